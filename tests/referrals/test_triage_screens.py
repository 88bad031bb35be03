"""What the pages of triage show: no name in a list, no whole phone, nothing of another side."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casework.core import db
from casework.core.crypto import keyring
from casework.core.ids import new_id
from casework.intake.models import PartyRole
from casework.referrals import triage_screens
from casework.referrals.models import ImportRow, RowOutcome, Urgency
from casework.referrals.triage_queries import Chosen, Waits
from tests import factories, support_triage, trail
from tests.support_triage import PHONE


@pytest.fixture
def keystore(app):
    with keyring.unlocked(app.extensions["casework"].keystore) as ring:
        yield ring.keystore


@pytest.fixture
def she(keystore):
    return support_triage.counselor()


def listed(actor, **chosen):
    return triage_screens.list_screen(actor, chosen=Chosen(**chosen), after=None)


def sheet(actor, referral):
    return triage_screens.referral_screen(actor, referral)


def item(screen, label):
    (text,) = [one["text"] for one in screen["items"] if one["label"] == label]
    return text


def test_a_list_opens_no_key_and_says_what_it_shows_in_the_audit(app, she, keystore):
    referral = support_triage.came().id
    db.commit()
    db.session.expunge_all()
    with keyring.unlocked(keystore) as ring:
        shown = listed(she)
        assert ring.loads == 0
    db.commit()
    (line,) = shown["lines"]
    assert (line["station"], line["gu"], line["birth_band"]) == (
        "마포경찰서",
        "마포구",
        "1995-1999",
    )
    assert (line["urgency"], line["waits"]) == (Urgency.HIGH, Waits.NEW)
    assert referral.hex in trail.entries(app)[-1].subjects


def test_counts_beside_a_filter_are_what_choosing_it_would_show(she):
    support_triage.came()
    factories.delivered({"referral_no": "G-1", "station_code": "강남", "vulnerabilities": "미성년"})
    shown = listed(she, urgency=Urgency.CRITICAL)
    assert (shown["total"], dict(shown["urgencies"])[Urgency.HIGH]) == (1, 1)
    assert [(code, count) for code, _, count in shown["stations"]] == [("gangnam", 1)]
    assert dict(listed(she)["kinds"]) == {Waits.NEW: 2}


@given(rank=st.integers(0, 3), microseconds=st.integers(0, 4 * 10**15))
def test_a_place_in_the_list_survives_the_address(rank, microseconds):
    since = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
    place = {"rank": rank, "since": since, "id": new_id()}
    found = triage_screens.unpack(triage_screens.pack(place))
    assert (found.rank, found.since, found.id) == tuple(place.values())


@given(st.text(max_size=60))
def test_an_address_that_is_no_place_is_as_if_not_given(text):
    assert triage_screens.unpack(text) is None or text.count("-") == 2


def test_the_sheet_shows_what_came_with_her_phone_masked(app, she):
    referral = support_triage.came()
    shown = sheet(she, referral)
    db.commit()
    assert (item(shown, "피해자 성명"), item(shown, "피해자 연락처")) == ("김보라", "010-****-4567")
    assert PHONE not in str(shown["items"])
    entry = trail.entries(app)[-1]
    assert ("referral:read" in entry.actions, referral.id.hex in entry.subjects) == (True, True)


def test_a_phone_among_words_is_masked_too(she):
    shown = sheet(she, support_triage.came(victim_phone="없음 언니 010 0999 4567"))
    assert item(shown, "피해자 연락처") == "없음 언니 *** **** 4567"


def test_a_sheet_says_why_it_rings_and_how_many_versions_came_before(she):
    support_triage.came()
    factories.delivered({"incident_summary": "다시 왔음."})
    shown = sheet(she, support_triage.found())
    assert (shown["earlier"], shown["rings"], item(shown, "피해 요지")) == (1, True, "다시 왔음.")
    assert "바뀌었습니다" in shown["reasons"][0][1]


def test_a_case_of_her_own_side_is_pointed_out_by_its_number_in_reach_alone(she):
    first = support_triage.known(she, PartyRole.VICTIM, name="박다른", phone=PHONE)
    named = support_triage.known(support_triage.counselor("other"), PartyRole.GUARDIAN)
    support_triage.known(support_triage.counselor("third"), PartyRole.OFFENDER)
    there = support_triage.counselor("there", unit="digital")
    support_triage.known(there, PartyRole.VICTIM, phone=PHONE, unit="digital")
    held = support_triage.known(she, PartyRole.VICTIM, phone=PHONE)
    db.commit()
    referral = support_triage.came()
    held.held_at = referral.received_at
    db.session.flush()
    assert sheet(she, referral)["same"] == sorted([(first.number, True), (named.number, False)])


def test_who_has_room_stands_first(she):
    other = support_triage.counselor("a-other")
    support_triage.known(she, PartyRole.VICTIM, name="박다른")
    room = sheet(support_triage.supervisor(), support_triage.came())["room"]
    assert [(one.account.id, one.open_cases) for one in room] == [(other.id, 0), (she.id, 1)]


def test_a_sealed_version_shows_no_item(she, keystore):
    referral = support_triage.came()
    db.commit()
    keystore.discard([referral.newest_row_id])
    with keyring.unlocked(keystore):
        shown = sheet(she, referral)
    assert (shown["items"], shown["same"]) == ([], [])


def test_a_held_row_shows_what_is_wrong_field_by_field(she):
    factories.delivered({"victim_gender": "모르는 말"})
    (row,) = db.session.scalars(select(ImportRow))
    assert row.outcome is RowOutcome.QUARANTINED
    shown = triage_screens.row_screen(she, row)
    assert [one["label"] for one in shown["items"] if one["wrong"]] == ["성별"]
    assert (shown["station"], shown["urgency"], shown["reasons"][0][0]) == (
        "마포경찰서",
        Urgency.HIGH,
        "성별",
    )
    assert item(shown, "피해자 연락처") == "010-****-4567"


def test_a_supervisor_sees_both_sides_as_numbers_and_roles(app, she):
    her, other = support_triage.supervisor(), support_triage.counselor("other")
    case = support_triage.known(other, PartyRole.OFFENDER, phone=PHONE)
    referral = support_triage.came()
    (one,) = triage_screens.conflicts_screen(her)["matches"]
    db.commit()
    assert (one["number"], one["found_role"]) == (referral.referral_no, PartyRole.VICTIM)
    assert (one["other_number"], one["other_role"]) == (case.number, PartyRole.OFFENDER)
    assert (one["held"], one["may_bar"]) == (True, True)
    assert {free.account.id for free in one["free"]} == {she.id}
    entry = trail.entries(app)[-1]
    assert {referral.id.hex, case.id.hex} <= set(entry.subjects)
    assert (listed(her)["conflicts"], listed(she)["conflicts"]) == (1, 0)


def test_a_double_among_the_staff_is_named(she):
    her = support_triage.supervisor()
    support_triage.came(victim_name="이름 counselor-1")
    (one,) = triage_screens.conflicts_screen(her)["matches"]
    assert (one["staff"].id, one["held"], one["other_number"]) == (she.id, False, "")
