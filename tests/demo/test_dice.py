"""The same seed gives the same practice room, and shares never lose a unit."""

from hypothesis import given
from hypothesis import strategies as st

from casework.demo.dice import Dice, shares


def test_the_same_seed_falls_the_same_way():
    first, second = Dice(7), Dice(7)
    assert [first.randint(1, 6) for _ in range(50)] == [second.randint(1, 6) for _ in range(50)]
    assert [first.chance(0.5) for _ in range(50)] == [second.chance(0.5) for _ in range(50)]


def test_a_chance_is_a_share_of_all_throws():
    dice = Dice(7)
    assert 2700 < sum(dice.chance(0.3) for _ in range(10_000)) < 3300
    assert not dice.chance(0.0)
    assert dice.chance(1.0)


@given(
    total=st.integers(0, 20_000),
    weights=st.lists(st.floats(0.01, 1000), min_size=1, max_size=40),
)
def test_shares_sum_to_the_total_and_stay_within_one_of_their_weight(total, weights):
    parts = shares(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6


def test_the_largest_remainder_gets_the_last_unit():
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert shares(3, [50, 30, 20]) == [1, 1, 1]
