"""The grid of stations counts what came in, on the days of Seoul."""

from datetime import UTC, date, datetime

import pytest

from casework.core import db
from casework.referrals.models import Referral
from casework.reports import stations
from casework.reports.periods import Period
from tests.reports.conftest import FIRST, LAST

PERIOD = Period(FIRST, LAST)


def counts(actor, period=PERIOD, unit=None):
    return {one.code: one.referrals for one in stations.sent(actor, period=period, unit=unit)}


def test_every_station_stands_there_and_whatever_else_sent_something(work, staff):
    work(5)
    found = counts(staff["manager"])
    assert len(found) == 32
    assert list(found)[-1] == "smpa"
    assert sum(found.values()) == 12
    assert len(counts(staff["manager"], Period(date(2020, 1, 1), date(2020, 2, 1)))) == 31


def test_a_unit_counts_its_own(work, staff):
    work(6)
    parts = [sum(counts(staff["manager"], unit=unit).values()) for unit in ("digital", "stalking")]
    assert sum(parts) == 12
    assert all(parts)
    mine = [sum(counts(staff[who]).values()) for who in ("supervisor-digital", "supervisor")]
    assert mine == parts


def test_who_counts_her_own_work_sees_no_grid(work, staff):
    work(7)
    assert counts(staff["counselor"]) == {}


@pytest.mark.parametrize(("hour", "counted"), [(14, 0), (15, 1)])
def test_a_day_begins_at_midnight_in_seoul(work, staff, hour, counted):
    work(8)
    with db.transaction():
        for row in db.session.query(Referral):
            row.received_at = datetime(2024, 5, 4, 0, tzinfo=UTC)
        row.received_at = datetime(2024, 5, 5, hour, 59, tzinfo=UTC)
    day = date(2024, 5, 6)
    assert sum(counts(staff["manager"], Period(day, day)).values()) == counted
