"""What came in, as far as the asker may know of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.core import db
from casework.core.errors import AccessDenied
from casework.core.permissions import CommandLine
from casework.referrals import queries
from casework.referrals.hotline import lease, work
from casework.referrals.models import BatchState, RowOutcome, Urgency
from casework.referrals.queries import Why
from tests.referrals.deliveries import BAD, NO, hand_in, row, rows_of, send
from tests.referrals.dying import let_leases_expire
from tests.support_cases import staff

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def counselor(either_app):
    return staff(login="counselor1", role="counselor", unit="stalking")


@pytest.fixture
def liaison(either_app):
    return staff(login="liaison1", role="liaison", station="gangnam")


def counted(counts):
    return {outcome.value: count for outcome, count in counts.items() if count}


def test_the_numbers_of_a_batch_name_every_outcome(either_app):
    batch = hand_in(row("G-1"), row("G-2", **BAD), row("G-3", **NO))
    assert counted(queries.batch_counts(batch)) == {"pending": 2, "refused": 1}
    work.work_off(batch)
    assert queries.batch_counts(batch).keys() == set(RowOutcome)
    assert counted(queries.batch_counts(batch)) == {"accepted": 1, "quarantined": 1, "refused": 1}


def test_counts_begin_with_a_moment(counselor):
    with time_machine.travel(LONG_AGO + timedelta(days=1000), tick=False):
        send(row("G-1", reported_at="2022-01-01 10:00"))
    send(row("G-2"))
    assert sum(queries.counts_since(counselor, LONG_AGO).values()) == 2
    assert sum(queries.counts_since(counselor, LONG_AGO + timedelta(days=1001)).values()) == 1
    assert queries.batches_count_since(counselor, LONG_AGO + timedelta(days=1001)) == 1


def test_batches_come_newest_first_with_their_numbers(counselor):
    first, second = (
        hand_in(row("G-1"), row("G-2")),
        hand_in(row("M-1", station_code="마포"), sender="mapo"),
    )
    work.work_off(second)
    newest, oldest = queries.batches_since(counselor, LONG_AGO)
    assert (newest.id, newest.sender, newest.state) == (second, "mapo", BatchState.DONE)
    assert (oldest.id, oldest.received, oldest.settled) == (first, 2, 0)
    assert (newest.settled, newest.outcomes[RowOutcome.ACCEPTED]) == (1, 1)
    assert [one.id for one in queries.batches_since(counselor, LONG_AGO, limit=1)] == [second]


def test_a_liaison_sees_what_her_own_station_sent_and_nothing_else(liaison):
    send(row("G-1", **BAD))
    mapo = hand_in(row("M-1", station_code="마포", **BAD), sender="mapo")
    work.work_off(mapo)
    waiting = hand_in(row("M-2", station_code="마포"), sender="mapo")
    assert sum(queries.counts_since(liaison, LONG_AGO).values()) == 1
    assert [one.sender for one in queries.batches_since(liaison, LONG_AGO)] == ["gangnam"]
    assert queries.batches_count_since(liaison, LONG_AGO) == 1
    assert [one.referral_no for one in queries.waiting_rows(liaison)] == ["G-1"]
    assert queries.waiting_counts(liaison) == {Why.QUARANTINED: 1}
    assert queries.oldest_open_batch(liaison) is None
    assert waiting in queries.free_batches(9)


def test_another_unit_sees_nothing(either_app):
    send(row("G-1", **BAD))
    other = staff(login="digital1", role="counselor", unit="digital")
    assert sum(queries.counts_since(other, LONG_AGO).values()) == 0
    assert queries.waiting_rows(other) == []
    assert queries.waiting_counts(other) == {}


@pytest.mark.parametrize("asked", ["counts_since", "batches_since", "batches_count_since"])
def test_who_may_not_know_is_refused(either_app, asked):
    with pytest.raises(AccessDenied):
        getattr(queries, asked)(CommandLine(), LONG_AGO)
    for waiting in (queries.waiting_rows, queries.waiting_counts, queries.oldest_open_batch):
        with pytest.raises(AccessDenied):
            waiting(CommandLine())


def test_what_waits_for_a_person_is_told_by_its_reason(counselor):
    urgent = {"risk_level": "매우 높음/점검표/2024-03-02"}
    send(row("G-1", **urgent), row("G-2", **BAD))
    send(row("G-1", **urgent, incident_summary="다시 옴."), row("G-1", **urgent), row("G-1", **NO))
    send(row("G-2", **NO), row("G-2"))
    told = {one.why for one in queries.waiting_rows(counselor)}
    assert told == {Why.UPDATED, Why.DUPLICATE, Why.NO, Why.FROZEN}
    counts = queries.waiting_counts(counselor)
    assert counts == {Why.UPDATED: 1, Why.NO: 2, Why.DUPLICATE: 1, Why.FROZEN: 1}
    (changed,) = queries.waiting_rows(counselor, why=Why.UPDATED)
    assert (changed.station, changed.referral_no) == ("gangnam", "G-1")
    assert (changed.urgency, changed.reasons) == (Urgency.CRITICAL, ["referral:changed"])
    assert changed.since <= datetime.now(UTC)


def test_what_is_closed_or_decided_waits_no_more(counselor):
    send(row("G-1", **BAD))
    send(row("G-1"))
    send(row("G-2", **BAD))
    assert [one.referral_no for one in queries.waiting_rows(counselor)] == ["G-2"]
    with db.transaction():
        rows_of("G-2")[0].decided_at = datetime.now(UTC)
    assert queries.waiting_rows(counselor) == []
    assert queries.waiting_counts(counselor) == {}


def test_a_long_list_is_read_on_from_its_last_row(counselor):
    send(*(row(f"G-{number}", **BAD) for number in range(5)))
    first = queries.waiting_rows(counselor, limit=3)
    rest = queries.waiting_rows(counselor, after=first[-1].id)
    assert len({one.id for one in [*first, *rest]}) == 5
    assert (len(first), len(rest)) == (3, 2)


def test_an_unknown_station_is_told_by_who_sent_it(counselor):
    send(row(station_code="없는 경찰서"))
    (only,) = queries.waiting_rows(counselor)
    assert (only.station, only.referral_no) == ("gangnam", "G-1")


def test_free_are_the_batches_that_wait_and_that_nobody_holds(counselor):
    first, second, third = (hand_in(row(f"G-{number}")) for number in range(3))
    lease.claim(second)
    work.work_off(third)
    assert queries.free_batches(9) == [first]
    assert queries.oldest_open_batch(counselor).id == first
    fourth = hand_in(row("G-4"))
    assert queries.free_batches(9) == [first, fourth]
    assert queries.free_batches(1) == [first]


def test_a_lease_is_told_beside_the_running_transaction_until_the_batch_is_done(either_app):
    batch = hand_in(row())
    assert queries.lease_of(batch) == 0
    lease.claim(batch)
    assert queries.lease_of(batch) > 0
    let_leases_expire()
    work.work_off(batch)
    assert queries.lease_of(batch) is None
    assert queries.lease_of(batch.__class__(int=1)) is None


def test_the_day_begins_at_midnight_in_seoul(app):
    with time_machine.travel(datetime(2027, 3, 1, 15, 30, tzinfo=UTC), tick=False):
        assert queries.start_of_today() == datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
