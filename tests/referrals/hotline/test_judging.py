"""What becomes of a row, by what it says and what is known of its number."""

from datetime import UTC, datetime

import pytest
import time_machine

from casework.core import db
from casework.core.crypto import keyring
from casework.intake.models import RiskLevel
from casework.referrals.models import ReferralState, Urgency
from tests.referrals.deliveries import (
    BAD,
    NO,
    UNCLEAR,
    keys,
    referral,
    referrals,
    row,
    rows_of,
    send,
)

MONDAY = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 3, 2, 3, 0, tzinfo=UTC)


def at(moment):
    return time_machine.travel(moment, tick=False)


def move(state, **changes):
    """A person at the screen has done something with the referral."""
    with db.transaction():
        found = referral()
        found.state = state
        for name, value in changes.items():
            setattr(found, name, value)


def only_row(number="G-1"):
    return rows_of(number)[-1]


def test_a_new_number_is_accepted_and_waits_for_triage(app):
    with at(MONDAY):
        assert send(row()) == ["accepted"]
    found = referral()
    assert (found.state, found.unit) == (ReferralState.RECEIVED, "stalking")
    assert found.received_at == found.waiting_since == MONDAY
    assert (found.frozen_at, found.sharing_held, found.contact_open) == (None, False, True)
    assert (found.risk_level, found.urgency) == (RiskLevel.MEDIUM, Urgency.NORMAL)
    assert (found.gender, found.birth_band, found.gu) == ("female", "1990-1994", "11680")
    assert not only_row().rings


def test_the_same_number_of_another_station_is_another_referral(app):
    assert send(row()) == ["accepted"]
    assert send(row(station_code="마포"), sender="mapo") == ["accepted"]
    assert len(referrals()) == 2


def test_the_same_content_in_another_spelling_is_a_duplicate_of_which_nothing_is_kept(app):
    send(row(vulnerabilities="자녀"))
    again = row(
        vulnerabilities="children", station_code="서울강남경찰서", victim_phone="+82 10 0123 4567"
    )
    assert send(again) == ["duplicate"]
    first, second = rows_of()
    assert second.payload_sealed is None
    assert keys() >= {first.id}
    assert second.id not in keys()
    assert not second.rings


def test_twice_in_one_file_is_one_referral_and_a_duplicate(app):
    assert send(row(), row()) == ["accepted", "duplicate"]


@pytest.mark.parametrize("state", [ReferralState.RECEIVED, ReferralState.OPENED])
def test_a_duplicate_of_the_newest_version_disturbs_nobody(app, state):
    with at(MONDAY):
        send(row())
    move(state)
    with at(TUESDAY):
        assert send(row()) == ["duplicate"]
    assert not only_row().rings
    assert referral().waiting_since == MONDAY


def test_a_version_that_waits_for_review_has_duplicates_too(app):
    send(row())
    assert send(row(incident_summary="다시 옴.")) == ["updated"]
    assert send(row(incident_summary="다시 옴.")) == ["duplicate"]
    assert not only_row().rings


def test_an_older_version_counts_as_duplicate_but_rings_and_the_clock_starts_anew(app):
    with at(MONDAY):
        send(row())
        send(row(incident_summary="다시 옴."))
    with at(TUESDAY):
        assert send(row()) == ["duplicate"]
    assert only_row().rings
    assert only_row().reasons == ["referral:older_version"]
    assert referral().waiting_since == TUESDAY
    assert referral().versions == 2


@pytest.mark.parametrize(
    "change",
    [
        {"state": ReferralState.DECLINED},
        {"state": ReferralState.RECALLED},
        {"state": ReferralState.MISDIRECTED},
        {"state": ReferralState.RECEIVED, "frozen_at": MONDAY},
    ],
    ids=["declined", "recalled", "misdirected", "frozen"],
)
def test_a_duplicate_of_what_nobody_works_on_rings_and_the_clock_starts_anew(app, change):
    with at(MONDAY):
        send(row())
    move(**change)
    with at(TUESDAY):
        assert send(row()) == ["duplicate"]
    assert (only_row().rings, only_row().reasons) == (True, ["referral:not_open"])
    assert referral().waiting_since == TUESDAY
    assert referral().state is change["state"]


def test_a_changed_row_is_a_new_version_and_the_first_stays(app):
    with at(MONDAY):
        send(row())
    before = rows_of()[0].payload_sealed
    with at(TUESDAY):
        assert send(row(incident_summary="다시 옴.")) == ["updated"]
    first, second = rows_of()
    assert first.payload_sealed == before
    assert "다시 옴." in second.payload
    assert (second.rings, second.reasons) == (True, ["referral:changed"])
    found = referral()
    assert (found.versions, found.newest_row_id) == (2, second.id)
    assert (found.received_at, found.waiting_since) == (MONDAY, TUESDAY)
    assert found.contact_open
    assert not found.sharing_held
    assert first.referral_id == second.referral_id == found.id


@pytest.mark.parametrize(
    "change",
    [
        {"victim_phone": "010-0999-9999"},
        {"safe_contact": "문자만;18-19시"},
        {"safe_contact": "전화 가능;18-21시"},
        {"safe_contact": "문자만;18-21시;암호말 우산"},
        {"victim_phone": "압수 언니 010-0777-1234"},
    ],
)
def test_another_phone_or_contact_condition_closes_the_lamp_at_once(app, change):
    send(row())
    assert send(row(**change)) == ["updated"]
    assert not referral().contact_open


def test_a_lamp_that_was_closed_stays_closed_whatever_comes_back(app):
    send(row())
    send(row(victim_phone="010-0999-9999"))
    assert send(row(incident_summary="다시 옴.")) == ["updated"]
    assert not referral().contact_open


def test_the_risk_rises_at_once_and_never_falls_by_a_delivery(app):
    send(row(risk_level="높음/점검표/2024-03-02"))
    send(row(risk_level="낮음/점검표/2024-03-03"))
    assert referral().risk_level is RiskLevel.HIGH
    send(row(risk_level="보통/점검표/2024-03-04"))
    assert (referral().risk_level, referral().urgency) == (RiskLevel.HIGH, Urgency.HIGH)
    send(row(risk_level="매우 높음/점검표/2024-03-05"))
    assert (referral().risk_level, referral().urgency) == (RiskLevel.CRITICAL, Urgency.CRITICAL)
    send(row(risk_level="미평가"))
    assert referral().risk_level is RiskLevel.CRITICAL


def test_a_risk_that_was_not_assessed_is_taken_over_when_it_is(app):
    send(row(risk_level="미평가"))
    send(row(risk_level="낮음/점검표/2024-03-05"))
    assert referral().risk_level is RiskLevel.LOW


def test_a_danger_told_later_makes_it_urgent_at_once(app):
    send(row())
    send(row(vulnerabilities="자해위험"))
    assert referral().urgency is Urgency.CRITICAL


def test_a_narrower_consent_holds_sharing_until_somebody_has_read_it(app):
    send(row())
    assert send(row(consent="Y;2024-03-02;서면;안전")) == ["updated"]
    assert referral().sharing_held
    assert send(row(consent="Y;2024-03-02;서면;안전,법률,회복")) == ["updated"]
    assert referral().sharing_held


def test_a_version_that_opens_no_more_is_followed_by_one_that_a_person_reads_first(app):
    """As after the keys of its person were destroyed."""
    send(row())
    keyring.current().keystore.discard([rows_of()[0].id])
    assert send(row(incident_summary="다시 옴.")) == ["updated"]
    assert not referral().contact_open
    assert referral().sharing_held


def test_a_wider_consent_holds_nothing(app):
    send(row())
    send(row(consent="Y;2024-03-02;서면;안전,법률,회복"))
    assert not referral().sharing_held


@pytest.mark.parametrize(
    "word", ["N", "n", "아니오", "부동의", "거부", "철회", " Ｎ ", "N;2024-03-02"]
)
def test_a_no_freezes_an_unopened_referral_and_nothing_personal_is_kept(app, word):
    with at(MONDAY):
        send(row())
    with at(TUESDAY):
        assert send(row(consent=word, victim_name="다른 이름")) == ["updated"]
    found, last = referral(), only_row()
    assert (found.frozen_at, found.waiting_since) == (TUESDAY, TUESDAY)
    assert found.sharing_held
    assert found.versions == 1
    assert (last.payload_sealed, last.digest) == (None, None)
    assert last.id not in keys()
    assert (last.rings, last.reasons) == (True, ["consent:no"])


def test_a_second_no_leaves_the_first_moment_standing(app):
    with at(MONDAY):
        send(row(), row(**NO))
    with at(TUESDAY):
        assert send(row(**NO)) == ["updated"]
    assert (referral().frozen_at, referral().waiting_since) == (MONDAY, TUESDAY)


def test_a_no_for_an_opened_case_stops_sharing_and_freezes_nothing(app):
    send(row())
    move(ReferralState.OPENED)
    assert send(row(**NO)) == ["updated"]
    assert referral().sharing_held
    assert referral().frozen_at is None


@pytest.mark.parametrize("word", ["", "나중에", "?", "예정", "Y/N", "동의;2099-01-01;서면;안전"])
def test_an_unclear_or_future_consent_for_a_known_number_asks_a_person_to_call(app, word):
    with at(MONDAY):
        send(row())
    with at(TUESDAY):
        assert send(row(consent=word)) == ["updated"]
    found, last = referral(), only_row()
    assert (found.frozen_at, found.sharing_held) == (None, False)
    assert found.waiting_since == TUESDAY
    assert last.payload_sealed is None
    assert (last.rings, last.reasons) == (True, ["consent:unclear"])


def test_after_a_no_a_new_version_does_not_thaw_it(app):
    send(row())
    send(row(**NO))
    assert send(row(incident_summary="다시 옴.")) == ["updated"]
    assert referral().frozen_at is not None
    assert send(row(incident_summary="다시 옴.")) == ["duplicate"]
    assert only_row().reasons == ["referral:not_open"]


@pytest.mark.parametrize("change", [NO, UNCLEAR])
def test_without_consent_and_for_an_unknown_number_only_the_row_number_stays(app, change):
    assert send(row(**change)) == ["refused"]
    assert rows_of("G-1") == []
    (only,) = rows_of(None)
    assert only.row_no == 2
    held = (only.station, only.payload_sealed, only.digest, only.referral_id, only.reasons)
    assert held == (None, None, None, None, [])
    assert not only.rings
    assert keys() == set()


def test_a_bad_row_is_quarantined_sealed_with_a_reason_for_each_field(app):
    assert send(row(**BAD, risk_level="아주 높음")) == ["quarantined"]
    last = only_row()
    assert last.reasons == ["victim_gender:unknown_value", "risk_level:risk_parts"]
    assert last.rings
    assert "모르는 말" in last.payload
    assert referrals() == []


def test_a_bad_row_holds_back_no_good_one(app):
    sent = [row("G-1"), row("G-2", **BAD), row("G-3")]
    assert send(*sent) == ["accepted", "quarantined", "accepted"]


def test_sent_again_unchanged_it_is_quarantined_again_and_replaces_its_older_copy(app):
    send(row(**BAD))
    assert send(row(**BAD)) == ["quarantined"]
    first, second = rows_of()
    assert first.payload_sealed is None
    assert first.closed_by == second.id
    assert keys() == {second.id}
    assert second.closed_by is None


def test_two_different_bad_rows_of_one_number_are_both_kept(app):
    send(row(**BAD))
    send(row(**BAD, incident_summary="다시 옴."))
    first, second = rows_of()
    assert first.closed_by is None
    assert keys() == {first.id, second.id}


@pytest.mark.parametrize(
    "change",
    [{"station_code": "없는 경찰서"}, {"referral_no": "G\u202e-1"}],
    ids=["an unknown station", "an unreadable number"],
)
def test_a_row_without_station_or_number_replaces_its_own_older_copy_too(app, change):
    assert send(row(**change)) == ["quarantined"]
    assert send(row(**change)) == ["quarantined"]
    assert send(row(**change, incident_summary="다른 사람")) == ["quarantined"]
    assert len(keys()) == 2


def test_a_mended_resend_from_the_same_sender_closes_it(app):
    send(row(**BAD))
    assert send(row()) == ["accepted"]
    bad, good = rows_of()
    assert bad.closed_by == good.id


def test_a_mended_resend_from_another_sender_does_not(app):
    send(row(**BAD))
    assert send(row(), sender="smpa") == ["accepted"]
    assert rows_of()[0].closed_by is None


def test_a_mended_row_of_a_referral_that_exists_is_a_new_version_and_closes_it(app):
    send(row())
    send(row(**BAD))
    assert send(row(incident_summary="다시 옴.")) == ["updated"]
    first, bad, good = rows_of()
    assert bad.closed_by == good.id
    assert first.closed_by is None


def test_a_no_freezes_what_is_only_quarantined(app):
    with at(MONDAY):
        send(row(**BAD))
    with at(TUESDAY):
        assert send(row(**NO)) == ["updated"]
    bad, no = rows_of()
    assert bad.frozen_at == TUESDAY
    assert bad.payload_sealed is not None
    assert no.frozen_at is None


def test_what_is_mended_or_bad_again_after_a_no_comes_in_frozen(app):
    send(row(**BAD))
    send(row(**NO))
    assert send(row(**BAD, incident_summary="다시 옴.")) == ["quarantined"]
    assert rows_of()[-1].frozen_at is not None
    assert send(row()) == ["accepted"]
    assert referral().frozen_at is not None
    assert referral().sharing_held
    assert (only_row().rings, only_row().reasons) == (True, ["consent:no"])
