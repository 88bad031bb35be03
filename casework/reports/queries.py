"""How much was done, and for how many: counted from the rows themselves, without opening a key."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, case, extract, false, func, or_, select

from casework.agencies import queries as agencies
from casework.core import clock, db
from casework.core.errors import AccessDenied, CaseworkError
from casework.core.permissions import Actor, Permission, Scope
from casework.intake.models import Case, CaseStage, CaseState
from casework.intake.queries import within_reach
from casework.referrals.models import Referral
from casework.reports.periods import Period
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
    `actions` are rows, `actions_named` those for a named victim, `units` the sum of their
    quantities, such as URLs. `labels` name the categories as they were last called within the
    period; a cell is a category in a month.
    """

    since: date
    until: date
    unit: str | None
    unit_label: str | None
    persons: int
    persons_anonymous: int
    cases: int
    actions: int
    actions_named: int
    units: int
    by_category: dict[str, int]
    by_month: dict[str, int]
    by_unit: dict[str, int]
    by_cell: dict[tuple[str, str], int]
    units_by_category: dict[str, int]
    labels: dict[str, str]

    @property
    def days(self) -> int:
        """Calendar days of the period."""
        return (self.until - self.since).days + 1

    @property
    def per_day(self) -> float:
        """Actions a calendar day."""
        return self.actions / self.days

    @property
    def per_person(self) -> float | None:
        """Actions for a named victim; None where there is none."""
        return self.actions_named / self.persons if self.persons else None


def count_actions(
    since: date, until: date, unit: str | None = None, *, within: ColumnElement[bool] | None = None
) -> Workload:
    """Counts the logged actions of Seoul days `since` to `until`; voided ones never count.

    Of one unit and `within` somebody's reach, if these are given. Refuses an end before the
    beginning and a unit that the center does not know.
    """
    if until < since:
        raise PeriodEndsBeforeItBegins
    unit_label = _unit_label(unit, until)
    counted = logged(Period(since, until), unit, within)
    groups = _groups(counted)
    labels = catalogue.actions().categories(since, until)
    months = dict.fromkeys(_months(groups), 0)
    return Workload(
        since=since,
        until=until,
        unit=unit,
        unit_label=unit_label,
        **_people(counted),
        actions=sum(group.actions for group in groups),
        units=sum(group.units for group in groups),
        by_category=dict.fromkeys(labels, 0) | _sums(groups, lambda group: group.category),
        by_month=months | _sums(groups, _month_of),
        by_unit=_sums(groups, lambda group: group.unit),
        by_cell=_sums(groups, lambda group: (group.category, _month_of(group))),
        units_by_category=_sums(groups, lambda group: group.category, "units"),
        labels=labels,
    )


def actions_within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition on actions that a permission reaches; a barred case is not even counted."""
    reach = within_reach(actor, permission)
    if actor.scope(permission) is Scope.CENTER:
        # All but the few barred ones: so asked, the index of counts is read once, in its order.
        return SupportAction.case_id.not_in(select(Case.id).where(~reach))
    return SupportAction.case_id.in_(select(Case.id).where(reach))


def referrals_within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition on referrals that a permission reaches: a unit's, or all, but no barred case's.

    Whoever reaches her own cases alone reaches no referral as such.
    """
    scope = actor.scope(permission)
    if scope is None:
        raise AccessDenied
    if scope not in {Scope.UNIT, Scope.CENTER}:
        return false()
    cases = select(Case.id).where(within_reach(actor, permission))
    open_to_her = or_(Referral.case_id.is_(None), Referral.case_id.in_(cases))
    return open_to_her & Referral.unit.in_(actor.units) if scope is Scope.UNIT else open_to_her


def logged(
    period: Period, unit: str | None, within: ColumnElement[bool] | None = None
) -> list[ColumnElement[bool]]:
    """The conditions by which an action counts in a period: logged, and not voided since."""
    conditions = [
        SupportAction.acted_on.between(period.since, period.until),
        SupportAction.state == ActionState.LOGGED,
    ]
    conditions += [] if unit is None else [SupportAction.unit == unit]
    return conditions if within is None else [*conditions, within]


def received(
    period: Period, unit: str | None, within: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """The conditions by which a referral counts as received on a period's days in Seoul."""
    first = datetime.combine(period.since, time.min, clock.SEOUL)
    behind = datetime.combine(period.until + timedelta(days=1), time.min, clock.SEOUL)
    conditions = [Referral.received_at >= first, Referral.received_at < behind, within]
    return conditions if unit is None else [*conditions, Referral.unit == unit]


def worked_on(unit: str | None, within: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The conditions by which a case is open now; a first contact is none yet."""
    conditions = [Case.state == CaseState.OPEN, Case.stage == CaseStage.CASE, within]
    return conditions if unit is None else [*conditions, Case.unit == unit]


def first_and_newest(
    unit: str | None, within: ColumnElement[bool]
) -> tuple[date | None, date | None]:
    """The first and the newest day with work; both None where nothing was logged."""
    conditions = [*logged(Period(date.min, date.max), unit, within)]
    days = select(SupportAction.acted_on).where(*conditions).limit(1)
    first = days.order_by(SupportAction.acted_on).scalar_subquery()
    newest = days.order_by(SupportAction.acted_on.desc()).scalar_subquery()
    found = db.session.execute(select(first, newest)).one()
    return found[0], found[1]


def until(day: date) -> ColumnElement[bool]:
    """The condition on actions that they were done by the end of a day."""
    return SupportAction.acted_on <= day


def _unit_label(unit: str | None, day: date) -> str | None:
    if unit is None:
        return None
    known = agencies.units(clock.today()) | agencies.units(day)
    if unit not in known:
        raise NoSuchUnit
    return known[unit]


def _groups(counted: list[ColumnElement[bool]]) -> list[Row[Any]]:
    by = (
        SupportAction.category,
        SupportAction.unit,
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
        func.count(SupportAction.victim_id).label("actions_named"),
    ).where(*counted)
    return dict(db.session.execute(statement).mappings().one())


def _sums(
    groups: list[Row[Any]], key: Callable[[Row[Any]], Any], of: str = "actions"
) -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for group in groups:
        sums[key(group)] += getattr(group, of)
    return dict(sums)


def _month_of(group: Row[Any]) -> str:
    return _month(group.year, group.month)


def _months(groups: list[Row[Any]]) -> Iterator[str]:
    """Every month from the first counted to the last, those without an action too."""
    if groups:
        first, last = (group.year * 12 + group.month - 1 for group in (groups[0], groups[-1]))
        for month in range(first, last + 1):
            yield _month(month // 12, month % 12 + 1)


def _month(year: int, month: int) -> str:
    return f"{year}-{month:02}"
