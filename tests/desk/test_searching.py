"""The search box finds by number, whole phone or name, and no further than its asker sees."""

from types import SimpleNamespace

import pytest

from casework.core import clock, db
from casework.core.errors import AccessDenied
from casework.desk import searching
from casework.desk.searching import NothingSought, Sought
from casework.intake.models import CaseBar, CaseParty, Gender, PartyRole, Person
from tests import factories
from tests.support_cases import opened
from tests.trail import entries

PHONE = "010-0123-4567"


def party(case, role, name, phone=None):
    person = Person(name=name, phone=phone, gender=Gender.UNKNOWN)
    db.session.add(person)
    db.session.flush()
    case.parties.append(CaseParty(person_id=person.id, person=person, role=role))
    return person


@pytest.fixture
def world(app):
    """Two counselors of one unit with a case each, one of the other unit, and their chiefs."""
    with db.transaction():
        people = {
            "mine": factories.person("counselor-1"),
            "colleague": factories.person("counselor-2"),
            "other": factories.person("counselor-3", unit="digital"),
            "supervisor": factories.person("supervisor-1", "supervisor"),
            "manager": factories.person("manager-1", "manager"),
        }
        cases = {}
        for who, name in (("mine", "김하나"), ("colleague", "이두리"), ("other", "박세나")):
            case = cases[who] = opened(people[who], victim=None, opened_at=clock.now())
            party(case, PartyRole.VICTIM, name, PHONE if who == "colleague" else None)
            party(case, PartyRole.OFFENDER, f"나쁜{who}", "010-0999-0001")
        db.session.flush()
    return SimpleNamespace(app=app, cases=cases, **people)


def numbers(actor, text):
    with db.transaction():
        found = searching.search(actor, text=text)
    return [(one.number, one.open_to_her) for one in found["cases"]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026-S-0001", Sought.NUMBER),
        ("2026s1", Sought.NUMBER),
        ("MAPO-2026-900001", Sought.NUMBER),
        (PHONE, Sought.PHONE),
        ("+82 10 0123 4567", Sought.PHONE),
        ("０１０ ０１２３ ４５６７", Sought.PHONE),
        ("김하나", Sought.NAME),
        ("Nguyen Thi Lan", Sought.NAME),
    ],
)
def test_what_is_typed_is_taken_for_what_it_looks_like(world, text, kind):
    assert searching.search(world.mine, text=text)["sought"] is kind


def test_a_case_is_found_by_its_number_however_it_is_written(world):
    number = world.cases["mine"].number
    year, letter, running = number.split("-")
    for text in (number, number.lower(), f" {year} {letter} {int(running)} "):
        assert numbers(world.mine, text) == [(number, True)]


def test_a_colleagues_case_is_found_by_her_phone_and_name_but_stays_shut(world):
    number = world.cases["colleague"].number
    assert numbers(world.mine, "+82 10-0123-4567") == [(number, False)]
    assert numbers(world.mine, "이 두리") == [(number, False)]
    assert numbers(world.colleague, "이두리") == [(number, True)]


def test_part_of_a_name_or_phone_finds_nothing(world):
    assert numbers(world.mine, "이두") == []
    assert numbers(world.mine, "0123-4567") == []


def test_an_offender_leads_to_ones_own_case_only(world):
    mine = world.cases["mine"].number
    assert numbers(world.mine, "010-0999-0001") == [(mine, True)]
    assert numbers(world.colleague, "나쁜mine") == []
    found = numbers(world.supervisor, "010-0999-0001")
    assert {number for number, _ in found} == {mine, world.cases["colleague"].number}


def test_the_other_unit_does_not_exist(world):
    assert numbers(world.mine, "박세나") == []
    assert numbers(world.mine, world.cases["other"].number) == []


def test_a_barred_case_does_not_exist(world):
    with db.transaction():
        case = world.cases["colleague"]
        bar = CaseBar(case_id=case.id, account_id=world.mine.id, at=clock.now())
        db.session.add(bar)
    assert numbers(world.mine, PHONE) == []
    assert numbers(world.mine, case.number) == []


def test_a_manager_finds_numbers_and_learns_no_name(world):
    assert numbers(world.manager, "이두리") == []
    found = searching.search(world.manager, text=world.cases["colleague"].number)["cases"]
    assert [(one.name, one.open_to_her) for one in found] == [("", False)]


def test_names_are_masked(world):
    (found,) = searching.search(world.mine, text=PHONE)["cases"]
    assert found.name == "이*리"


def test_a_referral_is_found_by_its_number_in_its_unit(world):
    factories.delivered({"referral_no": "MAPO-2026-7"})
    found = searching.search(world.mine, text=" MAPO-2026-7 ")["referrals"]
    assert [one.referral_no for one in found] == ["MAPO-2026-7"]
    assert searching.search(world.other, text="MAPO-2026-7")["referrals"] == []
    assert searching.search(world.manager, text="MAPO-2026-7")["referrals"] == []


@pytest.mark.parametrize("text", ["", "   ", "가" * 61])
def test_nothing_or_too_much_is_refused(world, text):
    with pytest.raises(NothingSought):
        searching.search(world.mine, text=text)


def test_whoever_may_not_search_is_refused(world):
    with pytest.raises(AccessDenied):
        searching.search(factories.person("liaison-1", "liaison"), text=PHONE)


def test_the_audit_says_whose_case_was_found_and_not_what_was_typed(world):
    numbers(world.mine, PHONE)
    last = entries(world.app)[-1]
    assert (last.actions, last.subjects) == (
        ["search"],
        [world.cases["colleague"].id.hex, world.colleague.id.hex],
    )
    numbers(world.mine, "없는이름")
    last = entries(world.app)[-1]
    assert (last.actions, last.subjects, last.reason) == (["search"], [], None)
