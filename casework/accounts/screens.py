"""What the pages about accounts show, within the asker's scope; showing names is audited."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from casework.accounts import queries
from casework.accounts.models import Account, AccountState, Membership
from casework.agencies import queries as agencies
from casework.core import audit, clock, db
from casework.core.permissions import Actor, Permission, Role
from casework.core.sessions import IDLE, BrowserSession

_PAGE = 50
_SORTS = {
    "login": Account.login,
    "state": Account.state,
    "last_sign_in_at": Account.last_sign_in_at,
}


@dataclass(frozen=True)
class Chosen:
    """The filters of the list, as they stand in the address."""

    role: Role | None = None
    state: AccountState | None = None
    q: str = ""
    sort: str = "login"


def accounts_screen(actor: Actor, *, chosen: Chosen, after: UUID | None) -> dict[str, Any]:
    """One page of the list and the choices of the form that makes an account."""
    today = clock.today()
    found = [account for account in _sorted(actor, chosen) if _matches(account, chosen, today)]
    start = next((place + 1 for place, account in enumerate(found) if account.id == after), 0)
    page = found[start : start + _PAGE]
    audit.record(actor, Permission.ACCOUNT_READ, [account.id for account in page])
    names = _names(today)
    return {
        "rows": [_row(account, names, today) for account in page],
        "total": len(found),
        "next_after": page[-1].id if len(found) > start + _PAGE else None,
        **_choices(actor, today),
    }


def account_screen(actor: Actor, account: Account) -> dict[str, Any]:
    """One account with its memberships and how many browsers it is signed in with."""
    today = clock.today()
    names = _names(today)
    audit.record(actor, Permission.ACCOUNT_READ, [account.id])
    live = BrowserSession.account_id == account.id, BrowserSession.seen_at > clock.now() - IDLE
    sessions = select(func.count()).select_from(BrowserSession).where(*live)
    is_self = account.id == actor.id
    return {
        "shown": account,
        "memberships": [_membership(row, names, today) for row in account.memberships],
        "sessions": db.session.scalar(sessions),
        "is_self": is_self,
        **_choices(actor, today),
        "may_edit": queries.is_managed_by(actor, account) and not is_self,
    }


def _sorted(actor: Actor, chosen: Chosen) -> list[Account]:
    column = _SORTS.get(chosen.sort.removeprefix("-"), Account.login)
    order = column.desc() if chosen.sort.startswith("-") else column.asc()
    statement = queries.accounts_visible_to(actor).order_by(None).order_by(order, Account.login)
    if chosen.state is not None:
        statement = statement.where(Account.state == chosen.state)
    return list(db.session.scalars(statement))


def _matches(account: Account, chosen: Chosen, today: date) -> bool:
    roles = {row.role for row in account.memberships if row.holds_on(today)}
    sought = chosen.q.casefold()
    return sought in account.login and (chosen.role is None or chosen.role in roles)


def _row(account: Account, names: dict[str, str], today: date) -> dict[str, Any]:
    held = [row for row in account.memberships if row.holds_on(today)]
    places = [names.get(code, code) for row in held if (code := row.unit or row.station)]
    roles = list(dict.fromkeys(row.role for row in held))
    return {"account": account, "roles": roles, "places": list(dict.fromkeys(places))}


def _membership(row: Membership, names: dict[str, str], today: date) -> dict[str, Any]:
    code = row.unit or row.station or ""
    return {
        "id": row.id,
        "role": row.role,
        "place": names.get(code, code),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "current": row.holds_on(today),
    }


def _names(today: date) -> dict[str, str]:
    return agencies.units(today) | agencies.senders(today)


def _choices(actor: Actor, today: date) -> dict[str, Any]:
    return {
        "may_edit": actor.scope(Permission.ACCOUNT_MANAGE) is not None,
        "roles": list(Role),
        "states": list(AccountState),
        "units": [
            (code, name) for code, name in agencies.units(today).items() if code in actor.units
        ],
        "stations": list(agencies.senders(today).items()),
    }
