"""CSV: judged in one streaming pass, read in another; nothing but one row is ever held."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from casework.referrals.hotline.header import Layout
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.hotline.rows import RawRow, Sheet

if TYPE_CHECKING:
    from _csv import Reader

_BOMS: Final = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# CP949, not EUC-KR, which lacks 8,822 syllables; no fallback that reads anything, like latin-1.
_WITHOUT_BOM: Final = ("utf-8", "cp949")
_CHUNK: Final = 1 << 16
# A record may be long (its row is then refused), but neither endless nor the rest of the file.
_LONGEST_LINE: Final = 4 << 20
_LONGEST_CELL: Final = 2 << 20


class _Format(NamedTuple):
    encoding: str
    delimiter: str


def open_csv(source: BinaryIO, max_rows: int) -> Sheet:
    """Judges the whole text before a row is given out; raises FileRefused."""
    _refuse_endless_lines(source)
    source.seek(0)
    start = source.read(len(codecs.BOM_UTF8))
    encodings = [name for bom, name in _BOMS if start.startswith(bom)] or _WITHOUT_BOM
    for encoding in encodings:
        try:
            return _judged(source, _Format(encoding, _delimiter(source, encoding)), max_rows)
        except UnicodeError:
            continue
    # The encoding that came furthest is the one that was meant.
    offset = max(_first_bad_byte(source, encoding) for encoding in encodings)
    raise FileRefused("encoding", offset=offset + 1)


def _judged(source: BinaryIO, form: _Format, max_rows: int) -> Sheet:
    count = 0
    with _records(source, form) as records:
        layout = Layout(next(records, ("",)))
        for cells in records:
            count += any(map(str.strip, cells))
            if count > max_rows:
                raise FileRefused("too_many_rows", rows=max_rows)
    if not count:
        raise FileRefused("no_rows")

    def rows() -> Iterator[RawRow]:
        with _records(source, form) as records:
            next(records)
            for row_no, cells in enumerate(records, 2):
                if any(map(str.strip, cells)):
                    yield layout.raw_row(row_no, cells)

    return Sheet("csv", form.encoding.removesuffix("-sig"), count, (), rows)


@contextmanager
def _records(source: BinaryIO, form: _Format) -> Iterator[Iterator[list[str]]]:
    """The records of the file from its first on; the source stays open."""
    source.seek(0)
    text = io.TextIOWrapper(source, form.encoding, newline="")
    try:
        yield _parsed(csv.reader(text, delimiter=form.delimiter, strict=True))
    finally:
        text.detach()


def _parsed(reader: "Reader") -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    line = 1
    try:
        for record in reader:
            line = reader.line_num + 1
            yield record
    except csv.Error:
        raise FileRefused("quote", line=line) from None


def _delimiter(source: BinaryIO, encoding: str) -> str:
    source.seek(0)
    first = source.read(_CHUNK).decode(encoding, "ignore")
    first = first.partition("\n")[0].partition("\r")[0]
    return "\t" if first.count("\t") > first.count(",") else ","


def _refuse_endless_lines(source: BinaryIO) -> None:
    source.seek(0)
    length, line = 0, 1
    while chunk := source.read(_CHUNK):
        breaks = chunk.count(b"\n") + chunk.count(b"\r")
        length = 0 if breaks else length + len(chunk)
        line += chunk.count(b"\n")
        if length > _LONGEST_LINE:
            raise FileRefused("quote", line=line)


def _first_bad_byte(source: BinaryIO, encoding: str) -> int:
    source.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    end = 0
    try:
        while chunk := source.read(_CHUNK):
            end += len(chunk)
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # The decoder may have kept bytes back: its object ends where we are.
        return end - len(error.object) + error.start
    return -1
