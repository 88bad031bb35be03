"""Within whose reach a case lies; a bar hides it from everybody it names, whatever her role."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Permission
from casework.intake import queries
from casework.intake.models import (
    Case,
    CaseBar,
    CaseParty,
    NoScope,
    NoSource,
    PartyRole,
    SafeContact,
    StatedNo,
)
from casework.intake.operations import close_case
from tests.support_cases import opened, staff, victim

PEOPLE = ["digital1", "digital2", "supervisor1", "manager1", "stalking1", "police1"]


@pytest.fixture
def people(app):
    made = {login: staff(login) for login in ("digital1", "digital2")}
    made["stalking1"] = staff("stalking1", unit="stalking")
    for role in ("supervisor", "manager"):
        made[f"{role}1"] = staff(f"{role}1", role=role)
    made["police1"] = staff("police1", role="liaison", station="gangnam")
    return made


def bar(case, who):
    db.session.add(CaseBar(case_id=case.id, account_id=who.id, at=clock.now()))
    db.session.flush()


def sees(who, case, permission=Permission.CASE_READ):
    try:
        return queries.case_visible_to(who, case.id, permission).id == case.id
    except (AccessDenied, NotFound):
        return False


def test_who_reads_a_case(people):
    case = opened(people["digital1"])
    readers = {login for login, who in people.items() if sees(who, case)}
    assert readers == {"digital1", "supervisor1"}


def test_who_assigns_a_case(people):
    case = opened(people["digital1"])
    found = {login for login, who in people.items() if sees(who, case, Permission.CASE_ASSIGN)}
    assert found == {"supervisor1", "manager1"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.sets(st.sampled_from(PEOPLE)), st.sampled_from(list(Permission)))
def test_a_barred_person_sees_and_changes_a_case_by_no_permission(people, barred, permission):
    db.session.execute(delete(CaseBar))
    case = opened(people["digital1"])
    before = {login for login, who in people.items() if sees(who, case, permission)}
    for login in barred:
        bar(case, people[login])
    after = {login for login, who in people.items() if sees(who, case, permission)}
    assert after == before - barred
    for login in barred:
        with pytest.raises((NotFound, AccessDenied)):
            queries.case_to_change(people[login], case.id, permission)
        assert case not in list_of(people[login], permission)


def list_of(who, permission):
    try:
        return db.session.scalars(queries.cases_visible_to(who, permission)).all()
    except AccessDenied:
        return []


def test_a_bar_hides_one_case_and_from_one_person(people):
    counselor, supervisor = people["digital1"], people["supervisor1"]
    barred, free = opened(counselor), opened(counselor)
    bar(barred, supervisor)
    assert list_of(supervisor, Permission.CASE_LIST) == [free]
    assert set(list_of(counselor, Permission.CASE_LIST)) == {barred, free}


def test_a_counselor_may_ask_for_a_case_of_nobody_in_her_unit_and_about_her_own(people):
    case = opened(people["digital1"])
    assert asks(people["digital1"], case)
    assert not asks(people["digital2"], case)
    db.session.execute(update(Case).values(counselor_id=None))
    assert asks(people["digital2"], case)
    assert not asks(people["stalking1"], case)
    bar(case, people["digital2"])
    assert not asks(people["digital2"], case)
    close_case(people["supervisor1"], case)
    assert not asks(people["digital1"], case)
    with pytest.raises(AccessDenied):
        queries.case_to_ask_for(people["supervisor1"], case.id)


def asks(who, case):
    try:
        return queries.case_to_ask_for(who, case.id).id == case.id
    except NotFound:
        return False


def test_the_victim_of_a_case_is_never_somebody_else_in_it(people):
    case = opened(people["digital1"], victim=None)
    assert queries.victim_of(case) is None
    for role in (PartyRole.OFFENDER, PartyRole.GUARDIAN):
        case.parties.append(CaseParty(person=victim("다른 이"), role=role))
    assert queries.victim_of(case) is None
    case.parties.append(CaseParty(person=victim("그 사람"), role=PartyRole.VICTIM))
    assert queries.victim_of(case).name == "그 사람"


def test_who_may_take_a_case_and_what_each_has(people):
    case = opened(people["digital1"])
    opened(people["digital1"], victim=victim("둘"))
    close_case(people["supervisor1"], opened(people["digital2"]))
    assert [account.login for account in queries.may_take(case)] == [
        "digital1",
        "digital2",
        "supervisor1",
    ]
    bar(case, people["digital2"])
    assert [account.login for account in queries.may_take(case)] == ["digital1", "supervisor1"]
    ids = [who.id for who in people.values()]
    assert queries.open_counts(ids) == {people["digital1"].id: 2}


def test_the_newest_safe_contact_holds(people):
    person, now = opened(people["digital1"]).parties[0].person, clock.now()
    for minutes in (3, 1, 2):
        moment = now - timedelta(minutes=minutes)
        db.session.add(SafeContact(person_id=person.id, set_at=moment, rules=f'"{minutes}"'))
    db.session.flush()
    assert queries.safe_contacts([person.id])[person.id].rules == '"1"'
    assert queries.safe_contacts([]) == {}


def test_nos_stand_until_they_are_ended(people):
    case, now = opened(people["digital1"]), clock.now()
    for ended in (None, now):
        no = StatedNo(case_id=case.id, scope=NoScope.ALL, source=NoSource.CODE_WORD, said_at=now)
        no.ended_at = ended
        db.session.add(no)
    db.session.flush()
    (standing,) = queries.standing_nos([case.id])[case.id]
    assert standing.ended_at is None
