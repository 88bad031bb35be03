from datetime import timedelta

from casework.core import clock, db
from casework.core.ids import new_id
from casework.desk import case_queries
from casework.intake.models import CaseParty, PartyRole
from casework.services.models import ActionState
from tests.support_cases import opened, staff, victim
from tests.support_timeline import amended, did


def test_sums_leave_out_what_was_undone_or_amended_away(counselor, case):
    first = did(counselor, case, clock.today(), minutes=10)
    amended(first, minutes=25)
    undone = did(counselor, case, clock.today(), category="deletion", quantity=4)
    undone.state = ActionState.VOIDED
    did(counselor, case, clock.today(), quantity=3)
    (row,) = case_queries.sums(case)
    assert (row.category, row.actions, row.units, row.minutes) == ("psych_emotional", 2, 4, 25)


def test_actions_go_on_behind_a_place_even_on_one_day(counselor, case):
    made = [did(counselor, case, clock.today()) for _ in range(5)]
    first = case_queries.actions(case, before=None, limit=2)
    place = case_queries.action_place(case, first[-1].id)
    rest = case_queries.actions(case, before=place, limit=9)
    assert {row.id for row in first + rest} == {row.id for row in made}
    assert len(first + rest) == 5


def test_the_place_of_another_cases_action_is_not_told(counselor, case):
    other = opened(counselor, opened_at=clock.now())
    action = did(counselor, other, clock.today())
    assert case_queries.action_place(case, action.id) is None
    assert case_queries.action_place(case, new_id()) is None


def test_victims_stand_before_everybody_else(case):
    for role in (PartyRole.OFFENDER, PartyRole.GUARDIAN):
        person = victim()
        case.parties.append(CaseParty(person_id=person.id, person=person, role=role))
    db.session.flush()
    assert case_queries.parties(case)[0].role is PartyRole.VICTIM


def test_names_of_accounts_are_asked_for_at_once_and_nobody_has_none(counselor):
    colleague = staff("stalking2", unit="stalking")
    found = case_queries.accounts([counselor.id, None, colleague.id, counselor.id, new_id()])
    assert found.keys() == {counselor.id, colleague.id}


def test_looks_at_a_case_are_found_by_its_id_alone(counselor, case):
    opened(counselor, opened_at=clock.now())
    with db.transaction():
        did(counselor, case, clock.today() - timedelta(days=1))
    found = case_queries.looks(case, before=None, limit=10)
    assert all(case.id.hex in row.subjects for row in found)
    assert [row.number for row in found] == sorted((row.number for row in found), reverse=True)
    assert case_queries.looks(case, before=found[-1].number, limit=10) == []
