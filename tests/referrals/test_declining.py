"""Declining keeps why and who holds her; seeing ends what rang and decides nothing."""

import pytest
from sqlalchemy import text

from casework.core import db
from casework.core.crypto import keyring
from casework.core.errors import NotFound
from casework.referrals import deciding, declining
from casework.referrals.models import DeclineReason, ReferralState
from tests import factories, support_triage, trail

HELD_BY = "마포 1366 당직"


@pytest.fixture
def she(app):
    with keyring.unlocked(app.extensions["casework"].keystore):
        yield support_triage.counselor()


def declined(actor, referral, **said):
    settled = {"reason": DeclineReason.OTHER_BODY, "words": None, "held_by": HELD_BY}
    declining.decline_referral(actor, referral, **settled | said)
    db.commit()


def test_a_declined_referral_says_why_and_who_holds_her_now(app, she):
    referral = support_triage.came()
    declined(she, referral, words="이미 상담 중")
    assert (referral.state, referral.decline_reason) == (
        ReferralState.DECLINED,
        DeclineReason.OTHER_BODY,
    )
    assert (referral.held_by_words, referral.decline_words) == (HELD_BY, "이미 상담 중")
    assert (referral.decided_by, support_triage.numbers(she)) == (she.id, [])
    stored = db.session.execute(text("SELECT held_by_words_sealed FROM referral")).scalar_one()
    assert HELD_BY.encode() not in stored
    assert "referral:decline" in trail.entries(app)[-1].actions


def test_a_second_decision_is_refused_and_so_is_a_held_one(she):
    referral = support_triage.came()
    referral.held_at = referral.received_at
    with pytest.raises(deciding.ConflictFirst):
        declined(she, referral)
    referral.held_at = None
    declined(she, referral)
    with pytest.raises(deciding.DecidedBefore):
        declined(she, referral)


def test_a_frozen_one_may_be_declined(she):
    support_triage.came()
    factories.delivered({"consent": "N"})
    declined(she, support_triage.found(), reason=DeclineReason.HER_WISH)
    assert support_triage.found().state is ReferralState.DECLINED


def test_who_is_of_another_unit_decides_nothing(she):
    referral = support_triage.came()
    away = support_triage.counselor("away", unit="digital")
    for act in (declined, declining.see_referral):
        with pytest.raises(NotFound):
            act(away, referral)


def test_what_comes_again_after_a_decision_waits_until_it_is_seen(she):
    referral = support_triage.came()
    declined(she, referral)
    factories.delivered({})
    assert support_triage.numbers(she, waits="again") == [referral.referral_no]
    declining.see_referral(she, support_triage.found())
    assert support_triage.numbers(she) == []
    assert support_triage.found().state is ReferralState.DECLINED


def test_having_seen_a_change_leaves_it_waiting(she):
    support_triage.came()
    factories.delivered({"incident_summary": "다시 왔음."})
    referral = support_triage.found()
    declining.see_referral(she, referral)
    db.commit()
    assert referral.state is ReferralState.TRIAGED
    assert support_triage.numbers(she, waits="updated") == [referral.referral_no]
