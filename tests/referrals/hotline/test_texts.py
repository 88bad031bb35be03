import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline.texts import (
    Unreadable,
    clean_id,
    clean_story,
    clean_word,
    fold,
    harmless,
    is_clean,
)


@pytest.mark.parametrize("dot", "·ㆍ・‧•∙")
def test_labels_are_compared_without_spaces_and_with_one_middle_dot(dot):
    assert fold(f" 신고{dot}접수\n 일시 ") == fold("신고·접수 일시")


def test_labels_are_compared_composed():
    assert fold(unicodedata.normalize("NFD", "거주지")) == "거주지"


def test_an_identifier_loses_what_nobody_sees():
    assert clean_id("A\u200b1\ufeff") == ("A1", [])


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x00", "\x1b", "\x85", "\ud800"])
def test_an_identifier_with_direction_marks_or_controls_is_refused(character):
    with pytest.raises(Unreadable):
        clean_id(f"A{character}1")


def test_a_name_loses_direction_marks_and_says_so():
    assert clean_word("김\u202e보라") == ("김보라", ["direction_marks"])


def test_a_story_keeps_emoji_and_escapes_but_no_nul():
    assert clean_story("👩‍👧 \x1b[0m") == ("👩‍👧 \x1b[0m", [])
    with pytest.raises(Unreadable):
        clean_story("a\x00b")


def test_a_resident_number_cannot_hide_behind_invisible_characters():
    assert clean_story("900101\u200d-2\u200b345678") == ("900101-2******", ["resident_number"])
    assert clean_word("900101-\u202e2345678")[0] == "900101-2******"


@given(st.lists(st.text()))
def test_cells_called_clean_are_what_cleaning_would_make_of_them(cells):
    if is_clean(cells):
        assert [clean_word(cell) for cell in cells] == [(cell, []) for cell in cells]


@given(st.text())
def test_what_is_kept_for_mending_can_be_stored(text):
    kept = harmless(text)
    assert "\x00" not in kept
    kept.encode()
