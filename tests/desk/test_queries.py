import pytest

from casework.core import db
from casework.core.errors import AccessDenied
from casework.core.permissions import CommandLine, Permission
from casework.core.queue import QueueHealth
from casework.desk import queries
from casework.referrals.queries import Why
from tests import factories

RUNNING = QueueHealth(reachable=True, waiting=3, working=1, failed=2, workers=1)
AWAY = QueueHealth(reachable=False)
SECTIONS = {"today", "batches", "batches_total"}


@pytest.fixture
def came_in(app):
    """A delivery of the center with three outcomes, and one of gangnam with a row on hold."""
    factories.delivered({}, {}, {"referral_no": "MAPO-2", "victim_birth_date": "내일"})
    gangnam = {"referral_no": "GANGNAM-1", "station_code": "강남", "victim_birth_date": "내일"}
    factories.delivered(gangnam, sender="gangnam")


@pytest.fixture
def made(app):
    """Somebody with a role, stored."""

    def make(role, **place):
        with db.transaction():
            return factories.person(f"{role}-1", role, **place)

    return make


@pytest.mark.parametrize(
    ("role", "place", "shown"),
    [
        ("counselor", {}, SECTIONS | {"queue"}),
        ("supervisor", {"unit": "digital"}, SECTIONS | {"queue"}),
        ("manager", {}, SECTIONS | {"queue"}),
        ("liaison", {}, SECTIONS),
        ("admin", {}, {"queue", "machine"}),
        ("auditor", {}, set()),
    ],
)
def test_everybody_is_shown_what_she_may_know(came_in, made, role, place, shown):
    assert queries.live(made(role, **place), RUNNING).keys() == shown


def test_the_numbers_of_today_add_up(came_in, made):
    today = queries.live(made("counselor"), RUNNING)["today"]
    outcomes = ("accepted", "updated", "duplicate", "quarantined", "refused", "pending")
    assert today["received"] == 4 == sum(today[outcome] for outcome in outcomes)
    assert (today["accepted"], today["duplicate"], today["quarantined"]) == (1, 1, 2)
    assert today["station"] == ""


def test_batches_are_named_by_their_sender_the_newest_first(came_in, made):
    shown = queries.live(made("counselor"), RUNNING)
    assert [batch["received"] for batch in shown["batches"]] == [1, 3]
    assert shown["batches"][1]["station"] == "센터 대리 접수"
    assert shown["batches_total"] == 2
    assert all(batch["done"] == batch["received"] for batch in shown["batches"])


def test_a_liaison_is_shown_what_her_station_sent(came_in, made):
    liaison = made("liaison")
    shown = queries.live(liaison, RUNNING)
    assert (shown["today"]["received"], shown["batches_total"]) == (1, 1)
    assert shown["today"]["station"] == shown["batches"][0]["station"] != ""
    attention = queries.attention(liaison, why=None, after=None)
    assert [row["referral_no"] for row in attention.rows] == ["GANGNAM-1"]


def test_the_other_unit_is_shown_nothing_that_came_in(came_in, made):
    digital = made("counselor", unit="digital")
    shown = queries.live(digital, RUNNING)
    assert (shown["today"]["received"], shown["batches"]) == (0, [])
    assert shown["queue"].oldest is None
    assert queries.attention(digital, why=None, after=None).rows == []


def test_what_needs_a_person_is_told_with_its_reasons(came_in, made):
    attention = queries.attention(made("counselor"), why=None, after=None)
    assert (attention.counts, attention.total) == ({"quarantined": 2}, 2)
    assert all(row["reasons"][0]["sentence"] for row in attention.rows)
    assert [row["referral_no"] for row in attention.rows] == ["MAPO-2", "GANGNAM-1"]
    filtered = queries.attention(made("supervisor"), why=Why.UPDATED, after=None)
    assert (filtered.rows, filtered.total, filtered.chosen) == ([], 0, Why.UPDATED)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_may_not_know_is_not_asked(came_in, made, role):
    assert queries.attention(made(role), why=None, after=None) is None


def test_the_oldest_delivery_that_waits_is_told_to_who_may_know(app, made, monkeypatch):
    monkeypatch.setattr(factories.work, "work_off", lambda _: None)
    factories.delivered({}, {})
    counselor, admin = made("counselor"), made("admin")
    assert queries.live(counselor, RUNNING)["queue"].oldest.received == 2
    assert queries.live(counselor, RUNNING)["today"]["pending"] == 2
    assert queries.live(admin, RUNNING)["queue"].oldest is None


@pytest.mark.parametrize(
    ("health", "good"), [(RUNNING, [True, True, True]), (AWAY, [True, False, False])]
)
def test_the_machine_tells_which_part_is_down(made, health, good):
    machine = queries.live(made("admin"), health)["machine"]
    assert [part.good for part in machine] == good
    assert all(("않습니다" in part.words or "꺼져" in part.words) != part.good for part in machine)


def test_the_service_itself_is_shown_nothing(app):
    assert CommandLine().scope(Permission.REFERRAL_READ_SUMMARY) is None
    assert queries.live(CommandLine(), RUNNING) == {}
    with pytest.raises(AccessDenied):
        factories.delivering.queries.waiting_rows(CommandLine())
