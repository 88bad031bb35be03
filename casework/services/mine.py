"""What a person did herself, day by day, and what became of one of her actions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from casework.core import audit, clock
from casework.core.permissions import Actor
from casework.services import amending, catalogue, queries, screens
from casework.services.models import ActionState, SupportAction
from casework.services.queries import Sum, Wanted

_PAGE = 50
_MONTHS = 6


def mine_screen(
    actor: Actor, *, category: str | None, month: str | None, after: UUID | None
) -> dict[str, Any]:
    """One page of the asker's own actions with the sum of each day; her filters as chips."""
    known, days = catalogue.actions(), _days_of(month)
    wanted = Wanted(category, *days)
    rows = queries.my_actions(actor, wanted=wanted, after=after, limit=_PAGE + 1)
    page, sums = rows[:_PAGE], queries.my_sums(actor, wanted=wanted)
    return {
        "days": _by_day(actor, page, sums, known),
        "sum": _all(sums.values()),
        "months": _recent_months(),
        "categories": _categories(actor, days, known),
        "next_after": page[-1].id if len(rows) > _PAGE else None,
        "today": clock.today(),
    }


def amend_screen(
    actor: Actor, action: SupportAction, *, typed: Mapping[str, str]
) -> dict[str, Any]:
    """An action with what it said before, and the form that corrects it while that is allowed."""
    known = catalogue.actions()
    number = queries.numbers_of([action])[action.case_id]
    written = {**_as_typed(action), **typed}
    rows = [action, *queries.versions(action)]
    names = queries.staff_names({row.logged_by for row in rows} | {row.voided_by for row in rows})
    concerned = [action.case_id, *filter(None, [action.victim_id]), *filter(None, names)]
    audit.record(actor, "action:read", concerned)
    stands = action.state is ActionState.LOGGED
    return {
        "action": action,
        "number": number,
        "versions": [_version(row, names, known) for row in rows],
        "may_amend": stands and amending.may_amend(actor, action),
        "stands": stands,
        "typed": written,
        **screens.kinds(written),
    }


def _by_day(
    actor: Actor,
    page: Sequence[SupportAction],
    sums: Mapping[date, Sum],
    known: catalogue.ActionCatalogue,
) -> list[dict[str, Any]]:
    cases, numbers = queries.cases_of(actor, page), queries.numbers_of(page)
    named = {case.id: screens.named_case(case) for case in cases.values()}
    people = [person.id for case in cases.values() for person in screens.victims_of(case)]
    audit.record(actor, "action:list", [*numbers, *people])
    days = groupby(page, key=lambda action: action.acted_on)
    return [
        {
            "day": day,
            "sum": sums.get(day, Sum()),
            "rows": [_row(action, numbers, named, known) for action in actions],
        }
        for day, actions in days
    ]


def _row(
    action: SupportAction,
    numbers: Mapping[UUID, str],
    named: Mapping[UUID, dict[str, Any]],
    known: catalogue.ActionCatalogue,
) -> dict[str, Any]:
    category, sub_type = screens.words_of(known, action)
    return {
        "action": action,
        "number": numbers[action.case_id],
        "name": named.get(action.case_id, {}).get("name", ""),
        "within_reach": action.case_id in named,
        "category": category,
        "sub_type": sub_type,
    }


def _version(
    action: SupportAction, names: Mapping[UUID | None, str], known: catalogue.ActionCatalogue
) -> dict[str, Any]:
    category, sub_type = screens.words_of(known, action)
    return {
        "action": action,
        "category": category,
        "sub_type": sub_type,
        "logged_by": names.get(action.logged_by, ""),
        "voided_by": names.get(action.voided_by, ""),
    }


def _as_typed(action: SupportAction) -> dict[str, str]:
    values = {
        "category": action.category,
        "sub_type": action.sub_type,
        "acted_on": action.acted_on,
        "quantity": action.quantity,
        "minutes": action.minutes,
        "channel": action.channel,
        "note": action.note,
    }
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _categories(
    actor: Actor, days: tuple[date | None, date | None], known: catalogue.ActionCatalogue
) -> list[tuple[str, str, int]]:
    today = clock.today()
    labels = known.categories(days[0] or date.min, days[1] or today)
    counts = queries.my_sums_by_category(actor, wanted=Wanted(None, *days))
    return [(code, label, counts[code]) for code, label in labels.items() if code in counts]


def _all(sums: Iterable[Sum]) -> Sum:
    found = list(sums)
    return Sum(
        sum(one.actions for one in found),
        sum(one.units for one in found),
        sum(one.minutes for one in found),
    )


def _days_of(month: str | None) -> tuple[date | None, date | None]:
    if month not in _recent_months():
        return None, None
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _recent_months() -> list[str]:
    months, first = [], clock.today().replace(day=1)
    for _ in range(_MONTHS):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return months
