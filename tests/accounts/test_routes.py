import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete

from casework.accounts import operations, queries
from casework.accounts.models import Membership
from casework.core import db
from casework.core.permissions import CommandLine
from tests import factories, trail
from tests.conftest import PASSWORD, post, running

NEW = {"login": "new-one", "name": "새 사람", "role": "counselor", "unit": "stalking"}
FIRST = {
    f"{who}_{field}": text
    for who in ("manager", "admin")
    for field, text in {
        "login": f"{who}-1",
        "name": f"이름 {who}",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }.items()
}
TWICE = {"password": "another long one", "password_again": "another long one"}


@pytest.fixture
def manager(client_for):
    return client_for("manager")


@pytest.fixture
def change(whole_app):
    """Changes an account behind everybody's back."""

    def act(login, operation, **details):
        with whole_app.app_context(), db.transaction():
            return operation(CommandLine(), queries.account_by_login(login), **details)

    return act


@pytest.fixture
def link(whole_app, make_account):
    """A link to the password of counselor-1."""
    make_account("counselor-1", "counselor")
    with whole_app.app_context(), db.transaction():
        account = queries.account_by_login("counselor-1")
        return f"/links/{operations.invite(CommandLine(), account)}"


def enter(browser, login="counselor-1", password=PASSWORD, **more):
    return post(browser, "/sign-in", login=login, password=password, **more)


def link_in(reply):
    return re.search(r'value="http://localhost(/links/[\w-]{43})"', reply.text)[1]


def told(reply):
    return re.sub(r'(nonce|value)="[^"]*"', "", reply.text)


def test_every_refusal_to_sign_in_reads_the_same(client, make_account, change):
    for login in ("active-1", "stopped-1", "paused-1"):
        make_account(login, "admin")
    change("stopped-1", operations.disable)
    for _ in range(5):
        enter(client, "paused-1", "wrong")
    tries = {
        "unknown": ("nobody-1", PASSWORD),
        "wrong": ("active-1", "wrong"),
        "stopped": ("stopped-1", PASSWORD),
        "paused": ("paused-1", PASSWORD),
        "empty": ("", ""),
        "no name": ("Robert'); --", PASSWORD),
        "too long": ("active-1", "a" * 129),
    }
    replies = {name: enter(client, *typed) for name, typed in tries.items()}
    assert {reply.status_code for reply in replies.values()} == {422}
    assert len({told(reply) for reply in replies.values()}) == 1
    assert not [
        reply.headers["Set-Cookie"] for reply in replies.values() if "Set-Cookie" in reply.headers
    ]


def test_a_password_is_never_typed_back(client):
    assert "a secret of hers" not in enter(client, "counselor-1", "a secret of hers").text


def test_a_stopped_account_is_out_with_its_next_request(client_for, change):
    browser = client_for("counselor")
    change("counselor-1", operations.disable)
    assert browser.get("/").status_code == 303
    assert enter(browser).status_code == 422


def test_a_role_that_ended_is_gone_with_the_next_request(client_for, whole_app):
    browser = client_for("manager")
    assert browser.get("/accounts").status_code == 200
    with whole_app.app_context(), db.transaction():  # past the operation, which ends her session
        db.session.execute(delete(Membership))
    assert browser.get("/accounts").status_code == 403


def test_whoever_has_no_role_left_can_still_leave(client_for, change, whole_app):
    browser = client_for("counselor")
    with whole_app.app_context():
        row = queries.account_by_login("counselor-1").memberships[0].id
    change("counselor-1", operations.end_role, membership=row)
    assert enter(browser).status_code == 303
    assert browser.get("/").status_code == 403
    assert post(browser, "/sign-out").status_code == 303
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize(("to", "path"), [("blank", "/static/blank.html"), ("", "/sign-in")])
def test_leaving_leads_where_nothing_can_be_seen(client_for, client, to, path):
    assert post(client_for("counselor"), "/sign-out", to=to).location == path
    assert post(client, "/sign-out", to=to).location == path


def test_opening_a_link_uses_nothing_up(client, link):
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    assert post(client, link, page=link, **TWICE).status_code == 303


def test_a_link_is_used_once(client, link):
    assert post(client, link, page=link, **TWICE).status_code == 303
    assert client.get(link).status_code == 410
    assert post(client, link, **TWICE).status_code == 410
    assert enter(client, password=TWICE["password"]).status_code == 303


def test_what_a_link_refuses_leaves_it_alive(client, link):
    reply = post(client, link, page=link, password="short", password_again="short")
    assert (reply.status_code, "short" in reply.text.partition("<main")[2]) == (422, False)
    assert post(client, link, page=link, **TWICE).status_code == 303


def test_dead_links_look_alike(client, link, change):
    change("counselor-1", operations.invite)
    withdrawn, never = client.get(link), client.get("/links/" + "a" * 43)
    assert withdrawn.status_code == never.status_code == 410
    assert told(withdrawn) == told(never)


def test_a_new_password_ends_the_sessions_of_the_old_one(client_for, change, client):
    browser = client_for("counselor")
    path = f"/links/{change('counselor-1', operations.invite)}"
    assert browser.get("/").status_code == 200
    post(client, path, **TWICE)
    assert browser.get("/").status_code == 303


def test_of_two_who_use_a_link_at_once_one_is_refused(either_config):
    with running(either_config) as app:
        with app.app_context(), db.transaction():
            account = factories.active(either_config)
            path = f"/links/{operations.invite(CommandLine(), account)}"

        def use(number):
            password = f"the password of {number}"
            typed = {"password": password, "password_again": password}
            reply = post(app.test_client(), path, **typed)
            return reply.status_code, password

        with ThreadPoolExecutor(6) as crowd:
            replies = sorted(crowd.map(use, range(6)))
        assert [status for status, _ in replies] == [303, *[410] * 5]
        assert enter(app.test_client(), password=replies[0][1]).status_code == 303


def test_the_first_two_people_come_in_by_one_link(whole_app, client):
    with whole_app.app_context(), db.transaction():
        path = f"/links/{factories.first_link()}"
    wrong = post(client, path, page=path, **{**FIRST, "admin_login": "manager-1"})
    assert wrong.status_code == 422
    assert PASSWORD not in wrong.text
    assert "이름 manager" in wrong.text
    assert post(client, path, page=path, **FIRST).status_code == 303
    assert post(client, path, **FIRST).status_code == 410
    assert enter(client, "manager-1").status_code == 303
    assert client.get("/accounts").status_code == 200
    assert enter(client, "admin-1").status_code == 303
    assert client.get("/accounts").status_code == 403


def test_a_manager_makes_changes_and_stops_accounts_on_her_screen(manager, client, whole_app):
    made = post(manager, "/accounts", page="/accounts", **NEW)
    path = link_in(made)
    assert manager.get("/accounts").text.count(path) == 0
    assert post(client, path, **TWICE).status_code == 303
    assert enter(client, "new-one", TWICE["password"]).status_code == 303
    page = re.search(r'href="(/accounts/[0-9a-f-]{36})">new-one<', manager.get("/accounts").text)[1]
    acts = [
        (f"{page}/name", {"name": "다른 이름"}),
        (f"{page}/memberships", {"role": "supervisor", "unit": "stalking"}),
        (f"{page}/sessions/end", {}),
        (f"{page}/disable", {}),
    ]
    for path, typed in acts:
        assert post(manager, path, page=page, **typed).location == page
    assert client.get("/").status_code == 303
    shown = manager.get(page).text
    assert "다른 이름" in shown
    assert "팀장" in shown
    assert "사용 중지" in shown
    assert link_in(post(manager, f"{page}/enable", page=page))
    wanted = ["account:create", "account:rename", "account:give-role", "account:disable"]
    said = [action for row in trail.entries(whole_app) for action in row.actions]
    assert [action for action in said if action in wanted][1:] == wanted


def test_a_manager_makes_a_liaison_of_a_station(manager, client):
    typed = {"login": "new-one", "name": "조마루", "role": "liaison", "station": "mapo"}
    post(client, link_in(post(manager, "/accounts", page="/accounts", **typed)), **TWICE)
    enter(client, "new-one", TWICE["password"])
    assert "연계 경찰관" in client.get("/").text


@pytest.mark.parametrize(
    "typed",
    [
        {"unit": "digital"},
        {"role": "liaison", "unit": ""},
        {"role": "root"},
        {"login": "manager-1"},
        {"id": "x"},
    ],
)
def test_what_a_manager_may_not_make_is_refused_and_kept_in_the_form(manager, whole_app, typed):
    reply = post(manager, "/accounts", page="/accounts", **{**NEW, **typed})
    assert reply.status_code == (403 if typed == {"unit": "digital"} else 422)
    assert reply.status_code == 403 or 'value="새 사람"' in reply.text
    with whole_app.app_context():
        assert queries.account_by_login("new-one") is None


def test_a_refused_account_does_not_stand_in_the_list_beside_the_form(manager):
    reply = post(manager, "/accounts", page="/accounts", **{**NEW, "unit": "moon"})
    assert reply.status_code == 422
    assert ">new-one<" not in reply.text


@pytest.mark.parametrize("act", ["name", "memberships", "disable", "enable", "link"])
def test_a_manager_changes_nothing_about_herself(manager, whole_app, act):
    with whole_app.app_context():
        own = queries.account_by_login("manager-1").id
    typed = {"name": {"name": "n"}, "memberships": {"role": "supervisor", "unit": "stalking"}}
    reply = post(manager, f"/accounts/{own}/{act}", page="/accounts", **typed.get(act, {}))
    assert reply.status_code == 403
    assert trail.entries(whole_app)[-1].outcome == "denied"


def test_refused_changes_stand_beside_their_form(manager, make_account):
    page = f"/accounts/{make_account('counselor-1', 'counselor')}"
    for act, typed in (("name", {"name": ""}), ("memberships", {"role": "root"})):
        reply = post(manager, f"{page}/{act}", page=page, **typed)
        assert reply.status_code == 422
        assert 'role="alert"' in reply.text


def test_what_cannot_be_told_of_a_screen_is_refused_whole(client):
    reply = post(client, "/display", theme="pink")
    assert reply.status_code == 422
    assert "pink" not in reply.text
    assert post(client, "/display", theme="dark", back="//evil.example").location == "/"
