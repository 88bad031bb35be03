"""Support actions: each one row, counted by what it was and on which day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.crypto.fields import encrypted
from casework.core.schema import Keyed, Model, choice
from casework.core.words import Labelled


class Channel(Labelled):
    """How the person was reached."""

    PHONE = "phone", "전화"
    TEXT = "text", "문자"
    MESSENGER = "messenger", "메신저"
    WEB = "web", "온라인"
    VISIT = "visit", "방문"
    PAPER = "paper", "서면"


class ActionState(Labelled):
    """A voided action was undone and is never counted."""

    LOGGED = "logged", "기록됨"
    VOIDED = "voided", "취소됨"


class ActionMark(Labelled):
    """How an action was entered; what was entered for many at once stays recognisable."""

    SINGLE = "single", "한 건씩"
    MANY = "many", "여러 사례 함께"
    AGAIN = "again", "어제와 같이"


class SupportAction(Keyed, Model):
    """One thing done for one victim in a case; `quantity` counts its units, such as URLs.

    A correction is a row of its own that names the one it `replaces`, which is voided and kept; it
    keeps whose action it was and when that was logged. Who voided a row, when and why stands on it.
    """

    __tablename__ = "support_action"
    __subject__ = "case_id"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity_counts"),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes_not_negative"),
        Index(
            "ix_support_action_count",
            *("acted_on", "state", "unit", "category", "case_id", "victim_id", "logged_by"),
            "quantity",
        ),
        Index(None, "case_id"),
        Index(None, "logged_by", "acted_on"),
        Index("uq_support_action_replaces_id", "replaces_id", unique=True),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    victim_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    unit: Mapped[str]
    category: Mapped[str]
    sub_type: Mapped[str | None]
    quantity: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int | None]
    channel: Mapped[Channel | None] = mapped_column(choice(Channel))
    note = encrypted("case.action_note")
    state: Mapped[ActionState] = mapped_column(choice(ActionState), default=ActionState.LOGGED)
    mark: Mapped[ActionMark] = mapped_column(
        choice(ActionMark), default=ActionMark.SINGLE, server_default="single"
    )
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("support_action.id"))
    late_reason = encrypted("case.late_reason")
    acted_on: Mapped[date]
    logged_at: Mapped[datetime]
    logged_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    void_reason = encrypted("case.void_reason")
