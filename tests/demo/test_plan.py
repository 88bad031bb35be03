"""The plan keeps every published sum and looks like a center's two years."""

from collections import Counter
from datetime import date

import pytest

from casework.demo.dice import Dice
from casework.demo.plan import CARRIED_OVER, plan_cases, published_years

PERIODS = [
    (date(2022, 3, 29), date(2022, 12, 31), 309, 6241),
    (date(2023, 1, 1), date(2023, 9, 30), 350, 12734),
]


@pytest.fixture(scope="module")
def cases():
    return plan_cases(Dice(1), published_years())


def within(cases, since, until):
    return [[one for one in case.actions if since <= one.acted_on <= until] for case in cases]


@pytest.mark.parametrize(("since", "until", "persons", "actions"), PERIODS)
def test_each_period_has_its_people_and_actions(cases, since, until, persons, actions):
    found = [acts for acts in within(cases, since, until) if acts]
    assert (len(found), sum(map(len, found))) == (persons, actions)


def test_the_second_period_has_the_published_categories(cases):
    acts = [one for case in within(cases, *PERIODS[1][:2]) for one in case]
    assert Counter(one.category for one in acts) == {
        "support_design": 1477,
        "investigation_legal": 3816,
        "deletion": 3512,
        "psych_emotional": 1464,
        "specialist_counseling": 1180,
        "medical": 226,
        "agency_referral": 207,
        "victim_information": 852,
    }


def test_the_first_period_has_the_same_proportions(cases):
    first, second = published_years()
    for category, count in first.by_category.items():
        assert abs(count - second.by_category[category] * 6241 / 12734) < 1
    acts = [one for case in within(cases, *PERIODS[0][:2]) for one in case]
    assert Counter(one.category for one in acts) == first.by_category


def test_nothing_lies_between_or_outside_the_periods(cases):
    assert sum(len(case.actions) for case in cases) == 6241 + 12734


def test_some_people_are_helped_in_both_years(cases):
    both = [case for case in cases if case.opened_on.year == 2022 and case.last_on.year == 2023]
    assert len(both) == CARRIED_OVER


def test_everyone_begins_with_support_design(cases):
    assert {case.actions[0].category for case in cases} == {"support_design"}


def test_cases_open_in_order_and_actions_follow_the_days(cases):
    opened = [case.opened_on for case in cases]
    assert opened == sorted(opened)
    for case in cases:
        days = [one.acted_on for one in case.actions]
        assert days == sorted(days)


def test_most_work_is_done_on_working_days(cases):
    days = [one.acted_on for case in cases for one in case.actions]
    weekends = sum(day.weekday() >= 5 for day in days) / len(days)
    assert 0.01 < weekends < 0.08
    assert date(2023, 9, 29) not in days
    assert date(2023, 1, 24) not in days


def test_a_few_people_need_far_more_than_the_others(cases):
    lengths = sorted((len(case.actions) for case in cases), reverse=True)
    busiest = lengths[: len(lengths) // 10]
    assert sum(busiest) > 0.25 * sum(lengths)
    assert min(lengths) >= 1


def test_the_same_seed_plans_the_same(cases):
    assert plan_cases(Dice(1), published_years()) == cases
    assert plan_cases(Dice(2), published_years()) != cases
