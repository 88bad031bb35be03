"""What every decision on a referral shares: may it be taken now, and what it ends."""

from datetime import datetime

from casework.core import clock
from casework.core.errors import Conflict
from casework.core.permissions import Actor
from casework.referrals import triage_queries
from casework.referrals.models import ALLOWED_MOVES, Referral, ReferralState


class DecidedBefore(Conflict):
    """Somebody else was quicker."""

    message = "이미 다른 사람이 결정한 연계입니다. 목록을 새로 열어 주세요. 저장된 것은 없습니다."


class ConflictFirst(Conflict):
    """A conflict of interest holds it."""

    message = "이해 충돌을 먼저 결정해야 하는 연계입니다. 저장된 것은 없습니다."


def decide(actor: Actor, referral: Referral, *, state: ReferralState) -> None:
    """Moves it on by way of a person's look at it, and ends what rang; refuses a held one."""
    if referral.held_at is not None:
        raise ConflictFirst
    if referral.state is ReferralState.RECEIVED:
        _move(referral, ReferralState.TRIAGED)
    _move(referral, state)
    referral.decided_at, referral.decided_by = clock.now(), actor.id
    hear(referral, at=referral.decided_at)


def hear(referral: Referral, *, at: datetime) -> None:
    """Notes that a person has looked at what rang."""
    for row in triage_queries.ringing_rows(referral):
        row.decided_at = at


def _move(referral: Referral, state: ReferralState) -> None:
    if state not in ALLOWED_MOVES[referral.state]:
        raise DecidedBefore
    referral.state = state
