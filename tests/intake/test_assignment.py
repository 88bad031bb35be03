"""Who is given a case, who may ask for one, and who hears of it."""

import pytest

from casework.accounts import operations as accounts
from casework.core import clock, db
from casework.core.errors import AccessDenied, InvalidInput, NotFound
from casework.core.permissions import CommandLine
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import assignment
from casework.intake.assignment import NobodyToAsk, NoLongerOpen
from casework.intake.models import CaseBar
from casework.intake.operations import close_case
from tests.support_cases import opened, staff


@pytest.fixture
def supervisor(app):
    return staff("supervisor1", role="supervisor")


@pytest.fixture
def one(app):
    return staff("digital1")


@pytest.fixture
def other(app):
    return staff("digital2")


def told(actor):
    return [(row.kind, row.words) for row in db.session.scalars(notices.notices_of(actor))]


def test_both_hear_of_a_case_that_changes_hands(supervisor, one, other):
    case = opened(one)
    assignment.assign(supervisor, case, counselor_id=other.id)
    assert case.counselor_id == other.id
    assert told(other) == [(NoticeKind.ASSIGNED, None)]
    assert told(one) == [(NoticeKind.HANDED_ON, None)]


def test_giving_it_to_whoever_has_it_tells_nobody(supervisor, one):
    assignment.assign(supervisor, case := opened(one), counselor_id=one.id)
    assert (case.counselor_id, told(one)) == (one.id, [])


def test_a_manager_assigns_and_a_counselor_does_not(one, other):
    case = opened(one)
    with pytest.raises(AccessDenied):
        assignment.assign(other, case, counselor_id=other.id)
    manager = staff("manager1", role="manager")
    assignment.assign(manager, case, counselor_id=other.id)
    assert case.counselor_id == other.id


def test_a_case_of_another_unit_is_out_of_reach(one):
    elsewhere = staff("supervisor2", role="supervisor", unit="stalking")
    with pytest.raises(NotFound):
        assignment.assign(elsewhere, opened(one), counselor_id=one.id)


def test_a_case_goes_only_to_who_may_take_it(supervisor, one, other):
    case, stopped = opened(one), staff("digital3")
    accounts.disable(CommandLine(), stopped.account)
    bar = CaseBar(case_id=case.id, account_id=other.id, at=clock.now())
    db.session.add(bar)
    others = [staff("manager1", role="manager"), staff("stalking1", unit="stalking")]
    for person in (other, stopped, *others):
        with pytest.raises(InvalidInput):
            assignment.assign(supervisor, case, counselor_id=person.id)
    assert case.counselor_id == one.id


def test_a_closed_case_is_given_to_nobody(supervisor, one, other):
    close_case(supervisor, case := opened(one))
    with pytest.raises(NoLongerOpen):
        assignment.assign(supervisor, case, counselor_id=other.id)


def test_asking_reaches_the_supervisors_of_the_unit_with_its_words(supervisor, one):
    elsewhere = staff("supervisor2", role="supervisor", unit="stalking")
    manager = staff("manager1", role="manager")
    assignment.ask_for(one, opened(one), words="제가 맡던 분입니다.")
    assert told(supervisor) == [(NoticeKind.ASSIGNMENT_ASKED, "제가 맡던 분입니다.")]
    assert told(elsewhere) == told(manager) == []


def test_without_a_supervisor_managers_hear_of_it_without_words(one):
    manager = staff("manager1", role="manager")
    assignment.ask_for(one, opened(one), words="이름이 들어 있는 말")
    assert told(manager) == [(NoticeKind.ASSIGNMENT_ASKED, None)]


def test_asking_nobody_is_refused(one):
    with pytest.raises(NobodyToAsk):
        assignment.ask_for(one, opened(one), words=None)
