"""Questions about support actions, within the asker's scope; voided ones are never counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import selectinload

from casework.accounts.queries import accounts_by_id
from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission, Scope
from casework.duties import notices
from casework.intake.models import Case, CaseParty, CaseState
from casework.intake.queries import case_to_change, cases_visible_to, unbarred
from casework.services.models import ActionState, SupportAction

OWN_AMENDMENT = timedelta(hours=24)
_MOST_CHOICES = 500
_LOGGED = SupportAction.state == ActionState.LOGGED
_PEOPLE = selectinload(Case.parties).joinedload(CaseParty.person)

Kind = tuple[UUID, str, str | None, date, int]


@dataclass(frozen=True)
class Wanted:
    """Which of her own actions somebody asks for: of a category, of the days from-to."""

    category: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Sum:
    """What stands on a day, or in all."""

    actions: int = 0
    units: int = 0
    minutes: int = 0


def open_cases(actor: Actor, *, only: Collection[UUID] | None = None) -> Sequence[Case]:
    """The open cases she may log on, with their people; where she was last at work comes first."""
    recent = (
        select(SupportAction.case_id, func.max(SupportAction.logged_at).label("at"))
        .where(SupportAction.logged_by == actor.id)
        .group_by(SupportAction.case_id)
        .subquery()
    )
    newest_first = func.coalesce(recent.c.at, Case.opened_at).desc()
    statement = (
        cases_visible_to(actor, Permission.ACTION_LOG)
        .where(Case.state == CaseState.OPEN)
        .outerjoin(recent, recent.c.case_id == Case.id)
        .order_by(newest_first, Case.number.desc())
        .limit(_MOST_CHOICES)
        .options(_PEOPLE)
    )
    if only is not None:
        statement = statement.where(Case.id.in_(only))
    return db.session.scalars(statement).all()


def case_in_hand(actor: Actor, case_id: UUID) -> tuple[Case, bool]:
    """One case to log on, and whether it is a colleague's that she took up on duty."""
    try:
        return case_to_change(actor, case_id, Permission.ACTION_LOG), False
    except NotFound:
        if not notices.took_up(actor, case_id):
            raise
    return case_to_change(actor, case_id, Permission.CASE_DUTY), True


def cases_to_log_on(actor: Actor, case_ids: Collection[UUID]) -> list[Case]:
    """These cases, all within reach, in the order asked; one that is not hides them all."""
    reach = cases_visible_to(actor, Permission.ACTION_LOG).where(Case.id.in_(case_ids))
    locked = reach.with_for_update(of=Case).execution_options(populate_existing=True)
    found = {case.id: case for case in db.session.scalars(locked.options(_PEOPLE))}
    if found.keys() != set(case_ids):
        raise NotFound
    return [found[case_id] for case_id in case_ids]


def newest_category(actor: Actor) -> str | None:
    """The category that she logged last."""
    mine = select(SupportAction.category).where(SupportAction.logged_by == actor.id, _LOGGED)
    return db.session.scalar(mine.order_by(SupportAction.logged_at.desc()).limit(1))


def same_as(kinds: Collection[Kind], *, since: datetime) -> list[SupportAction]:
    """Actions that say the same of the same case and day and were logged lately, by anyone."""
    statement = select(SupportAction).where(
        _LOGGED,
        SupportAction.logged_at > since,
        SupportAction.case_id.in_({kind[0] for kind in kinds}),
        SupportAction.acted_on.in_({kind[3] for kind in kinds}),
    )
    by_time = statement.order_by(SupportAction.logged_at)
    return [action for action in db.session.scalars(by_time) if kind_of(action) in kinds]


def kind_of(action: SupportAction) -> Kind:
    """What makes an action the same as another."""
    return (
        action.case_id,
        action.category,
        action.sub_type,
        action.acted_on,
        action.quantity,
    )


def entered_with(action: SupportAction) -> Sequence[SupportAction]:
    """The action and those that one person entered in the same go."""
    together = (
        SupportAction.logged_by == action.logged_by,
        SupportAction.logged_at == action.logged_at,
        SupportAction.mark == action.mark,
    )
    return db.session.scalars(select(SupportAction).where(_LOGGED, *together)).all()


def action_to_amend(actor: Actor, action_id: UUID) -> SupportAction:
    """One action within reach: her own, or of her unit; a second person waits for the first.

    Her own stays within reach for a day even when the case has gone to a colleague.
    """
    case_id = db.session.scalar(
        select(Case.id).join(SupportAction).where(SupportAction.id == action_id, _amendable(actor))
    )
    if case_id is None:
        raise NotFound
    db.session.execute(select(Case.id).where(Case.id == case_id).with_for_update())
    return db.session.get_one(SupportAction, action_id, populate_existing=True)


def versions(action: SupportAction) -> list[SupportAction]:
    """What the action said before, the newest of the earlier versions first."""
    of_case = select(SupportAction).where(SupportAction.case_id == action.case_id)
    known = {row.id: row for row in db.session.scalars(of_case)}
    found: list[SupportAction] = []
    earlier = action.replaces_id
    while earlier is not None:
        found.append(known[earlier])
        earlier = known[earlier].replaces_id
    return found


def my_actions(
    actor: Actor, *, wanted: Wanted, after: UUID | None, limit: int
) -> Sequence[SupportAction]:
    """Her own actions, the newest day first."""
    order = (SupportAction.acted_on, SupportAction.logged_at, SupportAction.id)
    statement = _mine(select(SupportAction), actor, wanted)
    last = db.session.get(SupportAction, after) if after else None
    if last is not None and last.logged_by == actor.id:
        statement = statement.where(_comes_after(last))
    newest_first = statement.order_by(*(column.desc() for column in order)).limit(limit)
    return db.session.scalars(newest_first).all()


def my_sums(actor: Actor, *, wanted: Wanted) -> dict[date, Sum]:
    """How much she did on each day."""
    columns = (
        SupportAction.acted_on,
        func.count(),
        func.sum(SupportAction.quantity),
        func.coalesce(func.sum(SupportAction.minutes), 0),
    )
    counted = _mine(select(*columns).select_from(SupportAction), actor, wanted)
    rows = db.session.execute(counted.group_by(SupportAction.acted_on))
    return {day: Sum(*(int(number) for number in numbers)) for day, *numbers in rows}


def my_sums_by_category(actor: Actor, *, wanted: Wanted) -> dict[str, int]:
    """How many actions of each category she logged."""
    columns = SupportAction.category, func.count()
    counted = _mine(select(*columns).select_from(SupportAction), actor, wanted)
    rows = db.session.execute(counted.group_by(SupportAction.category))
    return {row[0]: row[1] for row in rows}


def last_day_at_work(actor: Actor, *, before: date) -> date | None:
    """The last earlier day on which she did something."""
    wanted = Wanted(until=before - timedelta(days=1))
    statement = _mine(select(func.max(SupportAction.acted_on)), actor, wanted)
    found: date | None = db.session.scalar(statement)
    return found


def cases_of(actor: Actor, actions: Collection[SupportAction]) -> dict[UUID, Case]:
    """The cases of actions, with the people of those that the asker reaches."""
    ids = {action.case_id for action in actions}
    reach = cases_visible_to(actor, Permission.ACTION_LOG).where(Case.id.in_(ids))
    return {case.id: case for case in db.session.scalars(reach.options(_PEOPLE))}


def numbers_of(actions: Collection[SupportAction]) -> dict[UUID, str]:
    """The numbers of the cases of actions."""
    ids = {action.case_id for action in actions}
    rows = db.session.execute(select(Case.id, Case.number).where(Case.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def staff_names(account_ids: Collection[UUID | None]) -> dict[UUID | None, str]:
    """The names of colleagues, by their accounts."""
    found = accounts_by_id({account_id for account_id in account_ids if account_id})
    return {account_id: account.name or "" for account_id, account in found.items()}


def _mine(statement: Any, actor: Actor, wanted: Wanted) -> Any:
    conditions: list[ColumnElement[bool]] = [
        _LOGGED,
        SupportAction.logged_by == actor.id,
        unbarred(actor),
    ]
    if wanted.category:
        conditions.append(SupportAction.category == wanted.category)
    if wanted.since:
        conditions.append(SupportAction.acted_on >= wanted.since)
    if wanted.until:
        conditions.append(SupportAction.acted_on <= wanted.until)
    return statement.join(Case, Case.id == SupportAction.case_id).where(*conditions)


def _comes_after(last: SupportAction) -> ColumnElement[bool]:
    day, at = SupportAction.acted_on, SupportAction.logged_at
    return or_(
        day < last.acted_on,
        and_(day == last.acted_on, at < last.logged_at),
        and_(day == last.acted_on, at == last.logged_at, SupportAction.id < last.id),
    )


def _amendable(actor: Actor) -> ColumnElement[bool]:
    scope = actor.scope(Permission.ACTION_AMEND)
    if scope is None:
        raise AccessDenied
    fresh = SupportAction.logged_at > clock.now() - OWN_AMENDMENT
    own = (SupportAction.logged_by == actor.id) & (fresh | (Case.counselor_id == actor.id))
    unit = Case.unit.in_(actor.units) if scope is Scope.UNIT else false()
    return (own | unit) & unbarred(actor)
