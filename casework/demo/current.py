"""What is going on at present in the practice room: open cases of these weeks, and first calls.

It lies outside the published periods, so that their counts stay as they are.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from casework.accounts.models import SignedIn
from casework.core import clock, db
from casework.demo import care
from casework.demo.dice import Dice
from casework.demo.plan import PlannedAction
from casework.demo.work import Logbook
from casework.intake import operations as intake
from casework.intake.models import Case, CaseOrigin, CaseStage, ContactChannel, Person, RiskLevel

UNIT: Final = "stalking"
CASES: Final = 14
# Every case in turn: days until its order ends, or none.
_ORDERS: Final = (1, None, 12, None, 0, 30, None, 5, None, 60, None, None, 9, None)
_CATEGORIES: Final = {
    "investigation_legal": 4,
    "psych_emotional": 3,
    "victim_information": 2,
    "agency_referral": 1,
    "medical": 1,
}
_LONGEST_DAYS: Final = 40
_QUIET_EVERY, _QUIET_DAYS = 7, 20
_UNASSIGNED: Final = 3


def go_on(
    dice: Dice,
    logbook: Logbook,
    team: tuple[list[SignedIn], SignedIn],
    people: Iterable[tuple[Person, UUID]],
) -> None:
    """Opens a case of these weeks for each person, by the unit's counselors and supervisor."""
    counselors, supervisor = team
    for place, (person, case_id) in enumerate(people):
        counselor = dice.choice(counselors)
        case = _open(dice, counselor, person, case_id)
        care.look_after(dice, case, person, reader=counselor.id)
        _endanger(case, place)
        for action in _actions(dice, case, place):
            logbook.log(counselor, case, action)
        if place == _UNASSIGNED:
            case.counselor_id = None
        if place == 1:
            care.refuse(dice, case, clock.now())
    db.session.flush()
    intake.close_case(supervisor, case)


def first_call(counselor: SignedIn, *, unit: str, channel: ContactChannel) -> None:
    """Somebody called within the hour, and has not said her name."""
    case = intake.open_case(
        counselor,
        unit=unit,
        origin=CaseOrigin.PRACTICE,
        counselor_id=counselor.id,
        victim=None,
        opened_at=clock.now(),
    )
    case.stage, case.channel = CaseStage.CONTACT, channel
    db.session.flush()


def _open(dice: Dice, counselor: SignedIn, person: Person, case_id: UUID) -> Case:
    day = clock.today() - timedelta(days=dice.randint(_QUIET_DAYS + 2, _LONGEST_DAYS))
    return intake.open_case(
        counselor,
        unit=UNIT,
        origin=CaseOrigin.PRACTICE,
        counselor_id=counselor.id,
        victim=person,
        opened_at=datetime.combine(day, time(dice.randint(9, 17), 20), clock.SEOUL),
        case_id=case_id,
    )


def _endanger(case: Case, place: int) -> None:
    days = _ORDERS[place % len(_ORDERS)]
    if days is not None:
        case.next_order_end_on = clock.today() + timedelta(days=days)
        case.risk_level = case.risk_level or RiskLevel.HIGH
        case.risk_since_at = case.risk_since_at or case.opened_at


def _actions(dice: Dice, case: Case, place: int) -> Iterator[PlannedAction]:
    """Support design first, then what the case needs; in some nothing for weeks."""
    first, quiet = clock.seoul_day(case.opened_at), place % _QUIET_EVERY == 0
    last = clock.today() - timedelta(days=_QUIET_DAYS if quiet else 0)
    days: list[date] = sorted(
        first + timedelta(days=dice.randint(0, (last - first).days))
        for _ in range(dice.randint(3, 9))
    )
    days[-1] = last if not quiet else days[-1]
    yield PlannedAction(first, "support_design")
    for day in days:
        chosen = dice.choices(list(_CATEGORIES), weights=list(_CATEGORIES.values()))[0]
        yield PlannedAction(day, chosen)
