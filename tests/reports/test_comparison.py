"""A ratio is never passed off as growth."""

import pytest

from casework.reports.comparison import Line, decimal, percent


def test_the_published_year_as_ratio_and_as_growth():
    actions = Line("actions", 12_734, 6_241)
    assert (percent(actions.ratio), percent(actions.growth, sign=True)) == ("204.0 %", "+104.0 %")
    per_day = Line("per_day", 12_734 / 273, 6_241 / 278)
    assert (decimal(per_day.now), decimal(per_day.before)) == ("46.6", "22.4")
    assert percent(per_day.ratio) == "207.8 %"


@pytest.mark.parametrize("before", [0, None])
def test_nothing_before_gives_no_ratio(before):
    line = Line("actions", 5, before)
    assert (percent(line.ratio), percent(line.growth, sign=True)) == ("–", "–")


def test_less_is_written_with_a_minus_and_a_loss_of_all_is_told():
    assert percent(Line("actions", 50, 100).growth, sign=True) == "−50.0 %"
    assert percent(Line("actions", 0, 100).ratio) == "0.0 %"
    assert decimal(None) == "–"
