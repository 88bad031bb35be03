from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casework.core.errors import AccessDenied
from casework.core.permissions import Permission
from casework.core.web.access import public, requires, safe_path
from tests import trail
from tests.conftest import PASSWORD, post

AWAY = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http://[",
    "//[",
    "/ok\r\nSet-Cookie: a=b",
    "evil.example",
    "?next=/",
    "",
]


def answers(app, *, marked=lambda view: view):
    """Gives the app a view of its own at /toy."""
    app.add_url_rule("/toy", "toy", marked(lambda: "inside"), methods=["GET", "POST"])


def denying(_view):
    def deny():
        raise AccessDenied

    return requires(Permission.HOME_SEE)(deny)


@given(st.text() | st.sampled_from(AWAY).flatmap(lambda evil: st.text().map(evil.__add__)))
@example("/\\evil.example")
def test_whatever_stands_in_an_address_it_leads_to_this_site(target):
    led = urlsplit(urljoin("http://localhost/sign-in", safe_path(target)))
    assert (led.scheme, led.netloc) == ("http", "localhost")


@pytest.mark.parametrize("target", AWAY)
def test_a_way_out_leads_to_the_first_page(client, make_account, target):
    make_account("counselor-1", "counselor")
    reply = post(client, "/sign-in", login="counselor-1", password=PASSWORD, next=target)
    assert (reply.status_code, reply.location) == (303, "/")


@pytest.mark.parametrize("target", AWAY)
def test_the_sign_in_page_never_carries_a_way_out(client, target):
    page = client.get("/sign-in", query_string={"next": target})
    assert 'name="next" value="/"' in page.text


def test_a_page_asked_for_before_signing_in_is_where_one_lands(client, make_account):
    make_account("manager-1", "manager")
    sent = client.get("/accounts?q=somebody")
    assert (sent.status_code, sent.location) == (303, "/sign-in?next=/accounts")
    reply = post(
        client,
        "/sign-in",
        page=sent.location,
        login="manager-1",
        password=PASSWORD,
        next="/accounts",
    )
    assert reply.location == "/accounts"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/accounts", {}),
        ("GET", "/live", {"HX-Request": "true"}),
        ("HEAD", "/accounts", {}),
    ],
)
def test_what_no_person_looks_at_is_refused_without_detour(client, method, path, headers):
    assert client.open(path, method=method, headers=headers).status_code == 401


def test_a_view_without_a_marker_is_closed_to_everybody(whole_app, client_for):
    answers(whole_app)
    assert client_for("manager").get("/toy").status_code == 403
    assert trail.entries(whole_app, outcome="denied")[-1].actions == ["toy"]


def test_a_view_cannot_carry_two_markers():
    with pytest.raises(TypeError, match="two markers"):
        public("because")(denying(None))


def test_a_denial_inside_a_view_is_on_record_although_the_request_is_undone(whole_app, client_for):
    answers(whole_app, marked=denying)
    browser = client_for("manager")
    assert browser.get("/toy", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 403
    denied = trail.entries(whole_app, outcome="denied")
    assert [(row.actor_kind, row.actions, row.address) for row in denied] == [
        ("manager", ["toy"], "127.0.0.1")
    ]


def test_nobody_fills_the_audit_without_signing_in(whole_app, client):
    for path in ("/", "/accounts", "/nowhere", "/links/" + "a" * 43):
        client.get(path)
        client.post(path)
    assert trail.entries(whole_app) == []
