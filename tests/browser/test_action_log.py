"""The action log from any page: by keyboard alone, with its undo, its warnings and its lists."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.core import clock, db
from casework.services.action_log import log_action
from tests import factories
from tests.browser.layout import assert_can_be_hit, assert_fits
from tests.browser.visitor import DESK, PHONE
from tests.support_cases import opened

# Which fields of the form were changed by hand.
COUNT_TOUCHED = """
() => {
  window.touched = new Set();
  document.addEventListener("input", (event) => window.touched.add(event.target.name));
}
"""


@pytest.fixture
def her(site, config, visitor):
    """Somebody with three cases, and one action of the day before."""
    with site.app_context(), db.transaction():
        actor = factories.acting(factories.active(config, "counselor-1", unit="digital"))
        cases = [opened(actor) for _ in range(3)]
        yesterday = clock.today() - timedelta(days=1)
        log_action(actor, cases[0], category="medical", acted_on=yesterday, minutes=15)
        newest = cases[0].number
    found = visitor("counselor-1")
    found.newest = newest
    return found


def look_over(her):
    her.finds_nothing_wrong()
    for size in (PHONE, DESK):
        her.page.set_viewport_size(size)
        assert_fits(her.page)
        assert_can_be_hit(her.page, phone=size is PHONE)


def test_an_action_by_keyboard_alone(her):
    page, keys = her.page, her.page.keyboard
    page.evaluate(COUNT_TOUCHED)
    keys.press("a")
    panel = page.get_by_role("dialog", name="실적 기록")
    expect(panel.get_by_label("사례")).to_be_focused()
    look_over(her)
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("3")
    expect(panel.get_by_role("radio", name="삭제지원")).to_be_checked()
    expect(panel.get_by_text("새로 요청한 URL 수")).to_be_visible()
    for text in ("플랫폼", "7", "30"):
        keys.press("Tab")
        if text == "플랫폼":
            for _ in range(3):
                keys.press("ArrowDown")
        elif text:
            keys.type(text)
    for _ in range(3):
        keys.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "note":
            break
    keys.press("Control+Enter")
    saved = page.locator("#saved")
    expect(saved).to_contain_text(f"{her.newest} 실적 1건을 기록했습니다.")
    expect(page.locator("#announcements")).to_contain_text("기록했습니다.")
    expect(panel).to_be_hidden()
    assert 0 < page.evaluate("() => window.touched.size") <= 6
    her.opens("/actions")
    expect(page.get_by_role("row", name=re.compile(her.newest)).first).to_contain_text("플랫폼")
    look_over(her)


def test_a_slip_is_undone_and_the_same_is_asked_once(her):
    page = her.page
    for confirmed in (False, True):
        page.keyboard.press("a")
        page.locator("#log-case").select_option(index=1 if confirmed else 2)
        page.keyboard.press("Tab")
        page.keyboard.press("2")
        if confirmed:
            with her.refused(409):
                page.keyboard.press("Control+Enter")
            expect(page.get_by_role("alert")).to_contain_text("같은 실적이 이미 있습니다")
            expect(page.get_by_role("alert").first).to_be_focused()
            look_over(her)
            page.get_by_role("button", name="그래도 기록").click()
        else:
            page.keyboard.press("Control+Enter")
        expect(page.locator("#saved")).to_contain_text("1건을 기록했습니다.")
        her.opens("/")
    page.keyboard.press("u")
    expect(page.locator("#saved")).to_contain_text("1건을 되돌렸습니다.")


def test_one_more_keeps_the_case_and_escape_gives_the_focus_back(her):
    page = her.page
    opener = page.get_by_role("link", name="실적 기록")
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="실적 기록")
    panel.get_by_label("사례").select_option(index=1)
    panel.get_by_role("button", name="저장하고 하나 더").click()
    expect(panel.locator("[data-saved]")).to_contain_text("1건을 기록했습니다.")
    expect(panel.locator("#log-case")).to_contain_text(her.newest)
    expect(panel.get_by_role("radio", name="의료지원")).to_be_focused()
    look_over(her)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_late_day_asks_why_in_place_and_keeps_what_was_typed(her):
    page = her.page
    page.keyboard.press("a")
    page.locator("#log-case").select_option(index=1)
    page.get_by_label("메모").fill("통화함")
    page.get_by_label("지원한 날").fill(str(clock.today() - timedelta(days=20)))
    why = page.get_by_label("늦게 기록하는 까닭")
    expect(why).to_be_visible()
    page.locator("form[data-log-form]").evaluate("(form) => { form.noValidate = true; }")
    with her.refused(422):
        page.get_by_role("button", name="저장", exact=True).click()
    expect(page.get_by_label("메모")).to_have_value("통화함")
    expect(why).to_have_attribute("aria-invalid", "true")
    look_over(her)
    why.fill("병가")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("기록했습니다.")


def test_nothing_opens_while_she_types_or_composes(her):
    page = her.page
    her.opens("/actions/many")
    page.get_by_role("searchbox", name="사례 번호로 찾기").type("a")
    page.locator("body").evaluate(
        "(body) => body.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'a', isComposing: true, bubbles: true }))"
    )
    expect(page.locator("#log-panel")).to_be_hidden()
    expect(page.locator("#log-panel")).to_be_empty()


def test_many_cases_are_counted_and_yesterday_is_done_again(her):
    page = her.page
    her.opens("/actions/many")
    page.get_by_role("searchbox", name="사례 번호로 찾기").fill("0002")
    expect(page.locator(".checks li:visible")).to_have_count(1)
    page.get_by_role("searchbox", name="사례 번호로 찾기").fill("")
    page.get_by_role("button", name="보이는 사례 모두 고르기").click()
    expect(page.locator("[data-count]")).to_have_text("3개 사례에 기록합니다")
    page.locator("body").press("8")
    look_over(her)
    page.get_by_role("button", name="몇 건인지 보고 저장").click()
    expect(page.get_by_role("alert")).to_contain_text("3개 사례에 기록합니다")
    look_over(her)
    page.get_by_role("button", name="그대로 기록").click()
    expect(page.locator("#saved")).to_contain_text("실적 3건을 기록했습니다.")
    her.opens("/actions/yesterday")
    page.get_by_role("button", name="모두 고르기").click()
    look_over(her)
    page.get_by_role("button", name="고른 것을 오늘 기록").click()
    expect(page.get_by_text("어제와 같이", exact=True).last).to_be_visible()
    page.get_by_role("link", name="고치기").first.click()
    her.says("실적 고치기")
    look_over(her)
