"""The blank workbook: filled in as it says, every row of it is taken."""

import io
import re
import zipfile

import pytest

from casework.core import clock, db
from casework.core.permissions import CommandLine
from casework.referrals import queries
from casework.referrals.hotline import blank, door, work
from casework.referrals.hotline.items import ITEMS
from casework.referrals.models import RowOutcome
from tests.referrals.deliveries import GOOD, delivery

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def workbook(app):
    return blank.blank_workbook(clock.now())


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def filled(data, *rows):
    """The workbook with rows typed under its header, as text."""
    cells = ""
    for number, row in enumerate(rows, start=2):
        written = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(row)
        )
        cells += f'<row r="{number}">{written}</row>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts(data).items():
            archive.writestr(
                name,
                text.replace("</sheetData>", cells + "</sheetData>") if name == SHEET else text,
            )
    return out.getvalue()


def test_its_header_is_the_twenty_labels_in_their_order(workbook):
    strings = re.findall(r"<t[^>]*>([^<]*)</t>", parts(workbook)["xl/sharedStrings.xml"])
    assert strings == [item.label for item in ITEMS]


def test_filled_in_it_is_taken(workbook):
    data = filled(workbook, list(GOOD.values()), list((GOOD | {"referral_no": "G-2"}).values()))
    with db.transaction():
        batch = door.receive(CommandLine(), delivery=delivery(data)).id
    work.work_off(batch)
    assert queries.batch_counts(batch)[RowOutcome.ACCEPTED] == 2


def test_untouched_it_has_no_rows_to_take(workbook):
    with pytest.raises(Exception, match="행") as refused:
        door.receive(CommandLine(), delivery=delivery(workbook))
    assert refused.value.problem


def test_fixed_values_are_chosen_from_lists_and_cells_are_text(workbook):
    xml = parts(workbook)[SHEET]
    assert xml.count('type="list"') == len(blank._lists(clock.now()))
    assert "<mergeCell" not in xml
    assert "<f>" not in xml
    assert 'numFmtId="49"' in parts(workbook)["xl/styles.xml"]


def test_every_item_says_how_it_is_written():
    assert blank.EXAMPLES.keys() == {item.name for item in ITEMS}
