"""The one door for support actions: what stands here is what the official tables count."""

from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from casework.core import audit, clock, db
from casework.core.errors import CaseworkError
from casework.core.permissions import Actor, Permission
from casework.intake.models import Case, PartyRole, Person
from casework.intake.scope import require_reach
from casework.services import catalogue
from casework.services.catalogue import ActionCatalogue
from casework.services.models import Channel, SupportAction


class UnknownCategory(CaseworkError):
    """The catalogue of the day has no such category."""

    status = 422
    message = "그 날짜에는 쓰지 않는 지원 분야입니다. 목록에서 다시 골라 주세요."


class UnknownSubType(CaseworkError):
    """The category has no such sub-type on the day."""

    status = 422
    message = "그 날짜에 이 지원 분야에 없는 세부 항목입니다. 목록에서 다시 골라 주세요."


class ActionInFuture(CaseworkError):
    """What is still to come is a plan."""

    status = 422
    message = "지원한 날이 오늘보다 뒤입니다. 이미 한 지원만 기록할 수 있습니다."


class NotThisCasesVictim(CaseworkError):
    """The person is no victim of the case."""

    status = 422
    message = "이 사례의 피해자가 아닙니다. 피해자를 다시 골라 주세요."


class VictimNotNamed(CaseworkError):
    """A case of several victims does not say whom the action was for."""

    status = 422
    message = "피해자가 두 명 이상인 사례입니다. 누구를 지원했는지 골라 주세요."


class ActionDetails(TypedDict, total=False):
    """What an action may say beside its kind; `quantity` (1 if not said) counts its units."""

    quantity: int
    minutes: int | None
    channel: Channel | None
    note: str | None


def log_action(
    actor: Actor,
    case: Case,
    *,
    category: str,
    sub_type: str | None = None,
    acted_on: date | None = None,
    victim: Person | None = None,
    known: ActionCatalogue | None = None,
    **details: Unpack[ActionDetails],
) -> SupportAction:
    """Logs one thing done for one victim, today in Seoul or on an earlier day.

    Refuses a case beyond the actor's reach, a future day, a kind that the day's catalogue lacks and
    anyone but a victim of the case. Many actions may share one catalogue as `known`; they reach the
    database together, with the next query or the commit.
    """
    require_reach(actor, Permission.ACTION_LOG, unit=case.unit, counselor_id=case.counselor_id)
    day = acted_on or clock.today()
    _check_kind(known or catalogue.actions(), category, sub_type, day)
    victim_id = _victim_of(case, victim)
    action = SupportAction(
        case_id=case.id,
        victim_id=victim_id,
        unit=case.unit,
        category=category,
        sub_type=sub_type,
        acted_on=day,
        logged_at=clock.now(),
        logged_by=actor.id,
        **details,
    )
    db.session.add(action)
    audit.record(actor, Permission.ACTION_LOG, [case.id, *([victim_id] if victim_id else [])])
    return action


def _check_kind(known: ActionCatalogue, category: str, sub_type: str | None, day: date) -> None:
    if day > clock.today():
        raise ActionInFuture
    if not known.has_category(category, day):
        raise UnknownCategory
    if sub_type is not None and not known.has_sub_type(sub_type, category, day):
        raise UnknownSubType


def _victim_of(case: Case, victim: Person | None) -> UUID | None:
    victims = [party.person_id for party in case.parties if party.role is PartyRole.VICTIM]
    if victim is None and len(victims) > 1:
        raise VictimNotNamed
    if victim is None:
        return victims[0] if victims else None
    if victim.id not in victims:
        raise NotThisCasesVictim
    return victim.id
