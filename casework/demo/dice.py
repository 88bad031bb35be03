"""Chance that falls the same way every time; for practice data only, never for secrets."""

from collections.abc import Sequence
from random import Random


class Dice(Random):
    """The standard generator under a name that says what it is for."""

    def chance(self, probability: float) -> bool:
        """True in that share of all throws."""
        return self.random() < probability


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in proportion to weights, by largest remainder."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts
