"""The one door for countable actions: who may log what, for whom, on which day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from casework.core import db
from casework.core.audit import AuditEntry
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import CommandLine
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake.models import CaseParty, CaseStage, CaseState, PartyRole
from casework.services import action_log, catalogue
from casework.services.action_log import log_action, log_on_duty
from casework.services.models import ActionState, Channel, SupportAction
from tests.support_cases import opened, staff, victim


def test_an_action_is_stored_with_all_that_was_said(counselor, case):
    with db.transaction():
        action_id = log_action(
            counselor,
            case,
            category="deletion",
            sub_type="platform_request",
            acted_on=date(2023, 5, 4),
            quantity=7,
            minutes=25,
            channel=Channel.WEB,
            note="요청한 주소 일곱 개",
        ).id
    stored = db.session.get(SupportAction, action_id)
    assert (stored.category, stored.sub_type) == ("deletion", "platform_request")
    assert (stored.quantity, stored.minutes, stored.channel) == (7, 25, Channel.WEB)
    assert (stored.acted_on, stored.state) == (date(2023, 5, 4), ActionState.LOGGED)
    assert (stored.case_id, stored.unit, stored.logged_by) == (case.id, "digital", counselor.id)
    assert stored.note == "요청한 주소 일곱 개"


def test_the_note_is_sealed_in_the_table(counselor, case):
    log_action(counselor, case, category="medical", note="비밀 이야기")
    table = SupportAction.__table__
    (sealed,) = db.session.execute(select(table.c.note_sealed)).scalars()
    assert "비밀".encode() not in sealed


def test_what_is_not_said_counts_as_one_for_her_today(counselor, case):
    with time_machine.travel(datetime(2024, 2, 29, 3, 0, tzinfo=UTC), tick=False):
        action = log_action(counselor, case, category="medical")
        db.session.flush()
    assert (action.quantity, action.acted_on) == (1, date(2024, 2, 29))
    assert action.victim_id == case.parties[0].person_id


def test_the_day_begins_at_midnight_in_seoul(counselor, case):
    with time_machine.travel(datetime(2023, 12, 31, 14, 59, tzinfo=UTC), tick=False):
        assert log_action(counselor, case, category="medical").acted_on == date(2023, 12, 31)
    with time_machine.travel(datetime(2023, 12, 31, 15, 0, tzinfo=UTC), tick=False):
        assert log_action(counselor, case, category="medical").acted_on == date(2024, 1, 1)


def test_tomorrow_is_a_plan(counselor, case):
    before_midnight = datetime(2023, 12, 31, 14, 59, tzinfo=UTC)
    with (
        time_machine.travel(before_midnight, tick=False),
        pytest.raises(action_log.ActionInFuture),
    ):
        log_action(counselor, case, category="medical", acted_on=date(2024, 1, 1))
    with time_machine.travel(datetime(2023, 12, 31, 15, 0, tzinfo=UTC), tick=False):
        log_action(counselor, case, category="medical", acted_on=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("category", "sub_type", "day", "refusal"),
    [
        ("counselling", None, date(2023, 5, 4), action_log.UnknownCategory),
        ("medical", None, date(2022, 3, 28), action_log.UnknownCategory),
        ("medical", "platform_request", date(2023, 5, 4), action_log.UnknownSubType),
        ("medical", "no_such", date(2023, 5, 4), action_log.UnknownSubType),
    ],
)
def test_the_catalogue_of_the_day_decides(counselor, case, category, sub_type, day, refusal):
    with pytest.raises(refusal):
        log_action(counselor, case, category=category, sub_type=sub_type, acted_on=day)
    assert db.session.scalars(select(SupportAction)).all() == []


def test_a_case_of_two_victims_asks_for_whom(counselor, case):
    second, stranger = victim("이둘"), victim("최남")
    db.session.add_all([second, stranger])
    case.parties.append(CaseParty(person_id=second.id, person=second, role=PartyRole.VICTIM))
    with pytest.raises(action_log.VictimNotNamed):
        log_action(counselor, case, category="medical")
    assert log_action(counselor, case, category="medical", victim=second).victim_id == second.id
    with pytest.raises(action_log.NotThisCasesVictim):
        log_action(counselor, case, category="medical", victim=stranger)


def test_who_stands_beside_the_victim_is_not_counted_as_one(counselor, case):
    guardian = victim("이보호")
    case.parties.append(CaseParty(person_id=guardian.id, person=guardian, role=PartyRole.GUARDIAN))
    assert log_action(counselor, case, category="medical").victim_id != guardian.id
    with pytest.raises(action_log.NotThisCasesVictim):
        log_action(counselor, case, category="medical", victim=guardian)


def test_an_action_for_an_anonymous_contact_names_nobody(counselor):
    nameless = opened(counselor, victim=None)
    assert log_action(counselor, nameless, category="victim_information").victim_id is None


def test_a_counselor_logs_on_her_own_cases_only(case):
    with pytest.raises(NotFound):
        log_action(staff("digital2"), case, category="medical")


def test_a_supervisor_logs_on_her_units_cases_only(case):
    here = staff("supervisor1", role="supervisor")
    assert log_action(here, case, category="medical").logged_by == here.id
    with pytest.raises(NotFound):
        log_action(staff("s2", role="supervisor", unit="stalking"), case, category="medical")


def test_who_works_on_no_case_logs_nothing(case):
    with pytest.raises(AccessDenied):
        log_action(staff("manager1", role="manager"), case, category="medical")
    with pytest.raises(AccessDenied):
        log_action(staff("liaison1", role="liaison", station="gangnam"), case, category="medical")


def test_the_command_line_logs_for_nobody_in_particular(case):
    assert log_action(CommandLine(), case, category="medical").logged_by is None


def test_logging_is_on_the_record_once_with_everyone_concerned(counselor, case):
    with db.transaction():
        known = catalogue.actions()
        for _ in range(3):
            log_action(counselor, case, category="medical", known=known)
        expected = {case.id.hex, case.parties[0].person_id.hex}
    entries = [
        entry for entry in db.session.scalars(select(AuditEntry)) if "action:log" in entry.actions
    ]
    assert len(entries) == 1
    assert expected <= set(entries[0].subjects)


def test_many_actions_cost_no_query_each(counselor, case):
    known = catalogue.actions()
    log_action(counselor, case, category="medical", known=known)
    db.session.flush()
    asked = []
    engine = db.engine()
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for _ in range(50):
        log_action(counselor, case, category="deletion", known=known)
    assert asked == []
    db.session.flush()
    assert len(asked) == 1


def closed(case, moment):
    case.state, case.closed_at = CaseState.CLOSED, moment
    db.session.flush()


def test_a_week_after_closing_nothing_is_logged_any_more(counselor, case):
    end = datetime(2026, 11, 1, tzinfo=UTC)
    closed(case, end)
    with time_machine.travel(end + timedelta(days=7), tick=False):
        log_action(counselor, case, category="medical")
    with (
        time_machine.travel(end + timedelta(days=7, seconds=1), tick=False),
        pytest.raises(action_log.CaseLongClosed),
    ):
        log_action(counselor, case, category="medical")


def test_a_first_contact_without_a_name_can_have_actions(counselor):
    contact = opened(counselor, victim=None)
    contact.stage = CaseStage.CONTACT
    assert log_action(counselor, contact, category="medical").victim_id is None


def test_a_colleague_on_duty_logs_and_the_counselor_is_told(counselor, case):
    colleague = staff("digital2")
    with pytest.raises(NotFound):
        log_on_duty(colleague, case, category="psych_emotional")
    with db.transaction():
        notices.take_up(colleague, case_id=case.id)
        action = log_on_duty(colleague, case, category="psych_emotional")
        assert action.logged_by == colleague.id
    (notice,) = db.session.scalars(notices.notices_of(counselor))
    assert (notice.kind, notice.from_id) == (NoticeKind.DUTY_ACTION, colleague.id)
    assert notice.words == "심리·정서 지원"
    (entry,) = [
        row for row in db.session.scalars(select(AuditEntry)) if "action:log-duty" in row.actions
    ]
    assert case.id.hex in entry.subjects
    assert notices.unread_count(colleague) == 0


def test_duty_ends_at_the_unit(case):
    with pytest.raises(NotFound):
        log_on_duty(staff("s1", unit="stalking"), case, category="medical")
    with pytest.raises(AccessDenied):
        log_on_duty(staff("m1", "manager"), case, category="medical")
