from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from casework.core import clock, db
from casework.core.crypto import keyring
from casework.intake import safe_contact
from casework.intake.header import header
from casework.intake.models import (
    Case,
    CaseParty,
    CaseStage,
    CaseState,
    NoScope,
    NoSource,
    PartyRole,
    SafeContact,
    StatedNo,
)
from casework.intake.safe_contact import Lamp, Method, Rules
from tests.support_cases import opened, staff, victim

EVENING = Rules(methods=(Method.TEXT,), hours=((18, 21),))
SEVEN_PM = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
NOON = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)


@pytest.fixture
def counselor(app):
    return staff()


@pytest.fixture
def case(counselor):
    with db.transaction():
        return opened(counselor, victim=victim("김하나"))


def may_reach(case, rules, *, read_by=None):
    person = case.parties[0].person_id
    row = SafeContact(person_id=person, set_at=clock.now(), read_by=read_by)
    row.rules = safe_contact.pack(rules)
    db.session.add(row)
    db.session.flush()


def says_no(case, scope=NoScope.ALL, source=NoSource.CODE_WORD, words=None, **more):
    row = StatedNo(case_id=case.id, scope=scope, source=source, said_at=clock.now(), **more)
    row.words = words
    db.session.add(row)
    db.session.flush()


def test_a_case_is_told_by_its_number_and_a_masked_name(counselor, case):
    shown = header(counselor, case)
    assert (shown.case.number, shown.unit, shown.counselor) == (
        case.number,
        "서울 디지털성범죄 안심지원센터",
        "이름",
    )
    assert [her.name for her in shown.victims] == ["김*나"]
    assert shown.mine
    assert shown.subjects == [case.id, case.parties[0].person_id, counselor.id]


def test_somebody_else_sees_that_it_is_not_hers(counselor, case):
    assert not header(staff("digital2"), case).mine


@pytest.mark.parametrize(("at", "lamp"), [(SEVEN_PM, Lamp.OPEN), (NOON, Lamp.WAIT)])
def test_the_lamp_burns_in_her_hours(counselor, case, monkeypatch, at, lamp):
    may_reach(case, EVENING, read_by=counselor.id)
    monkeypatch.setattr(clock, "now", lambda: at)
    (her,) = header(counselor, case).victims
    assert her.reach.lamp is lamp


def test_what_nobody_has_read_is_no_permission(counselor, case):
    assert header(counselor, case).victims[0].reach.lamp is Lamp.UNREAD
    may_reach(case, Rules(methods=(Method.CALL,)))
    assert header(counselor, case).victims[0].reach.lamp is Lamp.UNREAD


def test_the_newest_rules_hold(counselor, case):
    may_reach(case, Rules(methods=(Method.CALL,)), read_by=counselor.id)
    may_reach(case, Rules(methods=(Method.TEXT,)), read_by=counselor.id)
    assert header(counselor, case).victims[0].reach.rules.methods == (Method.TEXT,)


def test_a_no_stands_with_its_words_and_whose_word_it_is(counselor, case):
    may_reach(case, Rules(methods=(Method.CALL,)), read_by=counselor.id)
    says_no(case, NoScope.RECIPIENT, NoSource.THIRD_PARTY, "학교에 알리지 마세요")
    says_no(case, NoScope.SERVICE, ended_at=clock.now())
    shown = header(counselor, case)
    (no,) = shown.nos
    assert (no.words, no.scope, no.confirmed) == ("학교에 알리지 마세요", NoScope.RECIPIENT, False)
    assert shown.victims[0].reach.lamp is Lamp.OPEN
    says_no(case)
    assert header(counselor, case).victims[0].reach.lamp is Lamp.NO


def test_a_contact_without_a_name_has_a_lamp_too(counselor, app):
    case = opened(counselor, victim=None)
    shown = header(counselor, case)
    assert (shown.victims, shown.nobody.lamp, shown.subjects) == (
        [],
        Lamp.UNREAD,
        [case.id, counselor.id],
    )
    says_no(case)
    assert header(counselor, case).nobody.lamp is Lamp.NO


def test_each_victim_of_a_case_has_her_own_line(counselor, case):
    other = victim("이둘")
    case.parties.append(CaseParty(person_id=other.id, person=other, role=PartyRole.VICTIM))
    offender = victim("박셋")
    party = CaseParty(person_id=offender.id, person=offender, role=PartyRole.OFFENDER)
    case.parties.append(party)
    db.session.flush()
    shown = header(counselor, case)
    assert {her.name for her in shown.victims} == {"김*나", "이*"}
    assert offender.id not in shown.subjects


@pytest.mark.parametrize(("ends_in", "left"), [(None, None), (0, 0), (3, 3), (-1, -1)])
def test_days_to_the_end_of_an_order_are_counted_in_seoul(counselor, case, ends_in, left):
    case.next_order_end_on = ends_in if ends_in is None else clock.today() + timedelta(days=ends_in)
    assert header(counselor, case).order_days == left


@pytest.mark.parametrize(
    ("stage", "state", "status"),
    [
        (CaseStage.CONTACT, CaseState.OPEN, CaseStage.CONTACT),
        (CaseStage.LAPSED, CaseState.CLOSED, CaseStage.LAPSED),
        (CaseStage.CASE, CaseState.OPEN, CaseState.OPEN),
        (CaseStage.CASE, CaseState.CLOSED, CaseState.CLOSED),
    ],
)
def test_the_badge_says_how_far_it_has_come(counselor, case, stage, state, status):
    case.stage, case.state = stage, state
    with db.session.no_autoflush:
        assert header(counselor, case).status is status


def test_a_case_without_counselor_says_so(counselor, case):
    case.counselor_id = None
    shown = header(counselor, case)
    assert (shown.counselor, shown.mine) == (None, False)


def test_it_costs_few_statements_and_one_look_into_the_keystore(counselor, case):
    may_reach(case, EVENING, read_by=counselor.id)
    says_no(case, words="전화하지 마세요")
    case_id = case.id
    with db.transaction():
        db.session.flush()
    db.session.expunge_all()
    statements = []
    event.listen(db.engine(), "after_cursor_execute", lambda *told: statements.append(told[2]))
    with keyring.unlocked(keyring.current().keystore) as ring:
        shown = header(counselor, db.session.get(Case, case_id))
        assert shown.nos[0].words == "전화하지 마세요"
        assert (ring.loads, len(statements)) == (1, 7)  # BEGIN and the case itself among them
