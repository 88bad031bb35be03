from datetime import timedelta

import pytest
import time_machine

from casework.accounts import operations, queries
from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.core.permissions import CommandLine, Permission, Role
from tests import factories

EVERYWHERE = {"liaison-1", "admin-1", "auditor-1"}
STALKING = {"counselor-1", "manager-1"} | EVERYWHERE
DIGITAL = {"counselor-2", "manager-2"} | EVERYWHERE


def seen(actor, permission=Permission.ACCOUNT_READ):
    return {
        account.login
        for account in db.session.scalars(queries.accounts_visible_to(actor, permission))
    }


@pytest.mark.parametrize(
    ("login", "logins"),
    [("manager-1", STALKING), ("manager-2", DIGITAL), ("auditor-1", STALKING | DIGITAL)],
)
def test_who_sees_whom(actors, login, logins):
    assert seen(actors[login]) == logins


@pytest.mark.parametrize("login", ["counselor-1", "liaison-1", "admin-1"])
def test_who_sees_nobody(actors, login):
    with pytest.raises(AccessDenied):
        queries.accounts_visible_to(actors[login])


def test_an_auditor_reads_and_changes_nobody(actors, people):
    with pytest.raises(AccessDenied):
        queries.account_to_change(actors["auditor-1"], people["counselor-1"].id)


def test_outside_the_unit_is_the_same_as_nowhere(actors, people):
    for identity in (people["counselor-2"].id, new_id()):
        with pytest.raises(NotFound):
            queries.account_visible_to(actors["manager-1"], identity)
        with pytest.raises(NotFound):
            queries.account_to_change(actors["manager-1"], identity)


def test_whoever_left_the_unit_left_its_manager_too(actors, people, held_since):
    moved = people["counselor-1"]
    held_since(moved, 30)
    operations.end_role(CommandLine(), moved, membership=moved.memberships[0].id)
    operations.give_role(CommandLine(), moved, role=Role.COUNSELOR, unit="digital")
    assert "counselor-1" not in seen(actors["manager-1"])
    assert "counselor-1" in seen(actors["manager-2"])


def test_an_account_without_a_role_is_lost_to_nobody(actors, people):
    mistaken = people["counselor-1"]
    operations.end_role(CommandLine(), mistaken, membership=mistaken.memberships[0].id)
    assert "counselor-1" in seen(actors["manager-1"]) & seen(actors["manager-2"])


def test_a_manager_manages_whoever_can_do_no_more_than_she(actors, people, both_units):
    stalking = actors["manager-1"]
    assert queries.is_managed_by(stalking, people["counselor-1"])
    assert queries.is_managed_by(stalking, people["liaison-1"])
    assert not queries.is_managed_by(stalking, people["counselor-2"])
    assert not queries.is_managed_by(stalking, both_units.account)
    assert queries.is_managed_by(both_units, people["counselor-2"])
    assert not queries.is_managed_by(actors["auditor-1"], people["counselor-1"])


def test_a_password_is_asked_for_without_keeping_anybody_waiting(app, config):
    made = factories.active(config)
    db.commit()
    assert queries.stored_password("counselor-1") == (made.id, made.password_hash)
    assert queries.stored_password("nobody") == (None, None)


def test_whether_there_ever_was_a_role(app):
    assert not queries.any_role(Role.MANAGER)
    factories.account("manager-1", "manager")
    assert queries.any_role(Role.MANAGER)


def test_a_link_about_nobody_leads_nowhere(app):
    for target in (None, new_id()):
        with pytest.raises(NotFound):
            queries.account_of_link(target)


def test_the_staff_of_a_unit_are_those_who_hold_a_role_there_and_are_not_stopped(app):
    for login, role, place in (
        ("one-1", "counselor", {"unit": "digital"}),
        ("two-2", "supervisor", {"unit": "digital"}),
        ("three-3", "counselor", {"unit": "stalking"}),
        ("four-4", "counselor", {"unit": "digital"}),
    ):
        made = factories.account(login, role, **place)
    operations.disable(CommandLine(), made)

    def logins(*roles):
        return [account.login for account in queries.staff_of("digital", *roles)]

    assert logins(Role.COUNSELOR) == ["one-1"]
    assert logins(Role.COUNSELOR, Role.SUPERVISOR) == ["one-1", "two-2"]
    with time_machine.travel(clock.now() - timedelta(days=1)):
        assert logins(Role.COUNSELOR) == []


def test_accounts_are_named_by_their_ids(app):
    one = factories.account("one")
    assert queries.accounts_by_id({one.id, new_id()}) == {one.id: one}
