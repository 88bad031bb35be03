"""A session ends by time or with its account, and its row with it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from casework.core import db, sessions
from casework.core.sessions import BrowserSession

NOW = datetime(2024, 2, 29, 3, 0, tzinfo=UTC)


@pytest.fixture
def browser(app, make_account):
    def begin(secret, account=None, **ago):
        ages = {name: NOW - age for name, age in ago.items()}
        moments = {"created_at": NOW, "seen_at": NOW, **ages}
        row = BrowserSession(digest=sessions.digest(secret), account_id=account, data={}, **moments)
        db.session.add(row)
        db.session.flush()

    return begin


def alive():
    return set(db.session.scalars(select(BrowserSession.digest)))


def test_an_accounts_sessions_end_together_and_nobody_elses(browser, make_account):
    mine, hers = make_account("mine", "admin"), make_account("hers", "auditor")
    assert isinstance(mine, UUID)
    for secret, account in (("a", mine), ("b", mine), ("c", hers), ("d", None)):
        browser(secret, account)
    sessions.end_all(mine)
    assert alive() == {sessions.digest(secret) for secret in "cd"}
    db.rollback()


def test_ending_is_part_of_the_transaction_of_its_reason(browser, make_account):
    mine = make_account("mine", "admin")
    browser("a", mine)
    db.commit()
    sessions.end_all(mine)
    db.rollback()
    assert len(alive()) == 1


@pytest.mark.parametrize(
    ("ages", "stays"),
    [
        ({"seen_at": timedelta(minutes=30)}, True),
        ({"seen_at": timedelta(minutes=30, seconds=1)}, False),
        ({"created_at": timedelta(hours=10)}, True),
        ({"created_at": timedelta(hours=10, seconds=1)}, False),
        ({"created_at": timedelta(days=1), "seen_at": timedelta(days=1)}, False),
    ],
)
def test_rows_of_ended_sessions_are_swept(browser, ages, stays):
    browser("fresh")
    browser("old", **ages)
    with time_machine.travel(NOW, tick=False):
        sessions.sweep()
    assert (sessions.digest("old") in alive()) is stays
    assert sessions.digest("fresh") in alive()


def test_the_table_holds_no_cookies_secret(browser):
    browser("the-secret")
    (row,) = db.session.scalars(select(BrowserSession))
    assert len(row.digest) == 32
    assert b"the-secret" not in row.digest
