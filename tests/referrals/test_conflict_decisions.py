"""A decision on a referral frees it for whom it names."""

import pytest

from casework.core import db
from casework.core.crypto import keyring
from casework.intake import conflict_queries
from casework.intake.models import ConflictDecision, PartyRole
from casework.referrals import conflict_decisions
from tests import support_triage
from tests.support_triage import PHONE


@pytest.fixture
def she(app):
    with keyring.unlocked(app.extensions["casework"].keystore):
        yield support_triage.counselor()


@pytest.mark.parametrize("decision", list(ConflictDecision))
def test_a_decided_referral_is_free_for_whom_it_is_meant(she, decision):
    her, other = support_triage.supervisor(), support_triage.counselor("other")
    support_triage.known(other, PartyRole.OFFENDER, phone=PHONE)
    referral = support_triage.came()
    (match,) = conflict_queries.open_matches(her)
    account = she.id if decision is ConflictDecision.ASSIGNED else None
    conflict_decisions.decide_conflict(her, match, decision=decision, account_id=account)
    db.commit()
    assert referral.held_at is None
    assert support_triage.numbers(she) == [referral.referral_no]
    linked = decision is ConflictDecision.LINKED
    assert bool(support_triage.numbers(other)) is linked


def test_a_second_match_keeps_it_held(she):
    her = support_triage.supervisor()
    for login in ("other", "third"):
        support_triage.known(support_triage.counselor(login), PartyRole.OFFENDER, phone=PHONE)
    referral = support_triage.came()
    match, _ = conflict_queries.open_matches(her)
    linked = ConflictDecision.LINKED
    conflict_decisions.decide_conflict(her, match, decision=linked, account_id=None)
    assert referral.held_at is not None
