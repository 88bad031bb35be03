"""Questions about cases, within the asker's scope; a barred case does not exist for her."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select, true

from casework.core import db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission, Scope
from casework.intake.models import Case, CaseBar, SafeContact, StatedNo


def within_reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition on cases that a permission reaches today; refuses a role without it.

    Nobody reaches a case she is barred from, whatever her role.
    """
    scope = actor.scope(permission)
    if scope is None:
        raise AccessDenied
    return _in_scope(actor, scope) & unbarred(actor)


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


def case_to_change(
    actor: Actor, case_id: UUID, permission: Permission = Permission.CASE_EDIT
) -> Case:
    """As `case_visible_to`; a second person who changes it at once waits for the first."""
    visible = cases_visible_to(actor, permission).with_for_update(of=Case)
    return _one(visible.execution_options(populate_existing=True), case_id)


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
