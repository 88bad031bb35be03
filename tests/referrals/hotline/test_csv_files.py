import csv
import io

import pytest

from casework.referrals.hotline.rows import Problem


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_allowed_encoding_is_read(opened, csv_file, row, encoding, delimiter, end):
    rows = [row(victim_name="이뷁솔", incident_summary='집 "앞",\n또'), row()]
    data = csv_file(rows, encoding=encoding, delimiter=delimiter, lineterminator=end)
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    sheet = opened(bom + data)
    assert [raw.cells for raw in sheet.rows()] == list(map(tuple, rows))
    assert sheet.count == 2
    assert encoding.startswith(sheet.encoding)


def test_the_header_alone_says_what_parts_the_cells(opened, csv_file, row):
    rows = [row(incident_summary="," * 100)] * 3
    data = csv_file(rows, delimiter="\t", lineterminator="\r")
    assert [raw.cells for raw in opened(data).rows()] == list(map(tuple, rows))


def test_utf_16_without_its_mark_is_refused(refused, csv_file):
    assert refused(csv_file(encoding="utf-16-le")).problem in {"encoding", "header"}


def test_a_byte_that_no_encoding_has_is_named_by_its_place(refused, csv_file, row):
    for encoding in ("utf-8", "cp949"):
        data = csv_file([row()] * 2000, encoding=encoding)
        place = data.index("김보라".encode(encoding), len(data) - 400)
        found = refused(data[:place] + b"\xff\xff" + data[place:])
        assert found.problem == "encoding"
        assert found.values == {"offset": place + 1}


def test_mojibake_is_never_made_of_another_code_page(refused, csv_file, row):
    data = csv_file([row(victim_name="NAME")]).replace(b"NAME", "Zo\xeb, Ren\xe9".encode("latin-1"))
    assert refused(data).problem == "encoding"


@pytest.mark.parametrize("bad", ['"열린 따옴표', '"닫힌" 뒤'])
def test_a_wrong_quote_is_named_by_the_line_of_its_row(refused, csv_file, bad):
    data = csv_file().decode() + f"가,{bad},나\r\n" + ",\r\n" * 50
    found = refused(data.encode())
    assert (found.problem, found.values) == ("quote", {"line": 3})


def test_rows_bear_the_numbers_that_a_spreadsheet_shows(opened, csv_file, row):
    data = csv_file([row(incident_summary="두\n줄"), row()])
    more = csv_file([row()]).partition(b"\r\n")[2]
    assert [raw.row_no for raw in opened(data + b"\r\n,,,\r\n" + more).rows()] == [2, 3, 6]


@pytest.mark.parametrize("text", ["", "\r\n\r\n", ",,,\r\n \r\n"])
def test_a_header_alone_has_no_rows(refused, csv_file, text):
    assert refused(csv_file([]) + text.encode()).problem == "no_rows"


def test_short_and_long_rows_do_not_hold_back_good_ones(opened, csv_file, row):
    sheet = opened(csv_file([row()[:4], [*row(), "남음"], row()]))
    assert [raw.problems for raw in sheet.rows()] == [
        (Problem("", "too_few_cells"),),
        (Problem("", "too_many_cells"),),
        (),
    ]


def test_a_cell_of_a_megabyte_spoils_its_row_only(opened, csv_file, row, reader):
    sheet = opened(csv_file([row(victim_name="가" * 1_000_000), row()]))
    first, second = map(reader.read_row, sheet.rows())
    assert first.problems == (Problem("victim_name", "too_long"),)
    assert len(first.cells[6]) <= 4000
    assert second.problems == ()


def test_a_nul_spoils_its_row_only(opened, csv_file, row, reader):
    sheet = opened(csv_file([row(victim_name="김\x00보라"), row()]))
    first, second = map(reader.read_row, sheet.rows())
    assert first.problems == (Problem("victim_name", "control"),)
    assert second.problems == ()


def test_the_limit_of_rows_counts_rows_only(opened, refused, csv_file, row):
    data = csv_file([row()] * 3) + b"\r\n" * 100
    assert opened(data, max_rows=3).count == 3
    assert refused(data, max_rows=2).problem == "too_many_rows"


def test_a_line_without_end_is_refused(refused, csv_file):
    assert refused(csv_file() + b"a," * (3 << 20)).problem == "quote"


def test_the_file_stays_open_and_can_be_read_again(csv_file):
    from casework.referrals.hotline.csv_files import open_csv

    source = io.BytesIO(csv_file())
    sheet = open_csv(source, 10)
    assert list(sheet.rows()) == list(sheet.rows())
    assert not source.closed


def test_other_readers_of_csv_keep_working(opened, csv_file):
    opened(csv_file())
    assert next(csv.reader(["a,b"])) == ["a", "b"]
