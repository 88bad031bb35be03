"""A referral moves only as its table of moves allows, and by way of a person's look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import clock
from casework.core.ids import new_id
from casework.core.permissions import CommandLine
from casework.referrals import deciding
from casework.referrals.models import Referral, ReferralState

OPEN = {ReferralState.RECEIVED, ReferralState.TRIAGED}
ENDS = (ReferralState.OPENED, ReferralState.DECLINED)


@pytest.fixture(autouse=True, scope="module")
def nothing_rings():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding.triage_queries, "ringing_rows", lambda _: [])
        yield


@given(state=st.sampled_from(ReferralState), end=st.sampled_from(ENDS), held=st.booleans())
def test_only_what_waits_can_be_decided_and_nothing_that_is_held(state, end, held):
    at = clock.now() if held else None
    referral = Referral(id=new_id(), state=state, held_at=at)
    if state in OPEN and not held:
        deciding.decide(CommandLine(), referral, state=end)
        assert (referral.state, referral.decided_at is not None) == (end, True)
    else:
        with pytest.raises(deciding.ConflictFirst if held else deciding.DecidedBefore):
            deciding.decide(CommandLine(), referral, state=end)
        assert (referral.state, referral.decided_at) == (state, None)
