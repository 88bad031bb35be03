"""Who was helped when and with what: two years of work, exact in every published sum."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from casework.demo.dice import Dice, shares

DATA = Path(__file__).parent / "data"
# How many of a year's people still come in the next; they are counted once in each.
CARRIED_OVER = 87
_SATURDAY = 5
_AT_WEEKENDS = 0.04


@dataclass(frozen=True)
class Year:
    """One published period: its last day, distinct people, actions by category, working days."""

    until: date
    persons: int
    by_category: dict[str, int]
    working_days: list[date]


@dataclass(frozen=True)
class PlannedAction:
    """One thing done on a day."""

    acted_on: date
    category: str


@dataclass(frozen=True)
class PlannedCase:
    """All that is done for one person, in the order of its days."""

    actions: list[PlannedAction] = field(default_factory=list)

    @property
    def opened_on(self) -> date:
        """The day of the first action."""
        return self.actions[0].acted_on

    @property
    def last_on(self) -> date:
        """The day of the last action."""
        return self.actions[-1].acted_on


def read(name: str) -> list[dict[str, str]]:
    """The rows of one data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published_years() -> list[Year]:
    """The published periods; an earlier year's categories stand in the proportions of the last."""
    last = {row["category"]: int(row["actions"]) for row in read("categories.csv")}
    return [_year(row, last) for row in read("years.csv")]


def plan_cases(dice: Dice, years: Sequence[Year]) -> list[PlannedCase]:
    """One case a person, in the order of opening; each year's sums are exact."""
    starts = [0]
    for before, _ in pairwise(years):
        starts.append(starts[-1] + before.persons - CARRIED_OVER)
    cases = [PlannedCase() for _ in range(starts[-1] + years[-1].persons)]
    for start, year in zip(starts, years, strict=True):
        people = cases[start : start + year.persons]
        for person, actions in zip(people, _plan_year(dice, year), strict=True):
            person.actions.extend(actions)
    return sorted(cases, key=lambda case: case.opened_on)


def _year(row: dict[str, str], last: dict[str, int]) -> Year:
    actions = int(row["actions"])
    since, until = date.fromisoformat(row["since"]), date.fromisoformat(row["until"])
    return Year(
        until=until,
        persons=int(row["persons"]),
        working_days=_working_days(since, until),
        by_category=dict(zip(last, shares(actions, list(last.values())), strict=True)),
    )


def _working_days(since: date, until: date) -> list[date]:
    days_off = {row["day"] for row in read("days_off.csv")}
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return [day for day in days if day.weekday() < _SATURDAY and day.isoformat() not in days_off]


def _plan_year(dice: Dice, year: Year) -> Iterator[list[PlannedAction]]:
    """Everyone begins with support design; a few need far more than the others."""
    weights = [dice.lognormvariate(0.0, 0.9) for _ in range(year.persons)]
    rest = Counter(year.by_category)
    rest["support_design"] -= year.persons
    deck = list(rest.elements())
    dice.shuffle(deck)
    for place, more in enumerate(shares(len(deck), weights)):
        days = _days(dice, _window(dice, year, place, more), year.until, more)
        categories = ["support_design", *(deck.pop() for _ in range(more))]
        yield [PlannedAction(day, category) for day, category in zip(days, categories, strict=True)]


def _window(dice: Dice, year: Year, place: int, more: int) -> list[date]:
    """Working days within which one person is helped: the carried over early, the newest late."""
    working = year.working_days
    span = min(len(working), 3 + int(more * dice.uniform(1.0, 3.0)))
    latest = len(working) - span
    near = min(15, latest)
    if place < CARRIED_OVER:
        first = dice.randint(0, near)
    elif place >= year.persons - CARRIED_OVER:
        first = latest - dice.randint(0, near)
    else:
        first = dice.randint(0, latest)
    return working[first : first + span]


def _days(dice: Dice, window: Sequence[date], until: date, more: int) -> list[date]:
    days = [window[0], *dice.choices(window, k=more)]
    return sorted(_weekend_after(day, until) if dice.chance(_AT_WEEKENDS) else day for day in days)


def _weekend_after(day: date, until: date) -> date:
    return min(day + timedelta(days=_SATURDAY - day.weekday()), until)
