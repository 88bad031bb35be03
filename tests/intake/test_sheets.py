"""What the forms on a case hold; whoever opens one stands in the audit."""

import pytest

from casework.core import db
from casework.core.audit import AuditEntry
from casework.core.errors import InvalidInput, NotFound
from casework.core.ids import new_id
from casework.intake import people, safety, sheets
from casework.intake.models import Gender, NoScope, NoSource, PartyRole, RiskLevel, Vulnerability
from casework.intake.safe_contact import Method, Rules
from casework.intake.versions import SavedMeanwhile
from tests.support_cases import opened, staff

PHONE = "010-0123-4567"


@pytest.fixture
def counselor(app):
    return staff()


@pytest.fixture
def case(counselor):
    found = opened(counselor)
    found.parties[0].person.phone = PHONE
    return found


def her(case):
    return case.parties[0].person


def audited():
    db.commit()
    entry = db.session.query(AuditEntry).order_by(AuditEntry.number.desc()).first()
    return set(entry.actions), set(entry.subjects)


def test_no_form_shows_a_number_in_full(counselor, case):
    for sheet in (
        sheets.known_person(counselor, case, person_id=her(case).id),
        sheets.registration(counselor, case),
    ):
        assert sheet.stored["phone"] == ""
        assert sheet.words["phone"] == {"": "010-****-4567"}
        assert PHONE not in sheet.seen


def test_a_changed_number_is_noticed_all_the_same(counselor, case):
    before = sheets.known_person(counselor, case, person_id=her(case).id)
    her(case).phone = "010-0999-4567"
    assert sheets.known_person(counselor, case, person_id=her(case).id).seen != before.seen


def test_a_person_is_shown_as_the_form_takes_her(counselor, case):
    people.correct_person(
        counselor,
        case,
        person=her(case),
        name="김둘",
        birth_date="1996",
        gender=Gender.OTHER,
        gu="11440",
        vulnerabilities={Vulnerability.CHILDREN},
    )
    sheet = sheets.known_person(counselor, case, person_id=her(case).id)
    held = {name: text for name, text in sheet.stored.items() if text}
    assert held == {
        "name": "김둘",
        "birth": "1996",
        "gender": "other",
        "gu": "11440",
        "children": "yes",
    }
    said = sheet.read({**sheet.stored, "version": str(case.version), "seen": sheet.seen})
    assert (said["birth_date"], said["vulnerabilities"]) == ("1996", {Vulnerability.CHILDREN})


def test_of_an_offender_the_form_holds_the_least(counselor, case):
    person = people.add_person(counselor, case, role=PartyRole.OFFENDER, name="가해")
    assert set(sheets.known_person(counselor, case, person_id=person.id).stored) == {
        "name",
        "phone",
    }


def test_somebody_of_no_case_has_no_form(counselor, case):
    for sheet in (sheets.known_person, sheets.safety):
        with pytest.raises(NotFound):
            sheet(counselor, case, person_id=new_id())


def test_rules_are_shown_as_the_form_takes_them(counselor, case):
    rules = Rules((Method.TEXT,), ((18, 21), (22, 2)), voicemail=True, code_word="우산")
    safety.set_safe_contact(counselor, case, person=her(case), rules=rules)
    sheet = sheets.safety(counselor, case, person_id=None)
    assert sheet.stored["hours"] == "18-21, 22-2"
    assert sheet.read(sheet.stored) == {"rules": rules}


def test_a_nameless_caller_has_an_empty_form(counselor):
    sheet = sheets.safety(counselor, opened(counselor, victim=None), person_id=None)
    assert (sheet.shown["person"], set(sheet.stored.values())) == (None, {""})


def test_reading_a_form_is_audited_with_whom_it_shows(counselor, case):
    for sheet in (
        lambda: sheets.known_person(counselor, case, person_id=her(case).id),
        lambda: sheets.safety(counselor, case, person_id=None),
        lambda: sheets.registration(counselor, case),
    ):
        sheet()
        actions, subjects = audited()
        assert "case:read" in actions
        assert subjects >= {case.id.hex, her(case).id.hex}


def test_forms_on_the_case_alone_are_audited_too(counselor, case):
    for sheet in (sheets.risk, sheets.summary, sheets.stated_no):
        sheet(counselor, case)
        actions, subjects = audited()
        assert (actions, subjects) >= ({"case:read"}, {case.id.hex})
    sheets.new_person(counselor, case, role=PartyRole.VICTIM)
    assert case.id.hex in audited()[1]


def test_standing_nos_are_shown_where_another_is_recorded(counselor, case):
    safety.say_no(counselor, case, scope=NoScope.ALL, source=NoSource.CODE_WORD, words=None)
    assert len(sheets.stated_no(counselor, case).shown["nos"]) == 1


def test_who_assigns_sees_names_and_loads_of_staff_and_nothing_of_a_person(counselor, case):
    manager = staff("manager1", role="manager")
    db.commit()
    sheet = sheets.assignment(manager, case)
    assert [(account.login, load) for account, load in sheet.shown["staff"]] == [("digital1", 1)]
    assert (sheet.shown["holder"].login, sheet.shown["outside"]) == ("digital1", True)
    actions, subjects = audited()
    assert (actions, subjects) == ({"case:assignment"}, {case.id.hex, counselor.id.hex})


def test_asking_shows_the_number_alone_unless_it_is_hers(counselor, case):
    assert sheets.asking(counselor, case).shown == {"hers": True, "outside": False}
    colleague = staff("digital2")
    assert sheets.asking(colleague, case).shown == {"hers": False, "outside": True}


def test_the_second_of_two_gets_both_versions_in_words(counselor, case):
    case.risk_level = RiskLevel.LOW
    began = sheets.risk(counselor, case)
    typed = {"level": "high", "reason": "칼을 봄", "version": str(case.version), "seen": began.seen}
    safety.set_risk(counselor, case, level=RiskLevel.CRITICAL, reason=None)
    now = sheets.risk(counselor, case)
    with pytest.raises(SavedMeanwhile):
        now.read(typed)
    (row,) = now.beside(typed)
    assert (row.label, row.theirs, row.mine) == ("위험도", "매우 높음", "높음")
    assert now.merged(typed)["reason"] == "칼을 봄"
    again = {**now.merged(typed), "version": str(case.version), "seen": now.seen}
    assert now.read(again) == {"level": RiskLevel.HIGH, "reason": "칼을 봄"}
    assert sheets.last_change(counselor, case)["who"] == "이름"


def test_what_is_wrong_is_said_before_anybody_compares(counselor, case):
    sheet = sheets.risk(counselor, case)
    with pytest.raises(InvalidInput):
        sheet.read({"level": "", "version": "0", "seen": ""})
