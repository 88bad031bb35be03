"""The list of cases and the page of one: header, timeline, tabs; with 0, 1 and 500 rows."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.accounts.models import Account
from casework.core import clock, db
from casework.intake.models import NoScope, NoSource, RiskLevel
from casework.intake.safe_contact import Method, Rules
from tests import factories
from tests.browser.layout import assert_can_be_hit, assert_fits
from tests.browser.visitor import DESK, PHONE
from tests.support_cases import opened, victim
from tests.support_timeline import did, said_no, told_how


@pytest.fixture
def filled(site, make_account):
    """Gives the counselor cases; the last one is in danger, and says no."""
    account_id = make_account("counselor-1", "counselor")

    def fill(cases, actions=0):
        with site.app_context(), db.transaction():
            counselor = factories.acting(db.session.get(Account, account_id))
            for _ in range(cases):
                case = opened(counselor, victim=victim("김하나"), opened_at=clock.now())
            case.risk_level, case.risk_since_at = RiskLevel.CRITICAL, clock.now()
            case.next_order_end_on = clock.today() + timedelta(days=1)
            told_how(case, read_by=counselor.id, rules=Rules(methods=(Method.TEXT,)))
            said_no(case, scope=NoScope.RECIPIENT, source=NoSource.THIRD_PARTY, words="학교 말고")
            for number in range(actions):
                did(counselor, case, clock.today() - timedelta(days=number % 30), note="통화함")
            return case.number, f"/cases/{case.id}"

    return fill


def rows(page):
    return page.get_by_role("table", name="사례 목록").locator("tbody tr")


def looks_right(her):
    her.page.wait_for_load_state()
    her.finds_nothing_wrong()
    for size in (PHONE, DESK):
        her.page.set_viewport_size(size)
        assert_fits(her.page)
        assert_can_be_hit(her.page, phone=size is PHONE)
    her.page.emulate_media(color_scheme="dark")
    her.finds_nothing_wrong(rules=["color-contrast"])
    her.page.emulate_media(color_scheme="light")


def test_without_a_case_the_list_says_what_to_do(filled, visitor):
    her = visitor("counselor-1")
    her.page.get_by_role("link", name="사례", exact=True).click()
    her.says("사례")
    expect(her.page.get_by_text("조건에 맞는 사례가 없습니다.")).to_be_visible()
    looks_right(her)


def test_one_case_is_reached_and_read_by_keyboard(filled, visitor):
    number, _ = filled(1, actions=1)
    her = visitor("counselor-1")
    her.opens("/cases")
    expect(rows(her.page)).to_have_count(1)
    expect(rows(her.page)).to_contain_text("김*나")
    expect(rows(her.page)).to_contain_text("지금 가능")
    looks_right(her)
    her.page.get_by_role("link", name=number).focus()
    her.page.keyboard.press("Enter")
    her.says(number)
    top = her.page.get_by_role("region", name="사례 머리말")
    for words in ("매우 높음", "문자만", "1일 남음", "학교 말고", "제3자(확인 안 됨)"):
        expect(top).to_contain_text(words)
    expect(her.page.locator(".next")).to_contain_text("보호조치가 내일까지 끝남")
    looks_right(her)
    for tab, sign in (("실적", "분야별 합계"), ("사람", "김하나"), ("이력", "사례를 봄")):
        her.page.get_by_role("link", name=tab, exact=True).last.focus()
        her.page.keyboard.press("Enter")
        expect(her.page.locator("main")).to_contain_text(sign)
        looks_right(her)


def test_the_header_stays_on_a_wide_screen_only(filled, visitor):
    _, path = filled(1, actions=60)
    her = visitor("counselor-1")
    her.opens(path)
    top = her.page.locator(".case-header")
    her.page.locator(".foot").scroll_into_view_if_needed()
    expect(top).to_be_in_viewport()
    her.page.set_viewport_size(PHONE)
    her.page.locator(".foot").scroll_into_view_if_needed()
    expect(top).not_to_be_in_viewport()


def test_five_hundred_are_walked_page_by_page(filled, visitor):
    number, path = filled(500, actions=120)
    her = visitor("counselor-1")
    her.opens("/cases?sort=-risk")
    expect(rows(her.page).first).to_contain_text(number)
    expect(her.page.get_by_role("status").filter(has_text="500건")).to_be_visible()
    seen = set()
    for _ in range(10):
        expect(rows(her.page)).to_have_count(50)
        seen |= set(rows(her.page).locator("th a").all_inner_texts())
        following = her.page.get_by_role("link", name="다음 사례 보기")
        if following.is_visible():
            following.click()
            her.page.wait_for_load_state()
    assert len(seen) == 500
    her.opens(path)
    expect(her.page.locator(".timeline > li")).to_have_count(50)
    her.page.get_by_role("link", name="더 오래된 것 보기").click()
    expect(her.page.locator(".next")).to_have_count(0)
