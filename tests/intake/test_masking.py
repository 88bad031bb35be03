"""What a list shows of a person is never who she is."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.intake.masking import mask_name, mask_phone

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=5)
LATIN = st.lists(st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍*동"),
        ("홍길", "홍*"),
        ("남궁민수", "남궁*수"),
        ("홍길동이", "홍**이"),
        ("홍", "홍*"),
        ("Jane Kim", "J*** K**"),
        ("", ""),
        (None, ""),
        ("   ", ""),
    ],
)
def test_names_are_masked_as_people_expect(name, masked):
    assert mask_name(name) == masked


@given(HANGUL)
def test_a_korean_name_shows_at_most_its_ends_and_never_itself(name):
    masked = mask_name(name)
    assert masked != name
    shown = [letter for letter in masked if letter != "*"]
    assert len(shown) <= (3 if len(name) > 3 else 2 if len(name) > 2 else 1)
    assert all(letter in name for letter in shown)


@given(LATIN)
def test_of_a_latin_name_only_the_first_letters_show(words):
    assume(any(len(word) > 1 for word in words))
    assert mask_name(" ".join(words)).replace("*", "") == " ".join(word[0] for word in words)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("010-0123-4567", "010-****-4567"),
        ("01001234567", "010-****-4567"),
        ("02-123-4567", "021-****-4567"),
        ("123-4567", "*******"),
        ("112", "***"),
        ("", ""),
        (None, ""),
        ("없음", ""),
    ],
)
def test_phones_show_their_last_four_or_nothing(phone, masked):
    assert mask_phone(phone) == masked


@given(st.from_regex(r"[0-9 -]{0,20}", fullmatch=True))
def test_of_a_phone_never_more_than_its_ends(phone):
    digits = "".join(letter for letter in phone if letter.isdecimal())
    shown = "".join(letter for letter in mask_phone(phone) if letter.isdecimal())
    assert shown == (digits[:3] + digits[-4:] if len(digits) > 7 else "")
