"""What the forms of the action log show, within the asker's scope; showing names is audited."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from casework.core import audit, clock
from casework.core.permissions import Actor
from casework.intake.masking import mask_name
from casework.intake.models import Case, PartyRole, Person
from casework.services import catalogue, entering, queries
from casework.services.catalogue import ActionCatalogue
from casework.services.models import Channel, SupportAction

_FORM = "action:form"
LENGTHS = (5, 10, 15, 30, 60)


def entry_screen(actor: Actor, *, case_id: UUID | None, typed: Mapping[str, str]) -> dict[str, Any]:
    """The form for one action: of a case, or with the asker's open cases to choose from."""
    if case_id is not None:
        shown = [queries.case_in_hand(actor, case_id)[0]]
    else:
        shown = list(queries.open_cases(actor))
    _record(actor, shown)
    case = shown[0] if case_id is not None else None
    usual = {"category": queries.newest_category(actor) or "", "quantity": "1"}
    return {
        "case": named_case(case) if case else None,
        "cases": [] if case else [named_case(each) for each in shown],
        "victims": _choice_of_victims(shown, typed.get("case", "")),
        "typed": {**usual, "acted_on": clock.today().isoformat(), **typed},
        **kinds(typed),
    }


def many_screen(
    actor: Actor, *, typed: Mapping[str, str], chosen: Sequence[UUID], number: str
) -> dict[str, Any]:
    """The form for many cases at once; without a script `number` narrows the list."""
    found = queries.open_cases(actor)
    shown = [case for case in found if number in case.number or case.id in chosen]
    _record(actor, shown)
    return {
        "cases": [{**named_case(case), "alone": _is_alone(case)} for case in shown],
        "chosen": set(chosen),
        "number": number,
        "total": len(found),
        "typed": {"acted_on": clock.today().isoformat(), **typed},
        **kinds(typed),
    }


def again_screen(
    actor: Actor, *, chosen: Sequence[UUID] | None, found: Sequence[SupportAction]
) -> dict[str, Any]:
    """What the asker did on her last day at work, to be logged again for today."""
    day, actions = earlier_actions(actor)
    cases = {case.id: case for case in queries.open_cases(actor, only=_cases(actions))}
    possible = [action for action in actions if action.case_id in cases]
    _record(actor, list(cases.values()))
    known, same = catalogue.actions(), {_but_the_day(action) for action in found}
    return {
        "day": day,
        "rows": [_again_row(action, cases[action.case_id], known, same) for action in possible],
        "left_out": len(actions) - len(possible),
        "chosen": set(chosen or ()),
        "found": found,
    }


def earlier_actions(actor: Actor) -> tuple[date | None, Sequence[SupportAction]]:
    """The last earlier day on which she did something, and what it was."""
    day = queries.last_day_at_work(actor, before=clock.today())
    if day is None:
        return None, []
    wanted = queries.Wanted(since=day, until=day)
    return day, queries.my_actions(actor, wanted=wanted, after=None, limit=200)


def kinds(typed: Mapping[str, str]) -> dict[str, Any]:
    """The categories with their numbers and the sub-types, as they were on the typed day."""
    day, known = _day(typed.get("acted_on", "")), catalogue.actions()
    categories = known.categories(day, day)
    return {
        "categories": [(place, *each) for place, each in enumerate(categories.items(), start=1)],
        "sub_types": [
            (code, label, list(known.sub_types(code, day).items()))
            for code, label in categories.items()
        ],
        "channels": list(Channel),
        "lengths": LENGTHS,
        "late": entering.is_late(day),
        "late_before": (clock.today() - entering.LATE).isoformat(),
        "today": clock.today(),
    }


def named_case(case: Case) -> dict[str, Any]:
    """A case as a list shows it: its number, and enough of the name to tell it by."""
    names = [mask_name(person.name) for person in victims_of(case)]
    return {
        "id": case.id,
        "number": case.number,
        "unit": case.unit,
        "name": ", ".join(filter(None, names)),
    }


def victims_of(case: Case) -> list[Person]:
    """Whom a case supports."""
    return [party.person for party in case.parties if party.role is PartyRole.VICTIM]


def words_of(known: ActionCatalogue, action: SupportAction) -> tuple[str, str]:
    """What the category and the sub-type of an action were called on its day."""
    day = action.acted_on
    category = known.categories(day, day).get(action.category, action.category)
    sub_type = known.sub_types(action.category, day).get(action.sub_type or "", "")
    return category, sub_type


def _again_row(
    action: SupportAction, case: Case, known: ActionCatalogue, same: set[tuple[Any, ...]]
) -> dict[str, Any]:
    category, sub_type = words_of(known, action)
    return {
        "action": action,
        "case": named_case(case),
        "category": category,
        "sub_type": sub_type,
        "is_same": _but_the_day(action) in same,
    }


def _but_the_day(action: SupportAction) -> tuple[Any, ...]:
    return (action.case_id, action.category, action.sub_type, action.quantity)


def _choice_of_victims(shown: Sequence[Case], chosen: str) -> list[tuple[str, str]]:
    case = shown[0] if len(shown) == 1 else None
    case = next((each for each in shown if str(each.id) == chosen), case)
    people = victims_of(case) if case else []
    return [(str(one.id), one.name or "") for one in people] if len(people) > 1 else []


def _is_alone(case: Case) -> bool:
    return len(victims_of(case)) > 1


def _cases(actions: Sequence[SupportAction]) -> set[UUID]:
    return {action.case_id for action in actions}


def _record(actor: Actor, cases: Sequence[Case]) -> None:
    people = [person.id for case in cases for person in victims_of(case)]
    audit.record(actor, _FORM, [*(case.id for case in cases), *people])


def _day(typed: str) -> date:
    try:
        return min(date.fromisoformat(typed), clock.today())
    except ValueError:
        return clock.today()
