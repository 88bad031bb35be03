"""Undone within seconds, corrected within a day, later by the supervisor; never counted twice."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from casework.core import db
from casework.core.errors import AccessDenied, Conflict, NotFound
from casework.intake.models import CaseBar
from casework.services import amending, entering, queries
from casework.services.action_log import log_action
from casework.services.entering import Entry
from casework.services.models import ActionMark, ActionState, SupportAction
from tests.support_cases import opened, staff

CHANGED = {
    "category": "medical",
    "sub_type": None,
    "acted_on": date(2026, 11, 25),
    "quantity": 2,
    "reason": "분야를 잘못 골랐음",
}


@pytest.fixture
def action(later, counselor, case):
    made = log_action(counselor, case, category="deletion", note="처음")
    db.session.flush()
    return made


def counted(*conditions):
    logged = SupportAction.state == ActionState.LOGGED
    return db.session.scalar(select(func.count()).where(logged, *conditions))


@pytest.mark.parametrize(("seconds", "allowed"), [(0, True), (15, True), (16, False)])
def test_undoing_is_a_matter_of_seconds(counselor, action, later, seconds, allowed):
    later.shift(timedelta(seconds=seconds))
    if allowed:
        amending.undo(counselor, action)
    else:
        with pytest.raises(amending.UndoIsOver):
            amending.undo(counselor, action)
    assert counted() == (0 if allowed else 1)


def test_nobody_undoes_a_colleagues_action(action):
    with pytest.raises(NotFound):
        amending.undo(staff("s1", "supervisor"), action)


def test_what_was_entered_together_is_undone_together(counselor, action):
    entries = [
        Entry(case=opened(counselor), category="medical", acted_on=date(2026, 11, 25))
        for _ in range(3)
    ]
    sure = entering.confirmation(entries)
    made = entering.enter(counselor, entries, confirmed=sure, mark=ActionMark.MANY)
    assert len(amending.undo(counselor, made[1])) == 3
    assert counted() == 1


@pytest.mark.parametrize(("hours", "allowed"), [(24, True), (25, False)])
def test_her_own_may_be_corrected_for_a_day(counselor, action, later, hours, allowed):
    later.shift(timedelta(hours=hours))
    if allowed:
        amending.amend(counselor, action, **CHANGED)
    else:
        with pytest.raises(amending.OnlySupervisorNow):
            amending.amend(counselor, action, **CHANGED)
        with pytest.raises(amending.OnlySupervisorNow):
            amending.void(counselor, action, reason="두 번")
    assert counted() == 1


def test_a_supervisor_of_the_unit_corrects_later(action, later):
    later.shift(timedelta(days=30))
    supervisor = staff("s1", "supervisor")
    corrected = amending.amend(supervisor, action, **CHANGED)
    assert (corrected.logged_by, corrected.logged_at) == (action.logged_by, action.logged_at)
    assert (action.voided_by, action.void_reason) == (supervisor.id, CHANGED["reason"])
    with pytest.raises(amending.OnlySupervisorNow):
        amending.void(staff("s2", "supervisor", unit="stalking"), corrected, reason="-")


def test_the_first_version_is_kept_along_the_chain(counselor, action):
    second = amending.amend(counselor, action, **CHANGED, note="둘째")
    third = amending.amend(counselor, second, **CHANGED, note="셋째")
    assert [row.note for row in [third, *queries.versions(third)]] == ["셋째", "둘째", "처음"]
    assert counted() == 1
    with pytest.raises(Conflict):
        amending.amend(counselor, second, **CHANGED)


def test_moving_it_far_back_keeps_why(counselor, action):
    late = {**CHANGED, "acted_on": date(2026, 11, 1)}
    assert amending.amend(counselor, action, **late).late_reason == CHANGED["reason"]


def test_her_own_is_within_reach_for_a_day_after_the_case_went(counselor, case, action, later):
    case.counselor_id = staff("next").id
    assert queries.action_to_amend(counselor, action.id) is action
    later.shift(timedelta(hours=25))
    with pytest.raises(NotFound):
        queries.action_to_amend(counselor, action.id)


def test_what_is_barred_is_not_there(counselor, case, action):
    bar = CaseBar(case_id=case.id, account_id=counselor.id, at=action.logged_at)
    db.session.add(bar)
    with pytest.raises(NotFound):
        queries.action_to_amend(counselor, action.id)
    assert queries.my_sums(counselor, wanted=queries.Wanted()) == {}


def test_who_works_on_no_case_reaches_nothing(action):
    with pytest.raises(NotFound):
        queries.action_to_amend(staff("c2"), action.id)
    with pytest.raises(AccessDenied):
        queries.action_to_amend(staff("m1", "manager"), action.id)


DEEDS = st.lists(
    st.tuples(st.sampled_from(["log", "undo", "amend", "void", "many"]), st.integers(0, 9)),
    max_size=12,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
def test_counts_after_any_mix_of_deeds_equal_a_recount(counselor, case, later, deeds):
    for row in db.session.scalars(select(SupportAction)):
        row.state = ActionState.VOIDED
    standing = []
    for deed, place in deeds:
        standing = _done(counselor, case, deed, standing, place)
        later.shift(timedelta(seconds=1))
        assert counted() == len(standing)
        sums = queries.my_sums(counselor, wanted=queries.Wanted())
        assert sum(one.units for one in sums.values()) == sum(row.quantity for row in standing)


def _done(counselor, case, deed, standing, place):
    """What stands after a deed, kept by hand."""
    chosen = standing[place % len(standing)] if standing else None
    if deed == "log":
        made = log_action(counselor, case, category="deletion", quantity=place + 1)
        db.session.flush()
        return [*standing, made]
    if deed == "many":
        entry = Entry(case=case, category="medical", acted_on=date(2026, 11, 25), quantity=2)
        both = [entry, Entry(**{**vars(entry), "category": "deletion"})]
        sure = entering.confirmation(both)
        return [*standing, *entering.enter(counselor, both, confirmed=sure, mark=ActionMark.MANY)]
    if chosen is None:
        return standing
    others = [row for row in standing if row is not chosen]
    if deed == "undo":
        undone = amending.undo(counselor, chosen)
        return [row for row in standing if row not in undone]
    if deed == "void":
        amending.void(counselor, chosen, reason="잘못")
        return others
    return [*others, amending.amend(counselor, chosen, **CHANGED)]
