import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.core import db
from casework.core.sessions import BrowserSession, sweep
from tests.conftest import PASSWORD, post, running

HOUR = timedelta(hours=1)


def cookie(browser):
    return browser.get_cookie("casework").value


def carrying(app, secret, **environment):
    """Another browser that sends a cookie of the first one."""
    browser = app.test_client()
    browser.set_cookie("casework", secret)
    browser.environ_base.update(environment)
    return browser


def is_in(browser):
    return browser.get("/").status_code == 200


@pytest.fixture
def rows(whole_app):
    def read():
        with whole_app.app_context():
            found = db.session.execute(select(BrowserSession.digest, BrowserSession.account_id))
            return dict(map(tuple, found))

    return read


def test_a_cookie_planted_before_signing_in_is_worthless(whole_app, client, make_account, rows):
    client.get("/sign-in")
    planted = cookie(client)
    make_account("counselor-1", "counselor")
    post(client, "/sign-in", login="counselor-1", password=PASSWORD)
    assert is_in(client)
    assert cookie(client) != planted
    assert not is_in(carrying(whole_app, planted))
    assert len(rows()) == 1


def test_a_made_up_cookie_opens_nothing_and_is_not_taken_over(whole_app):
    browser = carrying(whole_app, "chosen-by-somebody-else")
    browser.get("/sign-in")
    assert cookie(browser) != "chosen-by-somebody-else"


def test_the_database_holds_no_secret_that_could_be_sent(client_for, config):
    secret = cookie(client_for("counselor"))
    content = b"".join(path.read_bytes() for path in config.instance.glob("casework.db*"))
    assert secret.encode() not in content


@pytest.mark.parametrize(
    ("url", "name", "secure"),
    [("http://localhost", "casework", False), ("https://localhost", "__Host-casework", True)],
)
def test_the_cookie_is_shut_in_as_far_as_the_way_allows(config, url, name, secure):
    with running(replace(config, url=url)) as app:
        header = app.test_client().get("/sign-in", base_url=url).headers["Set-Cookie"]
    secret, *attributes = header.split("; ")
    assert secret.startswith(f"{name}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert ("Secure" in attributes) == secure
    assert "Domain" not in header


def test_no_cookie_outlives_the_browser(client):
    header = client.get("/sign-in").headers["Set-Cookie"]
    assert "Expires" not in header
    assert "Max-Age" not in header


def test_half_an_hour_without_a_request_ends_it(later, client_for):
    browser = client_for("counselor")
    later.shift(timedelta(minutes=29))
    assert is_in(browser)
    later.shift(timedelta(minutes=31))
    assert not is_in(browser)


def test_ten_hours_end_it_however_busy_she_is(later, client_for):
    browser = client_for("counselor")
    for _ in range(39):
        later.shift(HOUR / 4)
        assert is_in(browser)
    later.shift(HOUR / 4 + timedelta(seconds=1))
    assert not is_in(browser)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(later, client_for):
    browser = client_for("counselor")
    later.shift(timedelta(minutes=20))
    assert browser.get("/live").status_code == 200
    later.shift(timedelta(minutes=20))
    assert browser.get("/live").status_code == 303
    assert not is_in(browser)


@pytest.mark.parametrize(
    "environment", [{"HTTP_USER_AGENT": "thief"}, {"REMOTE_ADDR": "192.0.2.9"}]
)
def test_a_cookie_in_another_browser_or_place_ends_it_for_both(whole_app, client_for, environment):
    browser = client_for("counselor")
    thief = carrying(whole_app, cookie(browser), **environment)
    assert not is_in(thief)
    assert not is_in(browser)


def test_signing_out_ends_it_on_the_server_and_clears_the_browser(whole_app, client_for, rows):
    browser = client_for("counselor")
    kept = cookie(browser)
    reply = post(browser, "/sign-out", page="/")
    assert reply.status_code == 303
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get_cookie("casework") is None
    assert rows() == {}
    assert not is_in(carrying(whole_app, kept))


def test_a_page_that_is_only_read_stands_while_somebody_writes(later, client_for, locked):
    browser = client_for("counselor")
    assert is_in(browser)
    later.shift(timedelta(minutes=5))
    with locked():
        assert is_in(browser)


def test_nobody_is_signed_in_by_a_session_that_was_not_stored(client, make_account, locked):
    make_account("counselor-1", "counselor")
    client.get("/sign-in")
    with locked():
        reply = post(client, "/sign-in", login="counselor-1", password=PASSWORD)
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert "Set-Cookie" not in reply.headers
    assert not is_in(client)


def test_a_database_that_is_away_signs_nobody_out(client_for, config, whole_app):
    whole_app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = client_for("counselor")
    assert is_in(browser)
    with sqlite3.connect(config.instance / "casework.db", isolation_level=None) as other:
        other.execute("ALTER TABLE browser_session RENAME TO away")
        replies = [browser.get("/"), post(browser, "/sign-out"), browser.get("/sign-in")]
        assert [reply.status_code for reply in replies] == [503, 503, 503]
        assert browser.get("/healthz").status_code == 200
        assert not any("Set-Cookie" in reply.headers for reply in replies)
        other.execute("ALTER TABLE away RENAME TO browser_session")
    other.close()
    assert is_in(browser)


def test_sweeping_takes_only_what_has_ended(whole_app, client_for, later, rows):
    client_for("counselor")
    later.shift(timedelta(minutes=31))
    kept = client_for("supervisor")
    with whole_app.app_context(), db.transaction():
        sweep()
    assert len(rows()) == 1
    assert is_in(kept)
