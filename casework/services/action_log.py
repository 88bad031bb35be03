"""The one door for support actions: what stands here is what the official tables count."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, TypedDict, Unpack
from uuid import UUID

from casework.core import audit, clock, db
from casework.core.errors import CaseworkError, NotFound
from casework.core.permissions import Actor, Permission
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake.models import Case, PartyRole, Person
from casework.intake.scope import require_reach
from casework.services import catalogue
from casework.services.catalogue import ActionCatalogue
from casework.services.models import ActionMark, Channel, SupportAction

_STILL_WRITTEN = timedelta(days=7)


class NotLogged(CaseworkError):
    """An action cannot be logged as it was said; `field` is what to mend."""

    field: ClassVar[str]


class UnknownCategory(NotLogged):
    """The catalogue of the day has no such category."""

    status = 422
    field = "category"
    message = "그 날짜에는 쓰지 않는 지원 분야입니다. 목록에서 다시 골라 주세요."


class UnknownSubType(NotLogged):
    """The category has no such sub-type on the day."""

    status = 422
    field = "sub_type"
    message = "그 날짜에 이 지원 분야에 없는 세부 항목입니다. 목록에서 다시 골라 주세요."


class ActionInFuture(NotLogged):
    """What is still to come is a plan."""

    status = 422
    field = "acted_on"
    message = "지원한 날이 오늘보다 뒤입니다. 이미 한 지원만 기록할 수 있습니다."


class NotThisCasesVictim(NotLogged):
    """The person is no victim of the case."""

    status = 422
    field = "victim"
    message = "이 사례의 피해자가 아닙니다. 피해자를 다시 골라 주세요."


class VictimNotNamed(NotLogged):
    """A case of several victims does not say whom the action was for."""

    status = 422
    field = "victim"
    message = "피해자가 두 명 이상인 사례입니다. 누구를 지원했는지 골라 주세요."


class CaseLongClosed(NotLogged):
    """The support ended too long ago for anything to be still unwritten."""

    status = 409
    field = "case"
    message = (
        "종결하고 7일이 지난 사례에는 실적을 기록할 수 없습니다. "
        "다시 지원하려면 사례를 다시 여세요."
    )


class ActionDetails(TypedDict, total=False):
    """What an action may say beside its kind; `quantity` (1 if not said) counts its units."""

    quantity: int
    minutes: int | None
    channel: Channel | None
    note: str | None
    mark: ActionMark
    late_reason: str | None


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

    Refuses a case beyond the actor's reach or closed for over a week, a future day, a kind that the
    day's catalogue lacks and anyone but a victim of the case. Many actions may share one catalogue
    as `known`; they reach the database together, with the next query or the commit.
    """
    require_reach(actor, Permission.ACTION_LOG, unit=case.unit, counselor_id=case.counselor_id)
    kind = _Kind(category, sub_type, acted_on or clock.today())
    _check(case, kind, known or catalogue.actions())
    action = _row(case, kind, _victim_of(case, victim), details)
    action.logged_at, action.logged_by = clock.now(), actor.id
    return _stored(actor, action, Permission.ACTION_LOG)


def log_on_duty(
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
    """Logs what a colleague on duty did for a case that is not hers; its counselor is told.

    Refuses what `log_action` refuses, and whoever has not taken the case up on duty.
    """
    require_reach(actor, Permission.CASE_DUTY, unit=case.unit, counselor_id=case.counselor_id)
    if not notices.took_up(actor, case.id):
        raise NotFound
    known = known or catalogue.actions()
    kind = _Kind(category, sub_type, acted_on or clock.today())
    _check(case, kind, known)
    action = _row(case, kind, _victim_of(case, victim), details)
    action.logged_at, action.logged_by = clock.now(), actor.id
    notices.tell(
        actor,
        account_id=case.counselor_id,
        kind=NoticeKind.DUTY_ACTION,
        case_id=case.id,
        words=known.categories(kind.day, kind.day)[category],
    )
    return _stored(actor, action, "action:log-duty")


def log_correction(
    actor: Actor,
    voided: SupportAction,
    *,
    category: str,
    sub_type: str | None,
    acted_on: date,
    **details: Unpack[ActionDetails],
) -> SupportAction:
    """Logs what a voided action should have said; whose it was and when it was logged stays.

    Refuses a future day and a kind that the day's catalogue lacks; whether the actor may correct
    it has been asked before it was voided.
    """
    kind = _Kind(category, sub_type, acted_on)
    check_kind(catalogue.actions(), category, sub_type, acted_on)
    case = db.session.get_one(Case, voided.case_id)
    action = _row(case, kind, voided.victim_id, details)
    action.mark, action.replaces_id = voided.mark, voided.id
    action.logged_at, action.logged_by = voided.logged_at, voided.logged_by
    return _stored(actor, action, Permission.ACTION_AMEND)


def check_kind(known: ActionCatalogue, category: str, sub_type: str | None, day: date) -> None:
    """Refuses a future day, and a kind that the catalogue of the day lacks."""
    if day > clock.today():
        raise ActionInFuture
    if not known.has_category(category, day):
        raise UnknownCategory
    if sub_type is not None and not known.has_sub_type(sub_type, category, day):
        raise UnknownSubType


@dataclass(frozen=True)
class _Kind:
    category: str
    sub_type: str | None
    day: date


def _check(case: Case, kind: _Kind, known: ActionCatalogue) -> None:
    check_kind(known, kind.category, kind.sub_type, kind.day)
    if case.closed_at is not None and clock.now() - case.closed_at > _STILL_WRITTEN:
        raise CaseLongClosed


def _row(case: Case, kind: _Kind, victim_id: UUID | None, details: ActionDetails) -> SupportAction:
    return SupportAction(
        case_id=case.id,
        victim_id=victim_id,
        unit=case.unit,
        category=kind.category,
        sub_type=kind.sub_type,
        acted_on=kind.day,
        **details,
    )


def _stored(actor: Actor, action: SupportAction, as_what: str) -> SupportAction:
    db.session.add(action)
    concerned = [action.case_id, *([action.victim_id] if action.victim_id else [])]
    audit.record(actor, as_what, concerned)
    return action


def _victim_of(case: Case, victim: Person | None) -> UUID | None:
    victims = [party.person_id for party in case.parties if party.role is PartyRole.VICTIM]
    if victim is None and len(victims) > 1:
        raise VictimNotNamed
    if victim is None:
        return victims[0] if victims else None
    if victim.id not in victims:
        raise NotThisCasesVictim
    return victim.id
