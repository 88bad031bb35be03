import json
import sqlite3
from datetime import UTC, datetime

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs

from casework.accounts.models import Account
from casework.core import db
from casework.core.permissions import Permission
from casework.core.web.access import requires
from casework.core.web.replies import ago
from tests import trail
from tests.conftest import post

NEW = {"login": "new-one", "name": "새 사람", "role": "counselor", "unit": "stalking"}
MARK = "echo-3141"


def accounts(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Account))


def run(config, *statements):
    """Changes the main database past the program."""
    with sqlite3.connect(config.instance / "casework.db", isolation_level=None) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.fixture
def failing(whole_app):
    """A view that stumbles over somebody's name."""

    def stumble():
        raise RuntimeError("홍길동 010-0123-4567")

    whole_app.add_url_rule("/toy", "toy", requires(Permission.HOME_SEE)(stumble))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1"])
def test_a_foreign_host_name_gets_no_page(client, host):
    reply = client.get("/sign-in", headers={"Host": host})
    assert reply.status_code == 400
    assert "<html" not in reply.text
    assert host not in reply.text


def test_a_wrong_method_is_told_the_right_ones(client):
    reply = client.put("/sign-in")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("size", [1_100_000, 3_000_000])
def test_more_than_a_form_needs_is_refused(client, size):
    reply = post(client, "/sign-in", login="a" * size)
    assert reply.status_code == 413
    assert ">413<" in reply.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/{MARK}", 404),
        ("GET", f"/accounts/{MARK}", 404),
        ("GET", f"/accounts/019e0000-0000-7000-8000-000000000000?x={MARK}", 404),
        ("GET", f"/links/{MARK:a<43}", 410),
        ("POST", f"/accounts?x={MARK}", 400),
        ("PUT", f"/accounts?x={MARK}", 405),
    ],
)
def test_no_explanation_repeats_what_was_sent(client_for, method, path, status):
    reply = client_for("manager").open(path, method=method, data={MARK: MARK})
    assert reply.status_code == status
    assert f">{status}<" in reply.text
    assert MARK not in reply.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/v1/nothing", 404), ("GET", "/api/%0a", 404)]
)
def test_machines_get_problem_details(client, method, path, status):
    reply = client.open(path, method=method)
    assert (reply.status_code, reply.content_type) == (status, "application/problem+json")
    body = json.loads(reply.text)
    assert body["status"] == status
    assert body.keys() == {"type", "title", "status", "detail"}


def test_an_unforeseen_error_tells_nothing_of_itself(failing, whole_app, client_for):
    whole_app.config["PROPAGATE_EXCEPTIONS"] = False
    with capture_logs() as lines:
        reply = client_for("counselor").get("/toy")
    assert reply.status_code == 500
    assert ">500<" in reply.text
    assert "홍길동" not in reply.text + str(lines)
    (line,) = (line for line in lines if line["event"] == "request_failed")
    assert (line["error"], line["endpoint"]) == ("RuntimeError", "toy")
    assert line["frames"][-1].startswith("stumble:")
    assert "stumble" not in reply.text


def test_while_somebody_holds_the_lock_nothing_is_stored(client_for, whole_app, locked):
    browser = client_for("manager")
    browser.get("/accounts")
    with locked():
        reply = post(browser, "/accounts", page="/", **NEW)
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert "이름 manager-1" in reply.text, "explained on a page as usual"
    assert "새 사람" not in reply.text
    assert accounts(whole_app) == 1
    assert post(browser, "/accounts", page="/", **NEW).status_code == 200


def test_a_full_disk_stores_nothing_and_is_overcome(client_for, config, whole_app, monkeypatch):
    browser = client_for("manager")
    browser.get("/accounts")
    run(config, "PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM")
    whole_app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patched, whole_app.app_context():
        patched.setattr(db, "_SQLITE_SETTINGS", (*db._SQLITE_SETTINGS, "PRAGMA max_page_count = 1"))
        db.engine().dispose()
        replies = [_many(browser, number) for number in range(30)]
        full = [reply for reply in replies if reply.status_code == 503]
        assert full
        assert all(reply.headers["Retry-After"] == "5" for reply in full)
        assert accounts(whole_app) == 1 + len(replies) - len(full)
        db.engine().dispose()
    assert post(browser, "/accounts", page="/", **NEW).status_code == 200


def _many(browser, number):
    return post(browser, "/accounts", page="/", **{**NEW, "login": f"new-{number}"})


@pytest.mark.parametrize(
    "broken",
    [
        "ALTER TABLE audit_entry RENAME TO away",
        "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'full'); END",
    ],
)
def test_no_name_is_shown_that_cannot_be_put_on_record(client_for, config, whole_app, broken):
    whole_app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = client_for("manager")
    assert post(browser, "/accounts", page="/", **NEW).status_code == 200
    assert "새 사람" in browser.get("/accounts").text
    run(config, broken)
    for reply in (
        browser.get("/accounts"),
        post(browser, "/accounts", page="/", **{**NEW, "login": "!"}),
    ):
        assert reply.status_code in {500, 503}
        assert "새 사람" not in reply.text


def test_names_beside_a_refused_form_are_on_record(client_for, whole_app):
    browser = client_for("manager")
    post(browser, "/accounts", page="/", **NEW)
    reply = post(browser, "/accounts", page="/", **{**NEW, "login": "!"})
    assert reply.status_code == 422
    assert "새 사람" in reply.text
    last = trail.entries(whole_app)[-1]
    assert (last.outcome, last.actions, len(last.subjects)) == ("failed", ["account:read"], 2)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 2, 15, 2, tzinfo=UTC), "오늘 00:02"),
        (datetime(2026, 3, 2, 14, 59, tzinfo=UTC), "어제 23:59"),
        (datetime(2026, 2, 28, 15, 0, tzinfo=UTC), "2일 전(3. 1.)"),
    ],
)
def test_moments_are_told_by_the_days_of_seoul(whole_app, moment, words):
    now = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    with time_machine.travel(now, tick=False), whole_app.test_request_context(), force_locale("ko"):
        assert ago(moment) == words


def test_two_who_store_one_row_in_the_same_moment_meet_a_conflict(whole_app, client_for):
    def collide():
        raise StaleDataError("case")

    browser = client_for("counselor")
    whole_app.view_functions["desk.home"] = requires(Permission.HOME_SEE)(collide)
    reply = browser.get("/")
    assert (reply.status_code, ">409<" in reply.text) == (409, True)
