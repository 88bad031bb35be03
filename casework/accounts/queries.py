"""Questions about accounts, within the asker's scope."""

from uuid import UUID

from sqlalchemy import Select, exists, or_, select

from casework.accounts.models import Account, AccountState, Membership
from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission, Role, Scope


def account_by_login(login: str) -> Account | None:
    """The account that signs in with this name."""
    return db.session.scalar(select(Account).where(Account.login == login))


def stored_password(login: str) -> tuple[UUID | None, str | None]:
    """Whose password it is and its hash, both None where nobody signs in with this name."""
    statement = select(Account.id, Account.password_hash).where(Account.login == login)
    with db.reading(db.engine()) as connection:
        found = connection.execute(statement).one_or_none()
    return (found.id, found.password_hash) if found else (None, None)


def account_by_text_id(identity: str) -> Account | None:
    """An account by the id its session holds."""
    return db.session.get(Account, UUID(identity))


def account_of_link(target: UUID | None) -> Account:
    """The account a one-time link is about."""
    found = db.session.get(Account, target) if target else None
    if found is None:
        raise NotFound
    return found


def accounts_visible_to(
    actor: Actor, permission: Permission = Permission.ACCOUNT_READ
) -> Select[Account]:
    """The accounts an actor may see: a manager those of her units, of stations, of the machine.

    One that holds no role today belongs to nobody, so that every manager sees it.
    """
    scope = actor.scope(permission)
    if scope is None:
        raise AccessDenied
    statement = select(Account).order_by(Account.login)
    if scope is Scope.CENTER:
        return statement
    today = clock.today()
    held = exists().where(
        Membership.account_id == Account.id,
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )
    reached = or_(Membership.unit.in_(actor.units), Membership.unit.is_(None))
    return statement.where(or_(~held, held.where(reached)))


def account_visible_to(actor: Actor, identity: UUID) -> Account:
    """One account within the asker's scope; anything else is not found."""
    return _one(accounts_visible_to(actor), identity)


def account_to_change(actor: Actor, identity: UUID) -> Account:
    """As `account_visible_to`; a second manager who changes it at once waits for the first."""
    visible = accounts_visible_to(actor, Permission.ACCOUNT_MANAGE).with_for_update()
    return _one(visible.execution_options(populate_existing=True), identity)


def is_managed_by(actor: Actor, account: Account) -> bool:
    """The actor could have given each role that the account holds today."""
    scope, today = actor.scope(Permission.ACCOUNT_MANAGE), clock.today()
    units = {row.unit for row in account.memberships if row.unit and row.holds_on(today)}
    return scope is Scope.CENTER or (scope is not None and units <= actor.units)


def staff_of(unit: str, *roles: Role) -> list[Account]:
    """Who holds one of the roles in a unit today and is not stopped, by login."""
    day = clock.today()
    held = exists().where(
        Membership.account_id == Account.id,
        Membership.unit == unit,
        Membership.role.in_(roles),
        Membership.valid_from <= day,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
    )
    able = Account.state != AccountState.DISABLED
    return list(db.session.scalars(select(Account).where(held, able).order_by(Account.login)))


def any_role(role: Role) -> bool:
    """Somebody was ever given the role."""
    return bool(db.session.scalar(select(exists().where(Membership.role == role))))


def _one(accounts: Select[Account], identity: UUID) -> Account:
    found = db.session.scalar(accounts.where(Account.id == identity))
    if found is None:
        raise NotFound
    return found
