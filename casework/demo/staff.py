"""The people who work in the practice room, and the one password that signs each of them in."""

from dataclasses import dataclass

from casework.accounts import operations as accounts
from casework.accounts.models import Account, SignedIn
from casework.core import clock
from casework.core.config import Config
from casework.core.crypto.providers import KeyProvider
from casework.core.permissions import Actor, Role
from casework.demo.plan import read

# Letters that nobody takes for another one or for a digit.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP = 3, 4


@dataclass(frozen=True)
class SignIn:
    """One account that anybody may try; `role` is the Korean word."""

    login: str
    role: str


def demo_password(provider: KeyProvider) -> str:
    """Twelve letters in three groups, the same for one instance and different for every other."""
    number = int.from_bytes(provider.derive("demo-password", "1"))
    letters = ""
    for _ in range(_GROUPS * _GROUP):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def sign_ins() -> list[SignIn]:
    """Every account of the practice room that anybody may sign in to."""
    rows = [row for row in read("staff.csv") if row["signs_in"]]
    return [SignIn(row["login"], Role(row["role"]).label) for row in rows]


def hire(actor: Actor, config: Config, *, password: str) -> list[SignedIn]:
    """Makes all accounts; those that anybody may try are ready to sign in."""
    today = clock.today()
    return [SignedIn(_account(actor, config, password, row), today) for row in read("staff.csv")]


def _account(actor: Actor, config: Config, password: str, row: dict[str, str]) -> Account:
    role, (unit, *further) = Role(row["role"]), row["unit"].split(";")
    account = accounts.create_account(
        actor,
        login=row["login"],
        name=row["name"],
        role=role,
        unit=unit or None,
        station=row["station"] or None,
    )
    for other in further:
        accounts.give_role(actor, account, role=role, unit=other)
    if row["signs_in"]:
        accounts.set_password(config, account, password)
    return account
