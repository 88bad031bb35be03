from datetime import date, timedelta

import pytest

from casework.referrals.hotline.plain import (
    PlainColumns,
    Stricter,
    held_urgency,
    plain_columns,
    stricter,
)


@pytest.fixture
def plain(read, received_at):
    """The clear columns of a good row with changes."""
    return lambda **changes: plain_columns(read(**changes).values, received_at)


def test_only_coarse_facts_stand_in_clear(plain):
    assert plain() == PlainColumns(
        risk_level="high",
        gu="11440",
        gender="female",
        birth_band="1995-1999",
        next_order_end_on=date(2027, 2, 20),
        contact_open=True,
        urgency="high",
    )


def test_nothing_read_means_nothing_in_clear_and_high_urgency(received_at):
    assert plain_columns({}, received_at) == PlainColumns(
        None, None, None, None, None, contact_open=False, urgency="high"
    )


@pytest.mark.parametrize(
    ("change", "urgency"),
    [
        ({"risk_level": "낮음/점검표/2026-11-20"}, "normal"),
        ({"risk_level": "미평가"}, "normal"),
        ({"risk_level": "모름"}, "high"),
        ({"risk_level": "위기/3단계/2026-11-20"}, "high"),
        ({"risk_level": "심각/3단계/2026-11-20"}, "critical"),
        ({"vulnerabilities": "자해위험"}, "critical"),
        ({"vulnerabilities": "미성년"}, "critical"),
        ({"victim_birth_date": "2007-11-23"}, "critical"),
        ({"victim_birth_date": "2007-11-22"}, "high"),
        ({"victim_birth_date": "2007"}, "critical"),
        ({"victim_birth_date": "2006"}, "high"),
        ({"victim_birth_date": "미상"}, "high"),
        ({"legal_measures": "잠정2호:2026-08-23~2026-11-23"}, "critical"),
        ({"legal_measures": "잠정2호:2026-08-23~2026-11-24"}, "high"),
        ({"legal_measures": "잠정2호:2026-08-23~2026-11-21"}, "high"),
    ],
)
def test_urgency(plain, change, urgency):
    assert plain(**change).urgency == urgency


def test_the_next_end_is_the_earliest_still_ahead(plain):
    ends = "잠정2호:2026-08-01~2026-11-21;잠정3호:2026-09-01~2026-12-01;응급조치:2026-08-01"
    assert plain(legal_measures=ends).next_order_end_on == date(2026, 12, 1)
    assert plain(legal_measures="없음").next_order_end_on is None


@pytest.mark.parametrize(
    "change",
    [
        {"safe_contact": "미확인"},
        {"safe_contact": "문자만;아이가 볼 수 있음"},
        {"safe_contact": "편한 때에"},
        {"safe_contact": "18-21시"},
        {"safe_contact": "전화만;문자만"},
        {"victim_phone": "압수 언니 010-0777-1234"},
        {"victim_phone": "모름"},
    ],
)
def test_the_contact_lamp_stays_closed_until_a_person_has_read(plain, change):
    assert plain(**change).contact_open is False


@pytest.mark.parametrize("word", ["문자만", "전화 가능;09-18시", "전화만;암호말 우산"])
def test_the_contact_lamp_opens_where_every_word_was_understood(plain, word):
    assert plain(safe_contact=word).contact_open is True


def test_the_same_content_is_not_stricter(read):
    assert stricter(read().values, read().values) == Stricter(
        contact_changed=False, risk_higher=False, consent_narrower=False
    )


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"victim_phone": "010-0123-9999"}, "contact_changed"),
        ({"safe_contact": "문자만;18-20시"}, "contact_changed"),
        ({"risk_level": "매우 높음/점검표/2026-11-20"}, "risk_higher"),
        ({"consent": "Y;2026-11-20;서면;안전"}, "consent_narrower"),
    ],
)
def test_what_protects_her_holds_at_once(read, change, held):
    found = stricter(read().values, read(**change).values)
    assert {name for name in vars(found) if getattr(found, name)} == {held}


def test_less_risk_and_wider_consent_wait_for_a_person(read):
    new = read(risk_level="낮음/점검표/2026-11-20", consent="Y;2026-11-20;서면;안전,법률,회복")
    found = stricter(read().values, new.values)
    assert not found.risk_higher
    assert not found.consent_narrower


def test_a_first_assessment_is_higher_than_none(read):
    old = read(risk_level="미평가").values
    assert stricter(old, read(risk_level="낮음/점검표/2026-11-20").values).risk_higher


def test_a_leap_day_birthday_comes_of_age(plain, read, received_at):
    values = read(victim_birth_date="2008-02-29").values
    eve = received_at.replace(year=2027, month=2, day=28)
    assert plain_columns(values, eve).urgency == "critical"
    assert plain_columns(values, eve + timedelta(days=1)).urgency == "high"


@pytest.mark.parametrize("item", ["risk_level", "vulnerabilities", "victim_birth_date"])
def test_of_a_held_row_a_danger_that_cannot_be_read_counts_as_high(item, read, received_at):
    values = read(risk_level="보통/점검표/2024-03-02").values
    assert held_urgency(values, received_at) == "normal"
    del values[item]
    assert held_urgency(values, received_at) == "high"
