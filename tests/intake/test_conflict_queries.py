"""Who is compared with whom, and what counts as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import db
from casework.core.crypto import keyring
from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.intake import conflict_queries
from casework.intake.conflict_queries import Somebody
from casework.intake.models import ConflictMatch, ConflictStrength, PartyRole
from tests import factories, support_triage

HINT, HOLD = ConflictStrength.HINT, ConflictStrength.HOLD
BIRTH = {"birth_date": "1996-05-05"}
PLACE = {"gu": "11440", "birth_band": "1995-1999"}
ROLES = [*PartyRole, None]


@pytest.fixture
def stage(app):
    with keyring.unlocked(app.extensions["casework"].keystore):
        yield support_triage.counselor()


def she(role=PartyRole.VICTIM, name="김보라", **facts):
    return Somebody(new_id(), role, name, **facts)


def looked(*people, unit="stalking"):
    db.commit()
    return conflict_queries.look(unit, people)


@pytest.mark.parametrize(
    ("known", "asked", "strength"),
    [
        ({"phone": "010-0123-4567", "name": "박다른"}, {"phone": "+82 10 0123 4567"}, HOLD),
        (BIRTH, BIRTH, HOLD),
        (PLACE, PLACE, HOLD),
        ({}, {}, HINT),
        (BIRTH, {"birth_date": "1996-05-06"}, HINT),
        ({"birth_date": "1996"}, {"birth_date": "1996"}, HINT),
        (PLACE, PLACE | {"gu": "11110"}, HINT),
        (PLACE | {"gu": "unknown"}, PLACE | {"gu": "unknown"}, HINT),
        ({"gu": "11440"}, {"gu": "11440"}, HINT),
    ],
)
def test_a_phone_or_a_second_fact_holds_and_a_name_alone_hints(stage, known, asked, strength):
    case = support_triage.known(stage, PartyRole.OFFENDER, **{"name": "김 보라"} | known)
    (match,) = looked(she(**asked))
    assert (match.other.within, match.strength, match.opposed) == (case.id, strength, True)


def test_nobody_else_matches_and_nobody_of_another_unit(stage):
    support_triage.known(stage, PartyRole.OFFENDER, phone="010-0123-4567")
    assert looked(she(name="김보람", phone="010-0123-4568"), she(name=None)) == []
    assert looked(she(), unit="digital") == []


def test_staff_of_the_unit_and_liaisons_are_compared_and_staff_elsewhere_are_not(stage):
    here = factories.account("c-2", unit="stalking")
    liaison = factories.account("l-2", "liaison", station="songpa")
    factories.account("c-3", unit="digital")
    people = [she(name=f"이름 {login}") for login in ("c-2", "l-2", "c-3")]
    matches = looked(*people)
    assert {match.other.within for match in matches} == {here.id, liaison.id}
    assert {match.strength for match in matches} == {HINT}


def test_many_people_cost_two_queries_of_the_keystore(stage):
    for number in range(5):
        support_triage.known(stage, PartyRole.OFFENDER, name=f"이름 {number}")
    db.commit()
    db.session.expunge_all()
    with keyring.unlocked(keyring.current().keystore) as ring:
        matches = conflict_queries.look("stalking", [she(name=f"이름 {n}") for n in range(5)])
        assert (len(matches), ring.loads) == (5, 1)


@given(one=st.sampled_from(ROLES), other=st.sampled_from(ROLES))
def test_the_helped_the_offender_and_the_staff_oppose_each_other(one, other):
    sides = [{PartyRole.OFFENDER}, {None}, set(PartyRole) - {PartyRole.OFFENDER}]
    match = conflict_queries.Match(she(one), she(other), same_phone=False, strength=HINT)
    assert match.opposed == (not any({one, other} <= side for side in sides))


def stored(other, **changes):
    row = {"unit": "stalking", "found_id": new_id(), "strength": HOLD, "other_role": None}
    at = factories.clock.now()
    match = ConflictMatch(**row | {"other_id": other, "raised_at": at} | changes)
    db.session.add(match)
    db.session.flush()
    return match


def test_a_supervisor_sees_her_unit_and_never_what_is_about_herself(stage):
    her, colleague = support_triage.supervisor(), support_triage.supervisor("supervisor-2")
    match = stored(her.id)
    assert conflict_queries.open_matches(her) == []
    assert conflict_queries.open_matches(colleague) == [match]
    assert conflict_queries.match_to_decide(colleague, match.id) is match
    with pytest.raises(NotFound):
        conflict_queries.match_to_decide(her, match.id)
    away = support_triage.supervisor("away", unit="digital")
    with pytest.raises(NotFound):
        conflict_queries.match_to_decide(away, match.id)
    with pytest.raises(AccessDenied):
        conflict_queries.open_matches(stage)


def test_what_holds_is_open_and_strong(stage):
    match = stored(stage.id)
    assert conflict_queries.is_held(match.found_id)
    match.strength = HINT
    assert not conflict_queries.is_held(match.found_id)


def test_concerned_is_the_double_or_the_counselor_of_her_case(stage):
    case = support_triage.known(stage, PartyRole.OFFENDER)
    assert conflict_queries.concerned(stored(stage.id)) == stage.id
    assert conflict_queries.concerned(stored(case.id, other_role="offender")) == stage.id


def test_everybody_in_a_case_is_compared(stage):
    case = support_triage.known(stage, PartyRole.OFFENDER)
    people = conflict_queries.people_of(case)
    assert {(one.role, one.name) for one in people} == {
        (PartyRole.VICTIM, "이다른"),
        (PartyRole.OFFENDER, "김보라"),
    }
