import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline.consent import ConsentWord, judge_consent, parse_consent
from casework.referrals.hotline.texts import Unreadable

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Y;2026-11-20;서면;안전", ConsentWord.YES),
        (" y ;2026-11-20;서면;안전", ConsentWord.YES),
        ("Ｙ；2026-11-20", ConsentWord.YES),
        ("예", ConsentWord.YES),
        ("o;언젠가", ConsentWord.YES),
        ("동의;2026-11-22", ConsentWord.YES),
        ("동의;2026-11-23", ConsentWord.FUTURE),
        ("Y;'26.11.23.", ConsentWord.FUTURE),
        ("N;2026-11-23", ConsentWord.NO),
        ("n", ConsentWord.NO),
        ("아니오", ConsentWord.NO),
        ("아니요", ConsentWord.NO),
        ("부동의", ConsentWord.NO),
        ("거부", ConsentWord.NO),
        ("철회;2026-11-21", ConsentWord.NO),
        ("", ConsentWord.OTHER),
        (";2026-11-20", ConsentWord.OTHER),
        ("확인 중", ConsentWord.OTHER),
        ("yes please", ConsentWord.OTHER),
        ("동의함", ConsentWord.OTHER),
        ("Y" + " " * 50 + "x", ConsentWord.OTHER),
        (" " * 50 + "Y" + " " * 50 + ";2026-11-23", ConsentWord.FUTURE),
    ],
)
def test_the_first_part_decides(cell, word):
    assert judge_consent(cell, TODAY) is word


def test_a_whole_consent_is_read():
    assert parse_consent("동의;2026.11.20.;전자;안전, 법률,안전", TODAY) == {
        "given": True,
        "on": "2026-11-20",
        "method": "electronic",
        "scope": ["safety", "legal"],
    }
    assert parse_consent("Y;2026-11-20;oral;safety,takedown;", TODAY)["scope"] == [
        "safety",
        "takedown",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N;2026-11-20;서면;안전", "consent_word"),
        ("Y", "consent_day"),
        ("Y;미상;서면;안전", "consent_day"),
        ("Y;2026-11-23;서면;안전", "consent_day"),
        ("Y;2026-11-20;;안전", "consent_method"),
        ("Y;2026-11-20;눈빛;안전", "consent_method"),
        ("Y;2026-11-20;서면", "consent_scope"),
        ("Y;2026-11-20;서면;전부", "consent_scope"),
        ("Y;2026-11-20;서면;,", "consent_scope"),
        ("Y;2026-11-20;서면;안전;법률", "consent_parts"),
    ],
)
def test_a_yes_that_is_not_whole_is_refused(text, code):
    with pytest.raises(Unreadable) as caught:
        parse_consent(text, TODAY)
    assert caught.value.code == code


@given(st.text())
def test_only_the_listed_words_are_a_yes(text):
    if judge_consent(text, TODAY) is ConsentWord.YES:
        assert (
            text.partition(";")[0].partition("；")[0].strip().casefold()
            in {
                *("y", "예", "o", "동의"),
                *("ｙ", "ｏ"),
            }
            or not text.isascii()
        )


@pytest.mark.parametrize("cell", ["\ufdfa" * 300_000, "Y;" + "\ufdfa" * 300_000])
def test_a_cell_that_would_grow_is_never_folded_whole(cell):
    tracemalloc.start()
    judge_consent(cell, TODAY)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * len(cell.encode())
