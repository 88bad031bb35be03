"""What follows from judged rows, stored with them: clocks, conflicts, a no to an opened case."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update

from casework.accounts import queries as accounts
from casework.core import clock, db
from casework.core.permissions import Actor, Role
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import conflict_queries, conflicts
from casework.intake import queries as intake
from casework.intake.conflict_queries import Somebody
from casework.intake.models import Case, NoScope, NoSource, PartyRole, StatedNo
from casework.referrals.hotline.history import Stories, Values
from casework.referrals.hotline.judging import Decision, Row
from casework.referrals.hotline.phones import e164
from casework.referrals.hotline.plain import held_urgency, plain_columns
from casework.referrals.models import (
    RECEIVING_UNIT,
    ImportRow,
    Referral,
    ReferralState,
    RowKind,
    RowOutcome,
    Urgency,
)

NO_WORDS = "경찰이 동의 거부·철회를 알려 왔습니다. 본인에게 확인되지 않았습니다."
_NAMELESS = frozenset({"미상", "unknown"})
_VERSIONS = {RowOutcome.ACCEPTED, RowOutcome.UPDATED}

Judged = list[tuple[Row, Decision]]


def follow(actor: Actor, *, stories: Stories, judged: Judged) -> None:
    """Starts clocks of held rows, looks for conflicts, and puts a no on the case it is about."""
    _start_clocks([one for one in judged if one[1].outcome is RowOutcome.QUARANTINED])
    _look_for_conflicts(actor, _newcomers(stories, judged))
    said = {_opened_case(stories[row.key].columns) for row, _ in judged if row.kind is RowKind.NO}
    for case_id in filter(None, said):
        _pass_on_no(actor, case_id)


def somebody(within: UUID, values: Values) -> Somebody:
    """The victim of a version, as she is compared."""
    said = cast("dict[str, Any]", values)
    plain = plain_columns(said, clock.now())
    phone, birth = said.get("victim_phone") or "", said.get("victim_birth_date")
    return Somebody(
        within=within,
        role=PartyRole.VICTIM,
        name=name_of(values),
        phone=phone if e164(phone) else None,
        birth_date=None if birth == "unknown" else birth,
        birth_band=plain.birth_band,
        gu=plain.gu,
    )


def name_of(values: Values) -> str | None:
    """Her name or alias; None where the station does not know it."""
    name = cast("str | None", values.get("victim_name"))
    return None if name in _NAMELESS else name


def _start_clocks(held: Judged) -> None:
    if not held:
        return
    at = clock.now()
    replaced = [row for _, decision in held for row in decision.closes]
    known = select(ImportRow.id, ImportRow.since).where(ImportRow.id.in_(replaced))
    since = {row.id: row.since for row in db.session.execute(known)} if replaced else {}
    clocks = [_clock(row, [since.get(one) for one in decision.closes]) for row, decision in held]
    db.session.connection().execute(
        _CLOCK, [{**one, "new_since": one["new_since"] or at} for one in clocks]
    )


def _clock(row: Row, earlier: list[Any]) -> dict[str, Any]:
    """A row that only replaces its older copy has waited since that one came."""
    at = clock.now()
    values = row.reading.values if row.reading else None
    ends = plain_columns(values, at).next_order_end_on if values else None
    urgency = Urgency(held_urgency(values, at)) if values else Urgency.HIGH
    since = min(filter(None, earlier), default=None)
    return {"row": row.id, "new_urgency": urgency, "new_ends": ends, "new_since": since}


def _newcomers(stories: Stories, judged: Judged) -> list[Somebody]:
    return [
        somebody(_opened_case(columns) or columns["id"], row.reading.values)
        for row, decision in judged
        if decision.outcome in _VERSIONS and row.reading
        if (columns := stories[row.key].columns)
    ]


def _look_for_conflicts(actor: Actor, people: list[Somebody]) -> None:
    units = _units({one.within for one in people})
    for unit in {RECEIVING_UNIT, *units.values()}:
        here = [one for one in people if units.get(one.within, RECEIVING_UNIT) == unit]
        if here:
            matches = conflict_queries.look(unit, here)
            _hold(conflicts.ring(actor, unit=unit, matches=matches))


def _units(cases: set[UUID]) -> dict[UUID, str]:
    """Units of those ids that are cases: of referrals that were opened before."""
    if not cases:
        return {}
    found = select(Case.id, Case.unit).where(Case.id.in_(cases))
    return {row.id: row.unit for row in db.session.execute(found)}


def _hold(found: set[UUID]) -> None:
    for model in (Referral, Case) if found else ():
        held = update(model).where(model.id.in_(found), model.held_at.is_(None))
        db.session.execute(held.values(held_at=clock.now()))


def _opened_case(columns: dict[str, Any] | None) -> UUID | None:
    opened = columns is not None and columns["state"] is ReferralState.OPENED
    return columns.get("case_id") if columns and opened else None


def _pass_on_no(actor: Actor, case_id: UUID) -> None:
    standing = intake.standing_nos([case_id]).get(case_id, [])
    if any(no.scope is NoScope.ALL for no in standing):
        return
    scope, source = NoScope.ALL, NoSource.THIRD_PARTY
    said = StatedNo(case_id=case_id, scope=scope, source=source, said_at=clock.now())
    said.words = NO_WORDS
    db.session.add(said)
    case = db.session.get_one(Case, case_id)
    told = {one.id for one in accounts.staff_of(case.unit, Role.SUPERVISOR)} | {case.counselor_id}
    for account_id in told:
        notices.tell(actor, account_id=account_id, kind=NoticeKind.NO_STATED, case_id=case_id)


_ROWS = cast("Table", ImportRow.__table__)
_CLOCK = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("row"))
    .values(
        urgency=bindparam("new_urgency", type_=_ROWS.c.urgency.type),
        next_order_end_on=bindparam("new_ends", type_=_ROWS.c.next_order_end_on.type),
        since=bindparam("new_since", type_=_ROWS.c.since.type),
    )
)
