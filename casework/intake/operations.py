"""Opening and closing cases."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, func, select
from sqlalchemy.exc import IntegrityError

from casework.agencies import queries as agencies
from casework.core import audit, clock, db
from casework.core.crypto import keyring
from casework.core.errors import CaseworkError, Conflict, NotFound
from casework.core.ids import new_id
from casework.core.permissions import Actor, Permission
from casework.intake import retention
from casework.intake.models import (
    ALLOWED_MOVES,
    Case,
    CaseOrigin,
    CaseParty,
    CaseStage,
    CaseState,
    ContactChannel,
    PartyRole,
    Person,
)
from casework.intake.scope import require_reach

# A number is lost to a neighbour only when she stored hers in the same moment.
_ATTEMPTS = 20


class UnknownUnit(CaseworkError):
    """The center had no such unit on the day."""

    status = 422
    message = "그 날짜에 없는 부서입니다. 목록에서 다시 골라 주세요."


class NoCaseNumber(Conflict):
    """Too many cases were opened in the same moment."""

    message = "사례 번호를 정하지 못했습니다. 저장된 것은 없습니다. 잠시 뒤 다시 시도해 주세요."


class CaseAlreadyClosed(Conflict):
    """The case was closed before."""

    message = "이미 종결된 사례입니다."


def open_case(
    actor: Actor,
    *,
    unit: str,
    origin: CaseOrigin,
    counselor_id: UUID | None,
    victim: Person | None,
    opened_at: datetime,
    case_id: UUID | None = None,
    channel: ContactChannel | None = None,
) -> Case:
    """Opens a case under the next number of its unit and year; refuses a unit that is not hers.

    Without a victim it is an anonymous contact; with a channel a first contact. Whoever opens many
    cases makes the keys of all people and cases at once, and passes each case its id.
    """
    require_reach(actor, Permission.CASE_EDIT, unit=unit, counselor_id=counselor_id)
    if unit not in actor.units:
        raise NotFound
    prefix = _number_prefix(unit, opened_at)
    case = Case(
        id=case_id or new_id(),
        unit=unit,
        origin=origin,
        counselor_id=counselor_id,
        opened_at=opened_at,
        stage=CaseStage.CONTACT if channel else CaseStage.CASE,
        channel=channel,
    )
    keyring.current().sealing_key(case.id)
    if victim is not None:
        case.parties.append(CaseParty(person_id=victim.id, person=victim, role=PartyRole.VICTIM))
    _store_numbered(case, prefix)
    audit.record(actor, "case:open", [case.id, *([victim.id] if victim else [])])
    return case


def close_case(actor: Actor, case: Case, *, closed_at: datetime | None = None) -> None:
    """Ends the support and sets until when its record is kept; refuses a case that is closed.

    The class chosen when it was registered holds, else that of a counselling record.
    """
    require_reach(actor, Permission.CASE_CLOSE, unit=case.unit, counselor_id=case.counselor_id)
    if CaseState.CLOSED not in ALLOWED_MOVES[case.state]:
        raise CaseAlreadyClosed
    case.state, case.closed_at = CaseState.CLOSED, closed_at or clock.now()
    code = case.retention_class or retention.COUNSELING
    retention.keep(case, code, closed_on=clock.seoul_day(case.closed_at))
    db.session.flush()
    audit.record(actor, "case:close", [case.id])


def write_summary(actor: Actor, case: Case, *, summary: str | None) -> None:
    """Replaces the few words that say what the case is about."""
    require_reach(actor, Permission.CASE_EDIT, unit=case.unit, counselor_id=case.counselor_id)
    case.summary = summary
    note_change(actor, case, action="case:summarize")


def note_change(actor: Actor, case: Case, *, action: str, people: Iterable[UUID] = ()) -> None:
    """Says on the case who changed something of it and when, and in the audit what."""
    case.changed_at, case.changed_by = clock.now(), actor.id
    db.session.flush()
    audit.record(actor, action, [case.id, *people])


def _number_prefix(unit: str, opened_at: datetime) -> str:
    day = clock.seoul_day(opened_at)
    letter = agencies.unit_letter(unit, day)
    if letter is None:
        raise UnknownUnit
    return f"{day.year}-{letter}-"


def _store_numbered(case: Case, prefix: str) -> None:
    for _ in range(_ATTEMPTS):
        case.number = _next_number(prefix)
        try:
            with db.session.begin_nested():
                db.session.add(case)
        except IntegrityError:
            if not _is_taken(case.number):
                raise
        else:
            return
    raise NoCaseNumber


def _next_number(prefix: str) -> str:
    running = func.substr(Case.number, len(prefix) + 1).cast(Integer)
    newest = select(func.max(running)).where(Case.number.startswith(prefix, autoescape=True))
    return f"{prefix}{(db.session.scalar(newest) or 0) + 1:04}"


def _is_taken(number: str) -> bool:
    return db.session.scalar(select(Case.id).where(Case.number == number)) is not None
