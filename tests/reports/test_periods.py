"""Periods lie where people expect them, in leap years too."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.reports.periods import Period, month_end, presets, same_span, usual, whole_year

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(*sorted(days)))
TODAY = date(2026, 11, 25)


@given(PERIODS)
def test_the_months_of_a_period_are_its_days_and_no_other(period):
    day, found = period.since, 0
    while day <= period.until:
        part = period.month(f"{day:%Y-%m}")
        assert part.since == day
        found += part.days
        day = part.until + timedelta(days=1)
    assert found == period.days


def test_a_month_outside_is_none():
    assert Period(date(2023, 1, 5), date(2023, 1, 9)).month("2023-02") is None


@given(DAYS, st.integers(1, 40))
def test_whole_months_are_told_from_other_spans(day, count):
    since = day.replace(day=1)
    until = since
    for _ in range(count):
        until = month_end(until) + timedelta(days=1)
    assert Period(since, until - timedelta(days=1)).months == count
    assert Period(since, until).months is None


@given(PERIODS)
def test_the_same_span_ends_a_year_earlier(period):
    before = same_span(period, date.min)
    assert before.until.year == period.until.year - 1
    assert before.until.month == period.until.month
    assert abs(before.days - period.days) <= 1


def test_what_was_before_any_work_is_left_out():
    year, first = Period(date(2023, 1, 1), date(2023, 9, 30)), date(2022, 3, 29)
    assert same_span(year, first) == Period(first, date(2022, 9, 30))
    assert whole_year(year, first) == Period(first, date(2022, 12, 31))
    assert whole_year(year, first).days == 278
    assert same_span(year, date(2022, 10, 1)) is None
    assert same_span(year, None) is whole_year(year, None) is None


@pytest.mark.parametrize(
    ("newest", "until"),
    [
        (date(2023, 9, 27), date(2023, 9, 30)),
        (date(2024, 2, 3), date(2024, 2, 29)),
        (date(2026, 3, 2), TODAY),
        (None, TODAY),
    ],
)
def test_the_usual_period_is_the_newest_year_with_work(newest, until):
    assert usual(newest, TODAY) == Period(until.replace(month=1, day=1), until)


def test_presets_stand_once_and_reach_no_further_than_today():
    assert presets(date(2023, 9, 27), TODAY) == {
        "newest": Period(date(2023, 1, 1), date(2023, 9, 30)),
        "month": Period(date(2026, 11, 1), TODAY),
        "quarter": Period(date(2026, 10, 1), TODAY),
        "year": Period(date(2026, 1, 1), TODAY),
        "last-year": Period(date(2025, 1, 1), date(2025, 12, 31)),
    }
    assert "newest" not in presets(TODAY, TODAY)
