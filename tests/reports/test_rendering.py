"""The same counts for eyes, for programs and for spreadsheets."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from casework.reports import rendering
from casework.reports.queries import Workload

WORKLOAD = Workload(
    since=date(2023, 1, 1),
    until=date(2023, 9, 30),
    unit="digital",
    unit_label="안심지원센터",
    persons=350,
    persons_anonymous=2,
    cases=352,
    actions=12734,
    actions_named=0,
    by_unit={},
    by_cell={},
    units_by_category={},
    units=32000,
    by_category={"deletion": 3512, "medical": 9222},
    by_month={"2023-01": 12000, "2023-02": 734},
    labels={"deletion": "삭제지원", "medical": "의료지원"},
)
EMPTY = replace(
    WORKLOAD,
    unit=None,
    unit_label=None,
    persons=0,
    actions=0,
    units=0,
    by_category={"deletion": 0},
    by_month={},
)


def columns(line):
    return sum(2 if ord(letter) > 0x1100 else 1 for letter in line)


def test_the_table_shows_counts_shares_and_the_rule():
    lines = rendering.render_text(WORKLOAD).splitlines()
    assert any(line.split() == ["삭제지원", "3,512", "27.6"] for line in lines)
    assert any(line.split() == ["지원", "실적(건)", "12,734"] for line in lines)
    assert any(line.split() == ["하루", "평균(건)", "46.6"] for line in lines)
    assert "2023-01-01 ~ 2023-09-30 (273일)" in lines[1]
    assert "안심지원센터" in lines[2]
    assert lines[-1] == rendering.RULE


def test_figures_stand_in_columns_beside_korean_names():
    lines = rendering.render_text(WORKLOAD).splitlines()
    rows = [line for line in lines if line.startswith(("삭제지원", "의료지원", "지원 분야"))]
    assert len({columns(line) for line in rows}) == 1


def test_a_period_without_actions_has_no_shares():
    text = rendering.render_text(EMPTY)
    assert any(line.split() == ["삭제지원", "0"] for line in text.splitlines())
    assert "전체" in text


def test_json_is_one_object_with_every_count():
    text = rendering.render_json(WORKLOAD)
    found = json.loads(text)
    assert found["by_category"] == {"deletion": 3512, "medical": 9222}
    assert (found["persons"], found["actions"], found["units"]) == (350, 12734, 32000)
    assert (found["from"], found["to"], found["unit"]) == ("2023-01-01", "2023-09-30", "digital")
    assert (found["days"], found["per_day"], found["persons_anonymous"]) == (273, 46.64, 2)
    assert found["labels"]["deletion"] == "삭제지원"
    assert "삭제지원" in text


def test_csv_opens_in_a_spreadsheet_as_it_stands():
    text = rendering.render_csv(WORKLOAD)
    assert text.startswith("\ufeff")
    assert "\r\n" in text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {len(row) for row in rows} == {5}
    assert ["지원 분야", "deletion", "삭제지원", "3512", "27.6"] in rows
    assert ["합계", "actions", "지원 실적(건)", "12734", ""] in rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_is_a_formula(start):
    named = replace(WORKLOAD, labels={"deletion": f"{start}cmd|' /C calc'!A0"})
    text = rendering.render_csv(named).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for row in rows for cell in row if "calc" in cell]
    assert cells == [f"'{start}cmd|' /C calc'!A0"]


def test_every_format_of_the_command_is_there():
    assert set(rendering.FORMATS) == {"text", "json", "csv"}
    for render in rendering.FORMATS.values():
        assert render(WORKLOAD).strip()
