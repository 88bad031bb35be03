"""On duty: a little of a colleague's case, for an hour, and she is told."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from casework.core import clock, db
from casework.core.errors import AccessDenied, NotFound
from casework.desk import duty
from casework.duties import notices
from casework.duties.models import Notice, NoticeKind
from casework.intake.models import CaseBar
from tests import factories
from tests.support_cases import opened
from tests.trail import entries


@pytest.fixture
def world(app):
    with db.transaction():
        hers, mine = factories.person("counselor-1"), factories.person("counselor-2")
        chief = factories.acting(
            factories.active(app.extensions["casework"].config, "s-1", "supervisor")
        )
        case = opened(hers, opened_at=clock.now())
        lonely = opened(chief, counselor_id=None, opened_at=clock.now())
    return SimpleNamespace(app=app, hers=hers, mine=mine, chief=chief, case=case, lonely=lonely)


def take_up(actor, case):
    with db.transaction():
        duty.enter(actor, case_id=case.id)


def told(account):
    rows = db.session.scalars(select(Notice).where(Notice.account_id == account.id))
    return [(row.kind, row.words) for row in rows.all()]


def test_the_card_is_shut_until_it_is_taken_up_and_for_an_hour_only(world):
    with pytest.raises(NotFound):
        duty.card(world.mine, case_id=world.case.id)
    take_up(world.mine, world.case)
    assert duty.card(world.mine, case_id=world.case.id) is world.case
    with (
        time_machine.travel(clock.now() + notices.ON_DUTY + timedelta(seconds=5)),
        pytest.raises(NotFound),
    ):
        duty.card(world.mine, case_id=world.case.id)


def test_the_colleague_is_told_and_the_audit_says_duty(world):
    take_up(world.mine, world.case)
    assert told(world.hers) == [(NoticeKind.DUTY_VIEW, None)]
    last = entries(world.app)[-1]
    assert last.actions == ["case:duty"]
    assert world.case.id.hex in last.subjects


def test_of_an_unassigned_case_the_supervisors_are_told(world):
    take_up(world.mine, world.lonely)
    assert told(world.chief) == [(NoticeKind.DUTY_VIEW, None)]


def test_taking_it_up_twice_leaves_one_note_of_her_own(world):
    take_up(world.mine, world.case)
    take_up(world.mine, world.case)
    assert len(told(world.mine)) == 1


def test_a_word_reaches_the_colleague(world):
    take_up(world.mine, world.case)
    with db.transaction():
        duty.leave_word(world.mine, case_id=world.case.id, words="내일 10시에 다시 건다고 함")
    assert (NoticeKind.DUTY_WORD, "내일 10시에 다시 건다고 함") in told(world.hers)


def test_no_word_without_taking_it_up(world):
    with pytest.raises(NotFound):
        duty.leave_word(world.mine, case_id=world.case.id, words="x")


def test_the_card_shows_a_masked_name_and_no_more(world):
    take_up(world.mine, world.case)
    shown = duty.card_screen(world.mine, case_id=world.case.id)
    assert (shown["name"], shown["counselor"]) == ("김*나", "이름 counselor-1")
    assert shown.keys() == {"case", "name", "reach", "nos", "order_days", "counselor"}


def test_an_order_that_ends_soon_is_told_in_days(world):
    take_up(world.mine, world.case)
    for days, expected in ((0, 0), (14, 14), (15, None), (-1, None)):
        world.case.next_order_end_on = clock.today() + timedelta(days=days)
        assert duty.card_screen(world.mine, case_id=world.case.id)["order_days"] == expected


def test_barred_held_and_foreign_cases_do_not_exist(world):
    with db.transaction():
        other = factories.person("counselor-3", unit="digital")
        bar = CaseBar(case_id=world.case.id, account_id=world.mine.id, at=clock.now())
        db.session.add(bar)
        world.lonely.held_at = clock.now()
    for actor, case in ((other, world.case), (world.mine, world.case), (world.mine, world.lonely)):
        with pytest.raises(NotFound):
            duty.enter(actor, case_id=case.id)


def test_a_manager_is_on_no_duty(world):
    with pytest.raises(AccessDenied):
        duty.enter(factories.person("manager-1", "manager"), case_id=world.case.id)
