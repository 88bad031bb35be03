"""Every address and job of the app keeps the rules."""

import importlib
import pkgutil
from datetime import timedelta
from pathlib import Path

import pytest

import casework
from casework.accounts import queries as accounts
from casework.core import clock, db, links, queue, scheduler
from casework.core.links import LinkPurpose
from casework.core.permissions import Role
from casework.core.web.access import Public, Requires
from casework.desk import duty
from casework.services.action_log import log_action
from tests import factories
from tests.rules import addresses, jobs, reading
from tests.support_cases import opened, staff

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def engines(bare_app):
    with bare_app.app_context():
        return [db.engine(), db.engine("keys")]


@pytest.fixture
def everyone(client, client_for):
    """Nobody signed in, and one client of each role."""
    return [client, *(client_for(role.value) for role in Role)]


@pytest.fixture
def pages(bare_app, engines, everyone):
    """Whatever GET reads, with the accounts of `everyone`, a case and a living link to show."""
    with bare_app.app_context(), db.transaction():
        her = factories.acting(accounts.account_by_login("counselor-1"))
        contact, _ = factories.contact_of(her.account)
        opened(staff("colleague", unit="stalking"), opened_at=clock.now())
        supervisor = factories.acting(accounts.account_by_login("supervisor-1"))
        duty.enter(supervisor, case_id=contact["case_id"])
        log_action(her, opened(her, opened_at=clock.now()), category="medical")
        secret = links.give(LinkPurpose.FIRST_ACCOUNTS, target=None, valid_for=timedelta(minutes=5))
    with bare_app.app_context():
        factories.delivered({"victim_birth_date": "내일"})
        factories.delivered({"referral_no": "MAPO-2026-900002"})
    return reading.readable(bare_app, engines, secret=secret)


@pytest.fixture
def doors():
    """What workers and the scheduler call, by dotted name."""
    for found in pkgutil.walk_packages(casework.__path__, "casework."):
        importlib.import_module(found.name)
    called = {name: allowed.function for name, allowed in queue._allowed.items()}
    return called | {task.name: task.function for task in scheduler._tasks}


def test_every_endpoint_says_once_who_may_come_in(bare_app):
    told = addresses.one_marker_each(bare_app, (Requires, Public))
    told += addresses.one_marker_written(ROOT)
    assert not told, "\n".join(told)


@pytest.mark.parametrize(
    "rule",
    [addresses.typed_parameters, addresses.kebab_case, addresses.plain_methods],
    ids=lambda rule: rule.__name__,
)
def test_every_address_keeps_the_rule(bare_app, rule):
    assert not rule(bare_app), "\n".join(rule(bare_app))


def test_reading_changes_nothing_but_the_audit(pages, engines, everyone):
    before = reading.contents(engines)
    reading.walk(everyone, pages)
    assert reading.changed(before, reading.contents(engines)) == []


def test_no_page_fails_for_anybody(pages, everyone):
    answers = reading.walk(everyone, pages)
    assert {name for name, answer in answers if answer.status_code == 500} == set()


def test_somebody_sees_every_page_of_the_walk(pages, everyone):
    seen = {name for name, answer in reading.walk(everyone, pages) if answer.status_code < 300}
    unseen = {name for name, _ in pages} - seen - reading.UNSEEN.keys()
    assert not unseen, f"the walk proves nothing for {unseen}; give the fixtures rows they show"


def test_every_answer_carries_the_headers(pages, client, everyone):
    answers = reading.walk(everyone, pages)
    answers += reading.walk(everyone, [("nowhere", "/nowhere")])
    answers += [(f"POST {path}", client.post(path)) for path in ("/", "/nowhere")]
    told = {
        f"{name} ({answer.status_code}): {problem}"
        for name, answer in answers
        for problem in addresses.header_problems(answer)
    }
    assert not told, "\n".join(sorted(told))


def test_static_files_carry_the_headers_too(client):
    file = next((ROOT / "casework/core/static").rglob("*.css"))
    path = f"/static/{file.relative_to(ROOT / 'casework/core/static')}"
    answer = client.get(path, buffered=True)
    assert answer.status_code == 200
    assert addresses.header_problems(answer, static=True) == []


def test_no_two_answers_share_a_nonce(client):
    nonces = [addresses.nonce_of(client.get("/nowhere")) for _ in range(3)]
    assert None not in nonces
    assert len(set(nonces)) == 3


def test_every_job_is_a_door(doors):
    told = jobs.doors(doors.values()) + jobs.every_door_is_registered(ROOT, doors)
    assert not told, "\n".join(told)


def test_every_queue_has_a_worker():
    assert jobs.every_queue_has_a_worker(ROOT) == []
