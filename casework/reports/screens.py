"""The manager's page in figures: one period, what it is compared with, and who did it where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from casework.agencies import queries as agencies
from casework.core import audit, clock
from casework.core.permissions import Actor, Permission, Scope
from casework.reports import comparison, people, periods, queries, stations, targets
from casework.reports.comparison import Line
from casework.reports.people import Load
from casework.reports.periods import Period
from casework.reports.queries import Workload
from casework.reports.stations import Sent
from casework.reports.targets import Reached
from casework.services import catalogue


@dataclass(frozen=True, kw_only=True)
class Screen:
    """All that the page shows; `before` and what follows from it is empty where nothing was."""

    period: Period
    before: Period | None
    unit: str | None
    units: dict[str, str]
    presets: dict[str, Period]
    befores: dict[str, Period]
    workload: Workload
    earlier: Workload | None
    lines: dict[str, Line]
    targets: list[Reached]
    loads: list[Load]
    stations: list[Sent]

    @property
    def spoken_target(self) -> Reached | None:
        """The one target that the whole of what is shown counts towards."""
        whole = [one for one in self.targets if one.actions == self.workload.actions]
        return whole[0] if len(whole) == 1 and self.workload.actions else None

    def through_months(self, category: str) -> list[int]:
        """A category's actions in each month of the period, months without any too."""
        return [self.workload.by_cell.get((category, month), 0) for month in self.workload.by_month]

    @property
    def labels(self) -> dict[str, str]:
        """Names of the categories by code, also of those that only the earlier period had."""
        return {**(self.earlier.labels if self.earlier else {}), **self.workload.labels}


def workload_screen(actor: Actor, asked: Mapping[str, Any]) -> Screen:
    """The page for an asker, as far as she may count; the names it shows are audited.

    Refuses a unit that the center does not know and an end before the beginning.
    """
    unit = asked["unit"]
    within = queries.actions_within(actor, Permission.ACTION_COUNT)
    first, newest = _worked(unit, within)
    today = clock.today()
    period = _given(asked["since"], asked["until"]) or periods.usual(newest, today)
    befores = _befores(period, first)
    before = _given(asked["compare_since"], asked["compare_until"])
    before = before or periods.nearest_in_length(befores.values(), period)
    workload = queries.count_actions(period.since, period.until, unit, within=within)
    earlier = None
    if before:
        earlier = queries.count_actions(before.since, before.until, unit, within=within)
    loads = people.loads(actor, period=period, unit=unit)
    audit.record(
        actor, Permission.ACTION_COUNT, [one.account_id for one in loads if one.account_id]
    )
    return Screen(
        period=period,
        before=before,
        unit=unit,
        units=_units(actor, today),
        presets=periods.presets(newest, today),
        befores=befores,
        workload=workload,
        earlier=earlier,
        lines=comparison.compare(workload, earlier) if earlier else {},
        targets=_targets(actor, workload),
        loads=loads,
        stations=stations.sent(actor, period=period, unit=unit),
    )


def period_asked(actor: Actor, asked: Mapping[str, Any]) -> Period:
    """The period of an address, or the usual one."""
    within = queries.actions_within(actor, Permission.ACTION_COUNT)
    _, newest = _worked(asked["unit"], within)
    return _given(asked["since"], asked["until"]) or periods.usual(newest, clock.today())


def _worked(unit: str | None, within: ColumnElement[bool]) -> tuple[date | None, date | None]:
    """The first day with work, and the newest of the newest year that was promised anything.

    Where no year with work has a target it is the newest day of all.
    """
    first, newest = queries.first_and_newest(unit, within)
    for year in targets.years():
        until = date(year, 12, 31)
        _, promised = queries.first_and_newest(unit, within & queries.until(until))
        if promised and promised.year == year:
            return first, promised
    return first, newest


def all_units() -> list[tuple[str, str]]:
    """Every unit of today, by code and name."""
    return list(agencies.units(clock.today()).items())


def words(day: date) -> dict[str, dict[str, str]]:
    """What codes of a list of rows are called on a day: units, stations and kinds of action."""
    actions = catalogue.actions()
    categories = actions.categories(day, day)
    kinds = {code: actions.sub_types(code, day) for code in categories}
    return {
        "units": agencies.units(clock.today()) | agencies.units(day),
        "stations": agencies.senders(day),
        "categories": categories,
        "sub_types": {
            f"{kind}.{code}": name for kind, known in kinds.items() for code, name in known.items()
        },
    }


def _given(since: date | None, until: date | None) -> Period | None:
    return Period(since, until) if since and until else None


def _befores(period: Period, first: date | None) -> dict[str, Period]:
    offered = {
        "same": periods.same_span(period, first),
        "whole": periods.whole_year(period, first),
    }
    found = {code: before for code, before in offered.items() if before}
    if found.get("same") == found.get("whole"):
        found.pop("whole", None)
    return found


def _units(actor: Actor, today: date) -> dict[str, str]:
    """The units an asker can choose between; none where she sees only one."""
    scope, known = actor.scope(Permission.ACTION_COUNT), agencies.units(today)
    if scope is not Scope.CENTER:
        known = {code: name for code, name in known.items() if code in actor.units}
    return known if len(known) > 1 else {}


def _targets(actor: Actor, workload: Workload) -> list[Reached]:
    """What a unit promised is not held against one counselor's own work."""
    own = actor.scope(Permission.ACTION_COUNT) is Scope.OWN
    return [] if own else targets.reached(workload)
