from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.clock import SEOUL
from casework.referrals.hotline.moments import parse_day, parse_moment
from casework.referrals.hotline.texts import Unreadable

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=SEOUL)
DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02",
        "2026-11-2",
        "2026.11.02.",
        "2026.11.02",
        "2026. 11. 2.",
        "2026. 11. 2.(월)",
        "2026. 11. 02. (월요일)",
        "2026/11/02",
        "20261102",
        "2026년 11월 2일",
        "2026년11월02일",
        "'26.11.02.",
        "’26. 11. 2.",
        "'26-11-02",
        "２０２６．１１．０２．",
        "２０２６－１１－０２",
    ],
)
def test_a_day_is_read_in_every_form_of_the_field(text):
    assert parse_day(text) == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-13-01", "unreadable"),
        ("2026-02-29", "unreadable"),
        ("2026-W45-1", "unreadable"),
        ("어제", "unreadable"),
        ("", "unreadable"),
        ("2026-11", "unreadable"),
        ("2026-11-02 2026-11-03", "unreadable"),
        ("01/02/2026", "two_readings"),
        ("1.2.2026", "two_readings"),
        ("03-04-05", "two_readings"),
        ("26.11.02", "two_readings"),
        ("2026-11-23", "future"),
        ("2099-12-31", "future"),
        ("1900-01-01", "too_early"),
        ("60", "unreadable"),
        ("61", "unreadable"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(text, code):
    with pytest.raises(Unreadable) as caught:
        parse_day(text, NOW.date())
    assert caught.value.code == code


def test_a_bare_two_digit_year_is_read_where_nothing_else_fits():
    assert parse_day("96.05.05") == date(2096, 5, 5)
    assert parse_day("96.05.05", NOW.date(), NOW.date()) == date(1996, 5, 5)
    assert parse_day("05.05.05") == date(2005, 5, 5)


def test_a_two_digit_birth_year_takes_the_century_that_is_not_in_the_future():
    assert parse_day("'26.11.22.", NOW.date(), NOW.date()) == date(2026, 11, 22)
    assert parse_day("'26.11.23.", NOW.date(), NOW.date()) == date(1926, 11, 23)


def test_a_two_digit_year_of_anything_else_stays_in_this_century():
    with pytest.raises(Unreadable) as caught:
        parse_day("'26.11.23.", NOW.date())
    assert caught.value.code == "future"


@pytest.mark.parametrize(
    ("serial", "day"), [("45292", date(2024, 1, 1)), ("46348", date(2026, 11, 22))]
)
def test_a_day_that_excel_turned_into_a_number_is_turned_back(serial, day):
    assert parse_day(serial, NOW.date()) == day


def test_a_number_that_could_be_a_day_without_its_zero_is_refused():
    with pytest.raises(Unreadable) as caught:
        parse_day("41122", NOW.date())
    assert caught.value.code == "two_readings"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 21:40",
        "2026-11-20 21:40:00",
        "2026-11-20T21:40:00+09:00",
        "2026-11-20T21:40+0900",
        "2026-11-20T12:40:00Z",
        "2026-11-20 12:40:00.000Z",
        "2026-11-20T08:40:00-04:00",
        "2026-11-20 21:40 KST",
        "2026. 11. 20. 오후 9:40",
        "2026. 11. 20.(금) 오후 09시 40분",
        "2026년 11월 20일 21시 40분",
        "2026.11.20. PM 9:40",
        "2026-11-20 9:40 pm",
        "'26.11.20. 21:40",
        "20261120 2140",
        "202611202140",
        "20261120214000",
        "20261120T214000",
        "46346.9027777778",
        "２０２６－１１－２０　２１：４０",
    ],
)
def test_a_moment_is_read_in_every_form_of_the_field(text):
    assert parse_moment(text, NOW).isoformat() == "2026-11-20T21:40:00+09:00"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("오전 12:30", 0),
        ("오전 0:30", 0),
        ("오전 11:30", 11),
        ("오후 12:30", 12),
        ("오후 1:30", 13),
        ("오후 13:30", 13),
        ("0:30", 0),
        ("12:30", 12),
    ],
)
def test_morning_and_afternoon(text, hour):
    assert parse_moment(f"2026-11-20 {text}", NOW).hour == hour


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-20", "time_missing"),
        ("46346", "time_missing"),
        ("2026-11-20 24:00", "unreadable"),
        ("2026-11-20 21:60", "unreadable"),
        ("2026-11-20 21:40+99:00", "unreadable"),
        ("2026-11-20 밤", "unreadable"),
        ("21:40", "unreadable"),
        ("2026-11-20 오전 13:00", "two_readings"),
        ("2026-11-20 오후 0:30", "two_readings"),
        ("01/02/2026 10:00", "two_readings"),
        ("2026-11-22 12:01", "future"),
        ("2099-12-31 00:00", "future"),
        ("1900-02-28 00:00", "too_early"),
        ("1900-03-01T06:00:00", "too_early"),
    ],
)
def test_what_is_no_moment_or_could_be_two_is_refused(text, code):
    with pytest.raises(Unreadable) as caught:
        parse_moment(text, NOW)
    assert caught.value.code == code


@given(st.dates(date(1920, 1, 1), date(2099, 12, 31)))
def test_days_come_back_from_every_writing(day):
    for text in (
        f"{day}",
        f"{day:%Y.%m.%d.}",
        f"{day:%Y%m%d}",
        f"{day.year}년 {day.month}월 {day.day}일",
    ):
        assert parse_day(text) == day


@given(st.integers(0, 26 * 365 * 24 * 60))
def test_moments_come_back_from_every_writing(minutes):
    here = NOW - timedelta(minutes=minutes)
    half, hour = ("오전", "오후")[here.hour >= 12], here.hour % 12 or 12
    for text in (
        here.isoformat(),
        here.astimezone(UTC).isoformat(),
        f"{here:%Y. %m. %d.} {half} {hour}:{here:%M}",
        f"{here:%Y%m%d%H%M}",
    ):
        assert parse_moment(text, NOW) == here


@given(st.text() | st.from_regex(r"['\d][\d .:/\-~년월일시분오전후T+Z]{0,24}", fullmatch=True))
def test_any_text_is_a_moment_of_the_past_or_refused(text):
    for parse in (parse_day, parse_moment):
        try:
            found = parse(text, NOW if parse is parse_moment else NOW.date())
        except Unreadable:
            continue
        assert found <= (NOW if isinstance(found, datetime) else NOW.date())
        assert not isinstance(found, datetime) or found.utcoffset() == timedelta(hours=9)
