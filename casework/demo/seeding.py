"""Fills the practice room once, through the same doors as everyone's daily work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from casework.accounts.models import SignedIn
from casework.agencies import queries as agencies
from casework.core import audit, clock, dated, db
from casework.core.config import Config
from casework.core.crypto import keyring
from casework.core.errors import CaseworkError
from casework.core.ids import new_id
from casework.core.permissions import Actor, Role
from casework.demo import care, current, queries, staff
from casework.demo.dice import Dice
from casework.demo.people import invent_people
from casework.demo.plan import PlannedCase, plan_cases, published_years
from casework.demo.staff import SignIn
from casework.demo.work import Logbook
from casework.intake import operations as intake
from casework.intake.models import Case, CaseOrigin, ContactChannel, Person

SEED = 20220329
UNIT = "digital"
_RECENT = timedelta(days=45)
_ENDED_RECENT, _ENDED_EARLIER = 0.25, 0.92
_MORNING, _EVENING = range(9, 12), range(13, 18)


class DemoInProduction(CaseworkError):
    """Real records and invented ones never share an instance."""

    status = 409
    message = "운영 환경에는 연습용 자료를 넣을 수 없습니다."


class RealCasesExist(CaseworkError):
    """Somebody works with this instance already."""

    status = 409
    message = "실제 사례가 있어 연습용 자료를 넣지 않았습니다. 새 CASEWORK_INSTANCE에 넣어 주세요."


@dataclass(frozen=True, kw_only=True)
class SeedSummary:
    """What stands there for practice; `added` is False when it did before."""

    added: bool
    persons: int
    cases: int
    actions: int
    sign_ins: list[SignIn]
    password: str = field(repr=False)


def seed(actor: Actor, config: Config, *, import_samples: Callable[[], None]) -> SeedSummary:
    """Adds the workload in one transaction, then the sample hotline files, unless they are there.

    Refuses production, and an instance that holds a case of anyone real. `import_samples` must be
    harmless to repeat: it also runs when an earlier attempt broke off before it.
    """
    if config.production:
        raise DemoInProduction
    password = staff.demo_password(keyring.current().keystore.provider)
    with db.transaction():
        added = not queries.practice_counts()["cases"]
        if added:
            _fill(actor, config, password)
        counts = queries.practice_counts()
    import_samples()
    return SeedSummary(added=added, **counts, sign_ins=staff.sign_ins(), password=password)


def _fill(actor: Actor, config: Config, password: str) -> None:
    if queries.has_real_cases():
        raise RealCasesExist
    audit.record(actor, "demo:seed")
    dice = Dice(SEED)
    plan = plan_cases(dice, published_years())
    hired = staff.hire(actor, config, password=password)
    team = _Team(hired, UNIT)
    newest = max(planned.last_on for planned in plan)
    logbook = Logbook(dice)
    further = Dice(SEED + 1)
    somebody = _people(dice, len(plan) + current.CASES)
    for planned, (person, case_id) in zip(plan, somebody, strict=False):
        counselor = dice.choice(team.counselors)
        case = _open(dice, counselor, planned, person, case_id)
        care.look_after(further, case, person, reader=counselor.id)
        for action in planned.actions:
            logbook.log(counselor, case, action)
        if _has_ended(dice, planned, newest):
            intake.close_case(
                team.supervisor, case, closed_at=_moment(dice, planned.last_on, _EVENING)
            )
    _go_on(further, hired, team.counselors[0], somebody)


def _go_on(
    dice: Dice,
    hired: list[SignedIn],
    counselor: SignedIn,
    somebody: Iterator[tuple[Person, UUID]],
) -> None:
    """What is going on in these weeks, in the other unit and at the telephone."""
    other = _Team(hired, current.UNIT)
    current.go_on(dice, Logbook(dice), (other.counselors, other.supervisor), somebody)
    current.first_call(other.counselors[0], unit=current.UNIT, channel=ContactChannel.PHONE)
    current.first_call(counselor, unit=UNIT, channel=ContactChannel.MESSENGER)


class _Team:
    """Who of the staff works in a unit."""

    def __init__(self, staff: list[SignedIn], unit: str) -> None:
        here = [member for member in staff if unit in member.units]
        self.counselors = [member for member in here if Role.COUNSELOR in member.roles]
        self.supervisor = next(member for member in here if Role.SUPERVISOR in member.roles)


def _people(dice: Dice, count: int) -> Iterator[tuple[Person, UUID]]:
    """As many people, each with the id of her case; all keys are made in one go."""
    person_ids, case_ids = ([new_id() for _ in range(count)] for _ in range(2))
    ring = keyring.current()
    ring.add(ring.keystore.create([*person_ids, *case_ids]))
    districts = dated.labels(agencies.GU, clock.today())
    return zip(invent_people(dice, person_ids, districts), case_ids, strict=True)


def _open(
    dice: Dice, counselor: SignedIn, planned: PlannedCase, person: Person, case_id: UUID
) -> Case:
    return intake.open_case(
        counselor,
        unit=UNIT,
        origin=CaseOrigin.PRACTICE,
        counselor_id=counselor.id,
        opened_at=_moment(dice, planned.opened_on, _MORNING),
        victim=person,
        case_id=case_id,
    )


def _has_ended(dice: Dice, planned: PlannedCase, newest: date) -> bool:
    recent = planned.last_on > newest - _RECENT
    return dice.chance(_ENDED_RECENT if recent else _ENDED_EARLIER)


def _moment(dice: Dice, day: date, hours: range) -> datetime:
    return datetime.combine(day, time(dice.choice(hours), dice.randint(0, 59)), clock.SEOUL)
