"""Notices: what one person at the center must hear of another, or of the service."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.crypto.fields import encrypted
from casework.core.schema import Keyed, Model, choice
from casework.core.words import Labelled


class NoticeKind(Labelled):
    """What a notice is about."""

    ASSIGNED = "assigned", "사례가 배정됨"
    HANDED_ON = "handed_on", "사례가 다른 상담원에게 넘어감"
    ASSIGNMENT_ASKED = "assignment_asked", "배정을 부탁받음"
    DUTY_VIEW = "duty_view", "당직자가 사례를 봄"
    DUTY_WORD = "duty_word", "당직자가 남긴 말"
    DUTY_ACTION = "duty_action", "당직자가 한 지원"
    CONFLICT = "conflict", "이해 충돌 확인"
    NO_STATED = "no_stated", "거부 의사가 옴"


class Notice(Keyed, Model):
    """One thing that one account is told; `words` are sealed under the case's key."""

    __tablename__ = "notice"
    __subject__ = "case_id"
    __table_args__ = (Index(None, "account_id", "read_at"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    words = encrypted("case.notice_words")
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
