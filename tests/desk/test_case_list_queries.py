from dataclasses import replace
from datetime import timedelta

import pytest

from casework.core import clock, db
from casework.core.ids import new_id
from casework.core.permissions import Permission
from casework.desk import case_list_queries as queries
from casework.desk.case_list_queries import SORTS, Chosen, Shown
from casework.intake.models import CaseBar, CaseStage, CaseState, RiskLevel
from casework.services.models import ActionState
from tests.support_cases import opened, staff
from tests.support_timeline import did

NOW = clock.now()


@pytest.fixture
def supervisor(app):
    return staff("supervisor2", "supervisor", unit="stalking")


@pytest.fixture
def cases(counselor):
    """Seven cases, some with equal days and dangers, some without."""
    made = [opened(counselor, opened_at=NOW - timedelta(days=n // 2)) for n in range(7)]
    risks = [RiskLevel.HIGH, None, RiskLevel.LOW, RiskLevel.HIGH, RiskLevel.CRITICAL, None, None]
    for place, (one, risk) in enumerate(zip(made, risks, strict=True)):
        one.risk_level = risk
        if place % 3:
            did(counselor, one, clock.today() - timedelta(days=place % 2))
    db.session.flush()
    return made


def asked(actor, chosen=None, *, after=None, limit=50):
    permission = Permission.CASE_LIST
    chosen = chosen or Chosen()
    return queries.page(actor, chosen, permission=permission, after=after, limit=limit)


@pytest.mark.parametrize("sort", [sign + key for key in SORTS for sign in ("", "-")])
def test_in_every_order_each_case_is_met_once(counselor, cases, sort):
    chosen, seen, after = Chosen(sort=sort), [], None
    while page := asked(counselor, chosen, after=after, limit=2):
        seen += page
        after = page[-1].id
    assert {case.id for case in seen} == {case.id for case in cases}
    assert len(seen) == len(cases)
    assert seen == asked(counselor, chosen)


def test_the_most_dangerous_come_first_when_asked(counselor, cases):
    found = [case.risk_level for case in asked(counselor, Chosen(sort="-risk"))]
    assert found[:4] == [RiskLevel.CRITICAL, RiskLevel.HIGH, RiskLevel.HIGH, RiskLevel.LOW]
    assert set(found[4:]) == {None}


def test_those_nobody_worked_on_come_last_of_the_newest_first(counselor, cases):
    found = asked(counselor, Chosen(sort="-last"))
    counts = queries.counts([case.id for case in cases])
    days = [counts[case.id].last_on if case.id in counts else None for case in found]
    assert days[-3:] == [None] * 3
    assert days[:4] == sorted(days[:4], reverse=True)


def test_a_case_that_is_gone_begins_anew(counselor, cases):
    assert asked(counselor, after=new_id()) == asked(counselor)


def test_each_filter_leaves_what_it_says(counselor, supervisor, cases):
    first, second, third, *_ = cases
    first.state, first.closed_at = CaseState.CLOSED, clock.now()
    second.stage = CaseStage.CONTACT
    third.counselor_id = None
    db.session.flush()
    every = Chosen(state=Shown.ALL)
    for chosen, expected in (
        (Chosen(), set(cases) - {first}),
        (Chosen(state=Shown.CLOSED), {first}),
        (every, set(cases)),
        (replace(every, stage=CaseStage.CONTACT), {second}),
        (replace(every, nobody=True), {third}),
        (replace(every, counselor=counselor.id), set(cases) - {third}),
        (replace(every, unit="digital"), set()),
        (replace(every, risk=RiskLevel.CRITICAL), {cases[4]}),
    ):
        assert set(asked(supervisor, chosen)) == expected
        total = queries.total(supervisor, chosen, permission=Permission.CASE_LIST)
        assert total == len(expected)


def test_nobody_lists_beyond_her_reach(counselor, supervisor, cases):
    colleague = staff("stalking2", unit="stalking")
    assert asked(colleague) == []
    assert asked(staff("supervisor1", "supervisor", unit="digital")) == []
    bar = CaseBar(case_id=cases[0].id, account_id=supervisor.id, at=clock.now())
    db.session.add(bar)
    db.session.flush()
    assert cases[0] not in asked(supervisor)
    total = queries.total(supervisor, Chosen(), permission=Permission.CASE_LIST)
    assert total == len(cases) - 1


def test_what_was_undone_is_not_counted(counselor, cases):
    did(counselor, cases[1], clock.today() - timedelta(days=9))
    undone = did(counselor, cases[1], clock.today())
    undone.state = ActionState.VOIDED
    db.session.flush()
    counted = queries.counts([case.id for case in cases])[cases[1].id]
    assert (counted.actions, counted.last_on) == (2, clock.today() - timedelta(days=1))


def test_who_answers_is_known_within_reach(counselor, supervisor, cases):
    opened(staff("digital2", unit="digital"), opened_at=clock.now())
    assert queries.holders(supervisor, permission=Permission.CASE_LIST) == [counselor.id]
