"""Periods as people count them: whole months, quarters and years, and what lay a year before."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_DECEMBER = 12
_QUARTER = 3


@dataclass(frozen=True)
class Period:
    """Days of Seoul from the first to the last, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.until - self.since).days + 1

    @property
    def months(self) -> int | None:
        """How many whole months it is; None where it begins or ends within one."""
        if self.since.day != 1 or self.until != month_end(self.until):
            return None
        years = self.until.year - self.since.year
        return years * _DECEMBER + self.until.month - self.since.month + 1

    def month(self, month: str) -> "Period | None":
        """What of a month, written 2023-05, lies within; None where nothing does."""
        first = date.fromisoformat(f"{month}-01")
        since, until = max(self.since, first), min(self.until, month_end(first))
        return Period(since, until) if since <= until else None


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def usual(newest: date | None, today: date) -> Period:
    """The newest year with work in it, to the end of its last month with any, never beyond today.

    A year that is not over ends today; without any work it is this one.
    """
    if newest is None or newest.year >= today.year:
        return Period(today.replace(month=1, day=1), today)
    return Period(newest.replace(month=1, day=1), month_end(newest))


def presets(newest: date | None, today: date) -> dict[str, Period]:
    """The periods that are one press away, by their codes; each stands once."""
    first = today.replace(month=today.month - (today.month - 1) % _QUARTER, day=1)
    offered = {
        "newest": usual(newest, today),
        "month": Period(today.replace(day=1), today),
        "quarter": Period(first, today),
        "year": Period(today.replace(month=1, day=1), today),
        "last-year": _year(today.year - 1),
    }
    if offered["newest"] == offered["year"]:
        del offered["newest"]
    return offered


def same_span(period: Period, first: date | None) -> Period | None:
    """The same days one year earlier, from the first day with work on; None before that."""
    return _from(Period(_year_before(period.since), _year_before(period.until)), first)


def whole_year(period: Period, first: date | None) -> Period | None:
    """The whole year before, from the first day with work on; None before that."""
    return _from(_year(period.since.year - 1), first)


def nearest_in_length(offered: Iterable[Period], period: Period) -> Period | None:
    """Of earlier periods the one that is most nearly as long; the first of equals."""
    return min(offered, key=lambda one: abs(one.days - period.days), default=None)


def _from(period: Period, first: date | None) -> Period | None:
    if first is None or first > period.until:
        return None
    return Period(max(period.since, first), period.until)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, _DECEMBER, 31))


def _year_before(day: date) -> date:
    year = day.year - 1
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
