"""What people enter at the screen: a late day asks why, and what stands there already asks once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework.core import clock, db
from casework.core.errors import CaseworkError, InvalidInput
from casework.core.permissions import Actor
from casework.intake.models import Case, Person
from casework.services import action_log, catalogue, queries
from casework.services.catalogue import ActionCatalogue
from casework.services.models import ActionMark, Channel, SupportAction

LATE = timedelta(days=7)
_NEAR = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One action as it was typed."""

    case: Case
    category: str
    acted_on: date
    sub_type: str | None = None
    victim_id: UUID | None = None
    quantity: int = 1
    minutes: int | None = None
    channel: Channel | None = None
    note: str | None = None
    late_reason: str | None = None
    on_duty: bool = False

    @property
    def kind(self) -> queries.Kind:
        """What makes it the same as another."""
        return (self.case.id, self.category, self.sub_type, self.acted_on, self.quantity)


class WhyLate(InvalidInput):
    """What was done over a week ago is written down with a reason."""

    def __init__(self) -> None:
        words = "7일보다 전에 한 지원입니다. 늦게 기록하는 까닭을 적어 주세요."
        super().__init__({"late_reason": [words]})


class AlreadyLogged(CaseworkError):
    """The same stands there already; whoever sends `confirmation` with it means it."""

    status = 409
    message = "같은 실적이 이미 있습니다. 저장된 것은 없습니다."

    def __init__(self, found: Sequence[SupportAction], confirmation: str) -> None:
        super().__init__()
        self.found, self.confirmation = found, confirmation


class HowMany(AlreadyLogged):
    """What will stand in many cases is said before it is stored."""

    status = 200


def is_late(day: date) -> bool:
    """An action of the day is written down so late that it asks why."""
    return clock.today() - day > LATE


def enter(
    actor: Actor,
    entries: Sequence[Entry],
    *,
    confirmed: str = "",
    mark: ActionMark = ActionMark.SINGLE,
) -> list[SupportAction]:
    """Logs all of the entries or none of them, as entered in one go.

    Refuses a late one without a reason. Unless `confirmed` is the confirmation of just these
    entries, it also refuses what somebody logged in the last 24 hours already, and many cases.
    """
    known = catalogue.actions()
    for entry in entries:
        action_log.check_kind(known, entry.category, entry.sub_type, entry.acted_on)
    if any(is_late(entry.acted_on) and not entry.late_reason for entry in entries):
        raise WhyLate
    if confirmed != confirmation(entries):
        _ask(entries, mark)
    made = [_log(actor, entry, known, mark) for entry in entries]
    for action in made:
        action.logged_at = made[0].logged_at
    db.session.flush()
    return made


def confirmation(entries: Sequence[Entry]) -> str:
    """What stands for these entries and no others."""
    words = sorted(":".join(map(str, entry.kind)) for entry in entries)
    return hashlib.sha256("|".join(words).encode()).hexdigest()


def same_today(action: SupportAction, case: Case) -> Entry:
    """An earlier action once more, today; what was noted then belongs to then."""
    return Entry(
        case=case,
        category=action.category,
        sub_type=action.sub_type,
        acted_on=clock.today(),
        victim_id=action.victim_id,
        quantity=action.quantity,
        minutes=action.minutes,
        channel=action.channel,
    )


def _ask(entries: Sequence[Entry], mark: ActionMark) -> None:
    kinds = {entry.kind for entry in entries}
    found = queries.same_as(kinds, since=clock.now() - _NEAR)
    if mark is ActionMark.MANY:
        raise HowMany(found, confirmation(entries))
    if found:
        raise AlreadyLogged(found, confirmation(entries))


def _log(actor: Actor, entry: Entry, known: ActionCatalogue, mark: ActionMark) -> SupportAction:
    log = action_log.log_on_duty if entry.on_duty else action_log.log_action
    return log(
        actor,
        entry.case,
        category=entry.category,
        sub_type=entry.sub_type,
        acted_on=entry.acted_on,
        victim=_person(entry),
        known=known,
        quantity=entry.quantity,
        minutes=entry.minutes,
        channel=entry.channel,
        note=entry.note,
        late_reason=entry.late_reason if is_late(entry.acted_on) else None,
        mark=mark,
    )


def _person(entry: Entry) -> Person | None:
    if entry.victim_id is None:
        return None
    people = {party.person_id: party.person for party in entry.case.parties}
    if entry.victim_id not in people:
        raise action_log.NotThisCasesVictim
    return people[entry.victim_id]
