"""Questions about cases, within the asker's scope; a barred case does not exist for her."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true

from casework.accounts import queries as accounts
from casework.accounts.models import Account
from casework.core import db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission, Role, Scope
from casework.intake.models import (
    Case,
    CaseBar,
    CaseState,
    PartyRole,
    Person,
    SafeContact,
    StatedNo,
)


def within_reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition on cases that a permission reaches today; refuses a role without it.

    Nobody reaches a case she is barred from, whatever her role; one that is held until a supervisor
    has decided on a conflict does not exist for counselors.
    """
    scope = actor.scope(permission)
    if scope is None:
        raise AccessDenied
    reached = _in_scope(actor, scope) & unbarred(actor)
    return reached & Case.held_at.is_(None) if _is_counselor(actor) else reached


def unbarred(actor: Actor) -> ColumnElement[bool]:
    """The condition on cases that nothing of them is kept from the actor."""
    return ~exists().where(CaseBar.case_id == Case.id, CaseBar.account_id == actor.id)


def cases_visible_to(actor: Actor, permission: Permission = Permission.CASE_LIST) -> Select[Case]:
    """The cases an actor may list, in no order."""
    return select(Case).where(within_reach(actor, permission))


def case_visible_to(
    actor: Actor, case_id: UUID, permission: Permission = Permission.CASE_READ
) -> Case:
    """One case within the asker's scope; anything else is not found."""
    return _one(cases_visible_to(actor, permission), case_id)


def is_visible_to(actor: Actor, case_id: UUID) -> bool:
    """The actor may still read the case: what she just wrote may have put it into other hands."""
    visible = cases_visible_to(actor, Permission.CASE_READ).with_only_columns(Case.id)
    return db.session.scalar(visible.where(Case.id == case_id)) is not None


def case_to_change(
    actor: Actor, case_id: UUID, permission: Permission = Permission.CASE_EDIT
) -> Case:
    """As `case_visible_to`; a second person who changes it at once waits for the first."""
    visible = cases_visible_to(actor, permission).with_for_update(of=Case)
    return _one(visible.execution_options(populate_existing=True), case_id)


def case_to_ask_for(actor: Actor, case_id: UUID) -> Case:
    """A case of her units that nobody has, or her own, which a counselor may ask about."""
    if actor.scope(Permission.CASE_ASSIGN_REQUEST) is None:
        raise AccessDenied
    free = and_(Case.counselor_id.is_(None), Case.unit.in_(actor.units))
    hers = Case.counselor_id == actor.id if actor.id else false()
    open_ones = select(Case).where(Case.state == CaseState.OPEN, or_(free, hers), unbarred(actor))
    return _one(open_ones, case_id)


def victim_of(case: Case) -> Person | None:
    """The victim of a case, the first where there are several; None before anybody is known."""
    victims = [party.person for party in case.parties if party.role is PartyRole.VICTIM]
    return min(victims, key=lambda person: person.id, default=None)


def may_take(case: Case) -> list[Account]:
    """Who of the unit may be given a case today, those barred from it left out."""
    barred = set(db.session.scalars(select(CaseBar.account_id).where(CaseBar.case_id == case.id)))
    staff = accounts.staff_of(case.unit, Role.COUNSELOR, Role.SUPERVISOR)
    return [account for account in staff if account.id not in barred]


def open_counts(counselors: Collection[UUID]) -> dict[UUID, int]:
    """How many open cases each has, those without any left out."""
    statement = (
        select(Case.counselor_id, func.count())
        .where(Case.counselor_id.in_(counselors), Case.state == CaseState.OPEN)
        .group_by(Case.counselor_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement) if row[0]}


def safe_contacts(people: Collection[UUID]) -> dict[UUID, SafeContact]:
    """How people may be reached as it holds now, by their ids; in one query."""
    statement = select(SafeContact).where(SafeContact.person_id.in_(people))
    newest_last = statement.order_by(SafeContact.set_at, SafeContact.id)
    return {row.person_id: row for row in db.session.scalars(newest_last)}


def standing_nos(cases: Collection[UUID]) -> dict[UUID, list[StatedNo]]:
    """The nos that stand, by case, the oldest first; in one query."""
    statement = (
        select(StatedNo)
        .where(StatedNo.case_id.in_(cases), StatedNo.ended_at.is_(None))
        .order_by(StatedNo.said_at, StatedNo.id)
    )
    found: dict[UUID, list[StatedNo]] = {}
    for row in db.session.scalars(statement):
        found.setdefault(row.case_id, []).append(row)
    return found


def _is_counselor(actor: Actor) -> bool:
    return actor.scope(Permission.CASE_READ) is Scope.OWN


def _in_scope(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    if scope is Scope.OWN:
        return Case.counselor_id == actor.id if actor.id else false()
    if scope is Scope.UNIT:
        return Case.unit.in_(actor.units)
    return true() if scope is Scope.CENTER else false()


def _one(cases: Select[Case], case_id: UUID) -> Case:
    found = db.session.scalar(cases.where(Case.id == case_id))
    if found is None:
        raise NotFound
    return found
