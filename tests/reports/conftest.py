"""Work of two units by invented staff, thrown by dice; and the practice room, seeded once."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import SimpleNamespace

import pytest

from casework.core import clock, db
from casework.core.ids import new_id
from casework.intake.models import Case, CaseOrigin, CaseStage, CaseState, Gender, Person
from casework.referrals.models import Referral, ReferralState, Urgency
from casework.services.models import ActionState, SupportAction
from tests import factories
from tests.demo import conftest as demo

seeded_folder, seeded = demo.seeded_folder, demo.seeded

FIRST, LAST = date(2023, 11, 1), date(2024, 2, 10)
CATEGORIES = ("support_design", "deletion", "medical", "agency_referral")
STATIONS = ("gangnam", "mapo", "smpa")
STAFF = {
    "manager": ("manager", {"unit": "stalking"}),
    "auditor": ("auditor", {}),
    "supervisor": ("supervisor", {"unit": "stalking"}),
    "supervisor-digital": ("supervisor", {"unit": "digital"}),
    "counselor": ("counselor", {"unit": "stalking"}),
    "counselor-digital": ("counselor", {"unit": "digital"}),
}


@pytest.fixture
def staff(app):
    """Everybody who may count, by login."""
    return hire()


@pytest.fixture
def work(staff):
    """Fills the database with work; the same seed throws the same rows. No key is made."""
    return partial(throw, staff)


def hire():
    with db.transaction():
        return {
            login: factories.person(login, role, **place) for login, (role, place) in STAFF.items()
        }


def throw(staff, seed, *, actions=60):
    dice = random.Random(seed)
    with db.transaction():
        people = [Person(gender=Gender.UNKNOWN) for _ in range(6)]
        cases = [_case(dice, number, staff) for number in range(8)]
        db.session.add_all([*people, *cases])
        db.session.flush()
        whom = {case.id: dice.choice([*people, None]) for case in cases}
        for _ in range(actions):
            case = dice.choice(cases)
            db.session.add(_action(dice, case, whom[case.id], staff))
        db.session.add_all(_referral(dice, number, cases) for number in range(12))
    return SimpleNamespace(cases=cases, people=people)


def _case(dice, number, staff):
    unit = dice.choice(["digital", "stalking"])
    who = {"digital": "counselor-digital", "stalking": "counselor"}[unit]
    stage = dice.choice([CaseStage.CASE, CaseStage.CASE, CaseStage.CONTACT])
    ended = stage is CaseStage.CASE and dice.random() < 0.3
    return Case(
        id=new_id(),
        number=f"2023-{unit[0].upper()}-{number:04}",
        unit=unit,
        origin=CaseOrigin.FIRST_CALL,
        stage=stage,
        counselor_id=dice.choice([staff[who].id, None]),
        opened_at=datetime(2023, 11, 1, tzinfo=UTC),
        state=CaseState.CLOSED if ended else CaseState.OPEN,
        closed_at=clock.now() if ended else None,
    )


def _action(dice, case, victim, staff):
    who = dice.choice([*staff.values(), None])
    return SupportAction(
        case_id=case.id,
        victim_id=victim.id if victim else None,
        unit=case.unit,
        category=dice.choice(CATEGORIES),
        quantity=dice.randint(1, 20),
        state=dice.choice([ActionState.LOGGED, ActionState.LOGGED, ActionState.VOIDED]),
        acted_on=FIRST + timedelta(days=dice.randrange((LAST - FIRST).days + 1)),
        logged_at=clock.now(),
        logged_by=who.id if who else None,
    )


def _referral(dice, number, cases):
    moment = datetime(2023, 11, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(100 * 24))
    case = dice.choice([*cases, None])
    return Referral(
        id=new_id(),
        station=dice.choice(STATIONS),
        referral_no=f"TEST-{number}",
        unit=case.unit if case else dice.choice(["digital", "stalking"]),
        state=ReferralState.RECEIVED,
        urgency=Urgency.NORMAL,
        gender="unknown",
        contact_open=False,
        sharing_held=False,
        received_at=moment,
        waiting_since=moment,
        newest_row_id=new_id(),
        versions=1,
        case_id=case.id if case else None,
    )
