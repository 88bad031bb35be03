from datetime import timedelta

import pytest

from casework.accounts import operations, screens
from casework.accounts.models import AccountState
from casework.accounts.screens import Chosen
from casework.core import clock, db
from casework.core.permissions import CommandLine, Role
from casework.core.sessions import BrowserSession
from tests import factories, trail


def listed(actor, after=None, **chosen):
    shown = screens.accounts_screen(actor, chosen=Chosen(**chosen), after=after)
    return [row["account"].login for row in shown["rows"]], shown


@pytest.mark.parametrize(
    ("chosen", "logins"),
    [
        ({}, ["admin-1", "auditor-1", "counselor-1", "liaison-1", "manager-1"]),
        ({"sort": "-login"}, ["manager-1", "liaison-1", "counselor-1", "auditor-1", "admin-1"]),
        (
            {"sort": "password_hash"},
            ["admin-1", "auditor-1", "counselor-1", "liaison-1", "manager-1"],
        ),
        ({"role": Role.LIAISON}, ["liaison-1"]),
        ({"q": "COUNSELOR"}, ["counselor-1"]),
        ({"q": "이름"}, []),
        ({"q": "itor"}, ["auditor-1"]),
        ({"q": "counselor-2"}, []),
        ({"state": AccountState.ACTIVE}, []),
        ({"q": "1", "role": Role.ADMIN, "state": AccountState.INVITED}, ["admin-1"]),
    ],
)
def test_the_list_shows_what_was_asked_for(actors, chosen, logins):
    assert listed(actors["manager-1"], **chosen)[0] == logins


def test_a_long_list_goes_on_behind_its_last_account(actors):
    for number in range(60):
        factories.account(f"many-{number:02}", "admin")
    first, shown = listed(actors["manager-1"])
    rest, last = listed(actors["manager-1"], after=shown["next_after"])
    assert (len(first), len(rest), shown["total"]) == (50, 15, 65)
    assert sorted(first + rest) == first + rest
    assert last["next_after"] is None


def test_only_whose_names_are_shown_stand_in_the_audit(actors, people, app):
    db.commit()
    with db.transaction():
        listed(actors["manager-1"], role=Role.LIAISON)
    assert trail.entries(app, actions=["account:read"])[-1].subjects == [people["liaison-1"].id.hex]


def test_a_manager_is_offered_her_own_units_and_every_station(actors):
    _, shown = listed(actors["manager-1"])
    assert [code for code, _ in shown["units"]] == ["stalking"]
    assert len(shown["stations"]) == 32
    assert shown["may_edit"]


@pytest.mark.parametrize(
    ("reader", "login", "may_edit", "is_self"),
    [
        ("manager-1", "counselor-1", True, False),
        ("manager-1", "manager-1", False, True),
        ("auditor-1", "counselor-1", False, False),
    ],
)
def test_who_is_offered_changes(actors, people, reader, login, may_edit, is_self):
    shown = screens.account_screen(actors[reader], people[login])
    assert (shown["may_edit"], shown["is_self"]) == (may_edit, is_self)


def test_no_change_is_offered_that_would_be_refused(actors, both_units):
    assert not screens.account_screen(actors["manager-1"], both_units.account)["may_edit"]


def test_an_account_shows_its_past_and_how_often_it_is_signed_in(actors, people, held_since):
    account = people["counselor-1"]
    held_since(account, 9)
    operations.end_role(CommandLine(), account, membership=account.memberships[0].id)
    operations.give_role(CommandLine(), account, role=Role.SUPERVISOR, unit="stalking")
    for name, age in (("live", 1), ("idle", 31)):
        seen = clock.now() - timedelta(minutes=age)
        row = {"digest": name.encode(), "data": {}, "created_at": seen, "seen_at": seen}
        db.session.add(BrowserSession(account_id=account.id, **row))
    shown = screens.account_screen(actors["manager-1"], account)
    assert [(row["role"], row["current"]) for row in shown["memberships"]] == [
        ("counselor", False),
        ("supervisor", True),
    ]
    assert shown["sessions"] == 1
