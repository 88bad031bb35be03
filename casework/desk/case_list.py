"""The list of cases: who she is, how she may be reached now, how dangerous, who answers for her.

Whoever may only know numbers is shown the same list without a name.
"""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from casework.agencies import queries as agencies
from casework.core import audit, clock
from casework.core.permissions import Actor, Permission, Scope
from casework.desk import case_list_queries as rows
from casework.desk import case_queries
from casework.desk.case_list_queries import SORTS, Chosen, Shown
from casework.intake import queries as intake
from casework.intake.header import days_left, status
from casework.intake.masking import mask_name
from casework.intake.models import Case, CaseParty, CaseStage, RiskLevel, SafeContact, StatedNo
from casework.intake.safe_contact import reach

PAGE = 50
MINE, NOBODY = "mine", "nobody"


def chosen_by(actor: Actor, **asked: Any) -> Chosen:
    """The filters that an address asks for; what it says wrongly is as if not said."""
    who, sort, unit = (asked.pop(name) for name in ("who", "sort", "unit"))
    key = sort.removeprefix("-")
    return Chosen(
        **{name: value for name, value in asked.items() if value is not None},
        unit=unit if unit in actor.units else None,
        counselor=actor.id if who == MINE else _account(who),
        nobody=who == NOBODY,
        sort=sort if key in SORTS else Chosen.sort,
    )


def case_list(actor: Actor, *, chosen: Chosen, after: UUID | None) -> dict[str, Any]:
    """One page of the cases that the actor may list; everybody shown on it is audited."""
    full = actor.scope(Permission.CASE_LIST) is not None
    permission = Permission.CASE_LIST if full else Permission.CASE_READ_SUMMARY
    found = rows.page(actor, chosen, permission=permission, after=after, limit=PAGE + 1)
    page = found[:PAGE]
    beyond_own = actor.scope(permission) is not Scope.OWN
    holders = rows.holders(actor, permission=permission) if beyond_own else []
    staff = case_queries.accounts([*holders, *(case.counselor_id for case in page)])
    shown = _full(page) if full else _numbers(page)
    named = [*shown.pop("people"), *staff]
    deed = "case:list" if full else "case:list-summary"
    audit.record(actor, deed, [*(case.id for case in page), *named])
    units = agencies.units(clock.today())
    return {
        **shown,
        "full": full,
        "may_assign": actor.scope(Permission.CASE_ASSIGN) is not None,
        "names": {identity: account.name for identity, account in staff.items()},
        "holders": holders,
        "units": {code: name for code, name in units.items() if code in actor.units},
        "total": rows.total(actor, chosen, permission=permission),
        "following": page[-1].id if len(found) > PAGE else None,
        "choices": {"states": list(Shown), "stages": list(CaseStage), "risks": list(RiskLevel)},
    }


def address_of(chosen: Chosen) -> dict[str, str]:
    """The filters again, as an address says them."""
    said = {name: value for name, value in asdict(chosen).items() if value}
    if said.pop("nobody", False):
        said["who"] = NOBODY
    if "counselor" in said:
        said["who"] = said.pop("counselor").hex
    return {name: str(value) for name, value in said.items()}


def _full(page: list[Case]) -> dict[str, Any]:
    """Rows with masked names and lamps: all is loaded first, so that the keys come in one query."""
    ids, today = [case.id for case in page], clock.today()
    victims = rows.victims(ids)
    people = [party.person_id for parties in victims.values() for party in parties]
    contacts, nos = intake.safe_contacts(people), intake.standing_nos(ids)
    counts = rows.counts(ids)
    lines = [
        _line(case, counts, today) | _her(victims.get(case.id, []), contacts, nos.get(case.id, []))
        for case in page
    ]
    return {"rows": lines, "people": people}


def _numbers(page: list[Case]) -> dict[str, Any]:
    counts, today = rows.counts([case.id for case in page]), clock.today()
    return {"rows": [_line(case, counts, today) for case in page], "people": []}


def _line(case: Case, counts: dict[UUID, rows.Count], today: date) -> dict[str, Any]:
    return {
        "case": case,
        "status": status(case),
        "order_days": days_left(case, today),
        "count": counts.get(case.id),
    }


def _her(
    victims: list[CaseParty], contacts: dict[UUID, SafeContact], nos: list[StatedNo]
) -> dict[str, Any]:
    first = victims[0] if victims else None
    contact = contacts.get(first.person_id) if first else None
    return {
        "name": mask_name(first.person.name) if first else "",
        "others": max(0, len(victims) - 1),
        "reach": reach(contact, nos, clock.now()),
    }


def _account(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
