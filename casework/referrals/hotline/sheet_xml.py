"""What Excel's values do not show: formulas, merged and hidden cells, outward links."""

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from string import ascii_uppercase
from typing import IO, Any, Final
from xml.parsers.expat import ExpatError

from casework.referrals.hotline.refusals import FileRefused

_CHUNK: Final = 1 << 16
_MOST_COLUMNS: Final = 40
_LETTERS: Final[tuple[str, ...]] = (*ascii_uppercase, *("A" + letter for letter in ascii_uppercase))
_TRUE: Final = frozenset({"1", "true"})
_DIGITS: Final = "0123456789"
_ITEMS: Final = 20
_MACROS: Final = "macroenabled"
# Who reads the values keeps all strings and styles at once: ten tags for each cell are plenty.
_TAGS_OF_A_ROW: Final = 10 * _MOST_COLUMNS
_TAGS_OF_A_SMALL_PART: Final = 20_000
# Excel's longest text is a quarter of it, however it is written.
_LONGEST_TOKEN: Final = 1 << 20
_DEEPEST: Final = 50_000
_NO_ELEMENTS: Final = (b"</", b"<!", b"<?")

Attributes = dict[str, str]


@dataclass(frozen=True)
class Workbook:
    """The sheet to read: its place among all sheets, its part, and warnings about the others."""

    index: int
    part: str
    warnings: tuple[str, ...]


@dataclass
class SheetFacts:
    """Facts per row (the header is 1) and column (the first is 0)."""

    formulas: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    filled_rows: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: bool = False


def read_workbook(archive: zipfile.ZipFile, max_rows: int) -> Workbook:
    """Finds the first visible sheet; refuses macros, outward links and the 1904 calendar."""
    for tag, attributes in _elements(archive, "[Content_Types].xml"):
        if tag in {"Default", "Override"} and _MACROS in attributes.get("ContentType", "").lower():
            raise FileRefused("macros")
    for part in archive.namelist():
        if part.endswith(".rels"):
            _refuse_outward(archive, part)
    for part in {"xl/sharedStrings.xml", "xl/styles.xml"}.intersection(archive.namelist()):
        parse_part(archive, part, most_tags=_TAGS_OF_A_ROW * (max_rows + 1))
    elements = _elements(archive, "xl/workbook.xml")
    if any(tag == "workbookPr" and found.get("date1904") in _TRUE for tag, found in elements):
        raise FileRefused("date_1904")
    return _first_visible(
        [found for tag, found in elements if tag == "sheet"], _sheet_parts(archive)
    )


def scan_sheet(archive: zipfile.ZipFile, part: str, max_rows: int) -> SheetFacts:
    """Reads the sheet's XML once, without values; refuses merged cells and too many rows."""
    scan = _Scan(max_rows)
    parse_part(archive, part, scan.start)
    return scan.facts


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None] | None = None,
    most_tags: int | None = None,
) -> None:
    """Streams one XML part; refuses declarations that could reach out or grow ("entity")."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    guarded: Any = XMLParser(target=None, forbid_dtd=True)
    # The guards stay; the tree of elements does not get built.
    guarded.parser.ordered_attributes = False
    guarded.parser.DefaultHandlerExpand = None
    guarded.parser.StartElementHandler = start
    for handler in ("CharacterDataHandler", "CommentHandler"):
        setattr(guarded.parser, handler, None)
    closed: list[str] = []
    guarded.parser.EndElementHandler = closed.append
    try:
        with archive.open(part) as stream:
            for chunk in _bounded(stream, closed, most_tags):
                guarded.parser.Parse(chunk)
            guarded.parser.Parse(b"", 1)
    except DefusedXmlException:
        raise FileRefused("entity") from None
    except (ExpatError, LookupError, ValueError, zipfile.BadZipFile, OSError):
        raise FileRefused("broken") from None


def _bounded(stream: IO[bytes], closed: list[str], most_tags: int | None) -> Iterator[bytes]:
    """The chunks of a part; refuses more tags, or longer or deeper ones, than anybody writes.

    `closed` takes the name of each element that ends.
    """
    count, since_tag, depth = 0, 0, 0
    while chunk := stream.read(_CHUNK):
        tags = chunk.count(b"<")
        count += tags
        since_tag = 0 if tags else since_tag + len(chunk)
        yield chunk
        depth += tags - sum(map(chunk.count, _NO_ELEMENTS)) - len(closed)
        closed.clear()
        if since_tag > _LONGEST_TOKEN or depth > _DEEPEST or count > (most_tags or count):
            raise FileRefused("bomb")


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, Attributes]]:
    """The elements of a small part, without namespaces."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if len(plain) != len(attributes):  # two readers could take two different ones
            raise FileRefused("broken")
        found.append((name.rpartition("}")[2], plain))

    parse_part(archive, part, start, _TAGS_OF_A_SMALL_PART)
    return found


def _refuse_outward(archive: zipfile.ZipFile, part: str) -> None:
    """A written address that Excel made clickable is harmless; any other link fetches."""
    for tag, link in _elements(archive, part):
        outward = link.get("TargetMode", "").lower() == "external"
        if tag == "Relationship" and outward and not link.get("Type", "").endswith("/hyperlink"):
            raise FileRefused("external")


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    links = _elements(archive, "xl/_rels/workbook.xml.rels")
    if len({link.get("Id") for _, link in links}) != len(links):
        raise FileRefused("broken")
    return {
        link.get("Id", ""): normpath(join("/xl", link.get("Target", ""))).lstrip("/")
        for _, link in links
        if link.get("Type", "").endswith("/worksheet")
    }


def _first_visible(sheets: list[Attributes], parts: dict[str, str]) -> Workbook:
    shown = [sheet.get("state", "visible") == "visible" for sheet in sheets]
    for index, sheet in enumerate(sheets):
        part = parts.get(sheet.get("id", ""))
        if shown[index] and part:
            hidden = ("hidden_sheets",) * (not all(shown))
            return Workbook(index, part, hidden + ("other_sheets",) * (sum(shown) > 1))
    raise FileRefused("no_sheet")


class _Scan:
    """Handles the start of each element; a cell counts once it holds a value or a formula."""

    def __init__(self, max_rows: int) -> None:
        self.facts = SheetFacts()
        self._max_rows = max_rows
        self._row = 0
        self._row_text = "0"
        self._row_is_hidden = False
        self._row_is_filled = False
        self._cell = ""
        self._kinds: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        # Forty of these for each row: names are cut once, positions worked out where they matter.
        tag = self._kinds.get(name) or self._learn(name)
        if tag == "c":
            self._cell = attributes.get("r") or self._next_cell()
        elif tag in {"v", "t"}:
            self._fill_row()
            if self._cell[1:] != self._row_text:
                self._judge_column()
        elif tag == "row":
            self._row = _number(attributes.get("r")) or self._row + 1
            self._row_text = str(self._row)
            self._row_is_hidden = attributes.get("hidden") in _TRUE
            self._row_is_filled = False
            self._cell = ""
        else:
            self._start_rare(tag, attributes)

    def _learn(self, name: str) -> str:
        return self._kinds.setdefault(name, name.rpartition("}")[2])

    def _next_cell(self) -> str:
        """A cell without a reference stands right of the one before it."""
        return _LETTERS[min(self._judge_column() + 1, _MOST_COLUMNS)]

    def _fill_row(self) -> None:
        if self._row_is_filled:
            return
        self._row_is_filled = True
        self.facts.filled_rows += 1
        if self._row > self._max_rows + 1:
            raise FileRefused("too_many_rows", rows=self._max_rows)
        if self._row_is_hidden:
            self.facts.hidden_rows.add(self._row)

    def _judge_column(self) -> int:
        """The cell's column; who reads the values makes room as far as any reference points."""
        letters = self._cell.rstrip(_DIGITS)
        column = _column_number(letters)
        if column >= _MOST_COLUMNS:
            raise FileRefused("columns", missing="-", doubled="-", unknown=column + 1)
        row = self._cell[len(letters) :]
        if row and (not letters or _number(row) != self._row):
            raise FileRefused("broken")
        return column

    def _start_rare(self, tag: str, attributes: Attributes) -> None:
        if tag == "mergeCell":
            raise FileRefused("merged")
        if tag == "is":
            self._fill_row()
            self._judge_column()
        if tag == "f":
            if attributes.get("t") in {"array", "dataTable"} and ":" in attributes.get("ref", ""):
                raise FileRefused("array_formula")
            self._fill_row()
            self.facts.formulas[self._row].add(self._judge_column())
        if tag == "col" and attributes.get("hidden") in _TRUE:
            self.facts.hidden_columns |= _number(attributes.get("min")) <= _ITEMS


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise FileRefused("broken")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
