"""The file holds what the page shows, runs nothing, and tells outsiders no small number."""

import csv
import io
from dataclasses import replace

import pytest

from casework.core import db
from casework.core.errors import AccessDenied
from casework.core.validation import clean
from casework.reports import screens, sheet
from casework.reports.schemas import PeriodSchema
from tests import factories
from tests.reports.conftest import FIRST, LAST

ADDRESS = {"from": str(FIRST), "to": str(LAST)}


@pytest.fixture
def screen(work, staff):
    work(1)
    return screens.workload_screen(staff["manager"], clean(PeriodSchema(), ADDRESS))


def table(text):
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def exported(staff, screen, *, outward=False):
    return table(sheet.export(staff["manager"], screen, reason="의회 보고", outward=outward))


def test_it_holds_the_numbers_of_the_page(staff, screen):
    lines = {line[0]: line[1:] for line in exported(staff, screen) if line}
    now = screen.workload
    assert lines["단위 수"] == [str(now.units)]
    assert lines["삭제지원"][0] == str(now.by_category["deletion"])
    for month, count in now.by_month.items():
        assert lines[month][-1] == str(count)
    assert lines["이름 counselor"][0] == str(
        next(one.actions for one in screen.loads if one.name == "이름 counselor")
    )
    assert sheet.file_name(screen) == f"workload-{FIRST}-{LAST}.csv"


def test_what_leaves_the_center_has_no_small_number_and_no_name(staff, screen):
    lines = [line for line in exported(staff, screen, outward=True) if line]
    assert not any("이름" in cell for line in lines for cell in line)
    months = [line for line in lines if line[0] in screen.workload.by_month]
    stations = [line for line in lines if line[0].endswith("경찰서")]
    told = [cell for line in months + stations for cell in line[1:]]
    assert "비공개" in told
    assert not [cell for cell in told if cell.isdigit() and 0 < int(cell) < 5]


def test_a_name_that_a_spreadsheet_would_run_is_text(staff, screen):
    wild = [replace(one, name="=cmd()") for one in screen.loads]
    cells = [cell for line in exported(staff, replace(screen, loads=wild)) for cell in line]
    assert "'=cmd()" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_reason_is_kept(staff, screen):
    exported(staff, screen)
    pending = db.session.info["audit"]
    assert pending.reason == "의회 보고"
    assert "statistics:export" in pending.actions


def test_who_may_not_export_is_refused(screen):
    admin = factories.person("admin-9", "admin")
    with pytest.raises(AccessDenied):
        sheet.export(admin, screen, reason="까닭", outward=True)
