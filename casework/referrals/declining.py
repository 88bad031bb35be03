"""Declining a referral, and having seen what came in of one that is decided."""

from casework.core import audit, clock, db
from casework.core.permissions import Actor, Permission
from casework.intake.scope import require_reach
from casework.referrals import deciding
from casework.referrals.models import DeclineReason, Referral, ReferralState


def decline_referral(
    actor: Actor, referral: Referral, *, reason: DeclineReason, words: str | None, held_by: str
) -> None:
    """Does not take her over; keeps why, and who holds her now; refuses a decided or held one."""
    require_reach(actor, Permission.REFERRAL_READ, unit=referral.unit, counselor_id=None)
    deciding.decide(actor, referral, state=ReferralState.DECLINED)
    referral.decline_reason, referral.decline_words = reason, words
    referral.held_by_words = held_by
    db.session.flush()
    audit.record(actor, "referral:decline", [referral.id])


def see_referral(actor: Actor, referral: Referral) -> None:
    """Has looked at what rang: it rings no more; one that still waits keeps waiting."""
    require_reach(actor, Permission.REFERRAL_READ, unit=referral.unit, counselor_id=None)
    if referral.state is ReferralState.RECEIVED:
        referral.state = ReferralState.TRIAGED
    deciding.hear(referral, at=clock.now())
    db.session.flush()
    audit.record(actor, "referral:see", [referral.id])
