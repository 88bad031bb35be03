"""The bell and the page of notices."""

import re

import pytest

from casework.accounts import queries as accounts
from casework.core import db
from casework.duties import notices
from casework.duties.models import NoticeKind
from tests import factories
from tests.conftest import post


@pytest.fixture
def told(whole_app, client_for):
    """A counselor with one new notice about her case, and her browser."""
    browser = client_for("counselor")
    with whole_app.app_context(), db.transaction():
        hers = accounts.account_by_login("counselor-1")
        contact, _ = factories.contact_of(hers)
        notices.tell(
            factories.person("supervisor-1", "supervisor"),
            account_id=hers.id,
            kind=NoticeKind.DUTY_WORD,
            case_id=contact["case_id"],
            words="<b>내일</b> 다시",
        )
    return browser


def bell(browser):
    return re.search(r'class="button quiet bell".*?</a>', browser.get("/").text, re.DOTALL)[0]


def test_the_bell_counts_what_is_new_until_it_is_read(told):
    assert "알림 1건" in bell(told)
    assert post(told, "/notices/read", page="/notices").headers["Location"] == "/notices"
    assert "알림 0건" in bell(told)


def test_words_are_shown_as_they_were_written(told):
    page = told.get("/notices").text
    assert "&lt;b&gt;내일&lt;/b&gt; 다시" in page
    assert "이름 supervisor-1" in page


def test_without_notices_the_page_says_what_would_come(client_for):
    page = client_for("admin").get("/notices").text
    assert "받은 알림이 없습니다." in page
    assert "모두 읽음으로" not in page
