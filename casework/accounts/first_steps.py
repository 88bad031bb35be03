"""How an instance gets its first people, and how the command line makes an account."""

from collections.abc import Mapping

from casework.accounts import operations, queries
from casework.accounts.models import Account, SignedIn
from casework.accounts.schemas import AccountSchema
from casework.agencies import queries as agencies
from casework.core import audit, clock, db, links
from casework.core.config import Config
from casework.core.links import DeadLink, LinkPurpose
from casework.core.permissions import Actor, CommandLine, Role
from casework.core.validation import clean


def first_link(config: Config) -> str:
    """The one-time link that makes the first manager and admin; empty once there is a manager."""
    with db.transaction():
        if queries.any_role(Role.MANAGER):
            return ""
        secret = links.give(
            LinkPurpose.FIRST_ACCOUNTS, target=None, valid_for=operations.FIRST_LINK
        )
    return f"첫 센터장과 전산 관리자 계정을 만드는 링크(30분, 한 번):\n{address(config, secret)}"


def create_first_accounts(
    config: Config, *, secret: str, people: Mapping[str, Mapping[str, str]]
) -> None:
    """Makes the first manager, for every unit, and the first admin; uses the link up.

    Refuses once somebody is manager: the command line may have made one since the link was shown.
    """
    links.use(secret, LinkPurpose.FIRST_ACCOUNTS)
    if queries.any_role(Role.MANAGER):
        raise DeadLink
    operator = CommandLine()
    units = sorted(agencies.units(clock.today()))
    for who, role in (("manager", Role.MANAGER), ("admin", Role.ADMIN)):
        person = people[who]
        places = units if role is Role.MANAGER else [None]
        account = _create(operator, person, role, places[0])
        for unit in places[1:]:
            operations.give_role(operator, account, role=role, unit=unit)
        operations.set_password(config, account, person["password"])


def create_user(actor: Actor, *, config: Config, typed: Mapping[str, str]) -> tuple[Account, str]:
    """Makes an account from typed fields; returns it with the address of its one-time link."""
    account = operations.create_account(actor, **clean(AccountSchema(), typed))
    return account, address(config, operations.invite(actor, account))


def set_first_password(config: Config, *, secret: str, password: str) -> None:
    """Sets the password of the account a one-time link is about; uses the link up."""
    link = links.use(secret, LinkPurpose.SET_PASSWORD)
    account = queries.account_of_link(link.target_id)
    operations.set_password(config, account, password)
    audit.record(SignedIn(account, clock.today()), "account:set-password", [account.id])


def address(config: Config, secret: str) -> str:
    """The whole address of a one-time link."""
    return f"{config.url}/links/{secret}"


def _create(operator: Actor, person: Mapping[str, str], role: Role, unit: str | None) -> Account:
    login, name = person["login"], person["name"]
    return operations.create_account(operator, login=login, name=name, role=role, unit=unit)
