"""How much was done, and for how many: counted from the rows themselves, without opening a key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, case, extract, func, select

from casework.agencies import queries as agencies
from casework.core import clock, db
from casework.core.errors import CaseworkError
from casework.services import catalogue
from casework.services.models import ActionState, SupportAction


class PeriodEndsBeforeItBegins(CaseworkError):
    """The last day of a period lies before its first."""

    status = 422
    message = "기간의 끝 날짜가 시작 날짜보다 앞입니다. 두 날짜를 확인해 주세요."


class NoSuchUnit(CaseworkError):
    """The center has no unit of that code."""

    status = 422
    message = "그런 부서가 없습니다. 부서 코드를 확인해 주세요."


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Countable actions of a period, first and last day included, in one unit or (None) in all.

    `persons` are distinct victims; `persons_anonymous` distinct cases in which no victim is named;
    `actions` are rows, `units` the sum of their quantities, such as URLs. `labels` name the
    categories as they were last called within the period.
    """

    since: date
    until: date
    unit: str | None
    unit_label: str | None
    persons: int
    persons_anonymous: int
    cases: int
    actions: int
    units: int
    by_category: dict[str, int]
    by_month: dict[str, int]
    labels: dict[str, str]

    @property
    def days(self) -> int:
        """Calendar days of the period."""
        return (self.until - self.since).days + 1

    @property
    def per_day(self) -> float:
        """Actions a calendar day."""
        return self.actions / self.days


def count_actions(since: date, until: date, unit: str | None = None) -> Workload:
    """Counts the logged actions of Seoul days `since` to `until`; voided ones never count.

    Refuses an end before the beginning and a unit that the center does not know.
    """
    if until < since:
        raise PeriodEndsBeforeItBegins
    unit_label = _unit_label(unit, until)
    counted = _counted(since, until, unit)
    groups = _groups(counted)
    labels = catalogue.actions().categories(since, until)
    by_category = dict.fromkeys(labels, 0)
    by_month = dict.fromkeys(_months(groups), 0)
    for group in groups:
        by_category[group.category] = by_category.get(group.category, 0) + group.actions
        by_month[_month(group.year, group.month)] += group.actions
    return Workload(
        since=since,
        until=until,
        unit=unit,
        unit_label=unit_label,
        **_people(counted),
        actions=sum(group.actions for group in groups),
        units=sum(group.units for group in groups),
        by_category=by_category,
        by_month=by_month,
        labels=labels,
    )


def _unit_label(unit: str | None, day: date) -> str | None:
    if unit is None:
        return None
    known = agencies.units(clock.today()) | agencies.units(day)
    if unit not in known:
        raise NoSuchUnit
    return known[unit]


def _counted(since: date, until: date, unit: str | None) -> list[ColumnElement[bool]]:
    conditions = [
        SupportAction.acted_on.between(since, until),
        SupportAction.state == ActionState.LOGGED,
    ]
    return conditions if unit is None else [*conditions, SupportAction.unit == unit]


def _groups(counted: list[ColumnElement[bool]]) -> list[Row[Any]]:
    by = (
        SupportAction.category,
        _part("year"),
        _part("month"),
    )
    counts = func.count().label("actions"), func.sum(SupportAction.quantity).label("units")
    statement = select(*by, *counts).where(*counted).group_by(*by).order_by("year", "month")
    return list(db.session.execute(statement))


def _part(of_day: str) -> ColumnElement[int]:
    return extract(of_day, SupportAction.acted_on).cast(Integer).label(of_day)


def _people(counted: list[ColumnElement[bool]]) -> dict[str, Any]:
    nameless = case((SupportAction.victim_id.is_(None), SupportAction.case_id))
    statement = select(
        func.count(SupportAction.victim_id.distinct()).label("persons"),
        func.count(nameless.distinct()).label("persons_anonymous"),
        func.count(SupportAction.case_id.distinct()).label("cases"),
    ).where(*counted)
    return dict(db.session.execute(statement).mappings().one())


def _months(groups: list[Row[Any]]) -> Iterator[str]:
    """Every month from the first counted to the last, those without an action too."""
    if groups:
        first, last = (group.year * 12 + group.month - 1 for group in (groups[0], groups[-1]))
        for month in range(first, last + 1):
            yield _month(month // 12, month % 12 + 1)


def _month(year: int, month: int) -> str:
    return f"{year}-{month:02}"
