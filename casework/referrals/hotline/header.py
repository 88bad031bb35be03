"""The first row of a file: which column holds which item."""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import Final

from casework.referrals.hotline.items import ITEMS, folded_headers
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.hotline.rows import Problem, RawRow
from casework.referrals.hotline.texts import fold

_PLACES: Final = folded_headers()
_MANY: Final = 10


class Layout:
    """The order of a file's columns, judged once; puts each row into the order of ITEMS.

    Refuses a header without all 20 items, each once, and nothing else.
    """

    def __init__(self, header: Sequence[str]) -> None:
        places = [_PLACES.get(fold(label)) for label in _without_trailing(header)]
        if all(place is None for place in places):
            raise FileRefused("header")
        _judge(places)
        self.names = tuple(ITEMS[place].name for place in places if place is not None)
        self._arrange = itemgetter(*(places.index(place) for place in range(len(ITEMS))))

    def raw_row(self, row_no: int, cells: Sequence[str]) -> RawRow:
        """The row in the order of ITEMS; too few or too many cells are a problem of the row."""
        width = len(self.names)
        if len(cells) == width:
            return RawRow(row_no, self._arrange(cells))
        problems: tuple[Problem, ...] = ()
        if len(cells) < width:
            problems = (Problem("", "too_few_cells"),)
        elif len(_without_trailing(cells)) > width:
            problems = (Problem("", "too_many_cells"),)
        padded = [*cells[:width], *[""] * (width - len(cells))]
        return RawRow(row_no, self._arrange(padded), problems)


def _judge(places: list[int | None]) -> None:
    counts = Counter(places)
    missing = [item.label for place, item in enumerate(ITEMS) if not counts[place]]
    doubled = [item.label for place, item in enumerate(ITEMS) if counts[place] > 1]
    unknown = [str(column) for column, place in enumerate(places, 1) if place is None]
    if missing or doubled or unknown:
        raise FileRefused(
            "columns",
            missing=", ".join(missing) or "-",
            doubled=", ".join(doubled) or "-",
            unknown=", ".join(unknown[:_MANY]) + (" …" if len(unknown) > _MANY else "") or "-",
        )


def _without_trailing(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
