"""Taking an action back or correcting it: the row stays, voided; it is never counted again."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Unpack

from casework.core import audit, clock, db
from casework.core.errors import CaseworkError, Conflict, NotFound
from casework.core.permissions import Actor, Permission, Scope
from casework.services import action_log, entering, queries
from casework.services.action_log import ActionDetails
from casework.services.models import ActionState, SupportAction

UNDO = timedelta(seconds=10)
_GRACE = timedelta(seconds=5)


class UndoIsOver(CaseworkError):
    """A slip is undone at once; later it is a correction with a reason."""

    status = 409
    message = "되돌릴 수 있는 시간이 지났습니다. 내 실적에서 고치거나 취소해 주세요."


class OnlySupervisorNow(CaseworkError):
    """After a day her own figures are no longer hers to change."""

    status = 403
    message = "기록하고 24시간이 지났습니다. 고치려면 팀장에게 부탁해 주세요."


def undo(actor: Actor, action: SupportAction) -> Sequence[SupportAction]:
    """Voids what the actor logged a moment ago, with what she entered in the same go."""
    if action.logged_by != actor.id:
        raise NotFound
    if clock.now() - action.logged_at > UNDO + _GRACE:
        raise UndoIsOver
    _check_stands(action)
    undone = queries.entered_with(action)
    for each in undone:
        _void(actor, each, reason=None)
    audit.record(actor, "action:undo", [each.case_id for each in undone])
    db.session.flush()
    return undone


def void(actor: Actor, action: SupportAction, *, reason: str) -> None:
    """Takes an action back that was logged by mistake."""
    require_time(actor, action)
    _check_stands(action)
    _void(actor, action, reason=reason)
    audit.record(actor, "action:void", [action.case_id])
    db.session.flush()


def amend(
    actor: Actor,
    action: SupportAction,
    *,
    reason: str,
    category: str,
    sub_type: str | None,
    acted_on: date,
    **details: Unpack[ActionDetails],
) -> SupportAction:
    """Puts a corrected action in the place of one, which is voided and kept with the reason."""
    require_time(actor, action)
    _check_stands(action)
    _void(actor, action, reason=reason)
    late = clock.seoul_day(action.logged_at) - acted_on > entering.LATE
    details["late_reason"] = (action.late_reason or reason) if late else None
    corrected = action_log.log_correction(
        actor, action, category=category, sub_type=sub_type, acted_on=acted_on, **details
    )
    db.session.flush()
    return corrected


def may_amend(actor: Actor, action: SupportAction) -> bool:
    """The actor answers for the action's unit, or it is her own and a day old at most."""
    if actor.scope(Permission.ACTION_AMEND) is Scope.UNIT and action.unit in actor.units:
        return True
    fresh = clock.now() - action.logged_at <= queries.OWN_AMENDMENT
    return fresh and action.logged_by == actor.id


def require_time(actor: Actor, action: SupportAction) -> None:
    """Refuses whoever may no longer amend the action."""
    if not may_amend(actor, action):
        raise OnlySupervisorNow


def _check_stands(action: SupportAction) -> None:
    if action.state is not ActionState.LOGGED:
        raise Conflict


def _void(actor: Actor, action: SupportAction, *, reason: str | None) -> None:
    action.state = ActionState.VOIDED
    action.voided_at, action.voided_by, action.void_reason = clock.now(), actor.id, reason
