import io
import zipfile

import pytest

from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.hotline.sheet_xml import parse_part, read_workbook, scan_sheet

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def scan(rezip, xlsx_file):
    """The facts of a sheet whose rows are given as XML."""

    def make(rows, max_rows=5_000, before="", after=""):
        body = f"{before}<sheetData>{rows}</sheetData>{after}"
        xml = f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">{body}</worksheet>'
        data = rezip(xlsx_file(), {SHEET: xml.encode()})
        return scan_sheet(zipfile.ZipFile(io.BytesIO(data)), SHEET, max_rows)

    return make


def test_formulas_are_found_under_any_prefix_and_without_references(scan):
    facts = scan(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f>1+1</f><v>2</v></c></row>'
        "<x:row><x:c/><x:c><x:f>1</x:f></x:c></x:row>"
        '<row r="9"><c r="AB9"/><c><f>1</f></c></row>'
    )
    assert facts.formulas == {2: {1}, 3: {1}, 9: {28}}
    assert facts.filled_rows == 4


@pytest.mark.parametrize(
    ("rows", "after", "problem"),
    [
        ("", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', "merged"),
        ('<row r="2"><c r="A2"><f t="array" ref="A2:A9">1</f></c></row>', "", "array_formula"),
        ('<row r="7"><c r="A7"><v>1</v></c></row>', "", "too_many_rows"),
        ('<row r="2"><c r="XFD2"><v>1</v></c></row>', "", "columns"),
        ('<row r="2">' + "<c><v>1</v></c>" * 41 + "</row>", "", "columns"),
        ('<row r="2"><c r="가가2"><v>1</v></c></row>', "", "broken"),
        ("<row>", "", "broken"),
        ('<row r="2"><c r="T1048576"><v>1</v></c></row>', "", "broken"),
        ('<row r="2"><c r="2"><v>1</v></c></row>', "", "broken"),
        (f'<row r="{2**20}"><c r="A{2**20}" t="inlineStr"><is/></c></row>', "", "too_many_rows"),
        ('<row r="2"><c r="XFD2" t="inlineStr"><is/></c></row>', "", "columns"),
        ("<x>" * 80_000 + "</x>" * 80_000, "", "bomb"),
        ("<row " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>", "", "bomb"),
    ],
)
def test_shapes_that_cannot_be_read_safely_are_refused(scan, rows, after, problem):
    with pytest.raises(FileRefused) as caught:
        scan(rows, max_rows=5, after=after)
    assert caught.value.problem == problem


def test_empty_cells_and_rows_far_away_do_no_harm(scan):
    assert scan('<row r="1048576"><c r="XFD1048576" s="1"/></row>').filled_rows == 0


def test_hidden_rows_and_columns_are_seen_where_they_hold_something(scan):
    facts = scan(
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="1"/>',
        before='<cols><col min="21" max="16384" hidden="1"/></cols>',
    )
    assert facts.hidden_rows == {2}
    assert not facts.hidden_columns
    assert scan("", before='<cols><col min="3" max="3" hidden="true"/></cols>').hidden_columns


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_declarations_are_refused_in_every_part_that_is_read(rezip, xlsx_file, declaration, part):
    data = rezip(xlsx_file(), {part: f"{declaration}<a/>".encode()})
    with pytest.raises(FileRefused) as caught:
        read_workbook(zipfile.ZipFile(io.BytesIO(data)), 5_000)
    assert caught.value.problem == "entity"


def test_a_declaration_in_the_sheet_is_refused(rezip, xlsx_file):
    data = rezip(xlsx_file(), {SHEET: b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'})
    with pytest.raises(FileRefused) as caught:
        parse_part(zipfile.ZipFile(io.BytesIO(data)), SHEET)
    assert caught.value.problem == "entity"


@pytest.mark.parametrize(
    ("part", "content", "problem"),
    [
        (
            "[Content_Types].xml",
            '<T><Override ContentType="x.sheet.macroEnabled.main+xml"/></T>',
            "macros",
        ),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            '<R><Relationship Type="http://x/image" TargetMode="External" Target="http://x"/></R>',
            "external",
        ),
        (
            "xl/workbook.xml",
            '<workbook><workbookPr date1904="1"/><sheets/></workbook>',
            "date_1904",
        ),
        ("xl/workbook.xml", "<workbook><sheets/></workbook>", "no_sheet"),
        ("xl/workbook.xml", "<workbook>", "broken"),
        ("xl/_rels/workbook.xml.rels", None, "broken"),
    ],
)
def test_a_workbook_is_refused_for_what_it_reaches_out_to(rezip, xlsx_file, part, content, problem):
    data = rezip(xlsx_file(), {part: content})
    with pytest.raises(FileRefused) as caught:
        read_workbook(zipfile.ZipFile(io.BytesIO(data)), 5_000)
    assert caught.value.problem == problem


def test_a_written_address_is_no_outward_link(xlsx_file):
    data = xlsx_file(touch=lambda book, sheet: sheet.write_url(1, 14, "http://example.invalid/"))
    assert read_workbook(zipfile.ZipFile(io.BytesIO(data)), 5_000).index == 0


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_parts_that_would_fill_the_memory_are_refused(rezip, xlsx_file, part):
    data = rezip(xlsx_file(), {part: b"<a>" + b"<si/>" * 30_000 + b"</a>"})
    with pytest.raises(FileRefused) as caught:
        read_workbook(zipfile.ZipFile(io.BytesIO(data)), 5)
    assert caught.value.problem == "bomb"


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId1" id="rId2"'),
        ("xl/_rels/workbook.xml.rels", b'Id="rId2"', b'Id="rId1"'),
    ],
)
def test_a_workbook_that_could_mean_two_sheets_is_refused(rezip, xlsx_file, part, before, after):
    data = xlsx_file()
    changed = zipfile.ZipFile(io.BytesIO(data)).read(part).replace(before, after)
    with pytest.raises(FileRefused) as caught:
        read_workbook(zipfile.ZipFile(io.BytesIO(rezip(data, {part: changed}))), 5)
    assert caught.value.problem == "broken"
