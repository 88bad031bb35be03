import pytest

from casework.core import audit, db
from casework.core.audit import AuditOutcome
from casework.desk import case_history
from casework.desk.case_history import PAGE
from tests.support_cases import staff


@pytest.fixture
def supervisor(app):
    with db.transaction():
        return staff("supervisor2", "supervisor", unit="stalking")


def deeds(actor, case):
    looks, _ = case_history.looks(actor, case, before=None)
    return [look.deeds for look in looks]


def looked(actor, case, *actions):
    with db.transaction():
        for action in actions:
            audit.record(actor, action, [case.id])


def test_it_says_who_did_what_in_words_the_latest_first(counselor, case):
    looked(counselor, case, "case:read", "action:log")
    (last, first), following = case_history.looks(counselor, case, before=None)
    assert last.deeds == ["사례를 봄", "지원을 기록함"]
    assert (last.actor_id, last.roles, following) == (counselor.id, ["상담원"], None)
    assert first.deeds == ["사례를 시작함"]


def test_who_was_refused_is_told_too(counselor, case):
    stranger = staff("digital2")
    audit.record_apart(stranger, "desk.case", AuditOutcome.DENIED, [case.id])
    (look, *_), _ = case_history.looks(counselor, case, before=None)
    assert (look.deeds, look.outcome) == (["이 사례에 접근하려 함"], AuditOutcome.DENIED)


@pytest.mark.parametrize("silent", ["conflict:decide", "case:bar", "case:compare"])
def test_of_a_silent_match_the_counselor_learns_nothing(counselor, supervisor, case, silent):
    looked(supervisor, case, silent)
    assert deeds(counselor, case) == [["사례를 시작함"]]
    assert len(deeds(supervisor, case)) == 2


def test_what_happened_beside_it_is_left_out(counselor, case):
    looked(counselor, case, "sign-out", "account:rename")
    assert deeds(counselor, case) == [["사례를 시작함"]]


def test_it_goes_on_behind_a_number(counselor, case):
    for _ in range(PAGE):
        looked(counselor, case, "case:read")
    looks, following = case_history.looks(counselor, case, before=None)
    assert len(looks) == PAGE
    rest, end = case_history.looks(counselor, case, before=following)
    assert ([look.deeds for look in rest], end) == ([["사례를 시작함"]], None)
