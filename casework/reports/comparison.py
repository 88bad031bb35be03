"""Two periods side by side: the ratio, which is not the growth, and both per day."""

from dataclasses import dataclass

from casework.reports.queries import Workload


@dataclass(frozen=True)
class Line:
    """One figure of both periods; `ratio` is None where there was nothing to compare with."""

    code: str
    now: float | None
    before: float | None

    @property
    def ratio(self) -> float | None:
        """Now as a part of before: 2.04 means 204.0 %."""
        return self.now / self.before if self.now is not None and self.before else None

    @property
    def growth(self) -> float | None:
        """By how much it grew: 1.04 means +104.0 %."""
        return None if self.ratio is None else self.ratio - 1


def compare(now: Workload, before: Workload) -> dict[str, Line]:
    """Persons, actions, actions a day and for each person, by their codes."""
    figures = {
        "persons": (now.persons, before.persons),
        "actions": (now.actions, before.actions),
        "per_day": (now.per_day, before.per_day),
        "per_person": (now.per_person, before.per_person),
    }
    return {code: Line(code, *values) for code, values in figures.items()}


def percent(part: float | None, *, sign: bool = False) -> str:
    """A part as people write it, with one decimal: 181.9 %, +104.0 %; a dash for none."""
    if part is None:
        return "–"
    written = f"{100 * part:+,.1f} %" if sign else f"{100 * part:,.1f} %"
    return written.replace("-", "−")


def decimal(value: float | None) -> str:
    """A number with one decimal, a dash for none."""
    return "–" if value is None else f"{value:,.1f}"
