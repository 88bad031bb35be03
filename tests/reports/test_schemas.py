"""What an address or form may say, and the words for what it may not."""

import pytest

from casework.core.errors import InvalidInput
from casework.core.ids import new_id
from casework.core.validation import clean
from casework.reports.cells import Counted
from casework.reports.schemas import ExportSchema, PeriodSchema, RowsSchema, TargetSchema


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from": "2023-13-01", "to": "2023-12-01"}, "from"),
        ({"from": "2023-02-01", "to": "2023-01-31"}, "to"),
        ({"from": "2023-02-01"}, "to"),
        ({"compare-from": "2023-02-01", "compare-to": "2023-01-31"}, "compare-to"),
        ({"from": "1023-02-01", "to": "2023-01-31"}, "from"),
        ({"unit": "<script>"}, "unit"),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_its_field(typed, field):
    with pytest.raises(InvalidInput) as refused:
        clean(PeriodSchema(), typed)
    assert list(refused.value.fields) == [field]


def test_all_may_be_left_out_and_other_parameters_are_not_its_business():
    assert set(clean(PeriodSchema(), {"sort": "x", "from": ""}).values()) == {None}


def test_a_number_by_its_address():
    who = new_id()
    asked = clean(RowsSchema(), {"what": "units", "counselor": str(who), "month": "2023-05"})
    assert (asked["what"], asked["counselor"], asked["nobody"]) == (Counted.UNITS, who, False)
    assert clean(RowsSchema(), {"counselor": "none"})["nobody"] is True


@pytest.mark.parametrize(
    ("given", "sort"), [("", "-day"), ("units", "units"), ("-number", "-number"), ("note", "-day")]
)
def test_only_known_columns_sort(given, sort):
    assert clean(RowsSchema(), {"sort": given})["sort"] == sort


@pytest.mark.parametrize(
    "typed",
    [
        {"month": "2023-13"},
        {"month": "2023"},
        {"counselor": "me"},
        {"what": "names"},
        {"after": "1"},
    ],
)
def test_an_address_that_names_no_number_is_refused(typed):
    with pytest.raises(InvalidInput):
        clean(RowsSchema(), typed)


def test_a_file_needs_its_reason():
    assert clean(ExportSchema(), {"reason": "의회 보고"})["outward"] is False
    for reason in ("", "의", "가" * 201):
        with pytest.raises(InvalidInput):
            clean(ExportSchema(), {"reason": reason})


@pytest.mark.parametrize("value", ["0", "많이", "", "3.5x"])
def test_a_target_is_a_number(value):
    with pytest.raises(InvalidInput) as refused:
        clean(TargetSchema(), {"unit": "digital", "year": "2024", "value": value})
    assert list(refused.value.fields) == ["value"]
