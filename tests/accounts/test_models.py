from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from casework.accounts.models import ALLOWED_MOVES, AccountState, Membership, SignedIn
from casework.core import clock, db
from casework.core.permissions import Permission, Role, Scope
from tests import factories

DAY = date(2026, 3, 2)


@given(st.integers(-3, 3), st.integers(0, 3) | st.none(), st.integers(-6, 8))
def test_a_role_holds_from_its_first_to_its_last_day(start, length, asked):
    first = DAY + timedelta(days=start)
    last = None if length is None else first + timedelta(days=length)
    row = Membership(role=Role.ADMIN, valid_from=first, valid_to=last)
    day = DAY + timedelta(days=asked)
    assert row.holds_on(day) == (first <= day <= (last or date.max))


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "liaison"},
        {"role": "counselor", "station": "gangnam"},
        {"role": "liaison", "station": "gangnam", "unit": "digital"},
        {"role": "admin", "valid_to": clock.today() - timedelta(days=1)},
    ],
)
def test_the_table_itself_refuses_what_cannot_be(app, wrong):
    made = factories.account()
    made.memberships.append(Membership(**{"valid_from": clock.today(), **wrong}))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_two_people_cannot_sign_in_by_one_name(app):
    factories.account("one")
    made = factories.account("two")
    made.login = "one"
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_role_gives_its_rights_on_its_days_only(app):
    made = factories.account("counselor-1", "counselor", unit="digital")
    today = clock.today()
    yesterday, now = SignedIn(made, today - timedelta(days=1)), SignedIn(made, today)
    assert (now.units, now.kind) == (frozenset({"digital"}), "counselor")
    assert now.scope(Permission.CASE_READ) is Scope.OWN
    assert (yesterday.units, yesterday.kind) == (frozenset(), "none")
    assert all(yesterday.scope(permission) is None for permission in Permission)


def test_of_two_roles_the_wider_scope_holds(app):
    made = factories.account("both", "counselor", unit="digital")
    made.memberships.append(
        Membership(role=Role.SUPERVISOR, unit="digital", valid_from=clock.today())
    )
    assert factories.acting(made).scope(Permission.CASE_READ) is Scope.UNIT


def test_a_name_is_sealed_in_the_database(app, config):
    factories.account("counselor-1", "counselor", unit="digital")
    db.commit()
    content = b"".join(path.read_bytes() for path in config.instance.glob("casework.db*"))
    assert b"counselor-1" in content
    assert "이름 counselor-1".encode() not in content


def test_every_state_has_its_moves():
    assert ALLOWED_MOVES.keys() == set(AccountState)
    assert AccountState.ACTIVE not in ALLOWED_MOVES[AccountState.DISABLED]
