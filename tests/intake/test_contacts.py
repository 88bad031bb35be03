"""The first call: nobody has to say a name; what becomes of it is stored with its period."""

from datetime import UTC, date, datetime

import pytest

from casework.core import clock, db
from casework.core.crypto import blind_index
from casework.core.errors import AccessDenied, InvalidInput, NotFound
from casework.intake import contacts
from casework.intake.contacts import StageMoved
from casework.intake.models import (
    CaseOrigin,
    CaseStage,
    CaseState,
    ContactChannel,
    Gender,
    PartyRole,
)
from casework.intake.retention import UnknownRetention
from tests.support_cases import opened, staff

NAMED = {
    "name": "김하나",
    "phone": None,
    "gender": Gender.FEMALE,
    "retention_class": "counseling_record",
}


@pytest.fixture
def counselor(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 3, tzinfo=UTC))
    return staff()


def contact(actor, **changes):
    return contacts.open_contact(
        actor, **{"unit": "digital", "channel": ContactChannel.PHONE, **changes}
    )


def test_a_contact_opens_with_unit_and_channel_alone(counselor):
    case = contact(counselor, channel=ContactChannel.LINE_1366)
    assert (case.stage, case.state) == (CaseStage.CONTACT, CaseState.OPEN)
    assert (case.origin, case.channel) == (CaseOrigin.FIRST_CALL, ContactChannel.LINE_1366)
    assert (case.counselor_id, case.number, case.parties) == (counselor.id, "2026-D-0001", [])


def test_a_supervisor_who_takes_the_call_has_the_contact(counselor):
    supervisor = staff("supervisor1", role="supervisor")
    assert contact(supervisor).counselor_id == supervisor.id


def test_what_was_already_said_is_kept_sealed_and_found(counselor):
    with db.transaction():
        case = contact(counselor, name="하나", phone="010-0123-4567", note="집 앞에서 기다림")
    (party,) = case.parties
    assert (party.role, party.person.name) == (PartyRole.VICTIM, "하나")
    assert case.summary == "집 앞에서 기다림"
    assert blind_index.find("person.phone", "01001234567") == [party.person_id]


def test_who_supports_nobody_opens_no_contact(app):
    with pytest.raises(AccessDenied):
        contact(staff("manager1", role="manager"))


def test_nobody_opens_a_contact_in_another_unit(counselor):
    with pytest.raises(NotFound):
        contact(counselor, unit="stalking")


def test_a_contact_becomes_a_case_of_somebody(counselor):
    case = contact(counselor)
    contacts.make_case(counselor, case, **{**NAMED, "phone": "010-0123-4567"})
    (party,) = case.parties
    assert case.stage is CaseStage.CASE
    assert (party.person.name, party.person.phone) == ("김하나", "010-0123-4567")
    assert (case.retention_class, case.retention_due_on) == ("counseling_record", None)


def test_registering_keeps_the_number_that_no_form_shows(counselor):
    case = contact(counselor, phone="010-0123-4567")
    contacts.make_case(counselor, case, **NAMED)
    (party,) = case.parties
    assert (party.person.name, party.person.phone) == ("김하나", "010-0123-4567")


def test_a_case_is_of_somebody_who_can_be_called_by_a_name(counselor):
    with pytest.raises(InvalidInput):
        contacts.make_case(counselor, contact(counselor), **{**NAMED, "name": None})


@pytest.mark.parametrize("code", ["lapsed_contact", "nonsense"])
def test_a_case_is_kept_under_a_class_for_cases(counselor, code):
    with pytest.raises(UnknownRetention):
        contacts.make_case(counselor, contact(counselor), **{**NAMED, "retention_class": code})


def test_a_lapsed_contact_is_closed_and_kept_a_year(counselor):
    case = contact(counselor)
    contacts.lapse(counselor, case)
    assert (case.stage, case.state) == (CaseStage.LAPSED, CaseState.CLOSED)
    assert case.closed_at == clock.now()
    assert (case.retention_class, case.retention_due_on) == ("lapsed_contact", date(2027, 11, 30))


def test_a_lapse_is_taken_back_without_a_trace_on_the_case(counselor):
    case = contact(counselor)
    contacts.lapse(counselor, case)
    contacts.resume(counselor, case)
    assert (case.stage, case.state, case.closed_at) == (CaseStage.CONTACT, CaseState.OPEN, None)
    assert (case.retention_class, case.retention_due_on) == (None, None)


@pytest.mark.parametrize("act", [contacts.lapse, contacts.resume])
def test_a_case_neither_lapses_nor_resumes(counselor, act):
    with pytest.raises(StageMoved):
        act(counselor, opened(counselor))


def test_a_contact_becomes_a_case_once(counselor):
    case = contact(counselor)
    contacts.make_case(counselor, case, **NAMED)
    with pytest.raises(StageMoved):
        contacts.make_case(counselor, case, **NAMED)


@pytest.mark.parametrize("act", [contacts.lapse, contacts.resume])
def test_a_colleagues_contact_is_out_of_reach(counselor, act):
    case = contact(counselor)
    with pytest.raises(NotFound):
        act(staff("digital2"), case)


def test_whoever_changes_a_case_stands_on_it(counselor):
    case = contact(counselor)
    before = case.version
    contacts.lapse(counselor, case)
    assert (case.changed_by, case.changed_at) == (counselor.id, clock.now())
    assert case.version > before
