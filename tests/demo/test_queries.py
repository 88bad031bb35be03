"""Practice and real cases are told apart."""

from casework.demo import queries
from casework.intake.models import CaseOrigin
from casework.services.action_log import log_action
from tests.support_cases import opened, staff


def test_an_empty_instance_holds_neither(app):
    assert queries.practice_counts() == {"persons": 0, "cases": 0, "actions": 0}
    assert not queries.has_real_cases()


def test_practice_is_counted_and_is_not_real(app):
    counselor = staff()
    case = opened(counselor, origin=CaseOrigin.PRACTICE)
    opened(counselor, origin=CaseOrigin.PRACTICE, victim=None)
    log_action(counselor, case, category="medical")
    assert queries.practice_counts() == {"persons": 1, "cases": 2, "actions": 1}
    assert not queries.has_real_cases()


def test_real_cases_are_seen_and_not_counted_as_practice(app):
    counselor = staff()
    case = opened(counselor, origin=CaseOrigin.HOTLINE)
    log_action(counselor, case, category="medical")
    assert queries.practice_counts() == {"persons": 0, "cases": 0, "actions": 0}
    assert queries.has_real_cases()
