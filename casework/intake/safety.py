"""What keeps her safe: how she may be reached, how much danger she is in, and her no."""

from uuid import UUID

from casework.core import clock, db
from casework.core.errors import Conflict, InvalidInput, NotFound
from casework.core.ids import new_id
from casework.core.permissions import Actor, Permission
from casework.intake import safe_contact
from casework.intake.models import (
    Case,
    CaseParty,
    Gender,
    NoScope,
    NoSource,
    PartyRole,
    Person,
    RiskChange,
    RiskLevel,
    SafeContact,
    StatedNo,
)
from casework.intake.operations import note_change
from casework.intake.safe_contact import Rules
from casework.intake.scope import require_reach

_ORDER = list(RiskLevel)


class EndedBefore(Conflict):
    """The no was ended before."""

    message = "이미 거둔 거부입니다."


def set_safe_contact(actor: Actor, case: Case, *, person: Person | None, rules: Rules) -> None:
    """Stores how she may be reached from now on, read by the actor; what held before stays.

    A caller without a name may still say when to call: she becomes the case's victim.
    """
    _require(actor, case)
    if person is None:
        person = Person(id=new_id(), gender=Gender.UNKNOWN)
        case.parties.append(CaseParty(person_id=person.id, person=person, role=PartyRole.VICTIM))
    row = SafeContact(person_id=person.id, set_at=clock.now(), read_by=actor.id)
    row.rules = safe_contact.pack(rules)
    db.session.add(row)
    note_change(actor, case, action="safe-contact:set", people=[person.id])


def set_risk(actor: Actor, case: Case, *, level: RiskLevel, reason: str | None) -> None:
    """Judges the danger: up at once, down one step at a time and only with a reason."""
    _require(actor, case)
    _check_step(case.risk_level, level, reason)
    now = clock.now()
    db.session.add(
        RiskChange(case_id=case.id, level=level, reason=reason, at=now, judged_by=actor.id)
    )
    if level is not case.risk_level:
        case.risk_level, case.risk_since_at = level, now
    note_change(actor, case, action="risk:set")


def say_no(
    actor: Actor, case: Case, *, scope: NoScope, source: NoSource, words: str | None
) -> StatedNo:
    """Records a no, whatever the case's state; it holds from now on."""
    _require(actor, case)
    no = StatedNo(case_id=case.id, scope=scope, source=source, words=words, said_at=clock.now())
    no.recorded_by = actor.id
    db.session.add(no)
    note_change(actor, case, action="no:record")
    return no


def end_no(actor: Actor, case: Case, *, no_id: UUID, source: NoSource) -> None:
    """Ends a no by her own word; nobody else's word ends it."""
    _require(actor, case)
    no = db.session.get(StatedNo, no_id)
    if no is None or no.case_id != case.id:
        raise NotFound
    if source is NoSource.THIRD_PARTY:
        raise InvalidInput({"source": ["거부는 본인만 거둘 수 있습니다. 본인 확인을 해 주세요."]})
    if no.ended_at is not None:
        raise EndedBefore
    no.ended_at, no.ended_by = clock.now(), actor.id
    note_change(actor, case, action=f"no:end-by-{source.value.replace('_', '-')}")


def _require(actor: Actor, case: Case) -> None:
    require_reach(actor, Permission.CASE_EDIT, unit=case.unit, counselor_id=case.counselor_id)


def _check_step(held: RiskLevel | None, level: RiskLevel, reason: str | None) -> None:
    steps = _ORDER.index(level) - _ORDER.index(held) if held else 0
    if steps > 1:
        raise InvalidInput({"level": ["위험도는 한 단계씩만 내릴 수 있습니다."]})
    if steps == 1 and not reason:
        raise InvalidInput({"reason": ["위험도를 내리는 까닭을 적어 주세요."]})
