"""Questions about what came in, within the asker's scope; answered without opening a key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    select,
    true,
)

from casework.core import clock, db
from casework.core.errors import AccessDenied
from casework.core.permissions import Actor, Permission, Scope
from casework.core.words import Labelled
from casework.referrals import triage_queries
from casework.referrals.models import (
    RECEIVING_UNIT,
    BatchState,
    ImportBatch,
    ImportRow,
    Referral,
    RowKind,
    RowOutcome,
    Urgency,
)


@dataclass(frozen=True)
class BatchCounts:
    """One delivery and what has become of its rows so far; the outcomes add up to `received`."""

    id: UUID
    sender: str
    received_at: datetime
    state: BatchState
    received: int
    outcomes: dict[RowOutcome, int]

    @property
    def settled(self) -> int:
        """Rows that have their outcome."""
        return self.received - self.outcomes[RowOutcome.PENDING]


class Why(Labelled):
    """Why a person must look at a row."""

    UPDATED = "updated", "갱신"
    QUARANTINED = "quarantined", "보류"
    NO = "no", "거부·철회"
    DUPLICATE = "duplicate", "다시 온 중복"
    FROZEN = "frozen", "멈춤"


@dataclass(frozen=True)
class Waiting:
    """A row that a person must look at; `reasons` are its stored codes."""

    id: UUID
    batch_id: UUID
    why: Why
    row_no: int
    station: str | None
    referral_no: str | None
    urgency: Urgency | None
    since: datetime
    reasons: list[str]
    outcome: RowOutcome
    referral_id: UUID | None


def batch_counts(batch_id: UUID) -> dict[RowOutcome, int]:
    """Rows of one batch by outcome, every outcome named."""
    return _counted(ImportRow.batch_id == batch_id)


def row_numbers(batch_id: UUID, outcome: RowOutcome) -> list[int]:
    """Places in their file of a batch's rows with an outcome, from the top."""
    statement = (
        select(ImportRow.row_no)
        .where(ImportRow.batch_id == batch_id, ImportRow.outcome == outcome)
        .order_by(ImportRow.row_no)
    )
    return list(db.session.scalars(statement))


def batch_warnings(batch_id: UUID) -> list[str]:
    """Codes of what its sender must know of a batch as a whole."""
    return db.session.scalars(select(ImportBatch.warnings).filter_by(id=batch_id)).one()


def counts_since(actor: Actor, since: datetime) -> dict[RowOutcome, int]:
    """Rows that came in since a moment, by outcome, as far as the asker may know."""
    return _counted(batches_visible_to(actor), ImportBatch.received_at >= since)


def batches_since(actor: Actor, since: datetime, *, limit: int = 50) -> list[BatchCounts]:
    """Deliveries since a moment, the newest first, with their rows by outcome."""
    statement = (
        select(ImportBatch)
        .where(batches_visible_to(actor), ImportBatch.received_at >= since)
        .order_by(ImportBatch.received_at.desc())
        .limit(limit)
    )
    batches = list(db.session.scalars(statement))
    counts = counts_by_batch([batch.id for batch in batches])
    return [
        BatchCounts(
            batch.id, batch.sender, batch.received_at, batch.state, batch.received, counts[batch.id]
        )
        for batch in batches
    ]


def waiting_counts(actor: Actor) -> dict[Why, int]:
    """How many rows wait for a person, by reason; reasons without a row are left out."""
    statement = (
        select(_WHY, func.count())
        .select_from(ImportRow)
        .join(ImportBatch, ImportRow.batch_id == ImportBatch.id)
        .outerjoin(Referral, and_(*_SAME_NUMBER))
        .where(batches_visible_to(actor), _not_hidden(actor), *WAITS)
        .group_by(_WHY)
    )
    found = {Why(why): count for why, count in db.session.execute(statement)}
    return {why: found[why] for why in Why if why in found}


def waiting_rows(
    actor: Actor, *, why: Why | None = None, after: UUID | None = None, limit: int = 50
) -> list[Waiting]:
    """Rows that wait for a person, the oldest first, from behind the row `after`."""
    conditions = [batches_visible_to(actor), _not_hidden(actor), *WAITS]
    if why is not None:
        conditions.append(_WHY.in_((why,)))
    if after is not None:
        conditions.append(ImportRow.id > after)
    statement = (
        select(
            ImportRow,
            ImportBatch.sender,
            ImportBatch.received_at,
            func.coalesce(Referral.urgency, ImportRow.urgency),
            _WHY,
            Referral.id,
        )
        .join(ImportBatch, ImportRow.batch_id == ImportBatch.id)
        .outerjoin(Referral, and_(*_SAME_NUMBER))
        .where(*conditions)
        .order_by(ImportRow.id)
        .limit(limit)
    )
    return [_waiting(*row) for row in db.session.execute(statement)]


def oldest_open_batch(actor: Actor) -> ImportBatch | None:
    """The delivery that has waited longest to be worked off."""
    waiting = batches_visible_to(actor), ImportBatch.state == BatchState.QUEUED
    statement = select(ImportBatch).where(*waiting).order_by(ImportBatch.received_at)
    return db.session.scalar(statement.limit(1))


def batches_count_since(actor: Actor, since: datetime) -> int:
    """How many deliveries came in since a moment."""
    seen = batches_visible_to(actor), ImportBatch.received_at >= since
    return db.session.scalar(select(func.count()).select_from(ImportBatch).where(*seen)) or 0


def lease_of(batch_id: UUID) -> float | None:
    """Until when a batch is held, in the database's seconds, 0 by nobody; None when it is done.

    It moves while somebody works the batch off. Asked beside the running transaction.
    """
    waiting = ImportBatch.id == batch_id, ImportBatch.state == BatchState.QUEUED
    with db.reading(db.engine()) as connection:
        return connection.execute(select(ImportBatch.lease_until).where(*waiting)).scalar()


def free_batches(limit: int) -> list[UUID]:
    """Batches that wait and that nobody holds, the oldest first."""
    statement = (
        select(ImportBatch.id)
        .where(ImportBatch.state == BatchState.QUEUED, ImportBatch.lease_until < db.seconds_now())
        .order_by(ImportBatch.received_at)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def start_of_today() -> datetime:
    """Midnight in Seoul."""
    return clock.in_seoul(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def batches_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on deliveries that an actor may know of; refuses a role without any."""
    scope = actor.scope(Permission.REFERRAL_READ_SUMMARY)
    if scope is None:
        raise AccessDenied
    if scope is Scope.STATION:
        return ImportBatch.sender == actor.station
    return true() if scope is Scope.CENTER or RECEIVING_UNIT in actor.units else false()


def _not_hidden(actor: Actor) -> ColumnElement[bool]:
    """To whoever reads referrals, no row says that there is one which she may not open."""
    if actor.scope(Permission.REFERRAL_READ) is None:
        return true()
    return Referral.id.is_(None) | triage_queries.readable(actor)


def _counted(*conditions: ColumnElement[bool]) -> dict[RowOutcome, int]:
    statement = (
        select(ImportRow.outcome, func.count())
        .join(ImportBatch, ImportRow.batch_id == ImportBatch.id)
        .where(*conditions)
        .group_by(ImportRow.outcome)
    )
    counts = dict.fromkeys(RowOutcome, 0)
    for outcome, count in db.session.execute(statement):
        counts[outcome] = count
    return counts


def counts_by_batch(batches: list[UUID]) -> dict[UUID, dict[RowOutcome, int]]:
    """Rows of several batches by outcome, every outcome named; in one query."""
    counts = {batch: dict.fromkeys(RowOutcome, 0) for batch in batches}
    statement = (
        select(ImportRow.batch_id, ImportRow.outcome, func.count())
        .where(ImportRow.batch_id.in_(batches))
        .group_by(ImportRow.batch_id, ImportRow.outcome)
    )
    for batch, outcome, count in db.session.execute(statement):
        counts[batch][outcome] = count
    return counts


def _waiting(
    row: ImportRow,
    sender: str,
    since: datetime,
    urgency: Urgency | None,
    why: str,
    referral_id: UUID | None,
) -> Waiting:
    return Waiting(
        id=row.id,
        batch_id=row.batch_id,
        why=Why(why),
        row_no=row.row_no,
        station=row.station or sender,
        referral_no=row.referral_no,
        urgency=urgency,
        since=since,
        reasons=row.reasons,
        outcome=row.outcome,
        referral_id=referral_id,
    )


_SAME_NUMBER = (
    Referral.station == ImportRow.station,
    Referral.referral_no == ImportRow.referral_no,
)
WAITS = (ImportRow.rings.is_(True), ImportRow.closed_by.is_(None), ImportRow.decided_at.is_(None))
# Labels instead of bound values, so that PostgreSQL sees one and the same expression to group by.
_WHY: ColumnElement[str] = case(
    (ImportRow.kind == RowKind.NO, literal_column("'no'")),
    (ImportRow.outcome == RowOutcome.ACCEPTED, literal_column("'frozen'")),
    else_=cast(ImportRow.outcome, String),
)
