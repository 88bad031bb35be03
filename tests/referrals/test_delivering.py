"""A delivery as a command makes it."""

import json
import time

import pytest

from casework.core import db
from casework.core.errors import InvalidInput
from casework.core.permissions import CommandLine
from casework.referrals import delivering
from casework.referrals.hotline import lease, work
from casework.referrals.hotline.refusals import FileRefused
from tests.referrals.deliveries import (
    BAD,
    NO,
    all_rows,
    csv_of,
    delivery,
    hand_in,
    outcomes,
    row,
)
from tests.referrals.dying import let_leases_expire


@pytest.fixture
def no_pause(monkeypatch):
    """Each pause is told instead of made."""
    pauses = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


@pytest.mark.parametrize("text", ["gangnam", "강남", "강남경찰서", "서울강남경찰서", " 강남 "])
def test_a_sender_is_known_in_each_of_its_spellings(app, text):
    assert delivering.sender(text) == "gangnam"


@pytest.mark.parametrize("text", ["smpa", "서울경찰청"])
def test_the_seoul_police_are_a_sender_though_no_station(app, text):
    assert delivering.sender(text) == "smpa"


@pytest.mark.parametrize("text", ["center", "없는 곳", "", "강남구", "gangnam; drop"])
def test_an_unknown_sender_is_refused_without_repeating_it(app, text):
    with pytest.raises(InvalidInput) as refused:
        delivering.sender(text)
    assert refused.value.fields["station"]
    assert not text or text not in str(refused.value) + str(refused.value.fields)


def test_a_worker_is_rung_for_only_after_the_delivery_is_stored(either_app):
    seen = []

    def ring(batch):
        with db.reading(db.engine()) as beside:
            seen.append(beside.exec_driver_sql("SELECT count(*) FROM import_row").scalar())

    delivering.hand_in(CommandLine(), delivery=delivery(csv_of(row())), ring=ring)
    assert seen == [1]


def test_a_bell_that_does_not_ring_loses_nothing(app):
    batch = delivering.hand_in(
        CommandLine(), delivery=delivery(csv_of(row())), ring=lambda _: False
    )
    assert outcomes(batch) == ["pending"]


def test_for_a_refused_delivery_nobody_is_rung(app):
    rung = []
    with pytest.raises(FileRefused):
        delivering.hand_in(CommandLine(), delivery=delivery(b"a,b\n1,2\n"), ring=rung.append)
    assert rung == []
    assert all_rows() == []


def test_with_no_service_running_it_works_the_batch_off_itself(either_app, no_pause):
    batch = hand_in(row("G-1"), row("G-2", **BAD), row("G-3", **NO))
    delivering.wait_for(batch, served=False)
    assert delivering.result(batch) == {
        "batch": str(batch),
        "received": 3,
        "accepted": 1,
        "updated": 0,
        "duplicate": 0,
        "quarantined": 1,
        "refused": 1,
    }
    assert no_pause == []


def test_beside_a_service_it_waits_for_the_workers(app, monkeypatch):
    batch = hand_in(row())
    monkeypatch.setattr(time, "sleep", lambda _: work.work_off(batch))
    monkeypatch.setattr(delivering.work, "work_off", work.work_off)
    delivering.wait_for(batch, served=True)
    assert outcomes(batch) == ["accepted"]


def test_beside_a_service_that_does_nothing_it_loses_patience(app, monkeypatch):
    batch, clock = hand_in(row()), iter(range(0, 1000, 4))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(time, "sleep", lambda _: None)
    delivering.wait_for(batch, served=True)
    assert outcomes(batch) == ["accepted"]


def test_it_waits_for_another_holder_and_takes_over_from_a_dead_one(app, monkeypatch):
    batch, pauses = hand_in(row()), []
    lease.claim(batch)

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            let_leases_expire()

    monkeypatch.setattr(time, "sleep", pause)
    delivering.wait_for(batch, served=False)
    assert len(pauses) == 3
    assert outcomes(batch) == ["accepted"]


def test_what_is_queued_is_told_with_its_rows(app):
    batch = hand_in(row("G-1"), row("G-2", **NO))
    assert delivering.queued(batch) == {"batch": str(batch), "received": 2, "state": "queued"}


def test_a_rehearsal_has_the_same_numbers_and_no_batch(app):
    told = delivering.rehearse(CommandLine(), delivery=delivery(csv_of(row(), row(**BAD))))
    assert told["batch"] is None
    assert (told["received"], told["accepted"], told["quarantined"]) == (2, 1, 1)
    assert json.dumps(told)
    assert all_rows() == []


def test_the_sender_is_told_at_once_what_was_masked_and_which_rows_were_not_taken(app):
    masked = row("G-1", incident_summary="번호 900505-2345678 라고 함")
    batch = hand_in(masked, row("G-2", **NO), row("G-3", **BAD), row("G-4"), row("G-5", **NO))
    work.work_off(batch)
    told = delivering.remarks(batch)
    assert told[0].startswith("주민등록번호로 보이는 숫자를 가리고")
    assert told[1:] == ["동의가 없어 받지 않은 행: 3, 6", "고쳐야 해서 보류한 행: 4"]
    assert "900505" not in "".join(told)


def test_of_a_batch_without_trouble_nothing_is_told(app):
    assert delivering.remarks(hand_in(row())) == []


def test_of_many_rows_that_were_not_taken_the_first_are_told(app):
    batch = hand_in(*(row(f"G-{number}", **NO) for number in range(60)))
    (told,) = delivering.remarks(batch)
    assert told.endswith("50, 51 …")
