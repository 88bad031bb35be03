"""The doors of worker and scheduler."""

from uuid import UUID

import pytest

from casework.core import queue, scheduler
from casework.core.queue import allowed_call
from casework.referrals import jobs
from casework.referrals.hotline import lease
from tests.referrals.deliveries import hand_in, outcomes, row
from tests.referrals.dying import let_leases_expire


@pytest.fixture
def rung(monkeypatch):
    """What the scheduler rings for, with the number of open batches that it tells."""
    rings = []

    def top_up(function, ids, *, open_count):
        rings.append((function, list(ids), open_count))

    monkeypatch.setattr(queue, "top_up", top_up)
    return rings


def test_a_stored_job_works_its_batch_off(app):
    batch = hand_in(row())
    allowed_call("casework.referrals.jobs.work_off_batch", [str(batch)])()
    assert outcomes(batch) == ["accepted"]


@pytest.mark.parametrize("batch", [UUID(int=1), None])
def test_a_job_of_an_unknown_or_held_batch_does_nothing(app, batch):
    held = hand_in(row())
    lease.claim(held)
    jobs.work_off_batch(batch or held)
    assert outcomes(held) == ["pending"]


def test_the_scheduler_rings_for_what_nobody_holds_the_oldest_first(app, rung):
    first, second = hand_in(row("G-1")), hand_in(row("G-2"))
    lease.claim(hand_in(row("G-3")))
    jobs.ring_for_waiting_batches()
    assert rung == [(jobs.work_off_batch, [first, second], 2)]


def test_a_dead_workers_batch_is_rung_for_again_once_its_lease_is_over(app, rung):
    batch = hand_in(row())
    lease.claim(batch)
    jobs.ring_for_waiting_batches()
    let_leases_expire()
    jobs.ring_for_waiting_batches()
    assert [ids for _, ids, _ in rung] == [[], [batch]]


def test_it_rings_within_the_ten_seconds_that_a_dead_worker_may_cost():
    (task,) = [one for one in scheduler._tasks if one.function is jobs.ring_for_waiting_batches]
    assert task.seconds + lease.SECONDS <= 10
