import runpy
from datetime import date
from pathlib import Path

import pytest

from casework.referrals import hotline
from casework.referrals.hotline.files import open_sheet
from casework.referrals.hotline.phones import e164

FOLDER = Path(hotline.__file__).parent / "samples"


@pytest.fixture(scope="module")
def readings(reader):
    found = {}
    for path in sorted(FOLDER.glob("*.*")):
        with path.open("rb") as source:
            sheet = open_sheet(source, max_rows=5_000, max_bytes=10 << 20)
            found[path.name] = [reader.read_row(raw) for raw in sheet.rows()]
    return found


def every(readings):
    return [row for rows in readings.values() for row in rows]


def test_the_script_makes_the_committed_files():
    made = runpy.run_path(str(Path(__file__).with_name("make_samples.py")))["samples"]()
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.*")}


def test_every_row_of_every_sample_is_acceptable(readings):
    assert len(readings) == 3
    for rows in readings.values():
        assert 20 <= len(rows) <= 40
        assert [row.problems for row in rows] == [()] * len(rows)


def test_the_samples_are_of_invented_people_and_of_the_past(readings):
    for row in every(readings):
        number = e164(row.values["victim_phone"])
        assert number is None or number.startswith("+82100")
        assert row.values["reported_at"] < date(2026, 11, 22).isoformat()


def test_the_samples_show_what_the_format_can_hold(readings):
    rows = [row.values for row in every(readings)]
    assert any(len(row["victim_birth_date"]) == 4 for row in rows)
    assert any(row["risk_level"]["scheme"] == "three_step" for row in rows)
    assert any(row["victim_address"]["gu"] == "outside" for row in rows)
    assert any(row["victim_phone"].startswith("압수") for row in rows)
    assert any("뷁" in row["victim_name"] for row in rows)
    assert any(row["vulnerabilities"] == ["foreigner(베트남어)"] for row in rows)
    assert any(one["kind"] == "first_response" for row in rows for one in row["legal_measures"])
    assert sum(bool(row.notes) for row in readings["songpa.xlsx"]) > 20
