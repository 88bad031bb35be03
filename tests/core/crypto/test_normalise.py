"""What counts as the same name and the same phone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.crypto.normalise import NAME, PHONE

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1)


@pytest.mark.parametrize(
    "same",
    [
        ["김하나", "김 하나", " 김하나\t", "김\u3000하나", unicodedata.normalize("NFD", "김하나")],
        ["Kim Hana", "KIM  HANA", "kimhana"],
        ["Straße", "STRASSE"],
        ["é", "e\u0301", "E \u0301"],
    ],
)
def test_names_that_are_the_same(same):
    assert len({NAME.apply(name) for name in same}) == 1


@pytest.mark.parametrize(("one", "other"), [("김하나", "김하니"), ("김하나", "하나김"), ("", "김")])
def test_names_that_differ(one, other):
    assert NAME.apply(one) != NAME.apply(other)


@pytest.mark.parametrize(
    "written",
    [
        "01012345678",
        "010-1234-5678",
        "010 1234 5678",
        "010.1234.5678",
        "(010) 1234-5678",
        "０１０－１２３４－５６７８",
        "+82 10-1234-5678",
        "+82-010-1234-5678",
        "+82 (0)10 1234 5678",
        "0082 10 1234 5678",
        "전화 010-1234-5678",
    ],
)
def test_phones_that_are_the_same(written):
    assert PHONE.apply(written) == "01012345678"


def test_phones_that_differ():
    numbers = ["01012345678", "01012345679", "0212345678", "+1 555 0100", "112"]
    assert len({PHONE.apply(number) for number in numbers}) == 5


@pytest.mark.parametrize("nothing", ["", "없음", " - "])
def test_a_phone_without_a_digit_is_nothing(nothing):
    assert PHONE.apply(nothing) == ""


@given(HANGUL, st.lists(st.sampled_from(" \t\u00a0\u3000"), max_size=3))
def test_a_korean_name_is_the_same_however_it_is_composed_and_spaced(name, spaces):
    spaced = "".join(spaces).join(unicodedata.normalize("NFD", name))
    assert NAME.apply(spaced) == NAME.apply(name) == name


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_normalised(text):
    assert isinstance(NAME.apply(text), str)
    assert set(PHONE.apply(text)) <= set("0123456789")


def test_the_names_of_the_rules_are_part_of_every_stored_digest():
    assert (NAME.name, PHONE.name) == ("name-1", "phone-1")
