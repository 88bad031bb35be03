"""The page of one case: what is next and what was, its actions, its people, who looked."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from casework.agencies import queries as agencies
from casework.core import audit, clock, dated
from casework.core.permissions import Actor, Permission
from casework.core.words import Labelled
from casework.desk import case_history, case_queries, handed_over, next_steps, timeline
from casework.desk.timeline import PAGE, Line
from casework.intake import queries as intake
from casework.intake import safe_contact
from casework.intake.header import header
from casework.intake.masking import mask_phone
from casework.intake.models import Case, CaseParty
from casework.services import catalogue


class Tab(Labelled):
    """A part of the page of a case."""

    OVERVIEW = "overview", "개요"
    ACTIONS = "actions", "실적"
    PEOPLE = "people", "사람"
    HISTORY = "history", "이력"


def case_page(
    actor: Actor, case: Case, *, tab: Tab, after: UUID | None, before: int | None
) -> dict[str, Any]:
    """What a tab of a case shows, from behind a line; whoever is shown or named is audited."""
    if tab is Tab.HISTORY:
        shown = _history(actor, case, before)
    elif tab is Tab.PEOPLE:
        shown = _people(case)
    else:
        shown = (_overview if tab is Tab.OVERVIEW else _actions)(case, after)
    top = header(actor, case)
    named, people = shown.pop("named", {}), shown.pop("people", [])
    audit.record(actor, "case:read", [*top.subjects, *people, *named])
    rights = {
        "may_edit": actor.scope(Permission.CASE_EDIT) is not None,
        "may_assign": actor.scope(Permission.CASE_ASSIGN) is not None,
    }
    names = {identity: account.name for identity, account in named.items()}
    return {"header": top, "tab": tab, "tabs": list(Tab), "names": names, **rights, **shown}


def _overview(case: Case, after: UUID | None) -> dict[str, Any]:
    lines, following = timeline.page(case, after=after)
    steps = next_steps.steps(case) if after is None else []
    return {"steps": steps, "summary": case.summary, **_told(lines, following)}


def _actions(case: Case, after: UUID | None) -> dict[str, Any]:
    place = case_queries.action_place(case, after) if after else None
    lines = timeline.actions(case, before=place, limit=PAGE + 1)
    following = lines[PAGE - 1].id if len(lines) > PAGE else None
    return {"sums": _sums(case), **_told(lines[:PAGE], following)}


def _told(lines: list[Line], following: UUID | None) -> dict[str, Any]:
    known = catalogue.actions()
    actions = [row for line in lines for row in (line.row, *line.earlier) if _is_action(line)]
    return {
        "lines": lines,
        "kinds": {row.id: timeline.kind_of(known, row) for row in actions},
        "rules_of": lambda row: safe_contact.parse(row.rules),
        "following": following,
        "named": case_queries.accounts([one for line in lines for one in line.everyone]),
    }


def _is_action(line: Line) -> bool:
    return line.kind is timeline.Happening.ACTION


def _sums(case: Case) -> list[dict[str, Any]]:
    """By category in official order, all of them, those without an action too."""
    found = {one.category: one for one in case_queries.sums(case)}
    labels = catalogue.actions().categories(clock.seoul_day(case.opened_at), clock.today())
    labels |= {code: code for code in found if code not in labels}
    empty = case_queries.Sum("", 0, 0, 0)
    return [{"label": label, "sum": found.get(code, empty)} for code, label in labels.items()]


def _people(case: Case) -> dict[str, Any]:
    parties = case_queries.parties(case)
    contacts = intake.safe_contacts([party.person_id for party in parties])
    districts = dated.labels(agencies.GU, clock.today())
    return {
        "parties": [_party(party, contacts.get(party.person_id), districts) for party in parties],
        "handed_over": handed_over.items(case.handed_over),
        "people": _ids(parties),
    }


def _party(party: CaseParty, contact: Any, districts: dict[str, str]) -> dict[str, Any]:
    person = party.person
    return {
        "person": person,
        "role": party.role,
        "phone": mask_phone(person.phone),
        "gu": districts.get(person.gu or "", ""),
        "vulnerabilities": handed_over.listed(person.vulnerabilities),
        "rules": safe_contact.parse(contact.rules) if contact else None,
        "contact": contact,
    }


def _ids(parties: Iterable[CaseParty]) -> list[UUID]:
    return [party.person_id for party in parties]


def _history(actor: Actor, case: Case, before: int | None) -> dict[str, Any]:
    looks, following = case_history.looks(actor, case, before=before)
    named = case_queries.accounts([look.actor_id for look in looks])
    return {"looks": looks, "following": following, "named": named}
