"""What is typed late asks why, and what stands there already asks once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from casework.core import clock, db
from casework.core.errors import NotFound
from casework.services import action_log, entering
from casework.services.entering import AlreadyLogged, Entry, HowMany, WhyLate, enter
from casework.services.models import ActionMark, SupportAction
from tests.support_cases import opened, staff

TODAY = date(2026, 11, 25)


@pytest.fixture
def entry(later, case):
    return Entry(case=case, category="deletion", sub_type="recheck", acted_on=TODAY)


def stored():
    return db.session.scalar(select(func.count()).select_from(SupportAction))


def test_seven_days_back_need_no_reason_and_eight_do(counselor, entry):
    enter(counselor, [replace(entry, acted_on=TODAY - timedelta(days=7))])
    late = replace(entry, acted_on=TODAY - timedelta(days=8))
    with pytest.raises(WhyLate) as refusal:
        enter(counselor, [late])
    assert list(refusal.value.fields) == ["late_reason"]
    (made,) = enter(counselor, [replace(late, late_reason="병가")])
    assert made.late_reason == "병가"


def test_a_reason_for_what_is_not_late_is_not_kept(counselor, entry):
    (made,) = enter(counselor, [replace(entry, late_reason="병가")])
    assert made.late_reason is None


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"minutes": 30}, True),
        ({"quantity": 2}, False),
        ({"sub_type": "result_report"}, False),
        ({"acted_on": TODAY - timedelta(days=1)}, False),
    ],
)
def test_the_same_asks_first_and_anything_else_does_not(counselor, entry, change, is_same):
    enter(counselor, [entry])
    again = replace(entry, **change)
    if is_same:
        with pytest.raises(AlreadyLogged) as question:
            enter(counselor, [again])
        enter(counselor, [again], confirmed=question.value.confirmation)
    else:
        enter(counselor, [again])
    assert stored() == 2


def test_a_colleagues_entry_is_the_same_too(counselor, case, entry):
    action_log.log_action(staff("s1", "supervisor"), case, category="deletion", sub_type="recheck")
    with pytest.raises(AlreadyLogged):
        enter(counselor, [entry])


def test_a_day_later_the_same_asks_no_more(counselor, entry, later):
    enter(counselor, [entry])
    later.shift(timedelta(hours=24, seconds=1))
    enter(counselor, [entry])
    assert stored() == 2


def test_a_confirmation_holds_for_what_was_confirmed_alone(counselor, entry):
    enter(counselor, [entry])
    other = replace(entry, quantity=5)
    enter(counselor, [other])
    with pytest.raises(AlreadyLogged):
        enter(counselor, [other], confirmed=entering.confirmation([entry]))


def test_many_say_first_how_many_and_then_stand_together(counselor, entry):
    entries = [replace(entry, case=opened(counselor)) for _ in range(3)]
    with pytest.raises(HowMany) as question:
        enter(counselor, entries, mark=ActionMark.MANY)
    assert stored() == 0
    sure = question.value.confirmation
    made = enter(counselor, entries, confirmed=sure, mark=ActionMark.MANY)
    assert {action.mark for action in made} == {ActionMark.MANY}
    assert len({action.logged_at for action in made}) == 1


def test_one_that_is_out_of_reach_stops_all_of_them(counselor, entry):
    strange = replace(entry, case=opened(staff("other")))
    sure = entering.confirmation([entry, strange])
    with pytest.raises(NotFound), db.session.begin_nested():
        enter(counselor, [entry, strange], confirmed=sure, mark=ActionMark.MANY)
    assert stored() == 0


def test_once_more_today_takes_everything_but_the_note(counselor, case, entry):
    whole = replace(entry, acted_on=TODAY - timedelta(days=1), minutes=15, quantity=4, note="비밀")
    (made,) = enter(counselor, [whole])
    again = entering.same_today(made, case)
    assert (again.acted_on, again.note) == (clock.today(), None)
    assert (again.category, again.sub_type, again.quantity, again.minutes) == (
        "deletion",
        "recheck",
        4,
        15,
    )
