"""Working off: every row gets its outcome once, whoever dies on the way and in whatever order."""

import os
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from casework.core import db
from casework.core.audit import AuditEntry
from casework.core.crypto import keyring
from casework.core.crypto.errors import KeystoreUnavailable
from casework.core.crypto.keystore import Keystore
from casework.referrals import delivering, queries
from casework.referrals.hotline import history, lease, work
from casework.referrals.hotline.items import RowReader
from casework.referrals.models import BatchState, ImportBatch, ImportRow, Referral, RowOutcome
from tests.referrals.deliveries import (
    BAD,
    NO,
    UNCLEAR,
    all_rows,
    csv_of,
    hand_in,
    hand_in_file,
    keys,
    outcomes,
    referrals,
    row,
    rows_of,
    send,
    stored,
    xlsx_of,
)
from tests.referrals.dying import KILLED, killed_at_commit, let_leases_expire, run_apart
from tests.waiting import until

POISON = "독"
DEADLY = 77


def small_chunks(monkeypatch, rows=2):
    monkeypatch.setattr("casework.referrals.hotline.door.CHUNK_ROWS", rows)
    monkeypatch.setattr(lease, "CHUNK_ROWS", rows)


def state(batch):
    return stored(select(ImportBatch).where(ImportBatch.id == batch))[0].state


def test_a_batch_of_nothing_but_refused_rows_is_done_too(either_app):
    batch = hand_in(row(**NO))
    assert work.work_off(batch)
    assert state(batch) is BatchState.DONE


def test_a_batch_that_is_done_or_held_is_left_alone(either_app):
    batch = hand_in(row())
    lease.claim(batch)
    assert not work.work_off(batch)
    assert outcomes(batch) == ["pending"]
    let_leases_expire()
    assert work.work_off(batch)
    assert not work.work_off(batch)


def test_many_chunks_are_one_batch(either_app, monkeypatch):
    small_chunks(monkeypatch)
    sent = [row(f"G-{number % 5}") for number in range(9)]
    assert send(*sent) == ["accepted"] * 5 + ["duplicate"] * 4
    assert len(referrals()) == 5


def test_each_chunk_writes_one_audit_row_of_everyone_concerned(app, monkeypatch):
    small_chunks(monkeypatch)
    send(row("G-1"), row("G-2"), row("G-3"))
    done = [one for one in stored(select(AuditEntry)) if one.actions == ["hotline:work-off"]]
    subjects = {subject for one in done for subject in one.subjects}
    assert subjects == {one.id.hex for one in referrals()}
    assert {one.actor_kind for one in done} == {"worker"}


def test_a_row_whose_seal_does_not_open_is_set_aside_alone(either_app):
    batch = hand_in(row("G-1"), row("G-2"), row("G-3"))
    with db.transaction():
        broken = db.session.get(ImportRow, rows_of("G-2")[0].id)
        broken.payload_sealed = broken.payload_sealed[:-1] + bytes([broken.payload_sealed[-1] ^ 1])
    work.work_off(batch)
    assert outcomes(batch) == ["accepted", "quarantined", "accepted"]
    (broken,) = rows_of("G-2")
    assert broken.reasons == ["row:sealed"]
    assert broken.payload_sealed is not None


def test_rows_whose_seals_do_not_open_never_replace_each_other(app):
    batch = hand_in(row("G-1", incident_summary="하나"), row("G-1", incident_summary="둘"))
    keyring.current().keystore.discard([one.id for one in rows_of("G-1")])
    work.work_off(batch)
    assert outcomes(batch) == ["quarantined", "quarantined"]
    assert all(one.payload_sealed for one in rows_of("G-1"))


def test_opened_keys_are_let_go_of_with_their_chunk(app):
    """Else a file of 200,000 rows would fill the memory with them."""
    send(*(row(f"G-{number}") for number in range(5)))
    assert [keyring.current().held(one.id) for one in all_rows()] == [None] * 5


def test_a_keystore_that_does_not_answer_is_no_fault_of_the_rows(app, monkeypatch):
    batch = hand_in(row())

    def silent(*_):
        raise KeystoreUnavailable("keystore")

    with monkeypatch.context() as patched:
        patched.setattr(Keystore, "load", silent)
        for _ in range(10):
            with pytest.raises(KeystoreUnavailable):
                work.work_off(batch)
    assert outcomes(batch) == ["pending"]
    assert stored(select(ImportBatch.deaths)) == [0]
    work.work_off(batch)
    assert outcomes(batch) == ["accepted"]


def test_a_database_that_is_away_is_no_fault_of_the_rows_either(app, monkeypatch):
    batch = hand_in(row())

    def away(*_):
        raise OperationalError("UPDATE", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(work, "_store_outcomes", away)
        with pytest.raises(OperationalError):
            work.work_off(batch)
    assert referrals() == []
    work.work_off(batch)
    assert outcomes(batch) == ["accepted"]


def test_a_fault_of_a_row_is_not_given_back_so_that_it_is_found(app, monkeypatch):
    batch = hand_in(row())

    def broken(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(RowReader, "read_row", broken)
        with pytest.raises(ZeroDivisionError):
            work.work_off(batch)
    assert not work.work_off(batch)
    let_leases_expire()
    lease.claim(batch)
    assert stored(select(ImportBatch.chunk_rows)) == [250]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_kill_at_any_commit_loses_and_doubles_nothing(either_app, monkeypatch, before):
    small_chunks(monkeypatch)
    send(row("K-1"), row("K-2"), row("K-3", **BAD))
    expected = ["duplicate", "updated", "accepted", "duplicate", "quarantined", "updated"]
    expected += ["refused"]
    kills = 0
    for number in range(1, 40):
        new = f"N-{number}"
        rows = [
            row("K-1"),
            row("K-2", incident_summary=f"{number}번째"),
            row(new),
            row(new),
            row("K-3", **BAD),
            row("K-1", **UNCLEAR),
            row("?", **NO),
        ]

        def dying(number=number, rows=rows):
            killed_at_commit(number, before=before)
            work.work_off(hand_in(*rows, key=f"key-{number}"))

        code = run_apart(either_app, dying)
        let_leases_expire()
        batch = hand_in(*rows, key=f"key-{number}")
        work.work_off(batch)
        assert outcomes(batch) == expected, number
        assert len(rows_of(new)) == 2
        assert state(batch) is BatchState.DONE
        if code == 0:
            break
        assert code == KILLED
        kills += 1
    assert kills >= 8
    assert len(referrals()) == 2 + kills + 1
    open_rows = {one.id for one in all_rows() if one.payload_sealed}
    assert open_rows <= keys()


@pytest.fixture
def deadly_reader(monkeypatch):
    """Reading the poisoned row ends the process, as a fault in a C library would."""
    read_row = RowReader.read_row

    def deadly(self, raw):
        if raw.cells[14] == POISON:
            os._exit(DEADLY)
        return read_row(self, raw)

    monkeypatch.setattr(RowReader, "read_row", deadly)


@pytest.mark.usefixtures("deadly_reader")
def test_a_row_that_kills_its_process_three_times_alone_is_set_aside_alone(either_app, monkeypatch):
    small_chunks(monkeypatch, rows=64)
    rows = [row(f"G-{number}") for number in range(100)]
    rows[70] = row("G-70", incident_summary=POISON)
    batch = hand_in(*rows)
    codes, alone = [], []
    while state(batch) is not BatchState.DONE and len(codes) < 20:
        codes.append(run_apart(either_app, lambda: work.work_off(batch)))
        found = stored(select(ImportBatch))[0]
        alone.append((found.chunk_rows, found.deaths))
        let_leases_expire()
    assert codes.count(DEADLY) == len(codes) - 1
    assert [deaths for rows, deaths in alone if rows > 1] == [0] * sum(n > 1 for n, _ in alone)
    assert alone[-2] == (1, 2)
    assert outcomes(batch) == ["accepted"] * 70 + ["quarantined"] + ["accepted"] * 29
    (poisoned,) = rows_of("G-70")
    assert (poisoned.rings, poisoned.reasons) == (True, ["row:poison"])
    assert poisoned.payload_sealed is not None


@pytest.mark.usefixtures("deadly_reader")
def test_rows_before_a_deadly_one_are_done_by_the_time_it_is_alone(app, monkeypatch):
    small_chunks(monkeypatch, rows=16)
    batch = hand_in(*(row(f"G-{number}") for number in range(8)), row("X", incident_summary=POISON))
    for _ in range(4):
        run_apart(app, lambda: work.work_off(batch))
        let_leases_expire()
    assert outcomes(batch) == ["accepted"] * 8 + ["pending"]


@pytest.mark.postgres
def test_of_two_workers_with_the_same_number_the_second_waits_for_the_first(
    postgres_app, monkeypatch
):
    """Else both would make the referral, or a no would miss the row it is about."""
    load, inside, go_on = history.load, threading.Event(), threading.Event()

    def pausing(numbers, reader):
        found = load(numbers, reader)
        if threading.current_thread().name == "first":
            inside.set()
            go_on.wait(10)
        return found

    def work_off(batch):
        with postgres_app.app_context():
            work.work_off(batch)

    def waits():
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with db.engine().connect() as connection:
            return connection.scalar(text(waiting))

    monkeypatch.setattr(history, "load", pausing)
    batches = hand_in(row()), hand_in(row(**NO), row())
    workers = [
        threading.Thread(target=work_off, args=[batch], name=name)
        for batch, name in zip(batches, ["first", "second"], strict=True)
    ]
    workers[0].start()
    assert inside.wait(10)
    workers[1].start()
    until(waits)
    go_on.set()
    for worker in workers:
        worker.join(10)
    assert outcomes(batches[0]) == ["accepted"]
    assert outcomes(batches[1]) == ["updated", "duplicate"]
    assert stored(select(Referral.frozen_at)) != [None]


NUMBERS = st.sampled_from(["1", "2", "3", "\u202e"])
CHANGES = st.sampled_from(
    [{}, {}, {"incident_summary": "다시 옴."}, BAD, NO, UNCLEAR, {"station_code": "없는 곳"}]
)
FILES = st.lists(st.tuples(NUMBERS, CHANGES), min_size=1, max_size=8)
DELIVERIES = st.lists(st.tuples(FILES, st.sampled_from([csv_of, xlsx_of])), min_size=1, max_size=3)
run = iter(range(10_000))


def interleaved(batches, draw):
    """Works batches off chunk by chunk, whichever comes next."""
    leases = [lease.claim(batch) for batch in batches]
    while leases:
        held = draw(st.sampled_from(leases))
        if not work._one_chunk(held):
            leases.remove(held)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deliveries=DELIVERIES, data=st.data())
def test_the_five_numbers_add_up_whatever_comes_and_however_it_is_worked_off(
    app, monkeypatch, deliveries, data
):
    small_chunks(monkeypatch, rows=data.draw(st.integers(1, 3)))
    prefix = next(run)
    files = [
        make(*(row(f"{prefix}-{number}", **changes) for number, changes in rows))
        for rows, make in deliveries
    ]
    batches = [hand_in_file(one) for one in files]
    interleaved(batches, data.draw)
    accepted = 0
    for batch, (rows, _) in zip(batches, deliveries, strict=True):
        told = delivering.result(batch)
        assert told["received"] == len(rows) == sum(told[one] for one in FIVE)
        assert queries.batch_counts(batch)[RowOutcome.PENDING] == 0
        accepted += told["accepted"]
    assert sum(one.referral_no.startswith(f"{prefix}-") for one in referrals()) == accepted
    again = [hand_in_file(one) for one in files]
    interleaved(again, data.draw)
    assert [delivering.result(batch)["accepted"] for batch in again] == [0] * len(files)


FIVE = ("accepted", "updated", "duplicate", "quarantined", "refused")
