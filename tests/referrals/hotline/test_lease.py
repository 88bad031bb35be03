"""One holder at a time; whoever lost a batch writes nothing more; a deadly row is found alone."""

import threading

import pytest
from sqlalchemy import select, text, update

from casework.core import db
from casework.referrals.hotline import lease, work
from casework.referrals.hotline.lease import LeaseLost, claim, finish, renew
from casework.referrals.models import BatchState, ImportBatch
from tests.referrals.deliveries import hand_in, outcomes, row
from tests.referrals.dying import let_leases_expire


def batch(identity):
    db.rollback()
    return db.session.scalars(select(ImportBatch).where(ImportBatch.id == identity)).one()


def told(identity):
    found = batch(identity)
    return found.chunk_rows, found.deaths


def test_one_holder_at_a_time(either_app):
    identity = hand_in(row())
    held = claim(identity)
    assert held is not None
    assert claim(identity) is None
    let_leases_expire()
    other = claim(identity)
    assert other is not None
    assert other.owner != held.owner


def test_a_batch_that_is_unknown_or_done_has_no_holder(either_app):
    identity = hand_in(row())
    work.work_off(identity)
    assert batch(identity).state is BatchState.DONE
    assert batch(identity).done_at is not None
    assert claim(identity) is None
    assert claim(identity.__class__(int=1)) is None


def test_whoever_lost_the_batch_is_refused_in_its_own_transaction(either_app):
    identity = hand_in(row())
    lost = claim(identity)
    let_leases_expire()
    held = claim(identity)
    with pytest.raises(LeaseLost), db.transaction():
        renew(lost)
    with db.transaction():
        assert renew(held).id == identity


def test_an_expired_lease_that_nobody_took_still_holds(either_app):
    held = claim(hand_in(row()))
    let_leases_expire()
    with db.transaction():
        renew(held)


def test_after_the_end_nobody_may_write(either_app):
    held = claim(hand_in(row()))
    with db.transaction():
        finish(renew(held))
    with pytest.raises(LeaseLost), db.transaction():
        renew(held)


def test_each_renewal_gives_the_full_time_again(either_app):
    identity = hand_in(row())
    held = claim(identity)
    let_leases_expire()
    with db.transaction():
        renew(held)
    seconds = select(ImportBatch.lease_until - db.seconds_now())
    assert 0 < db.session.scalar(seconds) <= lease.SECONDS


def test_a_worker_that_wakes_after_its_lease_was_taken_writes_nothing(either_app, monkeypatch):
    """Frozen between two chunks, while another one takes over and works the batch off."""
    monkeypatch.setattr("casework.referrals.hotline.door.CHUNK_ROWS", 2)
    monkeypatch.setattr(lease, "CHUNK_ROWS", 2)
    identity = hand_in(*(row(f"G-{number}") for number in range(6)))
    one_chunk, chunks = work._one_chunk, []

    def freeze_after_the_first(held):
        chunks.append(held)
        if len(chunks) == 2:
            let_leases_expire()
            assert work.work_off(identity)
        return one_chunk(held)

    monkeypatch.setattr(work, "_one_chunk", freeze_after_the_first)
    assert not work.work_off(identity)
    assert len({held.owner for held in chunks}) == 2
    assert outcomes(identity) == ["accepted"] * 6
    assert batch(identity).state is BatchState.DONE


def test_deaths_split_a_chunk_and_are_counted_only_where_one_row_is_alone(either_app):
    identity = hand_in(row())
    seen = []
    while not lease.is_poisoned(batch(identity)):
        claim(identity)
        let_leases_expire()
        seen.append(told(identity))
    assert seen == [(2000, 0), (250, 0), (31, 0), (3, 0), (1, 0), (1, 1), (1, 2), (1, 3)]


def test_a_chunk_that_went_through_forgets_deaths_and_grows_again(either_app):
    identity = hand_in(row())
    for before, after in [(1, 2), (1_500, 2_000)]:
        with db.transaction():
            db.session.execute(update(ImportBatch).values(chunk_rows=before, deaths=2))
        with db.transaction():
            lease.succeeded(batch(identity))
        assert told(identity) == (after, 0)


@pytest.mark.postgres
def test_nobody_queues_behind_a_holder_that_froze_in_the_middle_of_a_chunk(postgres_app):
    identity = hand_in(row())
    answers = []

    def ask():
        with postgres_app.app_context():
            answers.append(claim(identity))

    with db.engine().connect() as frozen, frozen.begin():
        frozen.execute(text("UPDATE import_batch SET lease_until = 0"))
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join(10)
        answered = list(answers)
    asking.join()
    assert answered == [None]
