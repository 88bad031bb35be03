"""The first call: opened at the first ring, made a case, or left lapsed."""

from casework.core import clock, db
from casework.core.errors import Conflict, InvalidInput
from casework.core.ids import new_id
from casework.core.permissions import Actor, Permission
from casework.intake import conflicts, queries, retention
from casework.intake.models import (
    STAGE_MOVES,
    Case,
    CaseOrigin,
    CaseParty,
    CaseStage,
    CaseState,
    ContactChannel,
    Gender,
    PartyRole,
    Person,
)
from casework.intake.operations import note_change, open_case
from casework.intake.scope import require_reach


class StageMoved(Conflict):
    """The contact is already what it should become, or can no longer become it."""

    message = "이미 사례로 등록되었거나 끝난 연락입니다. 사례 화면에서 지금 상태를 확인해 주세요."


def open_contact(
    actor: Actor,
    *,
    unit: str,
    channel: ContactChannel,
    name: str | None = None,
    phone: str | None = None,
    note: str | None = None,
) -> Case:
    """Opens a first contact for whoever took it; nobody needs to have said a name yet."""
    given = name or phone
    caller = Person(id=new_id(), name=name, phone=phone, gender=Gender.UNKNOWN) if given else None
    case = open_case(
        actor,
        unit=unit,
        origin=CaseOrigin.FIRST_CALL,
        counselor_id=actor.id,
        victim=caller,
        opened_at=clock.now(),
        channel=channel,
    )
    case.summary = note
    db.session.flush()
    if caller is not None:
        conflicts.check_case(actor, case)
    return case


def make_case(
    actor: Actor,
    case: Case,
    *,
    name: str | None,
    phone: str | None,
    gender: Gender,
    retention_class: str,
) -> None:
    """Makes a contact a case of somebody; refuses without a name or alias to call her by.

    No number leaves the known one as it is.
    """
    _move(actor, case, CaseStage.CASE)
    if not name:
        raise InvalidInput({"name": ["이름이나 별칭을 적어 주세요. 가명이어도 됩니다."]})
    if retention_class not in retention.classes_of_cases(clock.today()):
        raise retention.UnknownRetention
    victim = queries.victim_of(case) or _joined(case)
    victim.name, victim.phone, victim.gender = name, phone or victim.phone, gender
    case.retention_class = retention_class
    note_change(actor, case, action="contact:make-case", people=[victim.id])
    conflicts.check_case(actor, case)


def lapse(actor: Actor, case: Case) -> None:
    """Ends a contact that led to no case, and sets until when its record is kept."""
    _move(actor, case, CaseStage.LAPSED)
    case.state, case.closed_at = CaseState.CLOSED, clock.now()
    retention.keep(case, retention.LAPSED, closed_on=clock.today())
    note_change(actor, case, action="contact:lapse")


def resume(actor: Actor, case: Case) -> None:
    """Takes the ending of a contact back, as if it had not been."""
    _move(actor, case, CaseStage.CONTACT)
    case.state, case.closed_at = CaseState.OPEN, None
    case.retention_class = case.retention_due_on = None
    note_change(actor, case, action="contact:resume")


def _move(actor: Actor, case: Case, stage: CaseStage) -> None:
    require_reach(actor, Permission.CASE_EDIT, unit=case.unit, counselor_id=case.counselor_id)
    if stage not in STAGE_MOVES[case.stage]:
        raise StageMoved
    case.stage = stage


def _joined(case: Case) -> Person:
    person = Person(id=new_id(), gender=Gender.UNKNOWN)
    case.parties.append(CaseParty(person_id=person.id, person=person, role=PartyRole.VICTIM))
    return person
