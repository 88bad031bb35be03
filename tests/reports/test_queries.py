"""The official counts are right to the last unit, however the rows lie."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casework.core import clock, dated, db
from casework.core.crypto import keyring
from casework.core.crypto.keystore import Keystore
from casework.core.dated import Entry
from casework.intake.models import Case, CaseOrigin, Gender, Person
from casework.reports.queries import NoSuchUnit, PeriodEndsBeforeItBegins, count_actions
from casework.services.models import ActionState, SupportAction

CATEGORIES = [
    "support_design",
    "investigation_legal",
    "deletion",
    "psych_emotional",
    "specialist_counseling",
    "medical",
    "agency_referral",
    "victim_information",
]
UNITS = ["digital", "stalking"]
FIRST, LAST = date(2023, 12, 25), date(2024, 3, 5)


@pytest.fixture
def people(app):
    """Five people; nobody's key is ever made."""
    rows = [Person(gender=Gender.UNKNOWN) for _ in range(5)]
    with db.transaction():
        db.session.add_all(rows)
        return [row.id for row in rows]


@pytest.fixture
def cases(app):
    """Six cases, the units in turn."""
    opened_at = datetime(2023, 1, 2, tzinfo=UTC)
    with db.transaction():
        rows = [
            Case(
                number=f"2023-{number}",
                unit=UNITS[number % 2],
                origin=CaseOrigin.PRACTICE,
                opened_at=opened_at,
            )
            for number in range(6)
        ]
        db.session.add_all(rows)
        return [(row.id, row.unit) for row in rows]


def add(cases, people, acts):
    """Stores actions given as (day, case, person or None, category, quantity, voided)."""
    for day, case, person, category, quantity, voided in acts:
        case_id, unit = cases[case]
        action = SupportAction(
            case_id=case_id,
            victim_id=None if person is None else people[person],
            unit=unit,
            category=category,
            quantity=quantity,
            state=ActionState.VOIDED if voided else ActionState.LOGGED,
            acted_on=day,
            logged_at=clock.now(),
        )
        db.session.add(action)
    db.session.flush()


def act(day, *, case=0, person=0, category="deletion", quantity=1, voided=False):
    return day, case, person, category, quantity, voided


def naive(acts, since, until, unit):
    """The same counts by walking through the list."""
    kept = [
        one
        for one in acts
        if since <= one[0] <= until and not one[5] and unit in (None, UNITS[one[1] % 2])
    ]
    return {
        "persons": len({one[2] for one in kept if one[2] is not None}),
        "persons_anonymous": len({one[1] for one in kept if one[2] is None}),
        "cases": len({one[1] for one in kept}),
        "actions": len(kept),
        "units": sum(one[4] for one in kept),
        "by_category": dict.fromkeys(CATEGORIES, 0) | Counter(one[3] for one in kept),
        "by_month": Counter(f"{one[0]:%Y-%m}" for one in kept),
    }


def shown(workload):
    names = ("persons", "persons_anonymous", "cases", "actions", "units", "by_category")
    months = {month: count for month, count in workload.by_month.items() if count}
    return {name: getattr(workload, name) for name in names} | {"by_month": months}


DAYS = st.dates(FIRST, LAST)
ACTS = st.lists(
    st.tuples(
        DAYS,
        st.integers(0, 5),
        st.none() | st.integers(0, 4),
        st.sampled_from(CATEGORIES),
        st.integers(1, 40),
        st.booleans(),
    ),
    max_size=30,
)
on_one_database = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@on_one_database
@given(acts=ACTS, period=st.tuples(DAYS, DAYS).map(sorted), unit=st.sampled_from([None, *UNITS]))
def test_counts_equal_a_recount_by_hand(cases, people, acts, period, unit):
    try:
        add(cases, people, acts)
        assert shown(count_actions(*period, unit)) == naive(acts, *period, unit)
    finally:
        db.rollback()


@on_one_database
@given(acts=ACTS, cut=DAYS)
def test_a_period_cut_anywhere_adds_up(cases, people, acts, cut):
    assume(cut < LAST)
    try:
        add(cases, people, acts)
        whole = count_actions(FIRST, LAST)
        parts = count_actions(FIRST, cut), count_actions(cut + timedelta(days=1), LAST)
        assert whole.actions == sum(part.actions for part in parts)
        assert whole.units == sum(part.units for part in parts)
        assert whole.days == sum(part.days for part in parts)
        for code in CATEGORIES:
            assert whole.by_category[code] == sum(part.by_category[code] for part in parts)
        most = max(part.persons for part in parts)
        assert most <= whole.persons <= sum(part.persons for part in parts)
    finally:
        db.rollback()


@on_one_database
@given(acts=ACTS)
def test_units_add_up_to_the_center(cases, people, acts):
    try:
        add(cases, people, acts)
        parts = [count_actions(FIRST, LAST, unit) for unit in UNITS]
        whole = count_actions(FIRST, LAST)
        assert whole.actions == sum(part.actions for part in parts)
        assert whole.cases == sum(part.cases for part in parts)
    finally:
        db.rollback()


def test_the_first_and_the_last_day_count(cases, people):
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 1)]
    add(cases, people, [act(day) for day in days])
    assert count_actions(date(2024, 1, 1), date(2024, 1, 31)).actions == 2


def test_a_leap_day_belongs_to_its_month(cases, people):
    add(cases, people, [act(date(2024, 2, 29)), act(date(2024, 3, 1))])
    counted = count_actions(date(2024, 2, 1), date(2024, 3, 31))
    assert counted.by_month == {"2024-02": 1, "2024-03": 1}
    assert count_actions(date(2024, 2, 29), date(2024, 2, 29)).actions == 1
    assert count_actions(date(2024, 1, 1), date(2024, 12, 31)).days == 366


def test_a_month_without_work_stands_between_two_with(cases, people):
    add(cases, people, [act(date(2023, 12, 30)), act(date(2024, 2, 2))])
    months = count_actions(date(2023, 1, 1), date(2024, 12, 31)).by_month
    assert list(months.items()) == [("2023-12", 1), ("2024-01", 0), ("2024-02", 1)]


def test_all_eight_categories_stand_even_where_nothing_was_done(app):
    for since, until in [(FIRST, LAST), (date(2021, 1, 1), date(2021, 12, 31))]:
        counted = count_actions(since, until)
        assert counted.by_category == dict.fromkeys(CATEGORIES, 0)
        assert list(counted.labels) == CATEGORIES
        assert (counted.persons, counted.actions, counted.units, counted.by_month) == (0, 0, 0, {})


def test_a_category_renamed_later_does_not_move_the_past(cases, people):
    add(cases, people, [act(date(2024, 1, 5))])
    before = count_actions(FIRST, LAST)
    old = next(entry for entry in dated.on("action_category", LAST) if entry.code == "deletion")
    old.valid_to = date(2026, 12, 31)
    begins = date(2027, 1, 1)
    dated.add(
        Entry("action_category", "deletion", "차단·삭제", "New", begins, "시험", detail=old.detail)
    )
    dated.add(Entry("action_category", "housing", "주거", "Housing", begins, "시험"))
    assert count_actions(FIRST, LAST) == before
    later = count_actions(begins, begins)
    assert later.labels["deletion"] == "차단·삭제"
    assert "housing" in later.by_category


def test_an_action_of_a_category_that_ended_is_never_lost(cases, people):
    add(cases, people, [act(date(2024, 1, 5), category="older_scheme")])
    assert count_actions(FIRST, LAST).by_category["older_scheme"] == 1


def test_no_key_is_opened(cases, people, monkeypatch):
    add(cases, people, [act(date(2024, 1, 5))])

    def unreachable(*_):
        raise AssertionError("the keystore was asked")

    for name in ("load", "ensure", "create"):
        monkeypatch.setattr(Keystore, name, unreachable)
    ring = keyring.current()
    loads = ring.loads
    assert count_actions(FIRST, LAST, "digital").persons == 1
    assert ring.loads == loads


def test_an_end_before_the_beginning_is_refused(app):
    with pytest.raises(PeriodEndsBeforeItBegins):
        count_actions(date(2024, 1, 2), date(2024, 1, 1))


def test_an_unknown_unit_is_refused_and_a_younger_one_is_empty(app):
    with pytest.raises(NoSuchUnit):
        count_actions(FIRST, LAST, "mobile")
    assert count_actions(date(2022, 4, 1), date(2022, 12, 31), "stalking").actions == 0


def test_the_average_is_of_calendar_days(cases, people):
    add(cases, people, [act(date(2024, 1, day)) for day in (1, 2, 3)])
    counted = count_actions(date(2024, 1, 1), date(2024, 1, 6))
    assert (counted.days, counted.per_day) == (6, 0.5)
