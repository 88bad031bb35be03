"""Who belongs to a case, and when her number may be seen."""

import json
from datetime import UTC, datetime

import pytest

from casework.core import clock, db
from casework.core.audit import AuditEntry
from casework.core.errors import InvalidInput, NotFound
from casework.core.ids import new_id
from casework.intake import people, queries, safety
from casework.intake.models import (
    Gender,
    NoScope,
    NoSource,
    PartyRole,
    SafeContact,
    Vulnerability,
)
from casework.intake.people import (
    ContactNotRead,
    NoNumber,
    NotAtThisHour,
    NotToBeCalled,
    WayNotHers,
)
from casework.intake.safe_contact import Method, Rules, pack
from tests.support_cases import opened, staff

NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)
BY_PHONE = Rules(methods=(Method.CALL,))


@pytest.fixture
def counselor(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return staff()


@pytest.fixture
def case(counselor):
    found = opened(counselor)
    found.parties[0].person.phone = "010-0123-4567"
    return found


def her(case):
    return case.parties[0].person


def reachable(counselor, case, rules=BY_PHONE):
    safety.set_safe_contact(counselor, case, person=her(case), rules=rules)


def reveal(counselor, case, **way):
    return people.reveal_phone(counselor, case, person=her(case), **way)


def test_somebody_is_added_with_what_is_known(counselor, case):
    person = people.add_person(
        counselor,
        case,
        role=PartyRole.GUARDIAN,
        name="박어머니",
        birth_date="1970",
        gender=Gender.FEMALE,
        vulnerabilities={Vulnerability.ELDERLY},
    )
    assert {party.role for party in case.parties} == {PartyRole.VICTIM, PartyRole.GUARDIAN}
    assert (person.birth_band, person.birth_date) == ("1970-1974", "1970")
    assert json.loads(person.vulnerabilities) == ["elderly"]


@pytest.mark.parametrize(
    ("birth", "band"), [("1999-12-31", "1995-1999"), ("2000", "2000-2004"), (None, None)]
)
def test_the_band_of_years_follows_the_birth(counselor, case, birth, band):
    people.correct_person(counselor, case, person=her(case), name="김하나", birth_date=birth)
    assert her(case).birth_band == band


def test_an_offender_is_at_least_somebody(counselor, case):
    with pytest.raises(InvalidInput):
        people.add_person(counselor, case, role=PartyRole.OFFENDER, name=None, phone=None)


def test_no_number_typed_leaves_the_known_one(counselor, case):
    people.correct_person(counselor, case, person=her(case), name="김둘", phone=None)
    assert (her(case).name, her(case).phone) == ("김둘", "010-0123-4567")
    people.correct_person(counselor, case, person=her(case), name="김둘", forget_phone=True)
    assert her(case).phone is None


def test_the_victim_of_a_case_keeps_a_name(counselor, case):
    with pytest.raises(InvalidInput):
        people.correct_person(counselor, case, person=her(case), name=None)


def test_somebody_of_another_case_is_not_corrected_here(counselor, case):
    stranger = her(opened(counselor))
    with pytest.raises(NotFound):
        people.correct_person(counselor, case, person=stranger, name="김하나")
    with pytest.raises(NotFound):
        people.party_in(case, new_id())


def test_a_colleague_neither_adds_nor_corrects_nor_sees_a_number(counselor, case):
    reachable(counselor, case)
    colleague = staff("digital2")
    for act in (
        lambda: people.add_person(colleague, case, role=PartyRole.SUPPORTER, name="가"),
        lambda: people.correct_person(colleague, case, person=her(case), name="가"),
        lambda: reveal(colleague, case),
    ):
        with pytest.raises(NotFound):
            act()


def test_unknown_codes_of_what_makes_her_vulnerable_are_passed_over(counselor, case):
    her(case).vulnerabilities = '["children", "none", "something"]'
    assert people.vulnerabilities_of(her(case)) == {Vulnerability.CHILDREN}
    her(case).vulnerabilities = None
    assert people.vulnerabilities_of(her(case)) == set()
    assert people.pack_vulnerabilities(set()) is None


def test_a_number_is_seen_in_full_and_for_what(counselor, case):
    reachable(counselor, case, Rules(methods=(Method.TEXT, Method.CALL), code_word="우산"))
    with db.transaction():
        found = reveal(counselor, case, method=Method.CALL)
    assert (found.phone, found.method, found.rules.code_word) == (
        "010-0123-4567",
        Method.CALL,
        "우산",
    )
    (entry,) = db.session.query(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)
    assert (entry.actions[-1], entry.reason) == ("person:reveal-phone", "통화")
    assert {her(case).id.hex, case.id.hex} <= set(entry.subjects)


def test_without_a_choice_it_is_for_the_way_she_named_first(counselor, case):
    reachable(counselor, case, Rules(methods=(Method.TEXT,)))
    assert reveal(counselor, case).method is Method.TEXT


def test_a_way_she_did_not_call_safe_shows_nothing(counselor, case):
    reachable(counselor, case, Rules(methods=(Method.TEXT,)))
    with pytest.raises(WayNotHers):
        reveal(counselor, case, method=Method.CALL)


def test_outside_her_hours_nobody_sees_a_number(counselor, case):
    reachable(counselor, case, Rules(methods=(Method.CALL,), hours=((18, 21),)))
    with pytest.raises(NotAtThisHour):
        reveal(counselor, case)


def test_what_nobody_has_read_is_no_permission(counselor, case):
    with pytest.raises(ContactNotRead):
        reveal(counselor, case)
    row = SafeContact(person_id=her(case).id, set_at=NOON, rules=pack(BY_PHONE))
    db.session.add(row)
    db.session.flush()
    with pytest.raises(ContactNotRead):
        reveal(counselor, case)


@pytest.mark.parametrize("source", list(NoSource))
def test_a_no_to_all_contact_stops_everybody_whosever_word_it_is(counselor, case, source):
    reachable(counselor, case)
    safety.say_no(counselor, case, scope=NoScope.ALL, source=source, words=None)
    with pytest.raises(NotToBeCalled) as refused:
        reveal(staff("supervisor1", role="supervisor"), case)
    assert type(refused.value) is NotToBeCalled


def test_a_no_to_one_way_of_contact_stands_beside_the_number(counselor, case):
    reachable(counselor, case)
    for scope, words in ((NoScope.CHANNEL, "직장 전화"), (NoScope.SERVICE, "경호")):
        safety.say_no(counselor, case, scope=scope, source=NoSource.CODE_WORD, words=words)
    assert [no.words for no in reveal(counselor, case).nos] == ["직장 전화"]


def test_nobody_is_called_who_has_no_number(counselor, case):
    reachable(counselor, case)
    her(case).phone = None
    with pytest.raises(NoNumber):
        reveal(counselor, case)


def test_an_offender_is_never_called(counselor, case):
    offender = people.add_person(
        counselor, case, role=PartyRole.OFFENDER, name="가해", phone="010-0999-0000"
    )
    reachable(counselor, case)
    with pytest.raises(ContactNotRead):
        people.reveal_phone(counselor, case, person=offender)


def test_a_phone_of_an_opposing_side_takes_the_case_out_of_her_hands_in_silence(app):
    with db.transaction():
        hers, other = staff("digital8"), staff("digital9")
        case, elsewhere = opened(hers), opened(other)
        people.add_person(other, elsewhere, role=PartyRole.OFFENDER, phone="010-0888-0001")
    with db.transaction():
        people.add_person(
            hers, case, role=PartyRole.SUPPORTER, name="새사람", phone="010 0888 0001"
        )
    assert case.held_at is not None
    assert not queries.is_visible_to(hers, case.id)
    assert queries.is_visible_to(other, elsewhere.id)
