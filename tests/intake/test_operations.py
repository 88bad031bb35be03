"""Opening gives a case its number, its victim and its key; closing ends it once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.core import db
from casework.core.audit import AuditEntry
from casework.core.crypto import blind_index, keyring
from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.intake import operations
from casework.intake.models import Case, CaseOrigin, CaseParty, CaseState, PartyRole, Person
from casework.intake.operations import (
    CaseAlreadyClosed,
    NoCaseNumber,
    UnknownUnit,
    close_case,
)
from tests.support_cases import opened, staff, victim


def test_numbers_run_by_unit_and_year(app):
    digital, stalking = staff(), staff("stalking1", unit="stalking")
    late = datetime(2024, 5, 1, tzinfo=UTC)
    numbers = [
        opened(digital).number,
        opened(digital).number,
        opened(stalking, opened_at=late).number,
        opened(digital, opened_at=late).number,
        opened(digital).number,
    ]
    assert numbers == ["2023-D-0001", "2023-D-0002", "2024-S-0001", "2024-D-0001", "2023-D-0003"]


def test_the_year_of_a_number_is_seouls(app):
    new_year_in_seoul = datetime(2023, 12, 31, 15, 0, tzinfo=UTC)
    assert opened(staff(), opened_at=new_year_in_seoul).number == "2024-D-0001"


def test_numbers_go_on_behind_the_ten_thousandth(app):
    counselor = staff()
    opened(counselor).number = "2023-D-9999"
    assert opened(counselor).number == "2023-D-10000"
    assert opened(counselor).number == "2023-D-10001"


def test_two_who_open_at_once_get_two_numbers(app, monkeypatch):
    counselor = staff()
    assert opened(counselor).number == "2023-D-0001"
    seen = iter(["2023-D-0001", "2023-D-0001"])
    free = operations._next_number
    monkeypatch.setattr(operations, "_next_number", lambda prefix: next(seen, None) or free(prefix))
    case = opened(counselor, victim=victim("이둘"))
    assert case.number == "2023-D-0002"
    assert [party.person.name for party in case.parties] == ["이둘"]
    assert db.session.query(CaseParty).filter_by(case_id=case.id).count() == 1


def test_a_number_that_stays_taken_is_told_in_words(app, monkeypatch):
    counselor = staff()
    opened(counselor)
    monkeypatch.setattr(operations, "_next_number", lambda prefix: "2023-D-0001")
    with pytest.raises(NoCaseNumber):
        opened(counselor)


def test_another_broken_rule_is_no_lost_race(app):
    supervisor = staff(role="supervisor")
    with pytest.raises(IntegrityError):
        opened(supervisor, counselor_id=new_id())


def test_a_case_opens_with_its_victim(app):
    counselor, person = staff(), victim("박한별")
    with db.transaction():
        case_id = opened(counselor, victim=person, origin=CaseOrigin.PRACTICE).id
    case = db.session.get(Case, case_id)
    assert (case.state, case.counselor_id) == (CaseState.OPEN, counselor.id)
    assert case.origin is CaseOrigin.PRACTICE
    assert [(party.role, party.person.name) for party in case.parties] == [
        (PartyRole.VICTIM, "박한별")
    ]
    assert blind_index.find("person.name", "박 한별") == [person.id]


def test_an_anonymous_contact_opens_a_case_of_nobody(app):
    assert opened(staff(), victim=None).parties == []


def test_keys_made_beforehand_are_taken(app):
    counselor, ring = staff(), keyring.current()
    ids = [new_id(), new_id()]
    ring.add(ring.keystore.create(ids))
    loads = ring.loads
    opened(counselor, victim=Person(id=ids[0], name="최새", gender="female"), case_id=ids[1])
    assert ring.loads == loads
    assert set(ring.keystore.load(ids)) == set(ids)


def test_the_key_of_a_case_is_stored_when_it_opens(app):
    case = opened(staff())
    assert case.id in keyring.current().keystore.load([case.id])


def test_a_counselor_opens_only_in_her_own_unit_and_for_herself(app):
    counselor, colleague = staff(), staff("digital2")
    with pytest.raises(NotFound):
        opened(counselor, unit="stalking")
    with pytest.raises(NotFound):
        opened(counselor, counselor_id=colleague.id)


def test_a_supervisor_opens_for_her_counselors(app):
    supervisor, counselor = staff("supervisor1", role="supervisor"), staff()
    assert opened(supervisor, counselor_id=counselor.id).counselor_id == counselor.id


@pytest.mark.parametrize("role", ["manager", "liaison"])
def test_who_works_on_no_case_opens_none(app, role):
    person = staff("else1", role=role, station="gangnam" if role == "liaison" else None)
    with pytest.raises(AccessDenied):
        opened(person, unit="digital")


def test_a_unit_opens_nothing_before_it_began(app):
    stalking = staff("stalking1", unit="stalking")
    with pytest.raises(UnknownUnit):
        opened(stalking, opened_at=datetime(2022, 5, 1, tzinfo=UTC))


def test_closing_needs_the_supervisor_and_happens_once(app):
    counselor, supervisor = staff(), staff("supervisor1", role="supervisor")
    case = opened(counselor)
    with pytest.raises(AccessDenied):
        close_case(counselor, case)
    close_case(supervisor, case)
    assert case.state is CaseState.CLOSED
    with pytest.raises(CaseAlreadyClosed):
        close_case(supervisor, case)


def test_closing_sets_until_when_the_record_is_kept(app):
    counselor, supervisor = staff(), staff("supervisor1", role="supervisor")
    usual, for_good = opened(counselor), opened(counselor)
    for_good.retention_class = "csam_record"
    leap_day = datetime(2028, 2, 28, 15, 30, tzinfo=UTC)
    for case in (usual, for_good):
        close_case(supervisor, case, closed_at=leap_day)
    assert (usual.retention_class, usual.retention_due_on) == (
        "counseling_record",
        date(2033, 2, 28),
    )
    assert (for_good.retention_class, for_good.retention_due_on) == ("csam_record", None)


def test_a_summary_is_written_within_reach_only(app):
    counselor, colleague = staff(), staff("digital2")
    case = opened(counselor)
    operations.write_summary(counselor, case, summary="집 앞에서 기다림")
    assert (case.summary, case.changed_by) == ("집 앞에서 기다림", counselor.id)
    with pytest.raises(NotFound):
        operations.write_summary(colleague, case, summary=None)
    assert case.summary == "집 앞에서 기다림"


def test_a_supervisor_closes_no_other_units_case(app):
    elsewhere = staff("supervisor2", role="supervisor", unit="stalking")
    with pytest.raises(NotFound):
        close_case(elsewhere, opened(staff()))


def test_opening_and_closing_are_on_the_record(app):
    supervisor = staff("supervisor1", role="supervisor")
    person = victim()
    with db.transaction():
        case = opened(supervisor, victim=person)
        close_case(supervisor, case)
        expected = {case.id.hex, person.id.hex}
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert {"case:open", "case:close"} <= set(entry.actions)
    assert expected <= set(entry.subjects)
