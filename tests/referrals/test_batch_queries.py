"""Deliveries within the asker's scope."""

import pytest

from casework.core import db
from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.referrals import batch_queries
from tests import factories


@pytest.fixture
def mapo(app):
    with db.transaction():
        liaison = factories.person("liaison-1", "liaison", station="mapo")
    return liaison, [factories.delivered({"referral_no": f"M-{n}"}, sender="mapo") for n in "123"]


def test_a_station_walks_through_its_own_the_newest_first(mapo):
    liaison, batches = mapo
    factories.delivered({"station_code": "강남"}, sender="gangnam")
    first = batch_queries.own_batches(liaison, after=None, limit=2)
    rest = batch_queries.own_batches(liaison, after=first[-1].id, limit=2)
    assert [one.id for one in (*first, *rest)] == sorted(batches, reverse=True)
    assert batch_queries.own_batches_count(liaison) == 3


def test_staff_walk_through_what_they_entered_themselves(mapo):
    with db.transaction():
        counselor = factories.person("counselor-1")
    assert batch_queries.own_batches(counselor, after=None, limit=5) == []
    assert batch_queries.own_batches_count(counselor) == 0


def test_only_a_station_has_referrals_of_its_own(mapo):
    liaison, _ = mapo
    assert batch_queries.own_referrals_count(liaison) == 3
    assert len(batch_queries.own_referrals(liaison, after=None, limit=2)) == 2
    with pytest.raises(AccessDenied):
        batch_queries.own_referrals(factories.person("counselor-1"), after=None, limit=1)


def test_what_does_not_exist_and_what_is_anothers_look_the_same(mapo):
    _, (batch, *_) = mapo
    other = factories.person("liaison-2", "liaison", station="gangnam")
    for identity in (batch, new_id()):
        with pytest.raises(NotFound):
            batch_queries.batch_visible_to(other, identity)
