"""Which actions and cases are asked for, and in which order."""

from datetime import date, timedelta

import pytest

from casework.core import db
from casework.core.errors import NotFound
from casework.intake.models import CaseBar
from casework.services import queries
from casework.services.action_log import log_action
from casework.services.queries import Sum, Wanted
from tests.support_cases import opened, staff

TODAY = date(2026, 11, 25)


def log(actor, case, later, **changes):
    later.shift(timedelta(seconds=1))
    made = log_action(actor, case, **{"category": "medical", **changes})
    db.session.flush()
    return made


def test_the_case_she_was_last_at_work_on_comes_first(later, counselor):
    first, second, third = (opened(counselor) for _ in range(3))
    log(counselor, first, later)
    log(counselor, second, later)
    assert list(queries.open_cases(counselor)) == [second, first, third]


def test_a_case_beyond_reach_hides_the_others_asked_with_it(later, counselor, case):
    strange = opened(staff("other"))
    assert queries.cases_to_log_on(counselor, [case.id]) == [case]
    with pytest.raises(NotFound):
        queries.cases_to_log_on(counselor, [case.id, strange.id])
    db.session.add(CaseBar(case_id=case.id, account_id=counselor.id, at=case.opened_at))
    with pytest.raises(NotFound):
        queries.cases_to_log_on(counselor, [case.id])


def test_the_category_she_used_last_is_hers_alone(later, counselor, case):
    assert queries.newest_category(counselor) is None
    log(counselor, case, later, category="deletion")
    log(staff("s1", "supervisor"), case, later, category="medical")
    assert queries.newest_category(counselor) == "deletion"


def test_pages_follow_each_other_without_a_gap_or_a_repetition(later, counselor, case):
    days = [TODAY - timedelta(days=back) for back in (0, 0, 0, 1, 1, 5)]
    made = [log(counselor, case, later, acted_on=day) for day in days]
    seen, after = [], None
    while page := queries.my_actions(counselor, wanted=Wanted(), after=after, limit=2):
        seen += page
        after = page[-1].id
    assert sorted(seen, key=made.index) == made
    assert [row.acted_on for row in seen] == sorted(days, reverse=True)


def test_sums_are_of_her_days_and_of_what_she_asks_for(later, counselor, case):
    log(counselor, case, later, quantity=3, minutes=10)
    log(counselor, case, later, category="deletion", quantity=2)
    log(counselor, case, later, acted_on=TODAY - timedelta(days=3))
    log(staff("s1", "supervisor"), case, later)
    yesterday = TODAY - timedelta(days=3)
    assert queries.my_sums(counselor, wanted=Wanted()) == {
        TODAY: Sum(2, 5, 10),
        yesterday: Sum(1, 1, 0),
    }
    assert queries.my_sums(counselor, wanted=Wanted("deletion")) == {TODAY: Sum(1, 2, 0)}
    assert queries.my_sums_by_category(counselor, wanted=Wanted(since=TODAY)) == {
        "deletion": 1,
        "medical": 1,
    }
    assert queries.last_day_at_work(counselor, before=TODAY) == yesterday
