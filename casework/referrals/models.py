"""What stations send: batches, their rows with one outcome each, and the referrals made of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    column,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.crypto.fields import encrypted
from casework.core.schema import Keyed, Model, choice
from casework.core.words import Labelled
from casework.intake.models import RiskLevel

# The unit that referrals come to; whoever opens one may choose the other.
RECEIVING_UNIT = "stalking"


class BatchState(Labelled):
    """A batch waits for, or has gone through, the working off of its rows."""

    QUEUED = "queued", "처리 대기"
    DONE = "done", "처리 완료"


class RowKind(Labelled):
    """What a row asks for, judged at the door by its consent alone."""

    REFERRAL = "referral", "연계"
    NO = "no", "동의 거부·철회"
    UNCLEAR = "unclear", "동의 확인 필요"


class RowOutcome(Labelled):
    """What became of a row: exactly one, once it is no longer pending."""

    PENDING = "pending", "처리 대기"
    ACCEPTED = "accepted", "접수"
    UPDATED = "updated", "갱신"
    DUPLICATE = "duplicate", "중복"
    QUARANTINED = "quarantined", "보류"
    REFUSED = "refused", "거부"


class Urgency(Labelled):
    """How soon a person must look at a referral."""

    CRITICAL = "critical", "매우 급함"
    HIGH = "high", "급함"
    NORMAL = "normal", "보통"


class ReferralState(Labelled):
    """Where a referral stands between the station and a case."""

    RECEIVED = "received", "접수됨"
    TRIAGED = "triaged", "검토됨"
    OPENED = "opened", "사례로 열림"
    DECLINED = "declined", "받지 않음"
    RECALLED = "recalled", "회수됨"
    MISDIRECTED = "misdirected", "잘못 보냄"


ALLOWED_MOVES = {
    ReferralState.RECEIVED: {
        ReferralState.TRIAGED,
        ReferralState.RECALLED,
        ReferralState.MISDIRECTED,
    },
    ReferralState.TRIAGED: {
        ReferralState.OPENED,
        ReferralState.DECLINED,
        ReferralState.RECALLED,
        ReferralState.MISDIRECTED,
    },
    ReferralState.OPENED: {ReferralState.RECALLED, ReferralState.MISDIRECTED},
    ReferralState.DECLINED: {ReferralState.RECALLED, ReferralState.MISDIRECTED},
    ReferralState.RECALLED: set(),
    ReferralState.MISDIRECTED: set(),
}


class DeclineReason(Labelled):
    """Why a referral was not taken over."""

    OTHER_BODY = "other_body", "다른 기관이 지원 중"
    NOT_OURS = "not_ours", "지원 대상이 아님"
    HER_WISH = "her_wish", "본인이 원하지 않음"
    MOVED_AWAY = "moved_away", "다른 지역으로 옮김"
    OTHER = "other", "그 밖의 까닭"


class ImportBatch(Keyed, Model):
    """One delivery; whoever works it off holds its lease, by the database's clock."""

    __tablename__ = "import_batch"
    __table_args__ = (UniqueConstraint("sender", "idempotency_key"), Index(None, "state"))

    sender: Mapped[str]
    idempotency_key: Mapped[str]
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime] = mapped_column(index=True)
    received: Mapped[int]
    warnings: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[BatchState] = mapped_column(choice(BatchState), default=BatchState.QUEUED)
    done_at: Mapped[datetime | None]
    lease_owner: Mapped[UUID | None]
    lease_until: Mapped[float] = mapped_column(default=0.0)
    chunk_rows: Mapped[int]
    deaths: Mapped[int] = mapped_column(default=0)


class Referral(Keyed, Model):
    """One victim handed over by one station under one number; for triage all but words is plain.

    It bears the id, and so the key, of the row that it began with. A declined one says why and
    who holds her now; `held_at` hides it from counselors until a supervisor has decided.
    """

    __tablename__ = "referral"
    __subject__ = "id"
    __table_args__ = (
        UniqueConstraint("station", "referral_no"),
        CheckConstraint("versions >= 1", name="versions_counted"),
        Index(None, "unit", "state"),
    )

    station: Mapped[str]
    referral_no: Mapped[str]
    unit: Mapped[str]
    state: Mapped[ReferralState] = mapped_column(choice(ReferralState))
    risk_level: Mapped[RiskLevel | None] = mapped_column(choice(RiskLevel))
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency))
    gender: Mapped[str]
    birth_band: Mapped[str | None]
    gu: Mapped[str | None]
    next_order_end_on: Mapped[date | None]
    contact_open: Mapped[bool]
    sharing_held: Mapped[bool]
    frozen_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    newest_row_id: Mapped[UUID]
    versions: Mapped[int]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason))
    decline_words = encrypted("referral.decline_words")
    held_by_words = encrypted("referral.held_by_words")
    held_at: Mapped[datetime | None]


_RINGS = column("rings", Boolean).is_(True)


class ImportRow(Keyed, Model):
    """One row as it was sent, sealed under a key of its own; a referral's rows are its versions.

    One that is held back has an urgency and a clock of its own, from what could be read of it.
    """

    __tablename__ = "import_row"
    __subject__ = "id"
    __table_args__ = (
        UniqueConstraint("batch_id", "row_no"),
        Index(None, "station", "referral_no"),
        # Only what rings: every other row is spared the upkeep.
        Index("ix_import_row_rings", "outcome", sqlite_where=_RINGS, postgresql_where=_RINGS),
        CheckConstraint(
            "outcome NOT IN ('refused', 'duplicate') OR payload_sealed IS NULL",
            name="keeps_nothing",
        ),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"))
    row_no: Mapped[int]
    kind: Mapped[RowKind] = mapped_column(choice(RowKind))
    outcome: Mapped[RowOutcome] = mapped_column(choice(RowOutcome))
    station: Mapped[str | None]
    referral_no: Mapped[str | None]
    payload = encrypted("referral.payload")
    digest: Mapped[bytes | None]
    reasons: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    rings: Mapped[bool] = mapped_column(server_default=false())
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("import_row.id"))
    urgency: Mapped[Urgency | None] = mapped_column(choice(Urgency))
    next_order_end_on: Mapped[date | None]
    since: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
