from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import clock, db
from casework.core.ids import new_id
from casework.desk import timeline
from casework.desk.timeline import PAGE, Happening, Line
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake.models import CaseStage, CaseState, RiskLevel
from casework.services import catalogue
from tests.support_cases import staff
from tests.support_timeline import amended, did, said_no, told_how


def kinds(case):
    lines, _ = timeline.page(case, after=None)
    return [line.kind for line in lines]


def test_everything_that_moved_a_case_stands_there_the_newest_first(counselor, case):
    today = clock.today()
    did(counselor, case, today - timedelta(days=2))
    told_how(case, read_by=counselor.id)
    said_no(case, ended_at=clock.now() + timedelta(seconds=9))
    case.risk_level, case.risk_since_at = RiskLevel.HIGH, clock.now() - timedelta(days=5)
    assert kinds(case) == [
        Happening.NO_ENDED,
        Happening.NO,
        Happening.SAFE_CONTACT,
        Happening.ACTION,
        Happening.RISK,
        Happening.OPENED,
    ]


@pytest.mark.parametrize(
    ("stage", "ended"),
    [(CaseStage.CASE, Happening.CLOSED), (CaseStage.LAPSED, Happening.LAPSED)],
)
def test_its_end_is_told_by_what_ended(case, stage, ended):
    case.stage, case.state, case.closed_at = stage, CaseState.CLOSED, clock.now()
    db.session.flush()
    assert kinds(case)[0] is ended


def test_an_assignment_names_both(counselor, case):
    supervisor = staff("supervisor2", "supervisor", unit="stalking")
    told = {"account_id": counselor.id, "kind": NoticeKind.ASSIGNED, "case_id": case.id}
    notices.tell(supervisor, **told)
    notices.tell(supervisor, **told | {"case_id": None})
    (line,) = [one for one in timeline.page(case, after=None)[0] if one.kind is Happening.ASSIGNED]
    assert line.everyone == [supervisor.id, counselor.id]


def test_a_correction_folds_its_former_versions_the_latest_first(counselor, case):
    first = did(counselor, case, clock.today(), minutes=10)
    second = amended(first, minutes=20)
    third = amended(second, minutes=30)
    undone = did(counselor, case, clock.today())
    undone.state = second.state
    lines = [one for one in timeline.page(case, after=None)[0] if one.kind is Happening.ACTION]
    assert {line.id for line in lines} == {third.id, undone.id}
    (folded,) = [line for line in lines if line.id == third.id]
    assert [row.minutes for row in folded.earlier] == [20, 10]
    assert timeline.is_counted(folded.row)
    assert not timeline.is_counted(undone)


def test_an_action_is_told_in_the_words_of_its_day(counselor, case):
    action = did(counselor, case, clock.today())
    known = catalogue.actions()
    assert timeline.kind_of(known, action).category == "심리·정서 지원"
    action.category, action.sub_type = "no_longer", "gone"
    assert timeline.kind_of(known, action) == timeline.Kind("no_longer", "gone")


@pytest.mark.parametrize("count", [0, 49, 50, 120])
def test_it_is_walked_page_by_page_without_loss_or_repetition(counselor, case, count):
    for number in range(count):
        did(counselor, case, clock.today() - timedelta(days=number % 20))
    told_how(case)
    seen, after = [], None
    while True:
        lines, after = timeline.page(case, after=after)
        assert len(lines) <= PAGE
        seen += lines
        if after is None:
            break
    assert len({line.id for line in seen}) == len(seen) == count + 2
    assert seen == sorted(seen, key=lambda line: line.place, reverse=True)


def test_a_place_that_is_gone_begins_anew(counselor, case):
    did(counselor, case, clock.today())
    assert timeline.page(case, after=new_id()) == timeline.page(case, after=None)


@given(st.lists(st.sampled_from(Happening), unique=True))
def test_lines_about_one_row_have_places_of_their_own(kinds):
    about, at = new_id(), clock.now()
    lines = [timeline._line(kind, at, about) for kind in kinds]
    assert len({line.id for line in lines}) == len(kinds)
    assert all(isinstance(line, Line) for line in lines)
