"""XLSX: the archive and the XML are judged first, then calamine reads the values."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from casework.referrals.hotline.archives import open_archive
from casework.referrals.hotline.header import Layout
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.hotline.rows import Problem, RawRow, Sheet
from casework.referrals.hotline.sheet_xml import SheetFacts, read_workbook, scan_sheet

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_DAYS: Final = frozenset({"reported_at", "victim_birth_date"})
# Excel keeps 15 digits; what is longer was rounded.
_EXACT: Final = 1e15


def open_xlsx(source: BinaryIO, max_rows: int, max_bytes: int) -> Sheet:
    """Judges the first visible sheet before a row is given out; raises FileRefused."""
    archive = open_archive(source, max_bytes)
    workbook = read_workbook(archive, max_rows)
    facts = scan_sheet(archive, workbook.part, max_rows)
    sheet = _values(source, workbook.index)
    first = next(_rows(sheet), [])
    if facts.formulas.get(1):
        raise FileRefused("header")
    layout = Layout([_text(value) for value in first])
    if next(_raw_rows(sheet, layout, facts), None) is None:
        raise FileRefused("no_rows")
    warnings = [*workbook.warnings]
    if facts.hidden_rows:
        warnings.append("hidden_rows")
    if facts.hidden_columns:
        warnings.append("hidden_columns")
    rows = partial(_raw_rows, sheet, layout, facts)
    return Sheet("xlsx", None, facts.filled_rows - 1, tuple(warnings), rows)


def _values(source: BinaryIO, index: int) -> "CalamineSheet":
    from python_calamine import CalamineError, CalamineWorkbook

    source.seek(0)
    try:
        return CalamineWorkbook.from_filelike(source).get_sheet_by_index(index)
    except (CalamineError, OSError, ValueError, IndexError):
        raise FileRefused("broken") from None


def _rows(sheet: "CalamineSheet") -> Iterator[list[object]]:
    """All rows from the first on, all columns from A on."""
    left: list[object] = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield [*left, *row]


def _raw_rows(sheet: "CalamineSheet", layout: Layout, facts: SheetFacts) -> Iterator[RawRow]:
    rows = _rows(sheet)
    next(rows)
    for row_no, values in enumerate(rows, 2):
        formulas = facts.formulas.get(row_no, ())
        if not (formulas or any(map(_filled, values))):
            continue
        # What a formula last gave is never taken for a value.
        cells = ["" if at in formulas else _text(value) for at, value in enumerate(values)]
        problems = [Problem(_name(layout, column), "formula") for column in sorted(formulas)]
        if cells != values:
            problems += _damages(layout, values)
        row = layout.raw_row(row_no, cells)
        notes = (Problem("", "hidden"),) if row_no in facts.hidden_rows else ()
        yield row._replace(problems=(*row.problems, *problems), notes=notes)


def _damages(layout: Layout, values: Sequence[object]) -> Iterator[Problem]:
    """What Excel made of a text: a day out of 1-2, a rounded number out of a long one."""
    for name, value in zip(layout.names, values, strict=False):
        if isinstance(value, date) and name not in _DAYS:
            yield Problem(name, "excel_day")
        elif isinstance(value, float) and abs(value) >= _EXACT:
            yield Problem(name, "excel_number")


def _name(layout: Layout, column: int) -> str:
    return layout.names[column] if column < len(layout.names) else ""


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else True


def _text(value: object) -> str:
    """The text that a person would have typed for the value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)
