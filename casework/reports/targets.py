"""What a unit promised for a year, under the indicator's own name: dated rows, not code."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from casework.agencies import queries as agencies
from casework.core import audit, clock, dated, db
from casework.core.dated import DatedEntry, Entry
from casework.core.errors import AccessDenied
from casework.core.permissions import Actor, Permission, Scope
from casework.reports.periods import Period
from casework.reports.queries import NoSuchUnit, Workload

TARGET = "target"
_FILE = Path(__file__).parent / "data" / "targets.csv"
_NAME, _NAME_EN = "피해지원 실적(연간 목표)", "Support actions (yearly target)"


@dataclass(frozen=True)
class Reached:
    """What of a target was done within a period of its year; `months` only for whole ones."""

    label: str
    unit: str
    year: int
    value: int
    actions: int
    days: int
    months: int | None

    @property
    def share(self) -> float:
        """Actions as a part of the target."""
        return self.actions / self.value


def load_targets() -> int:
    """Brings the targets new here; what people edited stays. The count."""
    return dated.load(dated.read_file(_FILE))


def reached(workload: Workload) -> list[Reached]:
    """The targets of the year in which a period lies, each with its own unit's actions alone.

    A period that reaches into two years has none: no target was set for it.
    """
    period = Period(workload.since, workload.until)
    if period.since.year != period.until.year:
        return []
    return [
        _reached(entry, workload, period)
        for entry in dated.on(TARGET, period.since)
        if workload.unit in {None, entry.detail["unit"]}
    ]


def years() -> list[int]:
    """The years for which something was promised, the newest first."""
    statement = select(DatedEntry.valid_from).where(DatedEntry.kind == TARGET)
    return sorted({day.year for day in db.session.scalars(statement)}, reverse=True)


def add_target(actor: Actor, *, unit: str, year: int, value: int) -> DatedEntry:
    """Sets a unit's target for a year; refuses whoever does not answer for the whole center.

    Refuses an unknown unit, and a year that has a target: what was promised stays as it was.
    """
    if actor.scope(Permission.TARGET_SET) is not Scope.CENTER:
        raise AccessDenied
    if unit not in agencies.units(date(year, 12, 31)):
        raise NoSuchUnit
    audit.record(actor, Permission.TARGET_SET)
    return dated.add(
        Entry(
            kind=TARGET,
            code=f"support_actions_{unit}",
            label=_NAME,
            label_en=_NAME_EN,
            valid_from=date(year, 1, 1),
            valid_to=date(year, 12, 31),
            source=f"센터장 입력({clock.today()})",
            detail={"unit": unit, "value": str(value)},
        )
    )


def _reached(entry: DatedEntry, workload: Workload, period: Period) -> Reached:
    unit = entry.detail["unit"]
    return Reached(
        label=entry.label,
        unit=unit,
        year=period.since.year,
        value=int(entry.detail["value"]),
        actions=workload.by_unit.get(unit, 0),
        days=period.days,
        months=period.months,
    )
