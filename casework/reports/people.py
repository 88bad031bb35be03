"""Who of the staff did how much, and who holds how many open cases now."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from casework.accounts.models import Account, Membership
from casework.core import clock, db
from casework.core.permissions import Actor, Permission, Role, Scope
from casework.intake.models import Case
from casework.intake.queries import within_reach
from casework.reports import queries
from casework.reports.periods import Period
from casework.services.models import SupportAction


@dataclass(frozen=True)
class Load:
    """What one member of staff logged in a period, for how many persons, and her cases now.

    Without an account it stands for what nobody logged or holds.
    """

    account_id: UUID | None
    name: str
    actions: int
    persons: int
    open_cases: int


def loads(actor: Actor, *, period: Period, unit: str | None) -> list[Load]:
    """Everybody who logged something or holds a case in the asker's scope, by her name.

    Counselors of today stand there too when they have none: that is who has room. Counting opens
    no key; names do, so they are read apart.
    """
    logged = _logged(actor, period, unit)
    held = _held(actor, unit)
    named = names(_present(actor, unit, logged.keys() | held.keys()))
    found = [
        Load(who, named.get(who, "") if who else "", *logged.get(who, (0, 0)), held.get(who, 0))
        for who in logged.keys() | held.keys() | named.keys()
    ]
    return sorted(found, key=lambda load: (load.account_id is None, load.name))


def names(accounts: ColumnElement[bool]) -> dict[UUID | None, str]:
    """Names of the accounts that meet a condition, by their ids; one look into the keystore."""
    return {
        account.id: account.name or account.login
        for account in db.session.scalars(select(Account).where(accounts))
    }


def _logged(actor: Actor, period: Period, unit: str | None) -> dict[UUID | None, tuple[int, int]]:
    within = queries.actions_within(actor, Permission.ACTION_COUNT)
    statement = (
        select(
            SupportAction.logged_by,
            func.count(),
            func.count(SupportAction.victim_id.distinct()),
        )
        .where(*queries.logged(period, unit, within))
        .group_by(SupportAction.logged_by)
    )
    rows = db.session.execute(statement)
    return {who: (actions, persons) for who, actions, persons in rows}


def _held(actor: Actor, unit: str | None) -> dict[UUID | None, int]:
    within = within_reach(actor, Permission.ACTION_COUNT)
    statement = (
        select(Case.counselor_id, func.count())
        .where(*queries.worked_on(unit, within))
        .group_by(Case.counselor_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _present(actor: Actor, unit: str | None, known: set[UUID | None]) -> ColumnElement[bool]:
    """Those who did something, and the counselors of today within the asker's scope."""
    ids = [who for who in known if who is not None]
    scope = actor.scope(Permission.ACTION_COUNT)
    if scope is Scope.OWN:
        return Account.id.in_([*ids, *([actor.id] if actor.id else [])])
    today = clock.today()
    conditions = [
        Membership.account_id == Account.id,
        Membership.role == Role.COUNSELOR,
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    ]
    conditions += [Membership.unit == unit] if unit else []
    conditions += [Membership.unit.in_(actor.units)] if scope is Scope.UNIT else []
    return or_(Account.id.in_(ids), exists().where(*conditions))
