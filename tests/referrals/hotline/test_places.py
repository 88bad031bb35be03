import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline.places import fold_station_name, parse_address, parse_station
from casework.referrals.hotline.texts import Unreadable

STATIONS = {"gangnam": "gangnam", "강남": "gangnam", "서부": "seobu", "서대문": "seodaemun"}
GU = {"강남구": "11680", "중구": "11140", "11680": "11680"}


@pytest.mark.parametrize(
    "text",
    [
        "gangnam",
        "GANGNAM",
        "강남",
        "강남경찰서",
        "서울강남경찰서",
        "서울 강남 경찰서",
        "강남\u200b",
    ],
)
def test_a_station_is_known_by_code_and_by_every_name(text):
    assert parse_station(text, STATIONS) == "gangnam"


def test_a_name_that_begins_like_the_city_stays_whole():
    assert fold_station_name("서울서부경찰서") == "서부"
    assert fold_station_name("서대문") == "서대문"


@pytest.mark.parametrize("text", ["smpa", "서울경찰청", "서울", "경찰서", "", "강남구"])
def test_an_unknown_station_is_refused(text):
    with pytest.raises(Unreadable) as caught:
        parse_station(text, STATIONS)
    assert caught.value.code == "station_unknown"


@pytest.mark.parametrize(
    ("text", "gu", "detail"),
    [
        ("강남구", "11680", None),
        ("강남", "11680", None),
        ("11680", "11680", None),
        ("11680 나래로 1", "11680", "나래로 1"),
        ("강남구 나래로 12, 101동", "11680", "나래로 12, 101동"),
        ("강남구, 나래로 12", "11680", "나래로 12"),
        ("서울특별시 강남구 나래로", "11680", "나래로"),
        ("서울시 중구", "11140", None),
        ("강남구 비공개", "11680", "비공개"),
        ("서울 밖", "outside", None),
        ("서울 밖 경기도", "outside", "경기도"),
        ("서울밖", "outside", None),
        ("비공개", "undisclosed", None),
        ("미상", "unknown", None),
        ("undisclosed", "undisclosed", None),
    ],
)
def test_an_address_begins_with_its_gu(text, gu, detail):
    assert parse_address(text, GU) == {"gu": gu, "detail": detail}


@pytest.mark.parametrize("text", ["나래로 12", "부산 중구", "서울", "99999", ",", "강남대로"])
def test_an_address_without_a_gu_is_refused(text):
    with pytest.raises(Unreadable) as caught:
        parse_address(text, GU)
    assert caught.value.code == "gu_unknown"


@given(st.text())
def test_any_text_is_an_address_or_refused(text):
    try:
        address = parse_address(text, GU)
    except Unreadable:
        return
    assert set(address) == {"gu", "detail"}
