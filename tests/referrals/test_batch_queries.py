"""Deliveries within the asker's scope."""

import pytest
from sqlalchemy import select

from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.intake.models import ConflictDecision, ConflictMatch, ConflictStrength
from casework.referrals import batch_queries
from casework.referrals.models import Referral, RowOutcome
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


@pytest.fixture
def held_back(app):
    """A delivery whose second row is a held copy of its first one's number."""
    batch = factories.delivered({}, {"victim_birth_date": "내일"}, sender="mapo")
    with db.transaction():
        people = {
            role: factories.person(f"{role}-1", role)
            for role in ("counselor", "supervisor", "manager")
        }
    return batch, people


def decide(decision, account):
    match = ConflictMatch(
        unit="stalking",
        found_id=db.session.scalars(select(Referral.id)).one(),
        other_id=new_id(),
        strength=ConflictStrength.HOLD,
        raised_at=clock.now(),
        decision=decision,
        decided_at=clock.now(),
        decided_for=account,
    )
    db.session.add(match)
    db.session.flush()


def seen(actor, batch):
    found = batch_queries.lines(actor, batch, outcome=RowOutcome.QUARANTINED, after=None, limit=5)
    return [(line.hidden, line.readable) for line in found]


def test_a_held_copy_is_read_by_the_staff_who_may_open_its_referral(held_back):
    batch, people = held_back
    assert {role: seen(one, batch) for role, one in people.items()} == {
        "counselor": [(False, True)],
        "supervisor": [(False, True)],
        "manager": [(False, False)],
    }


@pytest.mark.parametrize("role", ["counselor", "supervisor", "manager"])
def test_whom_a_decision_bars_sees_neither_number_nor_cells(held_back, role):
    batch, people = held_back
    decide(ConflictDecision.BARRED, people[role].id)
    assert seen(people[role], batch) == [(True, False)]
    others = [one for other, one in people.items() if other != role]
    assert [hidden for one in others for hidden, _ in seen(one, batch)] == [False, False]


def test_what_a_decision_gave_to_a_colleague_is_hers_to_read(held_back):
    batch, people = held_back
    with db.transaction():
        colleague = factories.person("counselor-2")
    decide(ConflictDecision.ASSIGNED, colleague.id)
    assert seen(people["counselor"], batch) == [(False, False)]
    assert seen(colleague, batch) == seen(people["supervisor"], batch) == [(False, True)]
