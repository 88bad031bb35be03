import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.accounts.models import Account
from casework.core import db
from casework.core.web.forms import FormReceipt, sweep
from tests import factories, trail
from tests.conftest import PASSWORD, post, running

TOKEN = r'name="(csrf_token|form_number)" value="([^"]+)"'
NEW = {"login": "new-one", "name": "새 사람", "role": "counselor", "unit": "stalking"}


def hidden(browser, page="/accounts"):
    """What a form of the page carries unseen."""
    return dict(re.findall(TOKEN, browser.get(page).text))


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def manager(client_for):
    return client_for("manager")


@pytest.mark.parametrize(
    "forged",
    [
        {"csrf_token": ""},
        {"csrf_token": "made-up"},
        {"form_number": ""},
        {"form_number": "short"},
        {"form_number": "x" * 100_000},
        {"form_number": "\0" * 22},
    ],
    ids=lambda forged: next(iter(forged)) + repr(next(iter(forged.values()))[:8]),
)
def test_a_post_that_our_page_did_not_make_changes_nothing(whole_app, manager, forged):
    before = count(whole_app, Account)
    reply = manager.post("/accounts", data={**hidden(manager), **forged, **NEW})
    assert reply.status_code == 400
    assert count(whole_app, Account) == before


def test_a_token_of_somebody_else_is_forged(whole_app, client_for, manager):
    other = hidden(client_for("manager", "manager-2"))
    assert manager.post("/accounts", data={**other, **NEW}).status_code == 400


def test_a_forged_sign_in_signs_nobody_in(client, make_account):
    make_account("counselor-1", "counselor")
    reply = client.post("/sign-in", data={"login": "counselor-1", "password": PASSWORD})
    assert reply.status_code == 400
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 400), ("same-site", 400), ("same-origin", 200), ("none", 200)],
)
def test_a_post_that_another_site_began_is_refused(manager, site, status):
    headers = {"Sec-Fetch-Site": site}
    reply = manager.post("/accounts", data={**hidden(manager), **NEW}, headers=headers)
    assert reply.status_code == status


def test_behind_tls_a_post_without_referer_is_taken(config, make_account):
    make_account("counselor-1", "counselor")
    url = "https://localhost"
    with running(replace(config, url=url)) as app:
        browser = app.test_client()
        token = re.search(TOKEN, browser.get("/sign-in", base_url=url).text)[2]
        typed = {"csrf_token": token, "login": "counselor-1", "password": PASSWORD}
        assert browser.post("/sign-in", data=typed, base_url=url).status_code == 303


def test_a_second_post_leads_where_the_first_one_led(whole_app, manager):
    data = {**hidden(manager), **NEW}
    assert manager.post("/accounts", data=data).status_code == 200
    recorded = len(trail.entries(whole_app))
    again = manager.post("/accounts", data={**data, "login": "another"})
    assert again.status_code == 303
    assert (count(whole_app, Account), len(trail.entries(whole_app))) == (2, recorded)
    assert ">new-one<" in manager.get(again.location).text


def test_a_refused_form_can_be_mended_and_sent_again(whole_app, manager):
    fields = hidden(manager)
    assert manager.post("/accounts", data={**fields, **NEW, "name": ""}).status_code == 422
    assert manager.post("/accounts", data={**fields, **NEW}).status_code == 200


def test_the_number_of_somebody_else_is_no_false_success(whole_app, client_for, manager):
    other = client_for("manager", "manager-2")
    taken = hidden(manager)
    manager.post("/accounts", data={**taken, **NEW})
    before = count(whole_app, Account)
    own = {**hidden(other), "form_number": taken["form_number"]}
    assert other.post("/accounts", data={**own, **NEW, "login": "second"}).status_code == 409
    assert count(whole_app, Account) == before


def test_twenty_posts_at_once_make_one_account(either_config):
    with running(either_config) as app:
        with app.app_context(), db.transaction():
            factories.active(either_config, "manager-1", "manager")
        manager = app.test_client()
        post(manager, "/sign-in", login="manager-1", password=PASSWORD)
        data, secret = {**hidden(manager), **NEW}, manager.get_cookie("casework").value

        def send(_):
            browser = app.test_client()
            browser.set_cookie("casework", secret)
            return browser.post("/accounts", data=data)

        with ThreadPoolExecutor(20) as crowd:
            replies = list(crowd.map(send, range(20)))
        assert sorted(reply.status_code for reply in replies) == [200, *[303] * 19]
        assert len({reply.location for reply in replies if reply.location}) == 1
        assert count(app, Account) == 2
        assert len([row for row in trail.entries(app) if "account:create" in row.actions]) == 2


def test_every_form_of_a_page_has_a_number_of_its_own(manager):
    numbers = re.findall(r'name="form_number" value="([^"]+)"', manager.get("/accounts").text)
    assert len(numbers) == len(set(numbers)) > 1


def test_receipts_are_kept_for_two_days(whole_app, manager, later):
    manager.post("/accounts", data={**hidden(manager), **NEW})
    for days, left in ((1, 1), (1.1, 0)):
        later.shift(timedelta(days=days))
        with whole_app.app_context(), db.transaction():
            sweep()
        assert count(whole_app, FormReceipt) == left
