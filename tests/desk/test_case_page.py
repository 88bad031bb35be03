from datetime import timedelta

import pytest

from casework.core import clock, db
from casework.core.audit import AuditEntry
from casework.desk import case_page
from casework.desk.case_page import Tab
from casework.intake.models import CaseParty, PartyRole
from casework.intake.safe_contact import Method, Rules
from tests.support_cases import staff, victim
from tests.support_timeline import did, told_how


def shown(actor, case, tab=Tab.OVERVIEW, after=None):
    return case_page.case_page(actor, case, tab=tab, after=after, before=None)


def audited():
    with db.transaction():
        pass
    last = db.session.query(AuditEntry).order_by(AuditEntry.number.desc()).first()
    return set(last.subjects)


def test_the_first_tab_says_what_is_next_and_what_was(counselor, case):
    did(counselor, case, clock.today(), note="다음 주에 통화하기로 함")
    case.summary = "전 연인이 집 앞에서 기다림"
    found = shown(counselor, case)
    assert found["steps"]
    assert found["summary"] == "전 연인이 집 앞에서 기다림"
    action = found["lines"][0].row
    assert action.note == "다음 주에 통화하기로 함"
    assert found["names"][action.logged_by] == "이름"
    assert found["kinds"][action.id].category == "심리·정서 지원"


def test_what_is_next_stands_on_the_first_page_only(counselor, case):
    for number in range(60):
        did(counselor, case, clock.today() - timedelta(days=number % 9))
    found = shown(counselor, case)
    assert shown(counselor, case, after=found["following"])["steps"] == []


def test_the_tab_of_actions_sums_every_category_of_the_day(counselor, case):
    did(counselor, case, clock.today(), minutes=20)
    found = shown(counselor, case, Tab.ACTIONS)
    assert len(found["sums"]) == 8
    assert sum(row["sum"].minutes for row in found["sums"]) == 20
    assert [line.kind.value for line in found["lines"]] == ["action"]


def test_actions_are_walked_page_by_page(counselor, case):
    for _ in range(51):
        did(counselor, case, clock.today())
    found = shown(counselor, case, Tab.ACTIONS)
    rest = shown(counselor, case, Tab.ACTIONS, after=found["following"])
    assert (len(found["lines"]), len(rest["lines"]), rest["following"]) == (50, 1, None)


def test_people_are_shown_in_full_but_for_their_phones(counselor, case):
    person = case.parties[0].person
    person.phone, person.vulnerabilities, person.gu = "010-0123-4567", '["minor"]', "11440"
    rules = Rules(methods=(Method.TEXT,), code_word="우산")
    told_how(case, read_by=counselor.id, rules=rules)
    case.handed_over = '{"offender_relation": "stranger"}'
    (party,) = shown(counselor, case, Tab.PEOPLE)["parties"]
    assert (party["phone"], party["gu"]) == ("010-****-4567", "마포구")
    assert (party["vulnerabilities"], party["rules"].code_word) == (["미성년"], "우산")
    assert shown(counselor, case, Tab.PEOPLE)["handed_over"][0][0] == "행위자와의 관계"


def test_whoever_is_shown_or_named_is_audited(counselor, case):
    offender, colleague = victim("박셋"), staff("stalking2", unit="stalking")
    party = CaseParty(person_id=offender.id, person=offender, role=PartyRole.OFFENDER)
    case.parties.append(party)
    did(counselor, case, clock.today()).logged_by = colleague.id
    with db.transaction():
        db.session.flush()
    shown(counselor, case)
    victim_id = next(one.person_id for one in case.parties if one.role is PartyRole.VICTIM)
    seen = {case.id.hex, victim_id.hex, counselor.id.hex, colleague.id.hex}
    assert audited() == seen
    shown(counselor, case, Tab.PEOPLE)
    assert offender.id.hex in audited()


@pytest.mark.parametrize("tab", Tab)
def test_every_tab_of_an_empty_case_can_be_shown(counselor, case, tab):
    assert shown(counselor, case, tab)["tab"] is tab


def test_rights_say_which_buttons_stand_there(counselor, case):
    supervisor = staff("supervisor2", "supervisor", unit="stalking")
    assert [shown(who, case)["may_assign"] for who in (counselor, supervisor)] == [False, True]
