"""The rows behind every number: found by the conditions it was counted by, told as case numbers."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, literal, select, tuple_

from casework.accounts.models import Account
from casework.core import audit, db
from casework.core.permissions import Actor, Permission
from casework.intake.models import Case
from casework.intake.queries import cases_visible_to, within_reach
from casework.referrals.models import Referral
from casework.reports import people, queries
from casework.reports.cells import Cell, Counted
from casework.services.models import SupportAction

PAGE = 50
_Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Listing:
    """A page of a cell's rows; `count` of all of them and `units`, the sum of their quantities.

    `openable` are the cases that the asker may open; `next_after` continues the list.
    """

    rows: list[Row[Any]]
    count: int
    units: int
    cases: dict[UUID, list[tuple[UUID, str]]]
    names: dict[UUID | None, str]
    openable: set[UUID]
    next_after: UUID | None


def listing(actor: Actor, cell: Cell, *, sort: str, after: UUID | None) -> Listing:
    """The rows that a number counts, as case numbers, sorted and from behind the row `after`.

    Refuses whoever may know counts alone. Opens no key but those of the staff's own names.
    """
    found = _STATEMENTS[cell.what](actor, cell).subquery()
    count, units = db.session.execute(
        select(func.count(), func.coalesce(func.sum(found.c.units), 0)).select_from(found)
    ).one()
    rows = _page(found, sort, after)
    cases = _cases(actor, cell, rows[:PAGE])
    shown = {case for pairs in cases.values() for case, _ in pairs}
    staff = {row.staff_id for row in rows[:PAGE] if row.staff_id}
    staff |= {cell.counselor} if rows and cell.counselor else set()
    audit.record(actor, Permission.ACTION_LIST, [*sorted(shown), *sorted(staff)])
    return Listing(
        rows=rows[:PAGE],
        count=count,
        units=units,
        cases=cases,
        names=people.names(Account.id.in_(staff)) if staff else {},
        openable=_openable(actor, shown),
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def _page(found: Subquery, sort: str, after: UUID | None) -> list[Row[Any]]:
    key = found.c[sort.removeprefix("-")]
    down = sort.startswith("-")
    order = (key.desc(), found.c.id.desc()) if down else (key, found.c.id)
    statement = select(found).order_by(*order).limit(PAGE + 1)
    if after is not None:
        place = select(key, found.c.id).where(found.c.id == after)
        here, known = tuple_(key, found.c.id), db.session.execute(place).one_or_none()
        if known is not None:
            behind = tuple_(literal(known[0], key.type), literal(known[1], found.c.id.type))
            statement = statement.where(here < behind if down else here > behind)
    return list(db.session.execute(statement))


def _conditions(actor: Actor, cell: Cell) -> list[ColumnElement[bool]]:
    period = cell.period.month(cell.month) if cell.month else cell.period
    within = queries.actions_within(actor, Permission.ACTION_LIST)
    if period is None:
        return [literal(value=False)]
    conditions = queries.logged(period, cell.unit, within)
    conditions += [SupportAction.category == cell.category] if cell.category else []
    conditions += [SupportAction.logged_by == cell.counselor] if cell.counselor else []
    conditions += [SupportAction.logged_by.is_(None)] if cell.nobody else []
    if cell.what is Counted.PERSONS:
        conditions.append(SupportAction.victim_id.is_not(None))
    if cell.what is Counted.ANONYMOUS:
        conditions.append(SupportAction.victim_id.is_(None))
    return conditions


def _actions(actor: Actor, cell: Cell) -> _Rows:
    return (
        select(
            SupportAction.id,
            SupportAction.acted_on.label("day"),
            SupportAction.category,
            SupportAction.sub_type,
            SupportAction.quantity.label("units"),
            SupportAction.logged_by.label("staff_id"),
            SupportAction.case_id,
            Case.number,
        )
        .join(Case, Case.id == SupportAction.case_id)
        .where(*_conditions(actor, cell))
    )


def _grouped(actor: Actor, cell: Cell) -> _Rows:
    """One row a person or case; her first case's number stands for a person."""
    by_person = cell.what is Counted.PERSONS
    subject = SupportAction.victim_id if by_person else SupportAction.case_id
    return (
        select(
            subject.label("id"),
            func.min(Case.number).label("number"),
            func.count().label("actions"),
            func.sum(SupportAction.quantity).label("units"),
            func.min(SupportAction.acted_on).label("day"),
            func.max(SupportAction.acted_on).label("last_day"),
            literal(None).label("staff_id"),
        )
        .join(Case, Case.id == SupportAction.case_id)
        .where(*_conditions(actor, cell))
        .group_by(subject)
    )


def _open(actor: Actor, cell: Cell) -> _Rows:
    conditions = queries.worked_on(cell.unit, within_reach(actor, Permission.ACTION_LIST))
    conditions += [Case.counselor_id == cell.counselor] if cell.counselor else []
    conditions += [Case.counselor_id.is_(None)] if cell.nobody else []
    return select(
        Case.id,
        Case.number,
        Case.opened_at.label("day"),
        Case.counselor_id.label("staff_id"),
        Case.id.label("case_id"),
        literal(0).label("units"),
    ).where(*conditions)


def _referrals(actor: Actor, cell: Cell) -> _Rows:
    within = queries.referrals_within(actor, Permission.ACTION_LIST)
    conditions = queries.received(cell.period, cell.unit, within)
    conditions += [Referral.station == cell.station] if cell.station else []
    return (
        select(
            Referral.id,
            Referral.received_at.label("day"),
            Referral.station,
            Referral.state,
            Referral.case_id,
            Case.number,
            literal(None).label("staff_id"),
            literal(0).label("units"),
        )
        .outerjoin(Case, Case.id == Referral.case_id)
        .where(*conditions)
    )


_STATEMENTS: dict[Counted, Callable[[Actor, Cell], _Rows]] = {
    Counted.PERSONS: _grouped,
    Counted.ANONYMOUS: _grouped,
    Counted.CASES: _grouped,
    Counted.ACTIONS: _actions,
    Counted.UNITS: _actions,
    Counted.OPEN: _open,
    Counted.REFERRALS: _referrals,
}


def _cases(actor: Actor, cell: Cell, rows: list[Row[Any]]) -> dict[UUID, list[tuple[UUID, str]]]:
    """The cases of each row, by its id, as (id, number); of a person all that were counted."""
    if cell.what is not Counted.PERSONS:
        return {row.id: [(_case_of(row), row.number)] for row in rows if row.number}
    statement = (
        select(SupportAction.victim_id, Case.id, Case.number)
        .distinct()
        .join(Case, Case.id == SupportAction.case_id)
        .where(SupportAction.victim_id.in_([row.id for row in rows]), *_conditions(actor, cell))
        .order_by(Case.number)
    )
    cases: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for person, case, number in db.session.execute(statement):
        if person is not None:
            cases[person].append((case, number))
    return cases


def _case_of(row: Row[Any]) -> UUID:
    found: UUID = getattr(row, "case_id", row.id)
    return found


def _openable(actor: Actor, cases: set[UUID]) -> set[UUID]:
    if actor.scope(Permission.CASE_READ) is None:
        return set()
    visible = cases_visible_to(actor, Permission.CASE_READ).where(Case.id.in_(cases))
    return set(db.session.scalars(visible.with_only_columns(Case.id)))
