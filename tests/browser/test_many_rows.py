"""Lists with nothing in them and with five hundred rows: they fit, are paged and say what to do."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.core import clock, db
from casework.duties import notices
from casework.duties.models import NoticeKind
from tests import factories, support_cases
from tests.browser.looks import look_over
from tests.browser.site import deliver, referral

MANY, PAGE = 500, 50
LISTS = {
    "/cases": "조건에 맞는 사례가 없습니다.",
    "/triage": "기다리는 접수가 없습니다.",
    "/notices": "받은 알림이 없습니다.",
    "/actions": "아직 기록한 실적이 없습니다",
    "/search": "위 칸에 적고 Enter를 누르세요.",
}


@pytest.fixture
def counselor(site, config):
    with site.app_context(), db.transaction():
        return factories.acting(factories.active(config, "counselor-1"))


def test_nothing_says_what_to_do(counselor, visitor):
    her = visitor("counselor-1")
    for path, sentence in LISTS.items():
        her.opens(path)
        expect(her.page.get_by_text(sentence)).to_be_visible()
        look_over(her)


@pytest.fixture
def full(site, config, counselor):
    """Five hundred cases and notices of hers, and as many referrals that wait."""
    with site.app_context(), db.transaction():
        colleague = factories.acting(factories.active(config, "counselor-2"))
        opened_at = clock.now() - timedelta(days=1)
        for number in range(MANY):
            her = support_cases.victim(f"김{number}")
            case = support_cases.opened(counselor, victim=her, opened_at=opened_at)
            told = {"account_id": counselor.id, "kind": NoticeKind.DUTY_WORD, "words": "전화 옴"}
            notices.tell(colleague, case_id=case.id, **told)
    deliver(site, [referral(number) for number in range(MANY)])


def test_five_hundred_rows_are_paged(full, visitor):
    her = visitor("counselor-1")
    page = her.page
    for path, rows, following in (
        ("/cases", ".case-list tbody tr", "다음 사례 보기"),
        ("/triage", "#waiting tbody tr", "다음 것 보기"),
        ("/notices", ".notices > li", "다음 알림 보기"),
    ):
        her.opens(path)
        expect(page.locator(rows)).to_have_count(PAGE)
        if path != "/notices":
            expect(page.locator(".heading")).to_contain_text("500건")
        look_over(her)
        first = page.locator(rows).first.inner_text()
        page.get_by_role("link", name=following).click()
        page.wait_for_url("**after=*")
        expect(page.locator(rows)).to_have_count(PAGE)
        assert path == "/notices" or page.locator(rows).first.inner_text() != first
