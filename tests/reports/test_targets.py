"""A target stands under its own name and year, against its own unit's work."""

from datetime import date

import pytest

from casework.core import dated, db
from casework.core.dated import OverlappingEntry
from casework.core.errors import AccessDenied
from casework.reports import targets
from casework.reports.queries import NoSuchUnit, count_actions

YEAR = date(2023, 1, 1), date(2023, 12, 31)


def test_the_published_target_comes_with_the_instance(app):
    (found,) = targets.reached(count_actions(date(2023, 1, 1), date(2023, 9, 30)))
    assert (found.label, found.unit, found.value) == ("피해지원 실적(연간 목표)", "digital", 7000)
    assert (found.year, found.months, found.days) == (2023, 9, 273)
    assert targets.load_targets() == 0


def test_only_the_units_own_actions_count_towards_it(work):
    work(1)
    counted = count_actions(*YEAR)
    (found,) = targets.reached(counted)
    assert found.actions == counted.by_unit["digital"] < counted.actions
    assert targets.reached(count_actions(*YEAR, "stalking")) == []


def test_a_period_of_two_years_has_none(app):
    assert targets.reached(count_actions(date(2022, 12, 31), date(2023, 1, 1))) == []


def test_a_manager_sets_a_year_once_and_the_past_stays(staff):
    targets.add_target(staff["manager"], unit="stalking", year=2024, value=300)
    (found,) = targets.reached(count_actions(date(2024, 1, 1), date(2024, 3, 31)))
    assert (found.unit, found.value, found.months) == ("stalking", 300, 3)
    with pytest.raises(OverlappingEntry):
        targets.add_target(staff["manager"], unit="stalking", year=2024, value=1)
    targets.add_target(staff["manager"], unit="digital", year=2024, value=9000)
    (past,) = targets.reached(count_actions(*YEAR))
    assert past.value == 7000


@pytest.mark.parametrize("login", ["auditor", "supervisor", "counselor"])
def test_nobody_else_sets_one(staff, login):
    with pytest.raises(AccessDenied):
        targets.add_target(staff[login], unit="digital", year=2030, value=1)
    assert dated.on(targets.TARGET, date(2030, 5, 5)) == []


def test_an_unknown_unit_is_refused(staff):
    with pytest.raises(NoSuchUnit):
        targets.add_target(staff["manager"], unit="mobile", year=2024, value=1)
    db.rollback()
