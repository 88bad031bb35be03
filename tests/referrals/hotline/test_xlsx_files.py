from datetime import date, datetime

import pytest

from casework.referrals.hotline.rows import Problem


def write(place, value, form=None):
    """Overwrites one cell of the first row of data."""

    def touch(book, sheet):
        cell_form = book.add_format({"num_format": form}) if form else None
        sheet.write(1, place, value, cell_form)

    return touch


def test_a_workbook_of_good_rows_is_read(opened, xlsx_file, row, reader):
    sheet = opened(xlsx_file([row(), row(referral_no="A-2")]))
    assert (sheet.kind, sheet.count, sheet.warnings) == ("xlsx", 2, ())
    assert [raw.row_no for raw in sheet.rows()] == [2, 3]
    assert all(not reader.read_row(raw).problems for raw in sheet.rows())


@pytest.mark.parametrize(
    ("place", "value", "form", "text"),
    [
        (9, 1001234567, None, "1001234567"),
        (7, 19960505, None, "19960505"),
        (7, 1996, None, "1996"),
        (7, date(1996, 5, 5), "yyyy-mm-dd", "1996-05-05"),
        (5, datetime.fromisoformat("2026-11-20T21:40"), "yyyy-mm-dd hh:mm", "2026-11-20T21:40:00"),
        (7, 45292, None, "45292"),
        (8, True, None, "TRUE"),
        (3, 20261120.5, None, "20261120.5"),
    ],
)
def test_values_become_the_text_that_a_person_would_have_typed(
    opened, xlsx_file, place, value, form, text
):
    (raw,) = opened(xlsx_file(touch=write(place, value, form))).rows()
    assert raw.cells[place] == text
    assert raw.problems == ()


def test_phones_and_days_out_of_excel_are_read(opened, xlsx_file, reader):
    def touch(book, sheet):
        write(9, 1001234567)(book, sheet)
        write(7, 45292)(book, sheet)

    (raw,) = opened(xlsx_file(touch=touch)).rows()
    reading = reader.read_row(raw)
    assert reading.values["victim_phone"] == "010-0123-4567"
    assert reading.values["victim_birth_date"] == "2024-01-01"
    assert reading.notes == (Problem("victim_phone", "phone_zero"),)


@pytest.mark.parametrize("serial", [1, 59, 60, 61])
def test_days_that_excel_never_had_are_refused(opened, xlsx_file, reader, serial):
    for form in (None, "yyyy-mm-dd"):
        (raw,) = opened(xlsx_file(touch=write(7, serial, form))).rows()
        assert [problem.item for problem in reader.read_row(raw).problems] == ["victim_birth_date"]


def test_a_resident_number_that_excel_holds_as_a_number_is_masked(opened, xlsx_file, reader):
    (raw,) = opened(xlsx_file(touch=write(6, 9001012345678))).rows()
    assert reader.read_row(raw).values["victim_name"] == "900101-2******"


def test_what_excel_has_damaged_is_a_problem_of_its_item(opened, xlsx_file):
    (raw,) = opened(xlsx_file(touch=write(4, date(2026, 1, 2), "yyyy-mm-dd"))).rows()
    assert raw.problems == (Problem("police_case_no", "excel_day"),)
    (raw,) = opened(xlsx_file(touch=write(3, 2026112012345678))).rows()
    assert raw.problems == (Problem("report_112_no", "excel_number"),)


def test_a_formula_spoils_its_item_and_is_never_a_value(opened, xlsx_file, row, reader):
    def touch(_, sheet):
        sheet.write_formula(1, 6, '="김"&"보라"', None, "김보라")
        sheet.write_formula(2, 19, "=A1", None, "Y;2026-11-20;서면;안전")

    first, second = map(reader.read_row, opened(xlsx_file([row(), row()], touch=touch)).rows())
    assert first.problems == (Problem("victim_name", "formula"),)
    assert second.cells[19] == ""


def test_a_formula_in_the_header_is_refused(refused, xlsx_file):
    data = xlsx_file(touch=lambda _, sheet: sheet.write_formula(0, 0, '="x"', None, "연계관리번호"))
    assert refused(data).problem == "header"


def test_merged_cells_are_refused(refused, xlsx_file):
    data = xlsx_file(touch=lambda _, sheet: sheet.merge_range(5, 0, 6, 1, ""))
    assert refused(data).problem == "merged"


def test_hidden_things_are_warned_of(opened, xlsx_file):
    def touch(book, sheet):
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
        book.add_worksheet("둘째").hide()
        book.add_worksheet("셋째")

    sheet = opened(xlsx_file(touch=touch))
    assert set(sheet.warnings) == {"hidden_rows", "hidden_columns", "hidden_sheets", "other_sheets"}
    assert [raw.notes for raw in sheet.rows()] == [(Problem("", "hidden"),)]


def test_only_the_first_visible_sheet_is_read(opened, xlsx_file, row, labels):
    def touch(book, sheet):
        visible = book.add_worksheet("보이는")
        for at, cells in enumerate([labels, row(referral_no="SEEN-1")]):
            visible.write_row(at, 0, cells)
        visible.activate()
        visible.set_first_sheet()
        sheet.hide()

    (raw,) = opened(xlsx_file(touch=touch)).rows()
    assert raw.cells[0] == "SEEN-1"


@pytest.mark.parametrize("rows", [[], [[" "] * 20]])
def test_a_sheet_without_rows_is_refused(refused, xlsx_file, rows):
    assert refused(xlsx_file(rows)).problem == "no_rows"


@pytest.mark.parametrize("first", ["", "연계 명단"])
def test_a_header_further_down_is_refused(refused, xlsx_file, row, labels, first):
    assert refused(xlsx_file([["명단"], labels, row()], header=[first])).problem == "header"


def test_blank_rows_are_dropped_and_numbers_stay(opened, xlsx_file, row):
    sheet = opened(xlsx_file([row(), [""], [" "], row()]))
    assert [raw.row_no for raw in sheet.rows()] == [2, 5]
    assert len(list(sheet.rows())) == 2


def test_columns_may_begin_further_right_only_to_be_named(refused, xlsx_file, row, labels):
    found = refused(xlsx_file([["", *row()]], header=["", *labels]))
    assert found.values["unknown"] == "1"


def test_rows_over_the_limit_are_refused(refused, opened, xlsx_file, row):
    data = xlsx_file([row()] * 3)
    assert opened(data, max_rows=3).count == 3
    assert refused(data, max_rows=2).problem == "too_many_rows"
