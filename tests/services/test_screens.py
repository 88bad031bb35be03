"""What the forms offer: her open cases, the kinds of the day, what may be done again."""

from datetime import timedelta

import pytest

from casework.core import clock, db
from casework.core.audit import AuditEntry
from casework.core.errors import NotFound
from casework.intake.models import CaseParty, CaseState, PartyRole
from casework.services import screens
from casework.services.action_log import log_action
from tests.support_cases import opened, staff, victim


def second_victim(case):
    person = victim("이둘이")
    db.session.add(person)
    case.parties.append(CaseParty(person_id=person.id, person=person, role=PartyRole.VICTIM))
    db.session.flush()
    return person


def test_the_form_of_a_case_names_it_masked_and_on_the_record(counselor, case):
    with db.transaction():
        shown = screens.entry_screen(counselor, case_id=case.id, typed={})
    assert (shown["case"]["number"], shown["case"]["name"]) == (case.number, "김*나")
    assert shown["cases"] == []
    newest = db.session.query(AuditEntry).order_by(AuditEntry.number.desc()).first()
    assert {case.id.hex, case.parties[0].person_id.hex} <= set(newest.subjects)


def test_a_colleagues_case_has_no_form(counselor):
    with pytest.raises(NotFound):
        screens.entry_screen(counselor, case_id=opened(staff("other")).id, typed={})


def test_without_a_case_her_open_ones_are_offered(counselor, case):
    done = opened(counselor)
    done.state, done.closed_at = CaseState.CLOSED, clock.now()
    db.session.flush()
    shown = screens.entry_screen(counselor, case_id=None, typed={})
    assert [each["id"] for each in shown["cases"]] == [case.id]


def test_a_case_of_two_asks_for_whom(counselor, case):
    assert screens.entry_screen(counselor, case_id=case.id, typed={})["victims"] == []
    person = second_victim(case)
    choices = screens.entry_screen(counselor, case_id=case.id, typed={})["victims"]
    assert (str(person.id), "이둘이") in choices
    assert screens.many_screen(counselor, typed={}, chosen=[], number="")["cases"][0]["alone"]


def test_her_last_category_is_chosen_already(counselor, case):
    log_action(counselor, case, category="medical")
    assert screens.entry_screen(counselor, case_id=case.id, typed={})["typed"]["category"] == (
        "medical"
    )


def test_a_number_narrows_the_list_and_what_is_chosen_stays(counselor):
    first, second = opened(counselor), opened(counselor)
    shown = screens.many_screen(counselor, typed={}, chosen=[first.id], number=second.number)
    assert {each["id"] for each in shown["cases"]} == {first.id, second.id}
    shown = screens.many_screen(counselor, typed={}, chosen=[], number=second.number)
    assert ([each["id"] for each in shown["cases"]], shown["total"]) == ([second.id], 2)


def test_again_offers_the_last_day_at_work_on_open_cases(counselor, case):
    friday, done = clock.today() - timedelta(days=3), opened(counselor)
    kept = log_action(counselor, case, category="medical", acted_on=friday)
    log_action(counselor, done, category="medical", acted_on=friday)
    log_action(counselor, case, category="medical", acted_on=friday - timedelta(days=1))
    done.state, done.closed_at = CaseState.CLOSED, clock.now()
    db.session.flush()
    shown = screens.again_screen(counselor, chosen=None, found=[])
    assert (shown["day"], shown["left_out"]) == (friday, 1)
    assert [row["action"] for row in shown["rows"]] == [kept]
