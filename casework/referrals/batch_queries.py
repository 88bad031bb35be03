"""Questions about one delivery and about what a sender handed in, within the asker's scope."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true

from casework.core import db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission, Scope
from casework.intake.models import Case, CaseBar, CaseState, ConflictDecision, ConflictMatch
from casework.referrals import queries
from casework.referrals import triage_queries as triage
from casework.referrals.models import (
    RECEIVING_UNIT,
    ImportBatch,
    ImportRow,
    Referral,
    RowOutcome,
)
from casework.referrals.queries import WAITS, BatchCounts


@dataclass(frozen=True)
class Line:
    """A row of a delivery; `hidden` keeps its number from the asker, `readable` opens its cells."""

    row: ImportRow
    waits: bool
    hidden: bool
    readable: bool


def batch_visible_to(actor: Actor, batch_id: UUID) -> ImportBatch:
    """One delivery within the asker's scope; anything else is not found."""
    wanted = ImportBatch.id == batch_id, queries.batches_visible_to(actor)
    found = db.session.scalar(select(ImportBatch).where(*wanted))
    if found is None:
        raise NotFound
    return found


def counted(batch: ImportBatch) -> BatchCounts:
    """A delivery with its rows by outcome."""
    outcomes = queries.batch_counts(batch.id)
    moment = batch.received_at
    return BatchCounts(batch.id, batch.sender, moment, batch.state, batch.received, outcomes)


def own_batches(actor: Actor, *, after: UUID | None, limit: int) -> list[BatchCounts]:
    """What the asker's station, or she herself, handed in, the newest first; behind `after`."""
    statement = select(ImportBatch).where(_own(actor))
    if after is not None:
        statement = statement.where(ImportBatch.id < after)
    batches = list(db.session.scalars(statement.order_by(ImportBatch.id.desc()).limit(limit)))
    counts = queries.counts_by_batch([batch.id for batch in batches])
    return [
        BatchCounts(
            batch.id, batch.sender, batch.received_at, batch.state, batch.received, counts[batch.id]
        )
        for batch in batches
    ]


def own_batches_count(actor: Actor) -> int:
    """How many deliveries `own_batches` walks through."""
    statement = select(func.count()).select_from(ImportBatch).where(_own(actor))
    return db.session.scalar(statement) or 0


def own_referrals(
    actor: Actor, *, after: UUID | None, limit: int
) -> list[tuple[Referral, CaseState | None]]:
    """A station's referrals, the newest first, with the state of the case each has become."""
    statement = (
        select(Referral, Case.state)
        .outerjoin(Case, Referral.case_id == Case.id)
        .where(_sent_by_station(actor))
        .order_by(Referral.id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(Referral.id < after)
    return [(referral, state) for referral, state in db.session.execute(statement)]


def own_referrals_count(actor: Actor) -> int:
    """How many referrals `own_referrals` walks through."""
    statement = select(func.count()).select_from(Referral).where(_sent_by_station(actor))
    return db.session.scalar(statement) or 0


def waiting_lines(actor: Actor, batch_id: UUID, *, limit: int) -> list[Line]:
    """The rows of a delivery that wait for a person, from the top of the file."""
    return _lines(_rows_of(actor, batch_id).where(*WAITS).limit(limit))


def waiting_count(batch_id: UUID) -> int:
    """How many rows of a delivery wait for a person."""
    waiting = select(func.count()).select_from(ImportRow).where(ImportRow.batch_id == batch_id)
    return db.session.scalar(waiting.where(*WAITS)) or 0


def lines(
    actor: Actor, batch_id: UUID, *, outcome: RowOutcome | None, after: UUID | None, limit: int
) -> list[Line]:
    """The rows of a delivery with an outcome, or all that wait for nobody; behind `after`."""
    chosen = not_(and_(*WAITS)) if outcome is None else ImportRow.outcome == outcome
    statement = _rows_of(actor, batch_id).where(chosen).limit(limit)
    if after is not None:
        before = select(ImportRow.row_no).where(ImportRow.id == after).scalar_subquery()
        statement = statement.where(ImportRow.row_no > before)
    return _lines(statement)


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.scope(Permission.REFERRAL_SUBMIT) is Scope.STATION:
        return queries.batches_visible_to(actor)
    return queries.batches_visible_to(actor) & (ImportBatch.submitted_by == actor.id)


def _sent_by_station(actor: Actor) -> ColumnElement[bool]:
    if actor.scope(Permission.REFERRAL_READ_SUMMARY) is not Scope.STATION:
        raise AccessDenied
    sent = select(ImportRow.referral_id).join(ImportBatch, ImportRow.batch_id == ImportBatch.id)
    return Referral.id.in_(sent.where(ImportBatch.sender == actor.station))


def _rows_of(actor: Actor, batch_id: UUID) -> Select[ImportRow, bool, bool, bool]:
    hidden, readable = _hidden(actor), _readable(actor)
    told = (
        and_(*WAITS).label("waits"),
        hidden.label("hidden"),
        and_(readable, not_(hidden)).label("readable"),
    )
    return select(ImportRow, *told).where(ImportRow.batch_id == batch_id).order_by(ImportRow.row_no)


def _lines(statement: Select[ImportRow, bool, bool, bool]) -> list[Line]:
    return [Line(*found) for found in db.session.execute(statement)]


def _hidden(actor: Actor) -> ColumnElement[bool]:
    """Rows of a number that a conflict keeps from the asker; a station knows what it sent."""
    if actor.scope(Permission.REFERRAL_READ_SUMMARY) is Scope.STATION:
        return false()
    about = ConflictMatch.found_id == Referral.id, ConflictMatch.decided_for == actor.id
    kept: list[ColumnElement[bool]] = [
        exists().where(CaseBar.case_id == Referral.case_id, CaseBar.account_id == actor.id),
        exists().where(*about, ConflictMatch.decision == ConflictDecision.BARRED),
    ]
    if actor.scope(Permission.REFERRAL_RESOLVE) is None:
        kept.append(Referral.held_at.is_not(None))
    return exists().where(*_SAME_NUMBER, or_(*kept))


def _readable(actor: Actor) -> ColumnElement[bool]:
    """What came in a row that is held back, unless its number's referral is not hers to open."""
    if actor.scope(Permission.REFERRAL_READ) is None or RECEIVING_UNIT not in actor.units:
        return false()
    held_back = ImportRow.outcome == RowOutcome.QUARANTINED, ImportRow.frozen_at.is_(None)
    return and_(true(), *held_back, ~exists().where(*_SAME_NUMBER, not_(triage.readable(actor))))


_SAME_NUMBER = (
    Referral.station == ImportRow.station,
    Referral.referral_no == ImportRow.referral_no,
)
