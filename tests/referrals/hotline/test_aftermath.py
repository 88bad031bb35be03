"""What follows from rows: clocks of what is held back, conflicts, a no to an opened case."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.core import clock, db
from casework.core.crypto import keyring
from casework.duties.models import Notice, NoticeKind
from casework.intake.models import ConflictMatch, NoScope, NoSource, PartyRole, StatedNo
from casework.referrals import opening
from casework.referrals.hotline import aftermath
from casework.referrals.models import ImportRow, Urgency
from tests import factories, support_triage
from tests.support_triage import PHONE

UNREAD = {"victim_gender": "모르는 말"}


@pytest.fixture
def she(app):
    with keyring.unlocked(app.extensions["casework"].keystore):
        yield support_triage.counselor()


def held(**changes):
    factories.delivered(UNREAD | changes)
    rows = db.session.scalars(select(ImportRow).order_by(ImportRow.id.desc()))
    return rows.first()


@pytest.mark.parametrize(
    ("changes", "urgency"),
    [
        ({"risk_level": "보통/점검표/2026-01-20"}, Urgency.NORMAL),
        ({"risk_level": "몹시"}, Urgency.HIGH),
        ({"risk_level": "보통/점검표/2026-01-20", "vulnerabilities": "몰라요"}, Urgency.HIGH),
        ({"vulnerabilities": "자해위험"}, Urgency.CRITICAL),
    ],
)
def test_a_held_row_is_as_urgent_as_could_be_read_and_unread_danger_is_high(she, changes, urgency):
    row = held(**changes)
    assert (row.urgency, row.since is not None) == (urgency, True)


def test_an_end_of_an_order_is_kept_of_a_held_row(she):
    tomorrow = clock.today() + timedelta(days=1)
    row = held(legal_measures=f"잠정2호:{tomorrow - timedelta(days=9)}~{tomorrow}")
    assert (row.urgency, row.next_order_end_on) == (Urgency.CRITICAL, tomorrow)


def test_a_held_row_that_comes_again_unchanged_keeps_its_clock(she):
    first = held()
    begun = first.since
    again = held()
    assert (again.id != first.id, again.since) == (True, begun)


def matches():
    return list(db.session.scalars(select(ConflictMatch)))


def test_a_referral_whose_phone_is_an_offenders_is_held_and_rings_for_supervisors_alone(she):
    her = support_triage.supervisor()
    support_triage.known(she, PartyRole.OFFENDER, phone=PHONE)
    referral = support_triage.came()
    assert (referral.held_at is not None, len(matches())) == (True, 1)
    (notice,) = db.session.scalars(select(Notice))
    assert (notice.account_id, notice.kind) == (her.id, NoticeKind.CONFLICT)
    assert support_triage.numbers(her) == [referral.referral_no]
    assert support_triage.numbers(she) == []


def test_a_name_alone_hints_and_her_own_side_rings_for_nobody(she):
    support_triage.supervisor()
    support_triage.known(she, PartyRole.VICTIM, phone=PHONE)
    assert support_triage.came().held_at is None
    assert matches() == []
    support_triage.known(she, PartyRole.OFFENDER, name="박하나")
    other = support_triage.came("MAPO-2", victim_name="박하나", victim_phone="010-0999-9999")
    assert (other.held_at, len(matches())) == (None, 1)


def test_a_change_of_phone_is_compared_too_and_holds_the_case_that_was_opened(she):
    support_triage.supervisor()
    support_triage.known(support_triage.counselor("o"), PartyRole.OFFENDER, phone="010-0777-7777")
    referral = support_triage.came()
    case = opening.open_referral(she, referral, unit="stalking", counselor_id=None)
    db.commit()
    factories.delivered({"victim_phone": "010-0777-7777"})
    db.session.expire_all()
    assert case.held_at is not None
    assert {match.found_id for match in matches() if match.strength == "hold"} == {case.id}


def test_a_supervisor_who_handed_the_file_in_is_told_of_the_conflict(she):
    her = support_triage.supervisor()
    support_triage.known(she, PartyRole.OFFENDER, phone=PHONE)
    support_triage.came()
    assert [one.account_id for one in db.session.scalars(select(Notice))] == [her.id]


def test_a_no_to_an_opened_referral_stands_on_its_case_and_is_told(she):
    her = support_triage.supervisor()
    case = opening.open_referral(she, support_triage.came(), unit="stalking", counselor_id=None)
    db.commit()
    for _ in range(2):
        factories.delivered({"consent": "N"})
    db.session.expire_all()
    (no,) = db.session.scalars(select(StatedNo))
    assert (no.case_id, no.scope, no.source) == (case.id, NoScope.ALL, NoSource.THIRD_PARTY)
    assert no.words == aftermath.NO_WORDS
    told = [(one.account_id, one.case_id) for one in db.session.scalars(select(Notice))]
    assert sorted(told) == sorted([(her.id, case.id), (she.id, case.id)])


def test_a_no_to_a_referral_that_waits_makes_no_case_say_no(she):
    support_triage.came()
    factories.delivered({"consent": "N"})
    assert support_triage.found().frozen_at is not None
    assert list(db.session.scalars(select(StatedNo))) == []


def test_a_name_that_nobody_knows_is_compared_with_nobody():
    assert aftermath.name_of({"victim_name": "미상"}) is None
    assert aftermath.name_of({"victim_name": "김보라"}) == "김보라"


def test_another_way_to_reach_her_is_no_phone():
    values = {"victim_name": "김보라", "victim_phone": "없음 언니 010-0123-4567"}
    assert aftermath.somebody(factories.new_id(), values).phone is None
