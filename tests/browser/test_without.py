"""Without script, without colours of our own, on paper: nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.site import deliver, referral
from tests.browser.test_coming_in import BLANK, open_sessions
from tests.conftest import PASSWORD
from tests.waiting import until

WHITE = "rgb(255, 255, 255)"
CHOOSE_DARK = """
() => Object.assign(document.documentElement.dataset, { theme: "dark", textSize: "130" })
"""


@pytest.fixture
def manager(make_account, visitor):
    """Signs a manager in with a browser of some kind."""
    make_account("manager-1", "manager")
    return lambda **options: visitor("manager-1", **options)


def test_accounts_are_made_and_stopped_without_script(manager, visitor):
    her = manager(java_script_enabled=False)
    her.opens("/accounts")
    her.page.get_by_label("이름 필수").fill("임하늬")
    her.page.get_by_label("아이디 필수").fill("haneul")
    her.page.get_by_label("역할 필수").select_option("counselor")
    expect(her.page.locator("select#station")).to_be_hidden()
    her.page.get_by_label("소속 부서").select_option("stalking")
    her.page.get_by_role("button", name="계정 만들기").click()
    expect(her.page.get_by_role("button", name="복사")).to_be_hidden()
    link = her.page.get_by_label("한 번 쓰는 링크").input_value()
    she = visitor(java_script_enabled=False)
    she.opens(link)
    expect(she.page.get_by_role("button", name="보기")).to_be_hidden()
    for field in she.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    she.page.get_by_role("button", name="비밀번호 저장").click()
    she.signs_in("haneul")
    her.opens("/accounts")
    her.page.get_by_role("link", name="haneul").click()
    her.page.get_by_role("button", name="사용 중지하기").click()
    dialog = her.page.get_by_role("dialog")
    dialog.get_by_role("button", name="그만두기").click()
    expect(dialog).to_be_hidden()
    her.page.get_by_role("button", name="사용 중지하기").click()
    dialog.get_by_role("button", name="사용 중지하기").click()
    expect(her.page.locator(".heading")).to_contain_text("사용 중지")
    she.page.get_by_role("link", name="오늘").click()
    she.says("로그인")


def test_looks_language_and_quick_hide_work_without_script(manager, site):
    her = manager(java_script_enabled=False)
    her.page.get_by_role("button", name="English").click()
    her.says("Hello, 이름 manager-1")
    her.page.get_by_role("button", name="My menu").click()
    her.page.get_by_role("radio", name="Dark").check()
    her.page.get_by_role("button", name="Save display settings").click()
    expect(her.page.locator("html")).to_have_attribute("data-theme", "dark")
    her.page.get_by_role("button", name="Hide screen").click()
    her.page.wait_for_url(BLANK)
    until(lambda: open_sessions(site) == 0)


def test_paper_shows_the_page_and_nothing_to_press(manager, site):
    deliver(site, [referral(1, victim_birth_date="모름")])
    her = manager()
    for path in ("/", "/accounts"):
        her.opens(path)
        her.page.evaluate(CHOOSE_DARK)
        her.page.emulate_media(media="print")
        for part in (".rail", ".top", "button", ".chips", "input"):
            assert her.page.locator(part).filter(visible=True).count() == 0, part
        expect(her.page.locator("body")).to_have_css("color", "rgb(30, 33, 36)")
        expect(her.page.locator("body")).to_have_css("font-size", "12.75px")
        expect(her.page.locator("main .card").first).to_have_css("background-color", WHITE)
        expect(her.page.locator("main table").first).to_be_visible()
        expect(her.page.locator("main thead").first).to_be_visible()


def test_forced_colours_keep_every_meaning(manager, site):
    deliver(site, [referral(1), referral(2, victim_birth_date="모름")])
    deliver(site, [referral(1, consent="N")])
    her = manager(forced_colors="active")
    her.finds_nothing_wrong()
    current = her.page.locator(".navigation [aria-current]")
    expect(current).to_have_css("outline-style", "solid")
    expect(her.page.locator(".chip[aria-current]")).to_have_css("outline-style", "solid")
    expect(her.page.get_by_role("button", name="화면 가리기")).to_have_css("border-width", "1px")
    her.page.get_by_role("button", name="내 메뉴").click()
    chosen = her.page.locator(".segments :checked + span").first
    expect(chosen).to_have_css("outline-style", "solid")
