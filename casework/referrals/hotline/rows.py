"""What passes between the readers of files and the reader of rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong with (or was repaired in) one item; `item` "" is the whole row."""

    item: str
    code: str


class RawRow(NamedTuple):
    """A row as it was sent: `row_no` counts from the header = 1, cells in the order of ITEMS."""

    row_no: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class CleanRow(RawRow):
    """A row that comes out of its seal: it was cleaned before it went in."""

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """A file whose whole shape has been judged: its rows may be read, and read again.

    `count` is the number of rows below the header that hold anything (in a workbook, spaces too);
    `warnings` are codes of WARNINGS.
    """

    kind: str
    encoding: str | None
    count: int
    warnings: tuple[str, ...]
    rows: Callable[[], Iterator[RawRow]]
