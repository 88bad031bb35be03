"""The duty card: what any counselor of the unit may see of a colleague's case when it rings.

Whoever opens one tells the case's counselor by it, and may look for an hour.
"""

from datetime import date
from typing import Any
from uuid import UUID

from casework.accounts import queries as accounts
from casework.core import audit, clock
from casework.core.errors import NotFound
from casework.core.permissions import Actor, Permission, Role
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import queries as intake
from casework.intake.masking import mask_name
from casework.intake.models import Case, PartyRole
from casework.intake.safe_contact import reach

_SOON_DAYS = 14


def enter(actor: Actor, *, case_id: UUID) -> Case:
    """Takes a colleague's case up on duty and tells her; a barred or held case is not found."""
    case = _on_duty(actor, case_id)
    for colleague in _colleagues(case):
        notices.tell(actor, account_id=colleague, kind=NoticeKind.DUTY_VIEW, case_id=case.id)
    notices.take_up(actor, case_id=case.id)
    audit.record(actor, "case:duty", _concerned(case))
    return case


def card(actor: Actor, *, case_id: UUID) -> Case:
    """The case whose card the actor took up within the hour; anything else is not found."""
    case = _on_duty(actor, case_id)
    if not notices.took_up(actor, case.id):
        raise NotFound
    audit.record(actor, "case:duty", _concerned(case))
    return case


def leave_word(actor: Actor, *, case_id: UUID, words: str) -> None:
    """Leaves the colleague a word about a case taken up on duty."""
    case = card(actor, case_id=case_id)
    for colleague in _colleagues(case):
        notices.tell(
            actor, account_id=colleague, kind=NoticeKind.DUTY_WORD, case_id=case.id, words=words
        )
    audit.record(actor, "case:duty-word", _concerned(case))


def _on_duty(actor: Actor, case_id: UUID) -> Case:
    case = intake.case_visible_to(actor, case_id, Permission.CASE_DUTY)
    if case.held_at is not None:
        raise NotFound
    return case


def _colleagues(case: Case) -> list[UUID]:
    """Who answers for the case: its counselor, or where there is none the unit's supervisors."""
    if case.counselor_id is not None:
        return [case.counselor_id]
    return [one.id for one in accounts.staff_of(case.unit, Role.SUPERVISOR)]


def _concerned(case: Case) -> list[UUID]:
    colleague = [case.counselor_id] if case.counselor_id else []
    return [case.id, *(party.person_id for party in case.parties), *colleague]


def card_screen(actor: Actor, *, case_id: UUID) -> dict[str, Any]:
    """The masked name, how she may be reached, the danger, and what is open; nothing else."""
    case = card(actor, case_id=case_id)
    victim = next((party.person for party in case.parties if party.role is PartyRole.VICTIM), None)
    nos = intake.standing_nos([case.id]).get(case.id, [])
    contact = intake.safe_contacts([victim.id]).get(victim.id) if victim else None
    colleague = accounts.account_by_id(case.counselor_id) if case.counselor_id else None
    return {
        "case": case,
        "name": mask_name(victim.name) if victim else "",
        "reach": reach(contact, nos, clock.now()),
        "nos": nos,
        "order_days": _days_until(case.next_order_end_on),
        "counselor": colleague.name if colleague else "",
    }


def _days_until(day: date | None) -> int | None:
    days = (day - clock.today()).days if day else None
    return days if days is not None and 0 <= days <= _SOON_DAYS else None
