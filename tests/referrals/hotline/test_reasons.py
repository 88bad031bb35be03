import pytest

from casework.referrals.hotline.items import ITEMS
from casework.referrals.hotline.problems import PROBLEM_SENTENCES
from casework.referrals.hotline.reasons import RING_SENTENCES, reason_words
from casework.referrals.models import ReferralState
from tests.referrals.deliveries import BAD, NO, UNCLEAR, hand_in, row, rows_of, send
from tests.referrals.hotline.test_judging import move


@pytest.mark.parametrize("reason", RING_SENTENCES)
def test_a_reason_of_the_whole_row_has_a_sentence_and_no_label(reason):
    label, sentence = reason_words(reason)
    assert label == ""
    assert sentence.endswith(("요.", "다."))


@pytest.mark.parametrize("code", PROBLEM_SENTENCES)
def test_a_problem_of_a_field_is_told_by_its_label(code):
    assert reason_words(f"victim_name:{code}") == ("피해자 성명", PROBLEM_SENTENCES[code])
    assert reason_words(f":{code}")[0] == ""


def test_every_field_has_its_label():
    assert [reason_words(f"{item.name}:missing")[0] for item in ITEMS] == [
        item.label for item in ITEMS
    ]


def test_every_reason_that_is_stored_has_words(app):
    send(
        row(), row(), row(incident_summary="다시 옴."), row(), row(**BAD), row(**UNCLEAR), row(**NO)
    )
    move(ReferralState.DECLINED)
    send(row(incident_summary="다시 옴."), row("G-1", victim_phone="", stalking_types="하"))
    hand_in(row("G-1"))
    reasons = {reason for one in rows_of() for reason in one.reasons}
    assert len(reasons) >= 7
    for reason in reasons:
        assert reason_words(reason)[1]
