"""Opening a referral: the person and the case are prefilled from its newest version."""

import json
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from casework.accounts import queries as accounts
from casework.core import audit, clock, db
from casework.core.errors import CaseworkError, Conflict
from casework.core.ids import new_id
from casework.core.permissions import Actor, Permission, Role, Scope
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import conflict_queries, conflicts
from casework.intake.models import (
    Case,
    CaseOrigin,
    Gender,
    NoScope,
    NoSource,
    Person,
    SafeContact,
    StatedNo,
)
from casework.intake.operations import open_case
from casework.intake.scope import require_reach
from casework.referrals import deciding, triage_queries, versions
from casework.referrals.hotline.aftermath import name_of, somebody
from casework.referrals.hotline.phones import e164
from casework.referrals.models import Referral, ReferralState
from casework.referrals.versions import Values

HELD_WORDS = "경찰 연계에서 정보제공 동의의 범위가 줄었거나 확인되지 않았습니다."
# What becomes a field of the person, of the case, or of how she may be reached.
_ELSEWHERE = (
    "victim_name",
    "victim_birth_date",
    "victim_gender",
    "victim_address",
    "safe_contact",
    "vulnerabilities",
    "incident_summary",
)


class Frozen(Conflict):
    """A no or a recall came in."""

    message = (
        "동의 거부·철회가 들어와 멈춘 연계입니다. 열 수 없습니다. 경찰서에 먼저 확인해 주세요."
    )


class NoCounselor(CaseworkError):
    """Whoever was chosen does not work for the unit."""

    status = 422
    message = "이 부서의 상담원이 아닙니다. 목록에서 다시 골라 주세요."


class _HandingOver:
    """Whoever opens a referral into a unit that she does not belong to: this one case, no more."""

    station: str | None = None

    def __init__(self, actor: Actor, unit: str) -> None:
        self.id, self.kind, self.units = actor.id, actor.kind, frozenset({unit})

    def scope(self, permission: Permission) -> Scope | None:
        """She may make the case, unassigned."""
        return Scope.UNIT if permission is Permission.CASE_EDIT else None


def open_referral(
    actor: Actor, referral: Referral, *, unit: str, counselor_id: UUID | None
) -> Case | None:
    """Makes the case; a counselor's own, or in another unit nobody's yet, of which it is told.

    Refuses what is decided, frozen, held or cannot be read. None where a conflict shows only now:
    then the referral is held and waits on, and its supervisors know.
    """
    require_reach(actor, Permission.REFERRAL_READ, unit=referral.unit, counselor_id=None)
    _refuse_closed(referral)
    reading = versions.read(referral.newest_row_id)
    if reading is None:
        raise versions.Unreadable
    if _is_conflicted(actor, referral, reading.values):
        return None
    case = _case(actor, referral, unit, counselor_id, reading.values)
    deciding.decide(actor, referral, state=ReferralState.OPENED)
    referral.case_id = case.id
    _carry_over(actor, referral, case)
    audit.record(actor, "referral:open", [referral.id, case.id])
    return case


def _refuse_closed(referral: Referral) -> None:
    if referral.state not in {ReferralState.RECEIVED, ReferralState.TRIAGED}:
        raise deciding.DecidedBefore
    if referral.held_at is not None:
        raise deciding.ConflictFirst
    if referral.frozen_at is not None:
        raise Frozen


def _is_conflicted(actor: Actor, referral: Referral, values: Values) -> bool:
    matches = conflict_queries.look(referral.unit, [somebody(referral.id, dict(values))])
    if not conflicts.ring(actor, unit=referral.unit, matches=matches):
        return False
    referral.held_at = clock.now()
    db.session.flush()
    audit.record(actor, "referral:compare", [referral.id])
    return True


def _case(
    actor: Actor, referral: Referral, unit: str, counselor_id: UUID | None, values: Values
) -> Case:
    chosen = _counselor(actor, unit, counselor_id)
    opener: Actor = actor if unit in actor.units else _HandingOver(actor, unit)
    person = _person(values, referral)
    db.session.add(person)
    case = open_case(
        opener,
        unit=unit,
        origin=CaseOrigin.HOTLINE,
        counselor_id=chosen,
        victim=person,
        opened_at=clock.now(),
    )
    case.summary = values["incident_summary"]
    case.handed_over = json.dumps(_handed_over(values), ensure_ascii=False)
    case.risk_level, case.risk_since_at = referral.risk_level, _risk_since(referral, values)
    case.next_order_end_on = referral.next_order_end_on
    _keep_contact(actor, referral, person, values)
    db.session.flush()
    return case


def _counselor(actor: Actor, unit: str, counselor_id: UUID | None) -> UUID | None:
    if unit not in actor.units:
        return None
    if actor.scope(Permission.CASE_ASSIGN) is None:
        return actor.id
    staff = {one.id for one in accounts.staff_of(unit, Role.COUNSELOR)}
    if counselor_id is not None and counselor_id not in staff:
        raise NoCounselor
    return counselor_id


def _person(values: Values, referral: Referral) -> Person:
    birth, phone = values["victim_birth_date"], values["victim_phone"]
    return Person(
        id=new_id(),
        name=name_of(dict(values)),
        phone=phone if e164(phone) else None,
        birth_date=None if birth == "unknown" else birth,
        address=values["victim_address"]["detail"],
        vulnerabilities=json.dumps(values["vulnerabilities"], ensure_ascii=False),
        gender=Gender(referral.gender),
        birth_band=referral.birth_band,
        gu=referral.gu,
    )


def _handed_over(values: Values) -> dict[str, Any]:
    """The other items by their names; a phone only where it is another way to reach her."""
    kept = {name: value for name, value in values.items() if name not in _ELSEWHERE}
    if e164(kept["victim_phone"]):
        del kept["victim_phone"]
    return kept


def _risk_since(referral: Referral, values: Values) -> datetime | None:
    if referral.risk_level is None:
        return None
    day = (values.get("risk_level") or {}).get("assessed_on")
    midnight = time(tzinfo=clock.SEOUL)
    return datetime.combine(date.fromisoformat(day), midnight) if day else referral.received_at


def _keep_contact(actor: Actor, referral: Referral, person: Person, values: Values) -> None:
    """Her conditions; read by the opener only where every word of them was understood."""
    read_by = actor.id if referral.contact_open else None
    contact = SafeContact(person_id=person.id, set_at=clock.now(), read_by=read_by)
    contact.rules = json.dumps(values["safe_contact"], ensure_ascii=False)
    db.session.add(contact)


def _carry_over(actor: Actor, referral: Referral, case: Case) -> None:
    for account in triage_queries.barred_from(referral.id):
        conflicts.bar(actor, case, account_id=account)
    if referral.sharing_held:
        _hold_sharing(case)
    if case.unit != referral.unit:
        conflicts.check_case(actor, case)
    _tell(actor, case)
    db.session.flush()


def _hold_sharing(case: Case) -> None:
    scope, source = NoScope.RECIPIENT, NoSource.THIRD_PARTY
    said = StatedNo(case_id=case.id, scope=scope, source=source, said_at=clock.now())
    said.words = HELD_WORDS
    db.session.add(said)


def _tell(actor: Actor, case: Case) -> None:
    if case.counselor_id is not None:
        kind, told = NoticeKind.ASSIGNED, [case.counselor_id]
    else:
        kind = NoticeKind.ASSIGNMENT_ASKED
        told = [one.id for one in accounts.staff_of(case.unit, Role.SUPERVISOR)]
    for account in told:
        notices.tell(actor, account_id=account, kind=kind, case_id=case.id)
