"""Who belongs to a case: added, corrected, and called only when she may be reached."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casework.core import audit, clock, db
from casework.core.errors import CaseworkError, InvalidInput, NotFound
from casework.core.ids import new_id
from casework.core.permissions import Actor, Permission
from casework.intake import conflicts, queries, safe_contact
from casework.intake.models import (
    Case,
    CaseParty,
    CaseStage,
    Gender,
    NoScope,
    PartyRole,
    Person,
    StatedNo,
    Vulnerability,
)
from casework.intake.operations import note_change
from casework.intake.safe_contact import Lamp, Method, Rules
from casework.intake.scope import require_reach

_BAND_YEARS = 5


class NotToBeCalled(CaseworkError):
    """She may not be reached now, so that nobody is shown her number."""

    status = 403
    message = "연락을 원하지 않는다고 하셨습니다. 번호를 보여 드리지 않습니다."


class NotAtThisHour(NotToBeCalled):
    """Her hours do not include this one."""

    message = "연락해도 된다고 하신 시간이 아닙니다. 그 시간에 다시 열어 주세요."


class ContactNotRead(NotToBeCalled):
    """Nobody has read how she may be reached."""

    message = "안전한 연락 방법을 먼저 확인하고 저장해 주세요. 그 뒤에 번호를 볼 수 있습니다."


class WayNotHers(NotToBeCalled):
    """She did not name this way of being reached."""

    message = "그 방법은 안전하다고 하지 않으셨습니다. 다른 방법으로 연락해 주세요."


class NoNumber(CaseworkError):
    """No number of hers is known."""

    status = 409
    message = "저장된 전화번호가 없습니다."


_REFUSED = {Lamp.NO: NotToBeCalled, Lamp.WAIT: NotAtThisHour, Lamp.UNREAD: ContactNotRead}
_PURPOSE = {Method.CALL: "통화", Method.TEXT: "문자"}


@dataclass(frozen=True)
class Revealed:
    """A number in full, with what must be known before it is dialled."""

    name: str | None
    phone: str
    method: Method
    rules: Rules
    nos: list[StatedNo]


def add_person(actor: Actor, case: Case, *, role: PartyRole, **said: Any) -> Person:
    """Adds somebody to a case; of an offender only what tells him from others."""
    _require(actor, case)
    if role is PartyRole.OFFENDER and not said.get("name") and not said.get("phone"):
        raise InvalidInput({"name": ["이름이나 전화번호 가운데 하나는 적어 주세요."]})
    person = Person(id=new_id(), gender=Gender.UNKNOWN)
    _write(person, said)
    case.parties.append(CaseParty(person_id=person.id, person=person, role=role))
    note_change(actor, case, action="person:add", people=[person.id])
    conflicts.check_case(actor, case)
    return person


def correct_person(actor: Actor, case: Case, *, person: Person, **said: Any) -> None:
    """Corrects what is known of somebody; the victim of a case keeps a name to be called by.

    No number leaves the known one as it is, as no form shows it; `forget_phone` takes it away.
    """
    _require(actor, case)
    party = party_in(case, person.id)
    is_called = case.stage is CaseStage.CASE and party.role is PartyRole.VICTIM
    if is_called and not said.get("name"):
        raise InvalidInput({"name": ["이름이나 별칭을 적어 주세요. 가명이어도 됩니다."]})
    _write(person, said)
    note_change(actor, case, action="person:correct", people=[person.id])
    conflicts.check_case(actor, case)


def reveal_phone(
    actor: Actor, case: Case, *, person: Person, method: Method | None = None
) -> Revealed:
    """Her number in full, for one call or message; refuses whenever she may not be reached."""
    _require(actor, case)
    nos = queries.standing_nos([case.id]).get(case.id, [])
    contact = queries.safe_contacts([person.id]).get(person.id)
    reach = safe_contact.reach(contact, nos, clock.now())
    if not reach.is_open:
        raise _REFUSED[reach.lamp]
    way = method or reach.rules.methods[0]
    if way not in reach.rules.methods:
        raise WayNotHers
    if not person.phone:
        raise NoNumber
    audit.record(actor, "person:reveal-phone", [person.id, case.id], reason=_PURPOSE[way])
    limits = [no for no in nos if no.scope is NoScope.CHANNEL]
    return Revealed(person.name, person.phone, way, reach.rules, limits)


def pack_vulnerabilities(chosen: Collection[Vulnerability]) -> str | None:
    """The text that is sealed; None where nothing is known."""
    codes = [member.value for member in Vulnerability if member in chosen]
    return json.dumps(codes) if codes else None


def vulnerabilities_of(person: Person) -> set[Vulnerability]:
    """What makes somebody need more; codes nobody knows are passed over."""
    found = json.loads(person.vulnerabilities) if person.vulnerabilities else ()
    return {member for member in Vulnerability if member in found}


def _require(actor: Actor, case: Case) -> None:
    require_reach(actor, Permission.CASE_EDIT, unit=case.unit, counselor_id=case.counselor_id)


def _write(person: Person, said: dict[str, Any]) -> None:
    chosen, forgotten = said.pop("vulnerabilities", None), said.pop("forget_phone", False)
    if chosen is not None:
        person.vulnerabilities = pack_vulnerabilities(chosen)
    said["phone"] = said.get("phone") or (None if forgotten else person.phone)
    for name, value in said.items():
        setattr(person, name, value)
    person.birth_band = _band(person.birth_date)
    db.session.add(person)
    db.session.flush()


def _band(birth: str | None) -> str | None:
    if not birth:
        return None
    first = int(birth[:4]) // _BAND_YEARS * _BAND_YEARS
    return f"{first}-{first + _BAND_YEARS - 1}"


def party_in(case: Case, person_id: UUID) -> CaseParty:
    """What somebody is in a case; anybody else is not found."""
    found = next((party for party in case.parties if party.person_id == person_id), None)
    if found is None:
        raise NotFound
    return found
