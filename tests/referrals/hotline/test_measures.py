from datetime import date

import pytest

from casework.referrals.hotline.measures import parse_legal_measures, parse_risk
from casework.referrals.hotline.texts import Unreadable

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "grade", "scheme"),
    [
        ("매우 높음/점검표/2026-11-20", "critical", "checklist"),
        ("높음/점검표/2026.11.20.", "high", "checklist"),
        ("보통 / 점검표 / 2026/11/20", "medium", "checklist"),
        ("낮음/위험성 판단 점검표/20261120", "low", "checklist"),
        ("심각/3단계/2026-11-20", "critical", "three_step"),
        ("위기/3단계/'26.11.20.", "high", "three_step"),
        ("주의/3단계/2026-11-20", "medium", "three_step"),
        ("high/checklist/2026-11-20", "high", "checklist"),
    ],
)
def test_a_grade_is_mapped_by_its_scheme(text, grade, scheme):
    assert parse_risk(text, TODAY) == {
        "grade": grade,
        "scheme": scheme,
        "assessed_on": "2026-11-20",
    }


@pytest.mark.parametrize("text", ["미평가", "unassessed", " 미 평가"])
def test_not_assessed_is_a_value(text):
    assert parse_risk(text, TODAY)["grade"] == "unassessed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("높음", "risk_parts"),
        ("높음/점검표", "risk_parts"),
        ("높음/점검표/", "unreadable"),
        ("심각/점검표/2026-11-20", "unknown_value"),
        ("낮음/3단계/2026-11-20", "unknown_value"),
        ("A/명단/2026-11-20", "unknown_value"),
        ("높음/점검표/2026-11-23", "future"),
        ("높음/점검표/'26.11.23.", "future"),
    ],
)
def test_a_grade_that_its_scheme_does_not_have_is_refused(text, code):
    with pytest.raises(Unreadable) as caught:
        parse_risk(text, TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("없음", []),
        ("none", []),
        ("응급조치:2026-11-20", [("first_response", None)]),
        ("잠정 1호:2026-11-20", [("interim_1", None)]),
        ("긴급응급1호:2026-11-20~2026-12-19", [("urgent_1", "2026-12-19")]),
        ("긴급응급조치 2호：2026-11-20～2026-12-19", [("urgent_2", "2026-12-19")]),
        ("잠정조치 3호의2:2026.11.20.~2027.2.19.", [("interim_3_2", "2027-02-19")]),
        (
            "잠정2호:2026-11-20~2027-02-19;interim_4:2026-11-20~2026-12-19",
            [("interim_2", "2027-02-19"), ("interim_4", "2026-12-19")],
        ),
        ("잠정3호:2026-11-20~2031-02-19", [("interim_3", "2031-02-19")]),
    ],
)
def test_measures_keep_the_printed_end(text, measures):
    assert parse_legal_measures(text) == [
        {"kind": kind, "starts_on": "2026-11-20", "ends_on": end} for kind, end in measures
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("잠정2호", "measure_start"),
        ("잠정2호:", "measure_start"),
        ("잠정2호:2026-11-20", "measure_end"),
        ("잠정2호:2026-11-20~", "measure_end"),
        ("잠정2호:2026-11-20~모름", "unreadable"),
        ("응급조치:2026-11-20~2026-11-21", "measure_no_end"),
        ("잠정5호:2026-11-20~2026-12-19", "unknown_value"),
        ("없음;응급조치:2026-11-20", "none_with_others"),
        (";", "missing"),
    ],
)
def test_a_measure_that_is_not_whole_is_refused(text, code):
    with pytest.raises(Unreadable) as caught:
        parse_legal_measures(text)
    assert caught.value.code == code
