"""Small numbers that leave the center are hidden, and with them what would give them away."""

from collections.abc import Iterator, Sequence

LEAST = 5

Place = tuple[int, int]


def hidden(table: Sequence[Sequence[int]]) -> set[Place]:
    """The places, as (row, column), that must not be told of a table whose lines end in their sums.

    From one to four is small. A line that hides a single number would still tell it by its sum, so
    that its next smallest one goes too, until no line hides exactly one.
    """
    places = {
        (row, column)
        for row, line in enumerate(table)
        for column, value in enumerate(line)
        if 0 < value < LEAST
    }
    while more := next(_lone(table, places), None):
        places.add(more)
    return places


def _lone(table: Sequence[Sequence[int]], places: set[Place]) -> Iterator[Place]:
    """The next place to hide in each line that hides only one."""
    for line in _lines(table):
        rest = [place for place in line if place not in places]
        if len(line) - len(rest) == 1 and rest:
            # Rather a number than nothing, and rather a part than the sum, which stands last.
            yield min(rest, key=lambda place: (_value(table, place) == 0, _value(table, place)))


def _lines(table: Sequence[Sequence[int]]) -> Iterator[list[Place]]:
    rows, columns = len(table), len(table[0]) if table else 0
    if columns > 1:
        yield from ([(row, column) for column in range(columns)] for row in range(rows))
    if rows > 1:
        yield from ([(row, column) for row in range(rows)] for column in range(columns))


def _value(table: Sequence[Sequence[int]], place: Place) -> int:
    return table[place[0]][place[1]]
