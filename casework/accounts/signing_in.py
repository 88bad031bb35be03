"""Signing in and out: one answer for every refusal, a growing pause after wrong passwords."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from casework.accounts import passwords, queries
from casework.accounts.models import Account, AccountState, SignedIn
from casework.core import audit, clock, db
from casework.core.audit import AuditOutcome
from casework.core.config import Config
from casework.core.errors import CaseworkError
from casework.core.permissions import Actor

_FREE_ATTEMPTS = 4
_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=15)


class SignInRefused(CaseworkError):
    """Wrong name, wrong password, stopped or paused: the same sentence for all of them."""

    status = 422
    message = (
        "아이디나 비밀번호가 맞지 않습니다. 여러 번 틀리면 잠시 동안 로그인할 수 없습니다. "
        "계속 안 되면 센터장에게 새 링크를 부탁해 주세요."
    )


def sign_in(config: Config, *, login: str, password: str) -> SignedIn:
    """The person who knows the password of an active account; a refusal is counted and audited."""
    # Read apart: hashing takes its time and must not hold the database's write lock.
    identity, stored = queries.stored_password(login)
    right = passwords.matches(config, stored, password)
    account = queries.account_by_login(login) if right else None
    if account is None or account.password_hash != stored or not _may_enter(account):
        _count_failure(identity)
        raise SignInRefused
    account.failed_attempts, account.locked_until = 0, None
    account.last_sign_in_at = clock.now()
    if passwords.outdated(config, stored or ""):
        account.password_hash = passwords.hashed(config, password)
    entered = SignedIn(account, clock.today())
    audit.record(entered, "sign-in", [account.id])
    return entered


def sign_out(actor: Actor) -> None:
    """Notes that a person left; her session ends with the reply."""
    audit.record(actor, "sign-out")


def signed_in(identity: str) -> SignedIn | None:
    """The person of a session, with the roles of this day; nobody once the account is stopped."""
    account = queries.account_by_text_id(identity)
    if account is None or account.state is not AccountState.ACTIVE:
        return None
    return SignedIn(account, clock.today())


def _may_enter(account: Account) -> bool:
    return account.state is AccountState.ACTIVE and not _paused(account.locked_until)


def _paused(until: datetime | None) -> bool:
    return until is not None and until > clock.now()


def _count_failure(identity: UUID | None) -> None:
    same = Account.id == identity
    asked = select(Account.failed_attempts, Account.locked_until).where(same).with_for_update()
    with db.apart() as connection:
        found = connection.execute(asked).one_or_none()
        # A try during a pause learns nothing; counting it would let strangers lengthen the pause.
        if found and not _paused(found.locked_until):
            attempts = found.failed_attempts + 1
            values = {"failed_attempts": attempts, "locked_until": _pause_after(attempts)}
            connection.execute(update(Account).where(same).values(values))
    audit.record_apart(None, "sign-in", AuditOutcome.FAILED, [identity] if identity else [])


def _pause_after(attempts: int) -> datetime | None:
    beyond = attempts - _FREE_ATTEMPTS
    if beyond <= 0:
        return None
    return clock.now() + min(_PAUSE * (1 << min(beyond - 1, 10)), _LONGEST_PAUSE)
