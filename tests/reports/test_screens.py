"""The published figures come out of the practice room to the last decimal, without a key."""

from datetime import date

import pytest

from casework.accounts.models import Account, SignedIn
from casework.core import clock, db
from casework.core.crypto.keystore import Keystore
from casework.core.validation import clean
from casework.reports import people, screens
from casework.reports.comparison import decimal, percent
from casework.reports.periods import Period
from casework.reports.queries import NoSuchUnit
from casework.reports.schemas import PeriodSchema

PUBLISHED = {
    "from": "2023-01-01",
    "to": "2023-09-30",
    "compare-from": "2022-03-29",
    "compare-to": "2022-12-31",
}


def shown(actor, **address):
    return screens.workload_screen(actor, clean(PeriodSchema(), address))


def practising(login):
    account = db.session.query(Account).filter_by(login=login).one()
    return SignedIn(account, clock.today())


def test_the_published_figures(seeded):
    screen = shown(practising("manager1"), **PUBLISHED)
    assert (screen.workload.persons, screen.workload.actions) == (350, 12_734)
    assert list(screen.workload.by_category.values()) == [
        1477,
        3816,
        3512,
        1464,
        1180,
        226,
        207,
        852,
    ]
    assert percent(screen.spoken_target.share) == "181.9 %"
    assert (screen.spoken_target.months, screen.spoken_target.value) == (9, 7000)
    lines = screen.lines
    assert percent(lines["actions"].ratio) == "204.0 %"
    assert percent(lines["actions"].growth, sign=True) == "+104.0 %"
    per_day = lines["per_day"]
    assert (decimal(per_day.before), decimal(per_day.now)) == ("22.4", "46.6")
    assert percent(per_day.ratio) == "207.8 %"
    assert (screen.before.days, screen.period.days) == (278, 273)
    per_person = lines["per_person"]
    assert (decimal(per_person.now), decimal(per_person.before)) == ("36.4", "20.2")
    assert percent(lines["persons"].ratio) == "113.3 %"


def test_by_itself_it_shows_the_newest_promised_year_against_what_is_most_nearly_as_long(seeded):
    screen = shown(practising("manager1"))
    assert screen.period == Period(date(2023, 1, 1), date(2023, 9, 30))
    assert screen.before == Period(date(2022, 3, 29), date(2022, 12, 31))
    assert screen.befores["same"] == Period(date(2022, 3, 29), date(2022, 9, 30))
    assert screen.befores["whole"] == Period(date(2022, 3, 29), date(2022, 12, 31))
    assert sum(load.actions for load in screen.loads) == 12_734
    assert (len(screen.stations), list(screen.units)) == (31, ["digital", "stalking"])


def test_counting_opens_no_key(seeded, monkeypatch):
    manager = practising("manager1")

    def unreachable(*_):
        raise AssertionError("the keystore was asked")

    for name in ("load", "ensure", "create"):
        monkeypatch.setattr(Keystore, name, unreachable)
    monkeypatch.setattr(people, "names", lambda _: {})
    assert shown(manager, **PUBLISHED).workload.actions == 12_734


def test_the_names_it_shows_are_audited(staff):
    screen = shown(staff["manager"])
    named = {load.account_id for load in screen.loads}
    pending = db.session.info["audit"]
    assert named == {staff["counselor"].id, staff["counselor-digital"].id}
    assert (pending.actions, set(pending.subjects)) == (["action:count"], named)


@pytest.mark.parametrize("login", ["counselor", "supervisor"])
def test_whoever_has_one_unit_chooses_none_and_a_counselor_has_no_target(work, staff, login):
    work(1)
    screen = shown(staff[login], **{"from": "2023-01-01", "to": "2023-12-31"})
    assert screen.units == {}
    assert bool(screen.targets) == (login == "supervisor")
    assert bool(screen.stations) == (login == "supervisor")


def test_without_any_work_it_says_so_in_numbers(staff):
    screen = shown(staff["manager"])
    assert (screen.workload.actions, screen.before, screen.lines) == (0, None, {})
    assert screen.spoken_target is None


def test_an_unknown_unit_is_refused(staff):
    with pytest.raises(NoSuchUnit):
        shown(staff["manager"], unit="mobile")


def test_codes_have_their_words(app):
    words = screens.words(date(2023, 9, 30))
    assert words["categories"]["medical"] == "의료지원"
    assert "초기상담" in words["sub_types"].values()
    assert words["stations"]["gangnam"] == "강남경찰서"
