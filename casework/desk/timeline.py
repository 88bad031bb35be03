"""What happened in a case, the newest first: actions, and everything else that moved it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from casework.core import clock
from casework.core.words import Labelled
from casework.desk import case_queries
from casework.desk.case_queries import Place
from casework.intake.header import status
from casework.intake.models import Case, CaseStage, PartyRole, SafeContact, StatedNo
from casework.services.catalogue import ActionCatalogue
from casework.services.models import ActionState, SupportAction

PAGE = 50


class Happening(Labelled):
    """What a line of the timeline tells of."""

    ACTION = "action", "지원"
    OPENED = "opened", "시작"
    CLOSED = "closed", "종결"
    LAPSED = "lapsed", "연락 종료"
    ASSIGNED = "assigned", "배정"
    SAFE_CONTACT = "safe_contact", "안전 연락"
    NO = "no", "거부"
    NO_ENDED = "no_ended", "거부를 거둠"
    RISK = "risk", "위험도"


@dataclass(frozen=True)
class Line:
    """One thing that happened; `row` is what it tells of, `earlier` an action's former versions."""

    kind: Happening
    place: Place
    who: UUID | None = None
    row: Any = None
    earlier: list[SupportAction] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        """Names the line in an address."""
        return self.place[2]

    @property
    def everyone(self) -> list[UUID | None]:
        """Accounts that are named on it."""
        given_to = self.row.account_id if self.kind is Happening.ASSIGNED else None
        return [self.who, given_to, *(row.logged_by for row in self.earlier)]


@dataclass(frozen=True)
class Kind:
    """An action's category and sub-type in the words of its day."""

    category: str
    sub_type: str


def kind_of(known: ActionCatalogue, action: SupportAction) -> Kind:
    """The words; a code that the day did not know stands for itself."""
    day = action.acted_on
    category = known.categories(day, day).get(action.category, action.category)
    sub_types = known.sub_types(action.category, day)
    return Kind(category, sub_types.get(action.sub_type or "", action.sub_type or ""))


def page(case: Case, *, after: UUID | None) -> tuple[list[Line], UUID | None]:
    """Fifty lines from behind the line `after`, and the one behind which it goes on."""
    events = sorted(_events(case), key=lambda line: line.place, reverse=True)
    before = _place(case, events, after)
    lines = actions(case, before=before, limit=PAGE + 1)
    lines += [line for line in events if before is None or line.place < before]
    lines.sort(key=lambda line: line.place, reverse=True)
    return lines[:PAGE], lines[PAGE - 1].id if len(lines) > PAGE else None


def actions(case: Case, *, before: Place | None, limit: int) -> list[Line]:
    """The actions among them, each with its former versions, the latest of these first."""
    found = case_queries.actions(case, before=before, limit=limit)
    former = case_queries.replaced(case) if any(row.replaces_id for row in found) else {}
    return [_action(row, former) for row in found]


def is_counted(action: SupportAction) -> bool:
    """It stands in the official tables."""
    return action.state is ActionState.LOGGED


def _place(case: Case, events: list[Line], after: UUID | None) -> Place | None:
    if after is None:
        return None
    found = next((line.place for line in events if line.id == after), None)
    return found or case_queries.action_place(case, after)


def _action(row: SupportAction, former: dict[UUID, SupportAction]) -> Line:
    earlier, replaces = [], row.replaces_id
    while replaces in former:
        earlier.append(former[replaces])
        replaces = former[replaces].replaces_id
    place = row.acted_on, row.logged_at, row.id
    return Line(Happening.ACTION, place, row.logged_by, row, earlier)


def _events(case: Case) -> Iterator[Line]:
    yield _line(Happening.OPENED, case.opened_at, case.id, row=case)
    if case.closed_at is not None:
        lapsed = status(case) is CaseStage.LAPSED
        yield _line(Happening.LAPSED if lapsed else Happening.CLOSED, case.closed_at, case.id)
    if case.risk_since_at is not None:
        yield _line(Happening.RISK, case.risk_since_at, case.id, row=case)
    for given in case_queries.assignments(case):
        yield _line(Happening.ASSIGNED, given.at, given.id, given.from_id, given)
    victims = [one.person_id for one in case.parties if one.role is PartyRole.VICTIM]
    for contact in case_queries.safe_contact_changes(victims):
        yield _contact(contact)
    for no in case_queries.nos(case):
        yield from _no(no)


def _contact(row: SafeContact) -> Line:
    return _line(Happening.SAFE_CONTACT, row.set_at, row.id, row.read_by, row)


def _no(row: StatedNo) -> Iterator[Line]:
    yield _line(Happening.NO, row.said_at, row.id, row.recorded_by, row)
    if row.ended_at is not None:
        yield _line(Happening.NO_ENDED, row.ended_at, row.id, row.ended_by, row)


def _line(
    kind: Happening, at: datetime, about: UUID, who: UUID | None = None, row: Any = None
) -> Line:
    return Line(kind, (clock.seoul_day(at), at, uuid5(about, kind)), who, row)
