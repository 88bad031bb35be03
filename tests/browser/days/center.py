"""A center on a morning in March: who works there, what has come in, and when it is."""

from datetime import datetime, timedelta

from casework.accounts import operations as accounts
from casework.core import clock, db
from casework.core.permissions import CommandLine
from casework.intake import people, safety
from casework.intake.models import RiskLevel
from casework.intake.safe_contact import Method, Rules
from casework.services.action_log import log_action
from tests import factories, support_cases
from tests.browser.site import deliver, referral

MORNING = datetime(2026, 3, 10, 10, 20, tzinfo=clock.SEOUL)
STAFF = {
    "hangyeol": ("차한결", "counselor", {"unit": "stalking"}),
    "boram": ("윤보람", "counselor", {"unit": "stalking"}),
    "aram": ("권아람", "supervisor", {"unit": "stalking"}),
    "raon": ("서라온", "manager", {"unit": "stalking"}),
    "maru": ("조마루", "liaison", {"station": "gangnam"}),
    "dorae": ("문도래", "liaison", {"station": "mapo"}),
}
URGENT = {
    "victim_name": "임하늬",
    "victim_phone": "010-0321-4567",
    "risk_level": "매우높음/점검표/2026-03-09",
    "incident_summary": "헤어진 뒤 집 앞에서 기다리고, 하루 40통 넘게 전화함.",
    "vulnerabilities": "자해위험",
}


def open_the_center(app, config):
    """Everybody has an account; returns the actors by their names for signing in."""
    with app.app_context(), db.transaction():
        made = {
            login: factories.active(config, login, role, **place)
            for login, (_, role, place) in STAFF.items()
        }
        for login, (name, *_) in STAFF.items():
            accounts.rename(CommandLine(), made[login], name=name)
        return {login: factories.acting(account) for login, account in made.items()}


def deliver_the_night(app):
    """What the police of 강남 handed over since yesterday: the second one is the most urgent."""
    urgent = referral(2, **URGENT)
    deliver(app, [referral(1), urgent, referral(3, victim_birth_date="모름")])


def earlier_cases(app, staff):
    """A case of each counselor from last week; returns their ids."""
    with app.app_context(), db.transaction():
        return {
            "own": _earlier(staff["hangyeol"], "오가람", "010-0456-1234"),
            "colleague": _earlier(staff["boram"], "도나래", "010-0654-4321"),
        }


def _earlier(counselor, name, phone):
    opened_at = clock.now() - timedelta(days=8)
    case = support_cases.opened(counselor, victim=support_cases.victim(name), opened_at=opened_at)
    db.session.flush()
    said = {"phone": phone, "address": "나래로 12", "name": name}
    people.correct_person(counselor, case, person=case.parties[0].person, **said)
    rules = Rules(methods=(Method.CALL,), hours=((9, 18),), code_word="우산")
    safety.set_safe_contact(counselor, case, person=case.parties[0].person, rules=rules)
    safety.set_risk(counselor, case, level=RiskLevel.HIGH, reason=None)
    for days, category in ((7, "support_design"), (3, "psych_emotional")):
        day = clock.today() - timedelta(days=days)
        log_action(counselor, case, category=category, acted_on=day, minutes=40)
    return case.id
