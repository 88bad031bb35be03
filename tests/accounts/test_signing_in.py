import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.accounts import operations, passwords, signing_in
from casework.accounts.models import Account, AccountState
from casework.accounts.signing_in import SignInRefused
from casework.core import db
from casework.core.permissions import CommandLine
from tests import factories, trail
from tests.conftest import PASSWORD, running

LOGIN = "counselor-1"


@pytest.fixture
def known(app, config):
    """The id of an account that can sign in."""
    with db.transaction():
        return factories.active(config).id


@pytest.fixture
def attempt(app, config, known):
    """Tries a password and says whether it let somebody in."""

    def enter(password=PASSWORD, login=LOGIN):
        try:
            with db.transaction():
                signing_in.sign_in(config, login=login, password=password)
        except SignInRefused:
            return False
        return True

    return enter


@pytest.fixture
def account(known):
    def read():
        db.rollback()
        return db.session.get(Account, known)

    return read


def test_the_right_password_lets_in(attempt, account, app, later):
    assert attempt()
    assert account().last_sign_in_at is not None
    assert [row.actor_kind for row in trail.entries(app, actions=["sign-in"])] == ["counselor"]


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.DISABLED])
def test_only_an_active_account_lets_in(attempt, account, state):
    with db.transaction():
        account().state = state
    assert not attempt()


def test_every_refusal_is_stored_although_nothing_else_is(attempt, account, app, known):
    assert not attempt("wrong")
    assert not attempt("wrong", login="nobody")
    assert account().failed_attempts == 1
    failed = trail.entries(app, actions=["sign-in"])
    assert [(row.outcome, row.actor_kind, row.subjects) for row in failed] == [
        ("failed", "anonymous", [known.hex]),
        ("failed", "anonymous", []),
    ]


def test_from_the_fifth_failure_on_the_pause_grows(attempt, later):
    for _ in range(4):
        assert not attempt("wrong")
    assert attempt(), "four failures cost nothing"
    for _ in range(5):
        assert not attempt("wrong")
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        later.shift(timedelta(seconds=seconds - 1))
        assert not attempt(), "paused: even the right password is refused"
        later.shift(timedelta(seconds=1))
        assert not attempt("wrong"), "the pause is over: this one counts"
    later.shift(timedelta(seconds=900))
    assert attempt()


def test_a_success_forgets_the_failures(attempt, account, later):
    for _ in range(5):
        attempt("wrong")
    later.shift(timedelta(seconds=30))
    assert attempt()
    assert (account().failed_attempts, account().locked_until) == (0, None)


def test_strangers_cannot_make_the_pause_longer_while_it_lasts(attempt, account, later):
    for _ in range(50):
        attempt("wrong")
    assert account().failed_attempts == 5
    later.shift(timedelta(seconds=30))
    assert attempt()


def test_guessing_at_once_is_counted_one_by_one(either_config):
    together = threading.Barrier(4)
    with running(either_config) as app:
        with app.app_context(), db.transaction():
            factories.active(either_config)

        def guess(number):
            together.wait(timeout=10)
            with app.app_context(), pytest.raises(SignInRefused):
                signing_in.sign_in(either_config, login=LOGIN, password=f"guess {number}")

        with ThreadPoolExecutor(4) as crowd:
            list(crowd.map(guess, range(4)))
        with app.app_context():
            assert db.session.scalar(select(Account.failed_attempts)) == 4


def test_hashing_keeps_no_writer_waiting(attempt, monkeypatch):
    def matches(*_):
        with db.engine().begin() as other:  # fails after a while where the lock is held
            other.exec_driver_sql("UPDATE account SET failed_attempts = 0")
        return True

    monkeypatch.setattr(passwords, "matches", matches)
    assert attempt()


def test_an_old_hash_is_made_anew_when_its_password_is_known(attempt, account, monkeypatch):
    before = account().password_hash
    monkeypatch.setattr(passwords, "outdated", lambda *_: True)
    assert attempt()
    assert account().password_hash != before
    assert attempt()


def test_a_password_changed_meanwhile_lets_nobody_in(attempt, account, config, monkeypatch):
    right = passwords.matches

    def slow(*asked):
        with db.transaction():
            operations.set_password(config, account(), "another long one")
        return right(*asked)

    monkeypatch.setattr(passwords, "matches", slow)
    assert not attempt()


def test_a_session_shows_its_person_as_she_is_now(app, known, account):
    assert signing_in.signed_in(str(known)).roles == {"counselor"}
    with db.transaction():
        operations.end_role(CommandLine(), account(), membership=account().memberships[0].id)
    assert signing_in.signed_in(str(known)).roles == set()
    with db.transaction():
        operations.disable(CommandLine(), account())
    assert signing_in.signed_in(str(known)) is None


def test_leaving_is_on_record(app, known):
    with db.transaction():
        signing_in.sign_out(signing_in.signed_in(str(known)))
    assert [row.actor_id for row in trail.entries(app, actions=["sign-out"])] == [known]
