"""What a supervisor decides on a conflict, for a case as for a referral that is none yet."""

from uuid import UUID

from casework.core import db
from casework.core.errors import InvalidInput
from casework.core.permissions import Actor
from casework.intake import conflict_queries, conflicts
from casework.intake.models import ConflictDecision, ConflictMatch
from casework.referrals import triage_queries

CANNOT_BE_TAKEN = (InvalidInput, conflicts.NobodyToBar, conflicts.NotFree)


def decide_conflict(
    actor: Actor, match: ConflictMatch, *, decision: ConflictDecision, account_id: UUID | None
) -> None:
    """Ends a match; a referral that nothing holds any more is free again.

    On a referral the decision itself says who may open it, and whom its case will bar.
    """
    conflicts.decide(actor, match, decision=decision, account_id=account_id)
    referral = triage_queries.referrals_by_id({match.found_id}).get(match.found_id)
    if referral is not None and not conflict_queries.is_held(referral.id):
        referral.held_at = None
    db.session.flush()
