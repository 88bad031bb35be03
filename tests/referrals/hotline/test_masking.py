import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline.masking import mask_resident_numbers


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("900101-2345678", "900101-2******"),
        ("9001012345678", "900101-2******"),
        ("900101 2345678", "900101-2******"),
        ("900101 - 2345678", "900101-2******"),
        ("(900101–2345678)", "(900101-2******)"),
        ("９００１０１－２３４５６７８", "900101-2******"),
        ("000229-3456789", "000229-3******"),
        ("번호는 900101-2345678이고 851231-1000000", "번호는 900101-2******이고 851231-1******"),
    ],
)
def test_a_resident_number_is_hidden_in_any_writing(text, masked):
    assert mask_resident_numbers(text)[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-1120-00001",
        "2026112000001",
        "2026.1120.00001",
        "901301-2345678",
        "900132-2345678",
        "010229-3456789",
        "900101-23456789",
        "1900101-2345678",
        "900101--2345678",
        "900101-234567",
        "010-0123-4567",
        "9-0-0-1-0-1-2-3-4-5-6-7-8",
    ],
)
def test_other_long_numbers_stay(text):
    assert mask_resident_numbers(text) == (text, 0)


@given(st.integers(2013, 2099), st.integers(1, 12), st.integers(1, 28), st.integers(0, 99999))
def test_a_112_number_of_13_digits_is_never_touched(year, month, day, serial):
    for text in (
        f"{year}{month:02}{day:02}{serial:05}",
        f"{year}-{month:02}{day:02}-{serial:05}",
    ):
        assert mask_resident_numbers(text) == (text, 0)


@given(
    st.dates(),
    st.integers(0, 9_999_999),
    st.sampled_from(["", "-", " "]),
    st.text(alphabet=st.characters(exclude_categories=["Nd"])),
    st.text(alphabet=st.characters(exclude_categories=["Nd"])),
)
def test_whatever_stands_around_it_the_last_six_digits_are_gone(day, tail, between, before, after):
    text, found = mask_resident_numbers(f"{before}{day:%y%m%d}{between}{tail:07}{after}")
    assert found == 1
    assert text == f"{before}{day:%y%m%d}-{tail // 1_000_000}******{after}"
