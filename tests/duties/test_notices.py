"""Notices reach the one they are for, once, and nobody reads another's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from casework.core import clock, db
from casework.duties import notices
from casework.duties.models import Notice, NoticeKind
from tests.support_cases import opened, staff

NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.fixture
def people(app, monkeypatch):
    moments = (NOON + timedelta(minutes=minute) for minute in range(10_000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    return [staff("digital1"), staff("digital2"), staff("digital3")]


def of(actor):
    return db.session.scalars(notices.notices_of(actor)).all()


def test_a_colleague_is_told_who_what_and_of_which_case(people):
    one, other, third = people
    case = opened(one)
    told = {"kind": NoticeKind.DUTY_WORD, "case_id": case.id, "words": "다시 전화하신답니다."}
    notices.tell(one, account_id=other.id, **told)
    (notice,) = of(other)
    assert (notice.kind, notice.case_id, notice.words) == tuple(told.values())
    assert (notice.from_id, notice.read_at) == (one.id, None)
    assert of(one) == of(third) == []


def test_nobody_is_told_of_her_own_doing_and_nobody_of_nobody(people):
    for account_id in (people[0].id, None):
        notices.tell(people[0], account_id=account_id, kind=NoticeKind.ASSIGNED)
    assert db.session.query(Notice).count() == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=8))
def test_each_counts_and_reads_her_own(people, said):
    db.session.execute(delete(Notice))
    for teller, reader in said:
        notices.tell(people[teller], account_id=people[reader].id, kind=NoticeKind.ASSIGNED)
    everything = [notice for person in people for notice in of(person)]
    for place, person in enumerate(people):
        mine = [(teller, reader) for teller, reader in said if reader == place != teller]
        assert notices.unread_count(person) == len(mine)
        notices.mark_read(person, notices=everything)
        assert notices.unread_count(person) == 0
        assert [notice.at for notice in of(person)] == sorted(
            (notice.at for notice in of(person)), reverse=True
        )


def test_what_was_read_keeps_its_first_moment(people):
    notices.tell(people[0], account_id=people[1].id, kind=NoticeKind.ASSIGNED)
    (notice,) = of(people[1])
    notices.mark_read(people[1], notices=[notice])
    first = notice.read_at
    notices.mark_read(people[1], notices=[notice])
    assert notice.read_at == first
