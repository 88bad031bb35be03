import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline.phones import e164, lost_its_zero, parse_phone, parse_victim_phone
from casework.referrals.hotline.texts import Unreadable


@pytest.mark.parametrize(
    ("text", "written", "international"),
    [
        ("010-0123-4567", "010-0123-4567", "+821001234567"),
        ("01001234567", "010-0123-4567", "+821001234567"),
        ("010 0123 4567", "010-0123-4567", "+821001234567"),
        ("010.0123.4567", "010-0123-4567", "+821001234567"),
        ("０１０－０１２３－４５６７", "010-0123-4567", "+821001234567"),
        ("+82 10-0123-4567", "010-0123-4567", "+821001234567"),
        ("+82-010-0123-4567", "010-0123-4567", "+821001234567"),
        ("+82 (0)10 0123 4567", "010-0123-4567", "+821001234567"),
        ("0082 10 0123 4567", "010-0123-4567", "+821001234567"),
        ("821001234567", "010-0123-4567", "+821001234567"),
        ("1001234567", "010-0123-4567", "+821001234567"),
        ("1000829848", "010-0082-9848", "+821000829848"),
        ("011-012-3456", "011-012-3456", "+82110123456"),
        ("02-000-0000", "02-000-0000", "+8220000000"),
        ("02-0000-0000", "02-0000-0000", "+82200000000"),
        ("(031) 000-0000", "031-000-0000", "+82310000000"),
        ("070-0000-0000", "070-0000-0000", "+827000000000"),
        ("080-000-0000", "080-000-0000", "+82800000000"),
        ("0505-000-0000", "0505-000-0000", "+825050000000"),
        ("0507-0000-0000", "0507-0000-0000", "+8250700000000"),
        ("1588-0000", "1588-0000", "+8215880000"),
        ("1366", "1366", "+821366"),
        ("112", "112", "+82112"),
    ],
)
def test_a_korean_number_is_written_one_way(text, written, international):
    assert parse_phone(text) == written
    assert e164(written) == international


@pytest.mark.parametrize(
    "text",
    [
        *("", "없음", "전화", "010-123-4567", "0101234", "2101234567", "12345678", "+", "-"),
        *(
            "010-0123-4567 또는 집",
            "010/0123/4567",
            "000-0000-0000",
            "1.0012E+09",
            "+1 415 000 0000",
        ),
    ],
)
def test_what_is_no_korean_number_is_refused(text):
    with pytest.raises(Unreadable) as caught:
        parse_phone(text)
    assert caught.value.code == "phone"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("압수 언니 010-0777-1234", "압수 언니 010-0777-1234"),
        ("없음; 직장으로", "없음 직장으로"),
        ("비공개(담당 경찰관 통해)", "비공개 담당 경찰관 통해"),
        ("seized sister", "압수 sister"),
    ],
)
def test_without_a_phone_another_way_is_kept_and_is_no_number(text, kept):
    assert parse_victim_phone(text) == kept
    assert e164(kept) is None


@pytest.mark.parametrize("text", ["압수", "없음 ", "비공개;", "none"])
def test_without_a_phone_another_way_is_asked_for(text):
    with pytest.raises(Unreadable) as caught:
        parse_victim_phone(text)
    assert caught.value.code == "phone_other_way"


def test_only_a_number_that_can_be_nothing_else_gets_its_zero_back():
    assert lost_its_zero("1001234567")
    assert not lost_its_zero("010-0123-4567")
    assert not lost_its_zero("212345678")


@given(st.integers(0, 99_999_999))
def test_numbers_come_back_from_every_writing(rest):
    written = f"010-{rest // 10_000:04}-{rest % 10_000:04}"
    digits = written.replace("-", "")
    for text in (written, digits, digits[1:], f"+82{digits[1:]}", e164(written)):
        assert parse_phone(text) == written


@given(st.text() | st.from_regex(r"\+?[\d .()\-]{1,20}", fullmatch=True))
def test_any_text_is_one_number_or_refused(text):
    try:
        written = parse_phone(text)
    except Unreadable:
        return
    assert parse_phone(written) == written
    assert e164(written).startswith("+82")
