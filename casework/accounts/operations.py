"""What people do with accounts: make, change, disable, invite; never with their own role."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from casework.accounts import passwords, queries
from casework.accounts.models import ALLOWED_MOVES, Account, AccountState, Language, Membership
from casework.agencies import queries as agencies
from casework.core import audit, clock, db, links, sessions
from casework.core.config import Config
from casework.core.errors import AccessDenied, CaseworkError, Conflict, InvalidInput
from casework.core.links import LinkPurpose
from casework.core.permissions import Actor, Permission, Role, Scope

INVITATION = timedelta(hours=72)
FIRST_LINK = timedelta(minutes=30)

_STAFF = {Role.COUNSELOR, Role.SUPERVISOR, Role.MANAGER}


class LoginTaken(InvalidInput):
    """Another account signs in with this name."""

    def __init__(self) -> None:
        super().__init__({"login": ["이미 쓰고 있는 아이디입니다. 다른 아이디를 적어 주세요."]})


class OwnAccount(CaseworkError):
    """Nobody changes what she herself may do, or how she is known."""

    status = 403
    message = "자기 계정은 스스로 바꿀 수 없습니다. 다른 센터장에게 부탁해 주세요."


class RolesDoNotMix(CaseworkError):
    """One person would both read records and administer the machine, or be police and staff."""

    status = 422
    message = (
        "한 사람이 함께 가질 수 없는 역할입니다. "
        "상담 기록을 보는 사람과 전산 관리자는 달라야 합니다."
    )


class RolesInTwoUnits(RolesDoNotMix):
    """What one role may see of a unit, another role would then see of the other unit too."""

    message = "서로 다른 두 역할은 같은 부서에서만 함께 가질 수 있습니다."


def create_account(
    actor: Actor,
    *,
    login: str,
    name: str,
    role: Role,
    unit: str | None = None,
    station: str | None = None,
) -> Account:
    """Makes an account that cannot sign in until its one-time link has set a password."""
    _may_give(actor, role, unit, station)
    if queries.account_by_login(login):
        raise LoginTaken
    account = Account(login=login, name=name, created_at=clock.now())
    with db.unless_taken(LoginTaken):
        db.session.add(account)
        _join(account, role, unit, station)
    audit.record(actor, "account:create", [account.id])
    return account


def rename(actor: Actor, account: Account, *, name: str) -> None:
    """Corrects the name of a person at the screen; refuses on the own account."""
    _may_change(actor, account)
    account.name = name
    audit.record(actor, "account:rename", [account.id])
    db.session.flush()


def give_role(
    actor: Actor,
    account: Account,
    *,
    role: Role,
    unit: str | None = None,
    station: str | None = None,
) -> None:
    """Adds a role from today; refuses on the own account and where two roles must be two people."""
    _may_change(actor, account)
    _may_give(actor, role, unit, station)
    held = [row for row in account.memberships if row.holds_on(clock.today())]
    if (role, unit, station) in {(row.role, row.unit, row.station) for row in held}:
        raise Conflict
    _check_mix({role, *(row.role for row in held)}, {unit, *(row.unit for row in held)})
    if held and station:
        raise InvalidInput({"station": ["경찰서는 한 곳만 됩니다. 먼저 지금 역할을 끝내 주세요."]})
    _join(account, role, unit, station)
    audit.record(actor, "account:give-role", [account.id], reason=role)


def end_role(actor: Actor, account: Account, *, membership: UUID) -> None:
    """Ends a role as of now and the sessions that used it; refuses on the own account."""
    _may_change(actor, account)
    ended = next((row for row in account.memberships if row.id == membership), None)
    if ended is None or ended.valid_to is not None:
        raise Conflict
    yesterday = clock.today() - timedelta(days=1)
    if ended.valid_from > yesterday:
        account.memberships.remove(ended)
        db.session.delete(ended)
    else:
        ended.valid_to = yesterday
    sessions.end_all(account.id)
    audit.record(actor, "account:end-role", [account.id], reason=ended.role)
    db.session.flush()


def disable(actor: Actor, account: Account) -> None:
    """Stops an account and every session of it at once; refuses on the own account."""
    _may_change(actor, account)
    _move(account, AccountState.DISABLED)
    sessions.end_all(account.id)
    audit.record(actor, "account:disable", [account.id])
    db.session.flush()


def enable(actor: Actor, account: Account) -> None:
    """Lets a stopped account back in, by a new one-time link; refuses on the own account."""
    _may_change(actor, account)
    _move(account, AccountState.INVITED)
    account.password_hash = None
    audit.record(actor, "account:enable", [account.id])
    db.session.flush()


def end_sessions(actor: Actor, account: Account) -> None:
    """Signs a person out everywhere."""
    if actor.scope(Permission.SESSION_REVOKE) is not Scope.CENTER and actor.id != account.id:
        raise AccessDenied
    sessions.end_all(account.id)
    audit.record(actor, "session:revoke", [account.id])


def invite(actor: Actor, account: Account) -> str:
    """The secret of a fresh one-time link that sets a password; earlier ones die. Not for oneself.

    Who finds a manager's screen unlocked must not be able to take her account over.
    """
    _may_change(actor, account)
    if account.state is AccountState.DISABLED:
        raise Conflict
    audit.record(actor, "account:invite", [account.id])
    return links.give(LinkPurpose.SET_PASSWORD, target=account.id, valid_for=INVITATION)


def set_password(config: Config, account: Account, password: str) -> None:
    """Sets the password, ends every session and lets the account sign in; refuses a stopped one."""
    if account.state is AccountState.DISABLED:
        raise Conflict
    account.password_hash = passwords.hashed(config, password)
    account.state = AccountState.ACTIVE
    account.failed_attempts, account.locked_until = 0, None
    sessions.end_all(account.id)
    db.session.flush()


def choose_display(actor: Actor, account: Account, *, chosen: dict[str, Any]) -> None:
    """Keeps how pages look to the account's owner; refuses anybody else."""
    if actor.id != account.id:
        raise AccessDenied
    looks = dict(chosen)
    account.language = Language(looks.pop("language", account.language))
    account.display = {**account.display, **looks}
    db.session.flush()


def _may_change(actor: Actor, account: Account) -> None:
    if not queries.is_managed_by(actor, account):
        raise AccessDenied
    if account.id == actor.id:
        raise OwnAccount


def _may_give(actor: Actor, role: Role, unit: str | None, station: str | None) -> None:
    scope = actor.scope(Permission.ACCOUNT_MANAGE)
    if scope is None:
        raise AccessDenied
    _check_place(role, unit, station)
    if unit and scope is not Scope.CENTER and unit not in actor.units:
        raise AccessDenied


def _join(account: Account, role: Role, unit: str | None, station: str | None) -> None:
    place = {"unit": unit, "station": station}
    account.memberships.append(Membership(role=role, valid_from=clock.today(), **place))
    db.session.flush()


def _check_place(role: Role, unit: str | None, station: str | None) -> None:
    today = clock.today()
    if role in _STAFF and (station or unit not in agencies.units(today)):
        raise InvalidInput({"unit": ["이 역할은 부서(디지털 또는 스토킹)를 골라야 합니다."]})
    if role is Role.LIAISON and (unit or station not in agencies.senders(today)):
        raise InvalidInput({"station": ["연계 경찰관은 소속 경찰서를 골라야 합니다."]})
    if role not in _STAFF and role is not Role.LIAISON and (unit or station):
        raise InvalidInput({"unit": ["이 역할은 부서와 경찰서를 고르지 않습니다."]})


def _check_mix(roles: set[Role], units: set[str | None]) -> None:
    if len(roles) > 1 and roles - _STAFF:
        raise RolesDoNotMix
    if len(roles) > 1 and len(units) > 1:
        raise RolesInTwoUnits


def _move(account: Account, to: AccountState) -> None:
    if to not in ALLOWED_MOVES[account.state]:
        raise Conflict
    account.state = to
