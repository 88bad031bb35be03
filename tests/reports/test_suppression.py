"""No small number that leaves the center can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from casework.reports.suppression import hidden

PARTS = st.lists(
    st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=4
).filter(any)


def table(parts):
    """Parts with the sums of rows, and below them of columns."""
    lines = [*parts, [sum(column) for column in zip(*parts, strict=True)]]
    return [[*line, sum(line)] for line in lines]


@given(PARTS)
def test_every_small_number_is_hidden_and_no_line_hides_only_one(parts):
    whole = table(parts)
    places = hidden(whole)
    small = {
        (row, column)
        for row, line in enumerate(whole)
        for column, value in enumerate(line)
        if 0 < value < 5
    }
    assert small <= places
    rows = [[(row, column) for column in range(4)] for row in range(len(whole))]
    columns = [list(line) for line in zip(*rows, strict=True)]
    for line in rows + columns:
        assert len(places & set(line)) != 1


@given(st.lists(st.integers(5, 50), min_size=1))
def test_where_nothing_is_small_all_is_told(values):
    assert hidden([[*values, sum(values)]]) == set()


def test_the_smallest_of_the_others_keeps_it_company():
    assert hidden([[3, 40, 9, 0, 52]]) == {(0, 0), (0, 2)}
    assert hidden([[3, 0, 3]]) == {(0, 0), (0, 2)}
    assert hidden([[0, 0]]) == set()
