"""A week of work in the unit stalking: something of everything that a page can show."""

from datetime import timedelta

from sqlalchemy import select

from casework.core import clock, db
from casework.desk import duty
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import people
from casework.intake.models import Case, ConflictMatch, PartyRole
from casework.referrals.models import ImportRow, Referral
from casework.services import amending
from casework.services.action_log import log_action
from casework.services.models import ActionMark
from tests import factories, support_cases
from tests.browser.site import deliver, referral

STAFF = ("counselor-1", "counselor-2", "supervisor-1", "manager-1")
LONG_NAME = "응우옌티란프엉황" * 4
LONG_WORDS = "누가물어도센터라고말하지않고" * 8


def fill(app, config):
    """Makes the staff and their week; returns the ids that addresses name, by argument."""
    with app.app_context(), db.transaction():
        made = {login: factories.active(config, login, login[:-2]) for login in STAFF}
        factories.active(config, "liaison-1", "liaison")
        factories.active(config, "auditor-1", "auditor")
        staff = {login: factories.acting(account) for login, account in made.items()}
        ids = factories.contact_of(made["counselor-1"])[0] | _case(staff)
        ids["action_id"] = _actions(staff, ids["own"])
        colleague = made["counselor-2"].id
    deliver(app, [referral(1), referral(2)])
    wrong = referral(3, victim_birth_date="모름", referral_no="N" * 30)
    deliver(app, [referral(1, victim_name="임하늬"), referral(2, consent="N"), wrong])
    with app.app_context(), db.transaction():
        return ids | _waiting(colleague)


def _case(staff):
    """A case with much on it, one of a colleague that was looked at on duty, and what is told."""
    mine, colleague = staff["counselor-1"], staff["counselor-2"]
    yesterday = clock.now() - timedelta(days=1)
    own = support_cases.opened(mine, victim=support_cases.victim(LONG_NAME), opened_at=yesterday)
    people.add_person(mine, own, role=PartyRole.OFFENDER, name="박강물", phone="010-0999-4567")
    other = support_cases.opened(colleague, opened_at=yesterday)
    duty.enter(mine, case_id=other.id)
    duty.leave_word(colleague, case_id=_entered(colleague, own), words=LONG_WORDS)
    for member in (mine, staff["supervisor-1"]):
        told = {"case_id": own.id, "words": LONG_WORDS, "kind": NoticeKind.ASSIGNMENT_ASKED}
        notices.tell(colleague, account_id=member.id, **told)
    return {"own": own.id, "other": other.id}


def _entered(actor, case):
    return duty.enter(actor, case_id=case.id).id


def _actions(staff, case_id):
    """An action with an earlier version, one logged with others, and one of the day before."""
    mine, case = staff["counselor-1"], db.session.get(Case, case_id)
    first = log_action(mine, case, category="psych_emotional", minutes=30, note=LONG_WORDS)
    db.session.flush()
    said = {"category": "medical", "sub_type": None, "acted_on": clock.today(), "minutes": 9}
    last = amending.amend(mine, first, reason="분야를 잘못 골랐습니다", **said)
    log_action(mine, case, category="medical", mark=ActionMark.MANY, quantity=9999)
    log_action(mine, case, category="psych_emotional", acted_on=clock.today() - timedelta(days=1))
    return last.id


def _waiting(colleague):
    """A referral and a row in triage, the delivery they came with, and a conflict."""
    found = db.session.scalars(select(Referral.id).order_by(Referral.referral_no)).first()
    row = select(ImportRow).where(ImportRow.referral_no == "N" * 30)
    row = db.session.scalars(row).one()
    match = ConflictMatch(found_id=found, other_id=colleague, raised_at=clock.now())
    match.unit, match.strength, match.found_role = "stalking", "hint", "victim"
    db.session.add(match)
    return {"referral_id": found, "row_id": row.id, "batch_id": row.batch_id}
