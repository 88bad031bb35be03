"""Accounts in every place of the center."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.accounts.models import Membership
from casework.core import clock, db
from tests import factories


@pytest.fixture
def later():
    """The clock, standing still; `shift` moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def people(app):
    """One account of each kind, by login."""
    places = {
        "counselor-1": ("counselor", {"unit": "stalking"}),
        "counselor-2": ("counselor", {"unit": "digital"}),
        "manager-1": ("manager", {"unit": "stalking"}),
        "manager-2": ("manager", {"unit": "digital"}),
        "liaison-1": ("liaison", {"station": "gangnam"}),
        "admin-1": ("admin", {}),
        "auditor-1": ("auditor", {}),
    }
    return {
        login: factories.account(login, role, **place) for login, (role, place) in places.items()
    }


@pytest.fixture
def actors(people):
    """The same people as they act today."""
    return {login: factories.acting(account) for login, account in people.items()}


@pytest.fixture
def held_since():
    """Gives an account's roles another first day."""

    def move(account, days):
        for row in account.memberships:
            row.valid_from = clock.today() - timedelta(days=days)
        db.session.flush()

    return move


@pytest.fixture
def both_units(app):
    """A manager of both units, as the first one is."""
    made = factories.account("manager-3", "manager", unit="stalking")
    today = clock.today()
    made.memberships.append(Membership(role="manager", unit="digital", valid_from=today))
    db.session.flush()
    return factories.acting(made)
