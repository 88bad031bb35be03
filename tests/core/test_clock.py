"""Moments are aware and UTC; days are Seoul's, also around its midnight and on leap days."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from casework.core import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2023, 12, 31, 14, 59, 59, tzinfo=UTC), date(2023, 12, 31)),
        (datetime(2023, 12, 31, 15, 0, tzinfo=UTC), date(2024, 1, 1)),
        (datetime(2028, 2, 28, 15, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 15, 0, tzinfo=UTC), date(2028, 3, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_seoul(moment, day):
    assert clock.seoul_day(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
        assert clock.today() == day


@given(st.integers(min_value=631_152_000, max_value=7_258_118_400))
def test_seoul_is_nine_hours_ahead_all_year(seconds):
    moment = datetime.fromtimestamp(seconds, UTC)
    shown = clock.in_seoul(moment)
    assert shown == moment
    assert shown.replace(tzinfo=UTC) - moment == timedelta(hours=9)
