from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import clock
from casework.desk import next_steps
from casework.desk.next_steps import NextStep, Step, Waiting, judge
from casework.desk.step_queries import Facts
from casework.intake.models import Case, CaseStage, CaseState, RiskLevel
from tests.support_cases import opened, staff
from tests.support_timeline import did, said_no, told_how

TODAY = date(2026, 1, 15)
CALM = {
    "contact_read": True,
    "unconfirmed_no": False,
    "update_waits": False,
    "last_action_on": TODAY,
}


def a_case(**more):
    settled = {
        "number": "2026-S-0001",
        "unit": "stalking",
        "state": CaseState.OPEN,
        "stage": CaseStage.CASE,
        "counselor_id": "somebody",
        "opened_at": clock.now(),
    }
    return Case(**settled | more)


def judged(case=None, **facts):
    return list(judge(Facts(case or a_case(), **CALM | facts), TODAY))


def test_nothing_waits_where_all_is_well():
    assert judged() == []


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"contact_read": False}, NextStep.SAFE_CONTACT),
        ({"unconfirmed_no": True}, NextStep.UNCONFIRMED_NO),
        ({"update_waits": True}, NextStep.UPDATE),
    ],
)
def test_each_fact_has_its_step(facts, kind):
    assert judged(**facts) == [Step(kind)]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"counselor_id": None}, NextStep.UNASSIGNED),
        ({"stage": CaseStage.CONTACT}, NextStep.CONTACT),
    ],
)
def test_the_case_itself_may_wait(more, kind):
    assert judged(a_case(**more)) == [Step(kind)]


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (-1, None),
        (0, NextStep.ORDER_ENDS_NOW),
        (1, NextStep.ORDER_ENDS_NOW),
        (2, NextStep.ORDER_ENDS),
        (14, NextStep.ORDER_ENDS),
        (15, None),
    ],
)
def test_an_order_rings_before_it_ends(days, kind):
    case = a_case(next_order_end_on=TODAY + timedelta(days=days))
    assert judged(case) == ([Step(kind, days)] if kind else [])


@pytest.mark.parametrize(("days", "waits"), [(14, False), (15, True)])
def test_two_weeks_without_an_action_are_too_long(days, waits):
    found = judged(last_action_on=TODAY - timedelta(days=days))
    assert found == ([Step(NextStep.QUIET, days)] if waits else [])


def test_a_case_without_any_action_is_quiet_since_it_began():
    case = a_case(opened_at=clock.now() - timedelta(days=30))
    facts = Facts(case, **CALM | {"last_action_on": None})
    assert list(judge(facts, clock.today())) == [Step(NextStep.QUIET, 30)]


def test_in_a_closed_case_nothing_waits():
    case = a_case(state=CaseState.CLOSED, counselor_id=None)
    assert judged(case, contact_read=False, update_waits=True) == []


@given(st.booleans(), st.booleans(), st.booleans(), st.integers(-5, 40), st.integers(0, 99))
def test_steps_come_the_most_urgent_first_and_never_twice(read, no, update, ends, quiet):
    found = judged(
        a_case(next_order_end_on=TODAY + timedelta(days=ends)),
        contact_read=read,
        unconfirmed_no=no,
        update_waits=update,
        last_action_on=TODAY - timedelta(days=quiet),
    )
    order = [list(NextStep).index(step.kind) for step in found]
    assert order == sorted(set(order))


def test_cases_stand_by_their_first_step_then_by_danger_then_by_days():
    def waiting(number, kind, risk=None, days=None):
        return Waiting(a_case(number=number, risk_level=risk), [Step(kind, days)])

    found = [
        waiting("6", NextStep.QUIET, days=20),
        waiting("5", NextStep.QUIET, days=90),
        waiting("4", NextStep.QUIET, RiskLevel.LOW, 15),
        waiting("3", NextStep.ORDER_ENDS, days=9),
        waiting("2", NextStep.ORDER_ENDS, days=4),
        waiting("1", NextStep.SAFE_CONTACT),
    ]
    ordered = sorted(found, key=lambda one: one.urgency)
    assert [one.case.number for one in ordered] == ["1", "2", "3", "4", "5", "6"]


def test_what_waits_is_read_from_the_records(counselor, case):
    assert [step.kind for step in next_steps.steps(case)] == [
        NextStep.SAFE_CONTACT,
        NextStep.QUIET,
    ]
    told_how(case, read_by=counselor.id)
    did(counselor, case, clock.today())
    assert next_steps.steps(case) == []


def test_a_counselor_is_told_of_her_own_cases_only(counselor, case):
    colleague = staff("stalking2", unit="stalking")
    other = opened(colleague, opened_at=clock.now())
    told = next_steps.of_mine(counselor)
    assert ([one.case.id for one in told["waiting"]], told["own"]) == ([case.id], True)
    said_no(other)
    supervisor = staff("supervisor2", "supervisor", unit="stalking")
    told = next_steps.of_mine(supervisor)
    assert (told["waiting_total"], told["own"], told["may_assign"]) == (2, False, True)
    assert next_steps.of_mine(staff("supervisor1", "supervisor"))["waiting"] == []


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_who_lists_no_case_is_told_of_none(app, role):
    place = {"unit": "stalking"} if role == "manager" else {"unit": None}
    assert next_steps.of_mine(staff(f"{role}1", role, **place)) == {}


def test_at_most_ten_are_told(counselor):
    for _ in range(11):
        opened(counselor, opened_at=clock.now())
    told = next_steps.of_mine(counselor)
    assert (len(told["waiting"]), told["waiting_total"]) == (10, 11)
