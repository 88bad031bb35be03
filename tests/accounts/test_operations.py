from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from casework.accounts import operations, queries
from casework.accounts.models import Account, AccountState
from casework.accounts.operations import LoginTaken
from casework.core import clock, db, links, sessions
from casework.core.errors import AccessDenied, Conflict, InvalidInput
from casework.core.links import DeadLink, LinkPurpose
from casework.core.permissions import CommandLine, Role
from casework.core.sessions import BrowserSession
from tests import factories

UNITS = {"unit": "stalking"}
PLACES = {
    Role.COUNSELOR: UNITS,
    Role.SUPERVISOR: UNITS,
    Role.MANAGER: UNITS,
    Role.LIAISON: {"station": "gangnam"},
    Role.ADMIN: {},
    Role.AUDITOR: {},
}
CHANGES = {
    "rename": lambda actor, account: operations.rename(actor, account, name="다른 이름"),
    "give_role": lambda actor, account: operations.give_role(
        actor, account, role=Role.SUPERVISOR, unit="stalking"
    ),
    "end_role": lambda actor, account: operations.end_role(
        actor, account, membership=account.memberships[0].id
    ),
    "disable": operations.disable,
    "enable": operations.enable,
    "invite": operations.invite,
}


@pytest.fixture(params=CHANGES)
def change(request):
    return CHANGES[request.param]


@pytest.mark.parametrize("role", Role)
def test_a_manager_makes_accounts_of_every_kind(actors, role):
    made = operations.create_account(
        actors["manager-1"], login="new-one", name="새 사람", role=role, **PLACES[role]
    )
    assert made.state is AccountState.INVITED
    assert (made.name, made.password_hash) == ("새 사람", None)
    assert factories.acting(made).roles == {role}


@pytest.mark.parametrize("login", ["counselor-1", "liaison-1", "admin-1", "auditor-1"])
def test_nobody_else_changes_accounts(actors, people, change, login):
    with pytest.raises(AccessDenied):
        change(actors[login], people["counselor-1"])
    with pytest.raises(AccessDenied):
        operations.create_account(actors[login], login="x", name="x", role=Role.ADMIN)


def test_nobody_changes_herself(actors, people, change):
    with pytest.raises(operations.OwnAccount):
        change(actors["manager-1"], people["manager-1"])


def test_nobody_changes_the_staff_of_the_other_unit(actors, people, change):
    with pytest.raises(AccessDenied):
        change(actors["manager-1"], people["counselor-2"])


def test_nobody_takes_over_an_account_that_can_do_more(actors, both_units, change):
    with pytest.raises(AccessDenied):
        change(actors["manager-1"], both_units.account)


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPERVISOR, Role.MANAGER])
def test_nobody_gives_a_role_in_the_other_unit(actors, people, role):
    with pytest.raises(AccessDenied):
        operations.create_account(
            actors["manager-1"], login="new", name="n", role=role, unit="digital"
        )
    with pytest.raises(AccessDenied):
        operations.give_role(actors["manager-1"], people["counselor-1"], role=role, unit="digital")


@pytest.mark.parametrize(
    ("role", "place", "field"),
    [
        ("liaison", {}, "station"),
        ("liaison", {"station": "atlantis"}, "station"),
        ("liaison", {"station": "gangnam", "unit": "stalking"}, "station"),
        ("counselor", {}, "unit"),
        ("counselor", {"unit": "moon"}, "unit"),
        ("manager", {"station": "gangnam", "unit": "stalking"}, "unit"),
        ("admin", {"unit": "stalking"}, "unit"),
        ("auditor", {"station": "gangnam"}, "unit"),
    ],
)
def test_each_role_has_its_place(actors, role, place, field):
    with pytest.raises(InvalidInput) as refused:
        operations.create_account(
            actors["manager-1"], login="new", name="n", role=Role(role), **place
        )
    assert refused.value.fields.keys() == {field}


@pytest.mark.parametrize(("first", "second"), list(product(Role, Role)))
def test_who_reads_records_neither_runs_the_machine_nor_is_police(app, first, second):
    made = factories.account("one", first.value, **PLACES[first])
    staff = {Role.COUNSELOR, Role.SUPERVISOR, Role.MANAGER}
    refusals = (operations.RolesDoNotMix, Conflict)

    def give():
        operations.give_role(CommandLine(), made, role=second, **PLACES[second])

    if {first, second} <= staff and first is not second:
        give()
        assert factories.acting(made).roles == {first, second}
        return
    with pytest.raises(refusals):
        give()
    assert factories.acting(made).roles == {first}


def test_two_roles_never_reach_into_two_units(app):
    made = factories.account("one", "counselor", unit="digital")
    with pytest.raises(operations.RolesInTwoUnits):
        operations.give_role(CommandLine(), made, role=Role.MANAGER, unit="stalking")
    operations.give_role(CommandLine(), made, role=Role.COUNSELOR, unit="stalking")
    assert factories.acting(made).units == {"digital", "stalking"}


def test_a_liaison_belongs_to_one_station(app):
    made = factories.account("one", "liaison", station="gangnam")
    with pytest.raises(InvalidInput):
        operations.give_role(CommandLine(), made, role=Role.LIAISON, station="mapo")
    assert factories.acting(made).station == "gangnam"


def test_a_name_to_sign_in_with_is_given_once(actors):
    with pytest.raises(operations.LoginTaken):
        operations.create_account(
            actors["manager-1"], login="counselor-2", name="n", role=Role.ADMIN
        )


def test_a_role_of_earlier_days_stays_on_record(people, held_since):
    account = people["counselor-1"]
    held_since(account, 30)
    operations.end_role(CommandLine(), account, membership=account.memberships[0].id)
    assert account.memberships[0].valid_to == clock.today() - timedelta(days=1)
    assert factories.acting(account).roles == set()


def test_a_role_given_by_mistake_today_never_was(people):
    account = people["counselor-1"]
    operations.end_role(CommandLine(), account, membership=account.memberships[0].id)
    assert account.memberships == []


def test_a_role_ends_once(people, held_since):
    account = people["counselor-1"]
    held_since(account, 30)
    row = account.memberships[0].id
    operations.end_role(CommandLine(), account, membership=row)
    for membership in (row, people["counselor-2"].memberships[0].id):
        with pytest.raises(Conflict):
            operations.end_role(CommandLine(), account, membership=membership)


@pytest.mark.parametrize("act", ["end_role", "disable", "end_sessions", "set_password"])
def test_what_changes_a_person_signs_her_out(people, config, act):
    account, other = people["counselor-1"], people["counselor-2"]
    for row in (account, other):
        now = {"created_at": clock.now(), "seen_at": clock.now()}
        digest = sessions.digest(row.login)
        db.session.add(BrowserSession(digest=digest, account_id=row.id, data={}, **now))
    acts = {
        **CHANGES,
        "set_password": lambda _, who: operations.set_password(config, who, "long enough now"),
        "end_sessions": lambda _, who: operations.end_sessions(factories.acting(who), who),
    }
    acts[act](CommandLine(), account)
    left = db.session.query(BrowserSession.account_id).all()
    assert left == [(other.id,)]


@pytest.mark.parametrize("login", ["counselor-2", "liaison-1", "auditor-1"])
def test_only_who_may_signs_somebody_else_out(actors, people, login):
    with pytest.raises(AccessDenied):
        operations.end_sessions(actors[login], people["counselor-1"])
    operations.end_sessions(actors["admin-1"], people["counselor-1"])


def test_a_stopped_account_comes_back_only_by_a_new_link(people, config):
    account = people["counselor-1"]
    operations.set_password(config, account, "long enough now")
    operations.disable(CommandLine(), account)
    for refused in (
        lambda: operations.disable(CommandLine(), account),
        lambda: operations.invite(CommandLine(), account),
        lambda: operations.set_password(config, account, "another long one"),
    ):
        with pytest.raises(Conflict):
            refused()
    operations.enable(CommandLine(), account)
    assert (account.state, account.password_hash) == (AccountState.INVITED, None)


def test_an_account_in_use_need_not_be_enabled(people, config):
    operations.set_password(config, people["counselor-1"], "long enough now")
    with pytest.raises(Conflict):
        operations.enable(CommandLine(), people["counselor-1"])


def test_a_new_link_is_the_only_one(people, later):
    first = operations.invite(CommandLine(), people["counselor-1"])
    second = operations.invite(CommandLine(), people["counselor-1"])
    other = operations.invite(CommandLine(), people["counselor-2"])
    with pytest.raises(DeadLink):
        links.look(first)
    assert links.look(second).target_id == people["counselor-1"].id
    assert links.look(other).target_id == people["counselor-2"].id


def test_a_link_lasts_three_days(people, later):
    secret = operations.invite(CommandLine(), people["counselor-1"])
    later.shift(timedelta(hours=72) - timedelta(seconds=1))
    assert links.look(secret).purpose is LinkPurpose.SET_PASSWORD
    later.shift(timedelta(seconds=1))
    with pytest.raises(DeadLink):
        links.look(secret)


def test_only_her_own_pages_look_as_she_likes(actors, people):
    operations.choose_display(
        actors["counselor-1"], people["counselor-1"], chosen={"language": "en", "theme": "dark"}
    )
    operations.choose_display(
        actors["counselor-1"], people["counselor-1"], chosen={"text_size": "120"}
    )
    assert people["counselor-1"].language == "en"
    assert people["counselor-1"].display == {"theme": "dark", "text_size": "120"}
    with pytest.raises(AccessDenied):
        operations.choose_display(actors["manager-1"], people["counselor-1"], chosen={})


def test_of_two_who_take_a_login_in_the_same_moment_one_is_refused(either_app, monkeypatch):
    def create():
        return operations.create_account(
            CommandLine(), login="new-one", name="새 사람", role=Role.ADMIN
        )

    first = create()
    monkeypatch.setattr(queries, "account_by_login", lambda _: None)
    with pytest.raises(LoginTaken):
        create()
    db.commit()  # what else the transaction holds is not lost
    assert db.session.scalars(select(Account)).all() == [first]
