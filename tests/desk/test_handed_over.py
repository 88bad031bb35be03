import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.desk import handed_over
from casework.desk.handed_over import Part
from casework.referrals.hotline.items import ITEMS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def told(**values):
    return dict(handed_over.items(json.dumps(values)))


def test_nothing_handed_over_is_nothing_told():
    assert handed_over.items(None) == []


def test_an_item_is_told_under_its_label_and_in_words():
    found = told(offender_relation="ex_partner", stalking_types=["가", "digital:sextortion"])
    assert found["행위자와의 관계"] == [[Part("", ["전 연인"])]]
    assert found["스토킹행위 유형"] == [[Part("", ["접근·따라다니기", "디지털", "몸캠피싱"])]]


def test_each_measure_has_a_line_and_each_part_its_label():
    measures = [
        {"kind": "interim_2", "starts_on": "2026-01-02", "ends_on": None},
        {"kind": "first_response", "starts_on": "2026-01-01", "ends_on": None},
    ]
    (first, second) = told(legal_measures=measures)["응급·긴급응급·잠정조치 현황"]
    assert first == [Part("종류", ["잠정2호"]), Part("시작일", ["2026-01-02"])]
    assert second[0] == Part("종류", ["응급조치"])


def test_a_consent_is_told_part_by_part():
    consent = {"given": True, "on": "2026-01-20", "method": "oral", "scope": ["safety", "legal"]}
    (line,) = told(consent=consent)["정보제공 동의"]
    assert [part.words for part in line] == [["예"], ["2026-01-20"], ["구두"], ["안전", "법률"]]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ('["minor", "foreigner(베트남어)"]', ["미성년", "외국인", "베트남어"]),
        ("걷기 어려움", ["걷기 어려움"]),
        (None, []),
    ],
)
def test_what_makes_her_vulnerable_is_told_in_words(stored, words):
    assert handed_over.listed(stored) == words


@given(st.dictionaries(st.sampled_from([item.name for item in ITEMS]) | st.text(), JSON))
def test_whatever_a_station_sent_is_shown_somehow(values):
    found = handed_over.items(json.dumps(values))
    assert len(found) == sum(bool(value) for value in values.values())
