"""What is judged and stored before a delivery is acknowledged, and what is refused whole."""

import io
import threading
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from casework.core import db
from casework.core.audit import AuditEntry, AuditOutcome
from casework.core.errors import AccessDenied
from casework.core.permissions import CommandLine
from casework.referrals.hotline import door
from casework.referrals.hotline.door import StationNotYours
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.models import ImportBatch, ImportRow
from tests.referrals.deliveries import (
    BAD,
    NO,
    UNCLEAR,
    all_rows,
    csv_of,
    delivery,
    hand_in,
    hand_in_file,
    keys,
    outcomes,
    row,
    rows_of,
    send,
    stored,
    xlsx_of,
)
from tests.support_cases import staff
from tests.waiting import until

RESIDENT = "900505-2345678"


def batch(identity):
    return stored(select(ImportBatch).where(ImportBatch.id == identity))[0]


def audited():
    return stored(select(AuditEntry).where(AuditEntry.actor_kind == "command"))


def nothing_is_stored():
    kept = stored(select(ImportBatch)), stored(select(ImportRow)), keys()
    return kept == ([], [], set())


def test_what_is_acknowledged_waits_sealed_under_a_key_of_its_own(either_app):
    identity = hand_in(row("G-1"), row("G-2"))
    assert outcomes(identity) == ["pending", "pending"]
    first, second = all_rows()
    assert keys() == {first.id, second.id}
    assert "김보라" in first.payload
    assert "김보라".encode() not in first.payload_sealed
    assert batch(identity).received == 2


def test_a_delivery_is_audited_with_its_sender_and_without_a_person(app):
    identity = hand_in(row())
    (entry,) = audited()
    assert (entry.actions, entry.outcome) == (["hotline:receive"], AuditOutcome.DONE)
    assert (entry.subjects, entry.reason) == ([identity.hex], "gangnam")


def test_the_same_delivery_again_is_the_same_batch_although_its_file_is_not_read(either_app):
    first = hand_in(row(), key="machine-1")
    assert hand_in_file(b"anything", key="machine-1") == first
    assert len(all_rows()) == 1


@pytest.mark.postgres
def test_the_same_delivery_twice_at_once_is_one_batch(postgres_app):
    answers = []

    def again():
        with postgres_app.app_context():
            answers.append(hand_in(row(), key="machine-1"))

    def waits():
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with db.engine().connect() as connection:
            return connection.scalar(text(waiting))

    second = threading.Thread(target=again)
    with db.transaction():
        first = door.receive(CommandLine(), delivery=delivery(csv_of(row()), key="machine-1")).id
        second.start()
        until(waits)
    second.join(10)
    assert answers == [first]
    assert len(all_rows()) == 1


def test_another_sender_may_use_the_same_key(app):
    first = hand_in(row(), key="machine-1")
    assert hand_in(row(station_code="마포"), sender="mapo", key="machine-1") != first


def test_the_same_file_without_a_key_is_another_batch(app):
    assert hand_in(row()) != hand_in(row())


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_row_without_consent_and_with_an_unknown_number_leaves_its_place_alone(app, make):
    identity = hand_in_file(make(row("G-1"), row("G-2", **NO), row("G-3", **UNCLEAR)))
    assert outcomes(identity) == ["pending", "refused", "refused"]
    kept = [(one.row_no, one.station, one.referral_no, one.payload) for one in all_rows()[1:]]
    assert kept == [(3, None, None, None), (4, None, None, None)]


@pytest.mark.parametrize("known", [{}, BAD], ids=["good", "bad"])
@pytest.mark.parametrize("change", [NO, UNCLEAR])
def test_a_number_is_known_as_soon_as_a_row_with_consent_bears_it(app, known, change):
    """In the same file, or in a batch that nobody has worked off yet."""
    assert outcomes(hand_in(row("G-1", **known), row("G-1", **change))) == ["pending", "pending"]
    assert outcomes(hand_in(row("G-1", **change))) == ["pending"]
    assert outcomes(hand_in(row("G-2", **change))) == ["refused"]


def test_a_number_is_known_beyond_a_thousand_rows_of_the_same_file(app):
    filled = [row(f"G-{number}") for number in range(1_100)]
    assert outcomes(hand_in(*filled, row("G-1", **NO)))[-1] == "pending"


@pytest.mark.parametrize("change", [{"referral_no": "G\u202e"}, {"station_code": "없는 경찰서"}])
def test_what_cannot_be_read_is_never_a_known_number(app, change):
    """Two rows whose number nobody can read are not about the same person."""
    assert outcomes(hand_in(row(**change), row(**change | NO))) == ["pending", "refused"]


def test_a_no_counts_although_another_cell_of_its_row_is_broken(app):
    hand_in(row())
    broken = row(**NO)
    broken[14] = "=1+1"
    data = xlsx_of(broken)
    assert outcomes(hand_in_file(data)) == ["pending"]


def test_a_row_of_too_few_cells_is_about_no_certain_number(app):
    hand_in(row())
    data = csv_of(row(), row()[:10])
    assert outcomes(hand_in_file(data)) == ["pending", "refused"]


@pytest.mark.parametrize("number", ["  G-1 ", "G-1\u200b", "\u3000G-1\xa0", "G-1"])
def test_a_number_is_one_number_in_every_writing(app, number):
    hand_in(row())
    hand_in(row(number))
    assert len(rows_of("G-1")) == 2


def test_a_number_that_excel_has_rounded_is_none(app):
    assert hand_in(row("2.02412E+11"))
    assert all_rows()[0].referral_no is None


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_another_stations_row_refuses_the_file_whole_and_is_told_to_the_audit(either_app, make):
    rows = [*(row(f"G-{number}") for number in range(1_200)), row("M-1", station_code="마포")]
    with pytest.raises(StationNotYours) as refused:
        hand_in_file(make(*rows))
    assert refused.value.status == 403
    assert nothing_is_stored()
    (entry,) = audited()
    assert (entry.actions, entry.outcome) == (["hotline:receive"], AuditOutcome.DENIED)
    assert entry.subjects == []


@pytest.mark.parametrize("sender", ["smpa", "center"])
def test_the_seoul_police_and_the_center_hand_in_for_any_station(app, sender):
    assert send(row("G-1"), row("M-1", station_code="마포"), sender=sender) == ["accepted"] * 2


def test_an_unknown_station_is_nobody_elses(app):
    assert send(row(station_code="없는 경찰서")) == ["quarantined"]


def test_a_file_of_the_wrong_shape_leaves_nothing_behind(either_app):
    with pytest.raises(FileRefused):
        hand_in_file(b"not,a,hotline\n1,2,3\n")
    assert nothing_is_stored()


@pytest.mark.parametrize("role", ["manager", "admin", "auditor"])
def test_who_may_not_submit_is_refused_before_the_file_is_read(app, role):
    place = {} if role in {"admin", "auditor"} else {"unit": "stalking"}
    actor = staff(login="nobody", role=role, unit=place.get("unit"))
    with pytest.raises(AccessDenied):
        door.receive(actor, delivery=delivery(b""))


def test_a_liaison_hands_in_for_her_own_station_alone(app):
    liaison = staff(login="liaison1", role="liaison", station="gangnam")
    assert outcomes(hand_in(row(), actor=liaison)) == ["pending"]
    for sender in ("mapo", "smpa", "center"):
        with pytest.raises(AccessDenied):
            door.receive(liaison, delivery=delivery(b"", sender))


@pytest.mark.parametrize("item", ["incident_summary", "victim_address", "officer_contact"])
def test_a_resident_number_is_masked_before_it_is_sealed_and_the_station_is_told(app, item):
    identity = hand_in(row(**{item: f"경위 홍길동 {RESIDENT} 02-0000-0000"}))
    (only,) = all_rows()
    assert RESIDENT not in only.payload
    assert "900505-2******" in only.payload
    assert "resident_number" in batch(identity).warnings


def test_a_resident_number_for_a_number_never_stands_in_clear(app):
    hand_in(row(RESIDENT))
    assert RESIDENT not in (all_rows()[0].referral_no or "")


def test_what_cannot_be_kept_stays_a_problem_of_its_row(app):
    """The control character is gone before the row is sealed; that it was there is not."""
    assert send(row(victim_name="김\x07보라")) == ["quarantined"]
    (only,) = all_rows()
    assert only.reasons == ["victim_name:control"]


def test_hidden_rows_are_told_with_the_batch(app):
    identity = hand_in_file(xlsx_of(row("G-1"), row("G-2"), hidden=2))
    assert batch(identity).warnings == ["hidden_rows"]


def test_a_file_at_the_door_lets_go_of_its_source_however_the_reading_ends(app):
    source = io.BytesIO(csv_of(*(row(f"M-{number}", station_code="마포") for number in range(9))))
    given = door.Delivery(source, "gangnam", str(uuid4()), max_rows=10, max_bytes=1 << 20)
    with pytest.raises(StationNotYours):
        door.receive(CommandLine(), delivery=given)
    source.close()
    db.rollback()


@pytest.mark.parametrize("mark", ["\u200e", "\u202e", "\u2063", "\u180e"])
def test_invisible_marks_in_a_station_change_nothing(app, mark):
    hand_in(row(station_code=f"{mark}강남"))
    assert [one.station for one in all_rows()] == ["gangnam"]
    with pytest.raises(StationNotYours):
        hand_in(row(station_code=f"{mark}마포"))
