"""The other unit is at work in these weeks, and somebody has just called."""

from datetime import timedelta

from sqlalchemy import select

from casework.core import clock, db
from casework.demo import current
from casework.desk import next_steps, step_queries
from casework.desk.next_steps import NextStep
from casework.intake.models import Case, CaseStage, CaseState
from casework.services.models import SupportAction


def cases_of(unit, stage=CaseStage.CASE):
    return db.session.scalars(select(Case).where(Case.unit == unit, Case.stage == stage)).all()


def test_the_other_unit_is_at_work(seeded):
    cases = cases_of(current.UNIT)
    assert len(cases) == current.CASES
    assert [case.state for case in cases].count(CaseState.CLOSED) == 1
    days = db.session.scalars(
        select(SupportAction.acted_on).where(SupportAction.unit == current.UNIT)
    ).all()
    assert max(days) == clock.today()
    assert min(days) > clock.today() - timedelta(days=60)


def test_somebody_has_called_and_not_said_her_name(seeded):
    for unit in ("digital", current.UNIT):
        (contact,) = cases_of(unit, CaseStage.CONTACT)
        assert (contact.parties, contact.channel is not None) == ([], True)


def test_every_next_step_but_a_stations_news_can_be_tried(seeded):
    facts = step_queries.facts_of(db.session.scalars(select(Case)).all())
    today = clock.today()
    waiting = {step.kind for one in facts for step in next_steps.judge(one, today)}
    assert waiting == set(NextStep) - {NextStep.UPDATE}
