"""What a delivery would become is told without storing anything, and then becomes true."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from casework.core import db
from casework.core.audit import AuditEntry
from casework.core.crypto import keyring
from casework.core.crypto.keystore import KeystoreState
from casework.core.errors import AccessDenied
from casework.core.permissions import CommandLine
from casework.referrals import queries
from casework.referrals.hotline import rehearsal, work
from casework.referrals.hotline.door import StationNotYours
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.models import ImportBatch, ImportRow, Referral
from tests.referrals.deliveries import (
    BAD,
    NO,
    UNCLEAR,
    csv_of,
    delivery,
    hand_in_file,
    keys,
    row,
    send,
    xlsx_of,
)
from tests.support_cases import staff


def rehearsed(data, sender="gangnam", actor=None):
    found = rehearsal.outcomes(actor or CommandLine(), delivery=delivery(data, sender))
    return {outcome.value: count for outcome, count in found.items() if count}


def performed(data):
    batch = hand_in_file(data)
    work.work_off(batch)
    return {outcome.value: n for outcome, n in queries.batch_counts(batch).items() if n}


def everything():
    db.rollback()
    counted = (ImportBatch, ImportRow, Referral, AuditEntry)
    with db.reading(keyring.current().keystore.engine) as connection:
        generation = connection.scalar(select(KeystoreState.generation))
    return (
        generation,
        keys(),
        [db.session.scalar(select(func.count()).select_from(one)) for one in counted],
    )


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_nothing_is_stored(either_app, make):
    send(row("G-1"), row("G-2", **BAD))
    before = everything()
    assert rehearsed(make(row("G-1"), row("G-2", **BAD), row("G-3"), row("G-4", **NO))) == {
        "duplicate": 1,
        "quarantined": 1,
        "accepted": 1,
        "refused": 1,
    }
    assert everything() == before


def test_a_bad_file_is_refused_as_the_door_does(app):
    with pytest.raises(FileRefused):
        rehearsed(b"not,a,hotline\n1,2,3\n")
    with pytest.raises(StationNotYours):
        rehearsed(csv_of(row(station_code="마포")))
    with pytest.raises(AccessDenied):
        rehearsed(csv_of(row()), actor=staff(login="nobody", role="manager", unit="stalking"))
    assert everything()[2][:3] == [0, 0, 0]


def test_more_rows_than_are_read_at_once_know_of_each_other(app):
    filled = [row(f"G-{number}") for number in range(1_001)]
    data = csv_of(*filled, row("G-5"), row("G-6", **NO), row("new", **NO))
    expected = {"accepted": 1_001, "duplicate": 1, "updated": 1, "refused": 1}
    assert rehearsed(data) == expected == performed(data)


NUMBERS = st.sampled_from(["1", "2", "3", "\u202e"])
CHANGES = st.sampled_from(
    [{}, {}, {"incident_summary": "다시 옴."}, BAD, NO, UNCLEAR, {"station_code": "없는 곳"}]
)
FILES = st.lists(st.tuples(NUMBERS, CHANGES), min_size=1, max_size=10)
run = iter(range(10_000))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=st.lists(FILES, min_size=1, max_size=3))
def test_the_rehearsal_comes_true(app, files):
    prefix = next(run)
    for rows in files:
        data = csv_of(*(row(f"{prefix}-{number}", **changes) for number, changes in rows))
        assert rehearsed(data) == performed(data)
