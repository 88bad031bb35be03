"""One typed referral is judged before anything of it is stored."""

import pytest
from sqlalchemy import select

from casework.core import db
from casework.core.config import Limits
from casework.core.errors import AccessDenied, InvalidInput
from casework.core.ids import new_id
from casework.referrals import single
from casework.referrals.hotline import work
from casework.referrals.models import ImportBatch, ImportRow, RowKind, RowOutcome
from tests import factories
from tests.referrals.test_routes import FORM

TYPED = {name: [value] for name, value in FORM.items()}


@pytest.fixture
def liaison(app):
    with db.transaction():
        return factories.person("liaison-1", "liaison")


def hand_in(actor, **changes):
    typed = TYPED | {name: [value] for name, value in changes.items()}
    with db.transaction():
        return single.hand_in_one(
            actor, typed=typed, key=new_id().hex, limits=Limits(), ring=lambda _: None
        )


def outcomes(batch):
    work.work_off(batch)
    rows = db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch))
    return [(row.kind, row.outcome) for row in rows]


def test_a_complete_form_is_accepted(liaison):
    assert outcomes(hand_in(liaison)) == [(RowKind.REFERRAL, RowOutcome.ACCEPTED)]


def test_the_same_again_is_a_duplicate(liaison):
    outcomes(hand_in(liaison))
    assert outcomes(hand_in(liaison)) == [(RowKind.REFERRAL, RowOutcome.DUPLICATE)]


def test_a_resident_number_is_masked_before_it_is_stored(liaison):
    batch = hand_in(liaison, incident_summary="주민번호 900101-2345678 이라고 함")
    assert db.session.get(ImportBatch, batch).warnings == ["resident_number"]
    row = db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch)).one()
    assert "2345678" not in row.payload


def test_a_no_for_a_known_number_needs_nothing_else_and_keeps_nothing(liaison):
    outcomes(hand_in(liaison))
    typed = {name: [FORM[name]] for name in ("referral_no", "station_code")} | {"consent": ["거부"]}
    with db.transaction():
        batch = single.hand_in_one(
            liaison, typed=typed, key="n", limits=Limits(), ring=lambda _: None
        )
    assert outcomes(batch) == [(RowKind.NO, RowOutcome.UPDATED)]
    row = db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch)).one()
    assert row.payload_sealed is None


def test_a_no_for_an_unknown_number_is_not_taken(liaison):
    with pytest.raises(InvalidInput) as refused:
        hand_in(liaison, consent="거부")
    assert refused.value.fields == {"consent": [single.NOT_TAKEN]}
    assert db.session.scalars(select(ImportBatch)).all() == []


def test_without_any_consent_all_that_is_missing_is_told_at_once(liaison):
    with pytest.raises(InvalidInput) as refused:
        hand_in(liaison, consent="", victim_gender="", reported_time="")
    assert list(refused.value.fields) == ["reported_at", "victim_gender", "consent"]
    assert refused.value.fields["consent"] == [single.NOT_TAKEN]
    assert db.session.scalars(select(ImportBatch)).all() == []


def test_a_liaison_hands_in_for_her_own_station_alone(liaison):
    assert single.sender_of(liaison, "mapo") == "gangnam"


def test_whoever_may_not_hand_in_is_refused(app):
    with pytest.raises(AccessDenied):
        hand_in(factories.person("manager-1", "manager"))
