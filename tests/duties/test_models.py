"""A notice is one account's, and its words are sealed under the case's key."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from casework.core import clock, db
from casework.core.ids import new_id
from casework.duties.models import Notice, NoticeKind
from tests.support_cases import opened, staff


def test_words_of_a_notice_do_not_stand_in_clear(app):
    counselor = staff()
    notice = Notice(account_id=counselor.id, kind=NoticeKind.DUTY_WORD, at=clock.now())
    notice.case_id = opened(counselor).id
    notice.words = "집 앞에 서 있다고 합니다"
    db.session.add(notice)
    db.commit()
    row = db.session.execute(text("SELECT * FROM notice")).one()
    assert "집 앞" not in "".join(map(str, row))
    assert db.session.get(Notice, notice.id).words == "집 앞에 서 있다고 합니다"


def test_a_notice_is_somebodys(app):
    db.session.add(Notice(account_id=new_id(), kind=NoticeKind.CONFLICT, at=clock.now()))
    with pytest.raises(IntegrityError):
        db.session.flush()
