"""Each list sorts by columns that it has."""

import pytest

from casework.reports.cells import Counted, sorts


@pytest.mark.parametrize("what", list(Counted))
def test_the_usual_order_is_given_once_and_first(what):
    keys = [key.removeprefix("-") for key in sorts(what)]
    assert len(keys) == len(set(keys)) >= 1
    assert set(keys) <= {"day", "number", "units", "actions"}


def test_what_is_summed_begins_with_the_largest():
    assert sorts(Counted.UNITS)[0] == "-units"
    assert sorts(Counted.ACTIONS)[0] == "-day"
