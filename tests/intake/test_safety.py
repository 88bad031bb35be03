"""How she may be reached, how much danger she is in, and her no."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.core import clock, db
from casework.core.errors import InvalidInput, NotFound
from casework.core.ids import new_id
from casework.intake import queries, safe_contact, safety
from casework.intake.models import (
    CaseStage,
    NoScope,
    NoSource,
    RiskChange,
    RiskLevel,
    SafeContact,
)
from casework.intake.operations import close_case
from casework.intake.safe_contact import Lamp, Method, Rules
from casework.intake.safety import EndedBefore
from tests.support_cases import opened, staff

NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)
ORDER = list(RiskLevel)


@pytest.fixture
def counselor(app, monkeypatch):
    moments = (NOON + timedelta(minutes=minute) for minute in range(10_000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    return staff()


@pytest.fixture
def case(counselor):
    return opened(counselor)


def her(case):
    return case.parties[0].person


def said(counselor, case, scope=NoScope.ALL, source=NoSource.CODE_WORD, words=None):
    return safety.say_no(counselor, case, scope=scope, source=source, words=words)


def test_saving_is_reading_and_what_held_before_stays(counselor, case):
    old = SafeContact(person_id=her(case).id, set_at=clock.now(), rules='{"methods": ["text"]}')
    db.session.add(old)
    rules = Rules(methods=(Method.CALL,), hours=((18, 21), (22, 2)), code_word="우산")
    safety.set_safe_contact(counselor, case, person=her(case), rules=rules)
    newest = queries.safe_contacts([her(case).id])[her(case).id]
    assert (safe_contact.parse(newest.rules), newest.read_by) == (rules, counselor.id)
    assert safe_contact.parse(old.rules).methods == (Method.TEXT,)
    assert db.session.query(SafeContact).count() == 2


def test_a_caller_without_a_name_may_say_when_to_call(counselor):
    case = opened(counselor, victim=None)
    safety.set_safe_contact(counselor, case, person=None, rules=Rules(methods=(Method.TEXT,)))
    assert queries.victim_of(case).name is None
    contact = queries.safe_contacts([queries.victim_of(case).id])
    assert safe_contact.reach(next(iter(contact.values())), [], NOON).lamp is Lamp.OPEN


@pytest.mark.parametrize("level", list(RiskLevel))
def test_the_first_judgement_needs_no_reason(counselor, case, level):
    safety.set_risk(counselor, case, level=level, reason=None)
    assert (case.risk_level, case.changed_by) == (level, counselor.id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.sampled_from(ORDER), st.sampled_from(ORDER), st.sampled_from([None, "조용해짐"]))
def test_risk_rises_at_once_and_falls_step_by_step_with_a_reason(
    counselor, case, held, level, reason
):
    case.risk_level, case.risk_since_at = held, NOON
    down = ORDER.index(level) - ORDER.index(held)
    if down > 1 or (down == 1 and not reason):
        with pytest.raises(InvalidInput) as refused:
            safety.set_risk(counselor, case, level=level, reason=reason)
        assert set(refused.value.fields) == {"level" if down > 1 else "reason"}
        assert case.risk_level is held
    else:
        safety.set_risk(counselor, case, level=level, reason=reason)
        assert case.risk_level is level
        assert (case.risk_since_at == NOON) == (level is held)


def test_every_judgement_stays_with_its_reason(counselor, case):
    for level, reason in ((RiskLevel.HIGH, None), (RiskLevel.MEDIUM, "이사함")):
        safety.set_risk(counselor, case, level=level, reason=reason)
    kept = db.session.scalars(select(RiskChange).order_by(RiskChange.at)).all()
    assert [(row.level, row.reason) for row in kept] == [
        (RiskLevel.HIGH, None),
        (RiskLevel.MEDIUM, "이사함"),
    ]


def test_a_no_can_always_be_recorded(counselor, case):
    close_case(staff("supervisor1", role="supervisor"), case)
    case.stage = CaseStage.LAPSED
    no = said(counselor, case, source=NoSource.THIRD_PARTY, words="남편이라며 전화함")
    assert queries.standing_nos([case.id]) == {case.id: [no]}
    assert (no.recorded_by, no.words) == (counselor.id, "남편이라며 전화함")


@pytest.mark.parametrize("source", [NoSource.CODE_WORD, NoSource.CALL_BACK])
def test_she_herself_ends_her_no(counselor, case, source):
    no = said(counselor, case)
    safety.end_no(counselor, case, no_id=no.id, source=source)
    assert (queries.standing_nos([case.id]), no.ended_by) == ({}, counselor.id)
    with pytest.raises(EndedBefore):
        safety.end_no(counselor, case, no_id=no.id, source=source)


def test_nobody_else_ends_her_no(counselor, case):
    no = said(counselor, case)
    with pytest.raises(InvalidInput):
        safety.end_no(counselor, case, no_id=no.id, source=NoSource.THIRD_PARTY)
    assert no.ended_at is None


def test_a_no_is_ended_on_its_own_case_only(counselor, case):
    no = said(counselor, opened(counselor))
    for no_id in (no.id, new_id()):
        with pytest.raises(NotFound):
            safety.end_no(counselor, case, no_id=no_id, source=NoSource.CODE_WORD)
    assert no.ended_at is None


def test_a_colleague_reaches_nothing_of_it(counselor, case):
    colleague, no = staff("digital2"), said(counselor, case)
    rules = Rules(methods=(Method.CALL,))
    for act in (
        lambda: safety.set_safe_contact(colleague, case, person=her(case), rules=rules),
        lambda: safety.set_risk(colleague, case, level=RiskLevel.LOW, reason=None),
        lambda: said(colleague, case),
        lambda: safety.end_no(colleague, case, no_id=no.id, source=NoSource.CODE_WORD),
    ):
        with pytest.raises(NotFound):
            act()
