"""Cases as a list: filtered, sorted, and walked page by page by keyset."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import joinedload

from casework.core import db
from casework.core.permissions import Actor, Permission
from casework.core.words import Labelled
from casework.intake.models import Case, CaseParty, CaseStage, CaseState, PartyRole, RiskLevel
from casework.intake.queries import cases_visible_to, within_reach
from casework.services.models import ActionState, SupportAction

SORTS: Final = ("number", "opened", "last", "risk")
_NEVER: Final = literal(date(1, 1, 1), Date)
_LAST_DAY: Final = (
    select(func.max(SupportAction.acted_on))
    .where(SupportAction.case_id == Case.id, SupportAction.state == ActionState.LOGGED)
    .correlate(Case)
    .scalar_subquery()
)


class Shown(Labelled):
    """Which cases a list shows by their state."""

    OPEN = "open", "진행 중"
    CLOSED = "closed", "종결"
    ALL = "all", "모두"


@dataclass(frozen=True)
class Chosen:
    """The filters of the list as they stand in the address; `counselor` None is everybody."""

    state: Shown = Shown.OPEN
    stage: CaseStage | None = None
    unit: str | None = None
    counselor: UUID | None = None
    nobody: bool = False
    risk: RiskLevel | None = None
    sort: str = "-number"


@dataclass(frozen=True)
class Count:
    """How much was done in a case and when last; what was undone is not counted."""

    actions: int
    last_on: date


def page(
    actor: Actor, chosen: Chosen, *, permission: Permission, after: UUID | None, limit: int
) -> list[Case]:
    """Cases within the permission's reach, in the chosen order, from behind the case `after`."""
    key, down = _key(chosen.sort)
    statement = _filtered(cases_visible_to(actor, permission), chosen)
    if after is not None:
        statement = _behind(statement, key, down=down, after=after)
    order = (key.desc(), Case.id.desc()) if down else (key, Case.id)
    return list(db.session.scalars(statement.order_by(*order).limit(limit)))


def total(actor: Actor, chosen: Chosen, *, permission: Permission) -> int:
    """How many cases the filters leave."""
    reached = select(func.count()).select_from(Case).where(within_reach(actor, permission))
    return db.session.scalar(_filtered(reached, chosen)) or 0


def victims(cases: Collection[UUID]) -> dict[UUID, list[CaseParty]]:
    """The victims of cases with their persons; in one query."""
    statement = (
        select(CaseParty)
        .where(CaseParty.case_id.in_(cases), CaseParty.role == PartyRole.VICTIM)
        .options(joinedload(CaseParty.person))
        .order_by(CaseParty.person_id)
    )
    found: dict[UUID, list[CaseParty]] = {}
    for party in db.session.scalars(statement):
        found.setdefault(party.case_id, []).append(party)
    return found


def counts(cases: Collection[UUID]) -> dict[UUID, Count]:
    """What was done in cases; those without an action are left out; in one query."""
    statement = (
        select(SupportAction.case_id, func.count(), func.max(SupportAction.acted_on))
        .where(SupportAction.case_id.in_(cases), SupportAction.state == ActionState.LOGGED)
        .group_by(SupportAction.case_id)
    )
    rows = db.session.execute(statement)
    return {case_id: Count(number, last) for case_id, number, last in rows if last}


def holders(actor: Actor, *, permission: Permission) -> list[UUID]:
    """Who answers for the cases that a permission reaches."""
    reached = within_reach(actor, permission), Case.counselor_id.is_not(None)
    statement = select(Case.counselor_id).where(*reached).distinct()
    return [one for one in db.session.scalars(statement) if one]


def _filtered(statement: Select[Any], chosen: Chosen) -> Select[Any]:
    if chosen.state is not Shown.ALL:
        statement = statement.where(Case.state == CaseState(chosen.state.value))
    if chosen.nobody:
        statement = statement.where(Case.counselor_id.is_(None))
    asked: dict[Any, Any] = {
        Case.stage: chosen.stage,
        Case.unit: chosen.unit,
        Case.counselor_id: chosen.counselor,
        Case.risk_level: chosen.risk,
    }
    return statement.where(*(column == sought for column, sought in asked.items() if sought))


def _key(sort: str) -> tuple[ColumnElement[Any], bool]:
    """What a list is sorted by, and whether downwards; what is not known counts as least."""
    danger = {level.value: place for place, level in enumerate(reversed(RiskLevel), start=1)}
    keys: dict[str, ColumnElement[Any]] = {
        "number": Case.number.expression,
        "opened": Case.opened_at.expression,
        "last": func.coalesce(_LAST_DAY, _NEVER),
        "risk": case(danger, value=Case.risk_level, else_=0),
    }
    return keys[sort.removeprefix("-")], sort.startswith("-")


def _behind(
    statement: Select[Any], key: ColumnElement[Any], *, down: bool, after: UUID
) -> Select[Any]:
    """From behind a case; one that is gone begins anew."""
    place = db.session.execute(select(key).where(Case.id == after)).one_or_none()
    if place is None:
        return statement
    beyond, further = key > place[0], Case.id > after
    if down:
        beyond, further = key < place[0], Case.id < after
    return statement.where(or_(beyond, and_(key == place[0], further)))
