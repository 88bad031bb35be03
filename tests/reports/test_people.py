"""Who did how much, and who has room."""

from sqlalchemy import func, select

from casework.core import clock, db
from casework.core.permissions import Permission
from casework.intake.models import Case, CaseBar
from casework.intake.queries import within_reach
from casework.reports import people
from casework.reports.periods import Period
from casework.reports.queries import actions_within, count_actions, worked_on
from casework.services.models import SupportAction
from tests.reports.conftest import FIRST, LAST

PERIOD = Period(FIRST, LAST)


def loads(actor, unit=None):
    return people.loads(actor, period=PERIOD, unit=unit)


def test_the_staff_together_did_everything(work, staff):
    work(2)
    for login in ("manager", "supervisor", "counselor-digital"):
        within = actions_within(staff[login], Permission.ACTION_COUNT)
        whole = count_actions(FIRST, LAST, within=within)
        assert sum(load.actions for load in loads(staff[login])) == whole.actions


def test_open_cases_add_up_and_a_first_contact_is_none(work, staff):
    work(3)
    reach = within_reach(staff["manager"], Permission.ACTION_COUNT)
    count = select(func.count()).select_from(Case).where(*worked_on(None, reach))
    assert sum(load.open_cases for load in loads(staff["manager"])) == db.session.scalar(count)
    assert db.session.scalar(count) < db.session.scalar(select(func.count()).select_from(Case))


def test_a_counselor_who_did_nothing_stands_there_with_her_room(staff):
    named = {load.name: load for load in loads(staff["supervisor"])}
    assert named.keys() == {"이름 counselor"}
    assert (named["이름 counselor"].actions, named["이름 counselor"].open_cases) == (0, 0)
    assert {load.name for load in loads(staff["manager"], "digital")} == {"이름 counselor-digital"}


def test_a_counselor_is_told_of_nobody_but_who_worked_on_her_cases(staff):
    assert [load.name for load in loads(staff["counselor"])] == ["이름 counselor"]


def test_a_barred_case_is_not_even_counted(work, staff):
    made = work(4)
    manager = staff["manager"]
    before = sum(load.actions for load in loads(manager))
    counts = {case.id: count_actions_of(case, manager) for case in made.cases}
    barred = max(counts, key=counts.get)
    with db.transaction():
        db.session.add(CaseBar(case_id=barred, account_id=manager.id, at=clock.now()))
    assert sum(load.actions for load in loads(manager)) == before - counts[barred] < before


def count_actions_of(case, actor):
    within = actions_within(actor, Permission.ACTION_COUNT)
    return count_actions(FIRST, LAST, within=within & (SupportAction.case_id == case.id)).actions
