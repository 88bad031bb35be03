"""Questions of triage: everything that waits, in one order, within the asker's scope."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission
from casework.core.schema import UtcDateTime
from casework.core.words import Labelled
from casework.intake import queries as intake
from casework.intake.models import Case, CaseStage, CaseState, ConflictDecision, ConflictMatch
from casework.referrals.models import (
    RECEIVING_UNIT,
    ImportBatch,
    ImportRow,
    Referral,
    ReferralState,
    RowOutcome,
    Urgency,
)

RANKS = {urgency.value: rank for rank, urgency in enumerate(Urgency)}
_OPEN = (ReferralState.RECEIVED, ReferralState.TRIAGED)


class Waits(Labelled):
    """What of a referral waits for a person."""

    NEW = "new", "새로 옴"
    UPDATED = "updated", "갱신"
    QUARANTINED = "quarantined", "보류"
    FROZEN = "frozen", "멈춤"
    AGAIN = "again", "다시 옴"


@dataclass(frozen=True)
class Chosen:
    """The filters of the list, as they stand in the address."""

    urgency: Urgency | None = None
    waits: Waits | None = None
    station: str = ""


@dataclass(frozen=True)
class Position:
    """A place in the order: how urgent, waiting since when, and which of several."""

    rank: int
    since: datetime
    id: UUID


def waiting(
    actor: Actor, *, chosen: Chosen, after: Position | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """What waits: the most urgent first, of those what has waited longest; from behind `after`.

    Rows of id, kind (referral or row), rank, urgency, waits, since, station, referral_no, gu,
    birth_band, gender, risk_level, order_end, held_at.
    """
    lines = _lines(actor)
    order = lines.c.rank, lines.c.since, lines.c.id
    statement = select(lines).where(*_filters(lines, chosen)).order_by(*order).limit(limit)
    if after is not None:
        place = literal(after.rank), literal(after.since, UtcDateTime()), literal(after.id, Uuid())
        statement = statement.where(tuple_(*order) > tuple_(*place))
    return [dict(line) for line in db.session.execute(statement).mappings()]


def counts(actor: Actor) -> list[Any]:
    """How much waits: rows of urgency, waits, station and their number."""
    lines = _lines(actor)
    kinds = lines.c.urgency, lines.c.waits, lines.c.station
    return list(db.session.execute(select(*kinds, func.count().label("number")).group_by(*kinds)))


def referral_visible_to(actor: Actor, referral_id: UUID) -> Referral:
    """One referral within the asker's scope; a held one exists for supervisors alone."""
    return _one(select(Referral).where(readable(actor), Referral.id == referral_id))


def referral_to_change(actor: Actor, referral_id: UUID) -> Referral:
    """As `referral_visible_to`; whoever changes it at once, a worker too, waits for the first."""
    # A worker locks the rows of a number before it reads their referral: so does a person.
    db.session.execute(select(ImportRow.id).where(ImportRow.id == referral_id).with_for_update())
    wanted = select(Referral).where(readable(actor), Referral.id == referral_id)
    locked = wanted.with_for_update(of=Referral)
    return _one(locked.execution_options(populate_existing=True))


def held_row_visible_to(actor: Actor, row_id: UUID) -> ImportRow:
    """One row that is held back and waits for a person."""
    wanted = select(ImportRow).where(*_held_rows(actor), ImportRow.id == row_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def ringing_rows(referral: Referral) -> list[ImportRow]:
    """The rows of its number that ring for a person, the oldest first."""
    statement = select(ImportRow).where(*_rings_for(referral.station, referral.referral_no))
    return list(db.session.scalars(statement.order_by(ImportRow.id)))


def open_cases(unit: str) -> dict[UUID, int]:
    """How many open cases each counselor of a unit has; who has none is left out."""
    working = Case.unit == unit, Case.state == CaseState.OPEN, Case.stage == CaseStage.CASE
    statement = (
        select(Case.counselor_id, func.count())
        .where(*working, Case.counselor_id.is_not(None))
        .group_by(Case.counselor_id)
    )
    return {account: number for account, number in db.session.execute(statement) if account}


def received_with(row_id: UUID) -> tuple[ImportBatch, ImportRow]:
    """A row and the delivery it came in with."""
    statement = select(ImportBatch, ImportRow).join(ImportRow, ImportRow.batch_id == ImportBatch.id)
    batch, row = db.session.execute(statement.where(ImportRow.id == row_id)).one()
    return batch, row


def barred_from(referral_id: UUID) -> set[UUID]:
    """The accounts that a decision bars from a referral, and so from the case it becomes."""
    barred = (
        ConflictMatch.found_id == referral_id,
        ConflictMatch.decision == ConflictDecision.BARRED,
        ConflictMatch.decided_for.is_not(None),
    )
    return set(db.session.scalars(select(ConflictMatch.decided_for).where(*barred)))


def referrals_by_id(ids: set[UUID]) -> dict[UUID, Referral]:
    """Those of the ids that are referrals, whoever asks: for numbers on a supervisor's page."""
    found = db.session.scalars(select(Referral).where(Referral.id.in_(ids)))
    return {one.id: one for one in found}


def cases_by_id(ids: set[UUID]) -> dict[UUID, Case]:
    """Those of the ids that are cases, whoever asks: for numbers on a supervisor's page."""
    found = db.session.scalars(select(Case).where(Case.id.in_(ids)))
    return {one.id: one for one in found}


def numbers_visible_to(actor: Actor, cases: set[UUID]) -> dict[UUID, str]:
    """Numbers of those cases that the actor's unit holds and that hide nothing from her."""
    reached = intake.cases_visible_to(actor, Permission.CASE_SEARCH).where(Case.id.in_(cases))
    return {one.id: one.number for one in db.session.scalars(reached)}


def readable(actor: Actor) -> ColumnElement[bool]:
    """The condition on referrals that an actor may open.

    Not a barred account, whatever her role; for counselors nothing that a conflict holds or gave
    to somebody else; of what has become a case, who may read the case.
    """
    if actor.scope(Permission.REFERRAL_READ) is None:
        raise AccessDenied
    about = ConflictMatch.found_id == Referral.id
    given = ConflictMatch.decided_for, ConflictMatch.decision
    barred = exists().where(about, given[0] == actor.id, given[1] == ConflictDecision.BARRED)
    cases = intake.cases_visible_to(actor, Permission.CASE_READ).with_only_columns(Case.id)
    free = Referral.unit.in_(actor.units) & ~barred
    free &= Referral.case_id.is_(None) | Referral.case_id.in_(cases)
    if actor.scope(Permission.REFERRAL_RESOLVE) is not None:
        return free
    taken = exists().where(about, given[0] != actor.id, given[1] == ConflictDecision.ASSIGNED)
    return free & Referral.held_at.is_(None) & ~taken


def _one(wanted: Select[Referral]) -> Referral:
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _lines(actor: Actor) -> Subquery:
    return union_all(_referral_lines(actor), _row_lines(actor)).subquery("waiting")


def _filters(lines: Subquery, chosen: Chosen) -> list[ColumnElement[bool]]:
    wanted = ("urgency", chosen.urgency), ("waits", chosen.waits), ("station", chosen.station)
    return [lines.c[name] == str(value) for name, value in wanted if value]


def _referral_lines(actor: Actor) -> Any:
    rings = exists().where(*_rings_for(Referral.station, Referral.referral_no))
    urgency = _as_now(Referral.next_order_end_on, cast(Referral.urgency, String))
    return select(
        Referral.id,
        literal("referral").label("kind"),
        _rank(urgency).label("rank"),
        urgency.label("urgency"),
        _waits().label("waits"),
        Referral.waiting_since.label("since"),
        Referral.station,
        Referral.referral_no,
        Referral.gu,
        Referral.birth_band,
        Referral.gender,
        cast(Referral.risk_level, String).label("risk_level"),
        Referral.next_order_end_on.label("order_end"),
        Referral.held_at,
    ).where(readable(actor), Referral.state.in_(_OPEN) | rings)


def _row_lines(actor: Actor) -> Any:
    stored = func.coalesce(cast(ImportRow.urgency, String), "high")
    urgency = _as_now(ImportRow.next_order_end_on, stored)
    columns = (
        ImportRow.id,
        literal("row"),
        _rank(urgency),
        urgency,
        case((ImportRow.frozen_at.is_not(None), "frozen"), else_="quarantined"),
        func.coalesce(ImportRow.since, ImportBatch.received_at),
        func.coalesce(ImportRow.station, ImportBatch.sender),
        ImportRow.referral_no,
        *(cast(null(), String) for _ in ("gu", "birth_band", "gender", "risk_level")),
        ImportRow.next_order_end_on,
        cast(null(), UtcDateTime()),
    )
    joined = select(*columns).join(ImportBatch, ImportRow.batch_id == ImportBatch.id)
    return joined.where(*_held_rows(actor))


def _held_rows(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    if actor.scope(Permission.REFERRAL_READ) is None:
        raise AccessDenied
    reached = ImportRow.id.is_not(None) if RECEIVING_UNIT in actor.units else false()
    return reached, ImportRow.outcome == RowOutcome.QUARANTINED, *_OF_A_ROW


def _rings_for(station: Any, referral_no: Any) -> tuple[ColumnElement[bool], ...]:
    own = ImportRow.station == station, ImportRow.referral_no == referral_no
    # A held copy of its number has a line of its own.
    return *own, ImportRow.rings.is_(True), ImportRow.outcome != RowOutcome.QUARANTINED, *_OF_A_ROW


def _as_now(ends: Any, urgency: ColumnElement[str]) -> ColumnElement[str]:
    """An order that ends within a day is critical, whatever was judged when the row came in."""
    today: date = clock.today()
    soon = and_(ends >= today, ends <= today + timedelta(days=1))
    return case((soon, "critical"), else_=urgency)


def _rank(urgency: ColumnElement[str]) -> ColumnElement[int]:
    return case(*((urgency == value, rank) for value, rank in RANKS.items()), else_=len(RANKS))


def _waits() -> ColumnElement[str]:
    own = _rings_for(Referral.station, Referral.referral_no)
    again = exists().where(*own, ImportRow.outcome == RowOutcome.DUPLICATE)
    changed = exists().where(*own, ImportRow.outcome == RowOutcome.UPDATED)
    return case(
        (Referral.frozen_at.is_not(None), "frozen"),
        (again, "again"),
        (or_(changed, Referral.versions > 1), "updated"),
        else_="new",
    )


_OF_A_ROW = (ImportRow.closed_by.is_(None), ImportRow.decided_at.is_(None))
