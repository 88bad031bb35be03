"""Notices are read by the one they are meant for."""

import pytest

from casework.core import clock, db
from casework.desk import noticing
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake.models import CaseBar
from tests import factories
from tests.support_cases import opened
from tests.trail import entries


@pytest.fixture
def two(app):
    with db.transaction():
        return factories.person("counselor-1"), factories.person("counselor-2")


def tell(sender, to, case, words="말"):
    notices.tell(sender, account_id=to.id, kind=NoticeKind.DUTY_WORD, case_id=case.id, words=words)


def test_the_newest_stands_first_with_who_said_it_of_what(app, two):
    hers, sender = two
    with db.transaction():
        case = opened(hers, opened_at=clock.now())
        tell(sender, hers, case, "먼저")
        tell(sender, hers, case, "나중")
    with db.transaction():
        shown = noticing.notices_screen(hers, after=None)
    rows = [(row["words"], row["sender"], row["number"]) for row in shown["rows"]]
    assert rows == [(words, "이름 counselor-2", case.number) for words in ("나중", "먼저")]
    assert shown["unread"] == 2
    assert entries(app)[-1].actions == ["notice:read"]


def test_nobody_else_sees_them(two):
    hers, sender = two
    with db.transaction():
        tell(sender, hers, opened(hers, opened_at=clock.now()))
    assert noticing.notices_screen(sender, after=None)["rows"] == []
    assert noticing.unread_count(sender) == 0


def test_of_a_case_she_is_barred_from_nothing_is_shown(two):
    hers, sender = two
    with db.transaction():
        case = opened(hers, opened_at=clock.now())
        tell(sender, hers, case)
        db.session.add(CaseBar(case_id=case.id, account_id=hers.id, at=clock.now()))
    assert noticing.notices_screen(hers, after=None)["rows"] == []


def test_reading_all_leaves_none_unread(two):
    hers, sender = two
    with db.transaction():
        tell(sender, hers, opened(hers, opened_at=clock.now()))
    with db.transaction():
        noticing.read_all(hers)
    assert noticing.unread_count(hers) == 0
    assert not noticing.notices_screen(hers, after=None)["rows"][0]["unread"]


def test_pages_follow_each_other_without_gap_or_double(two):
    hers, sender = two
    with db.transaction():
        case = opened(hers, opened_at=clock.now())
        for number in range(120):
            tell(sender, hers, case, str(number))
    seen, after = [], None
    while True:
        shown = noticing.notices_screen(hers, after=after)
        seen += [row["words"] for row in shown["rows"]]
        after = shown["next_after"]
        if after is None:
            break
    assert seen == [str(number) for number in reversed(range(120))]
