"""Coming in, going out, and getting out of sight."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from casework.accounts import first_steps
from casework.core import db
from casework.core.sessions import BrowserSession
from tests.conftest import PASSWORD
from tests.waiting import until

BLANK = re.compile(r"/static/blank\.html$")


@pytest.fixture
def manager(make_account):
    return make_account("manager-1", "manager")


def open_sessions(site):
    with site.app_context():
        signed_in = BrowserSession.account_id.is_not(None)
        return db.session.scalar(select(func.count()).where(signed_in))


def test_a_wrong_password_then_the_right_one_with_the_keyboard_alone(visitor, manager):
    her = visitor()
    her.opens("/sign-in")
    keys = her.page.keyboard
    expect(her.page.locator("#login")).to_be_focused()
    keys.type("manager-1")
    keys.press("Tab")
    keys.type("not the password")
    with her.refused(422):
        keys.press("Enter")
    expect(her.page.get_by_role("alert")).to_contain_text("아이디나 비밀번호가 맞지 않습니다.")
    expect(her.page.locator("#login")).to_have_value("manager-1")
    expect(her.page.locator("#password")).to_have_value("")
    expect(her.page.locator("#login")).to_be_focused()
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    her.says("이름 manager-1 님, 안녕하세요")
    expect(her.page).to_have_title("오늘 · 업무")


def test_a_password_can_be_looked_at_while_it_is_typed(visitor):
    her = visitor()
    her.opens("/sign-in")
    her.page.locator("#password").fill(PASSWORD)
    show = her.page.get_by_role("button", name="보기")
    show.click()
    expect(show).to_have_attribute("aria-pressed", "true")
    expect(her.page.locator("#password")).to_have_attribute("type", "text")
    show.click()
    expect(her.page.locator("#password")).to_have_attribute("type", "password")


def test_whoever_asked_for_a_page_lands_on_it_after_signing_in(visitor, manager):
    her = visitor()
    her.opens("/accounts")
    her.says("로그인")
    her.page.locator("#login").fill("manager-1")
    her.page.locator("#password").fill(PASSWORD)
    her.page.keyboard.press("Enter")
    her.says("계정")


def test_signing_out_ends_the_session_and_back_shows_nothing(visitor, manager, site):
    her = visitor("manager-1")
    her.page.get_by_role("button", name="내 메뉴").click()
    her.page.get_by_role("button", name="로그아웃").click()
    her.says("로그인")
    assert open_sessions(site) == 0
    her.page.go_back()
    her.says("로그인")


@pytest.mark.parametrize("way", ["button", "shift"])
def test_quick_hide_leaves_a_neutral_page_and_no_way_back(visitor, manager, site, way):
    her = visitor("manager-1")
    her.opens("/accounts")
    pages = her.page.evaluate("() => history.length")
    if way == "button":
        her.page.get_by_role("button", name="화면 가리기").click()
    else:
        for _ in range(3):
            her.page.keyboard.press("Shift")
    her.page.wait_for_url(BLANK)
    expect(her.page).to_have_title("새 탭")
    expect(her.page.locator("body")).to_be_empty()
    assert her.page.evaluate("() => history.length") == pages
    until(lambda: open_sessions(site) == 0)
    her.page.go_back()
    her.says("로그인")
    her.opens("/accounts")
    her.says("로그인")


def test_capital_letters_do_not_hide_the_page(visitor, manager):
    her = visitor("manager-1")
    for _ in range(4):
        her.page.keyboard.press("Shift+A")
    her.page.keyboard.press("Shift")
    her.page.keyboard.press("Shift")
    her.says("이름 manager-1 님, 안녕하세요")


def test_the_first_two_accounts_come_from_one_link(visitor, site, config):
    with site.app_context():
        link = first_steps.first_link(config).splitlines()[-1]
    her = visitor()
    her.opens(link)
    for who in ("manager", "admin"):
        her.page.locator(f"#{who}_name").fill("임하늬")
        her.page.locator(f"#{who}_login").fill(f"{who}-9")
        her.page.locator(f"#{who}_password").fill(PASSWORD)
        her.page.locator(f"#{who}_password_again").fill(PASSWORD)
    her.page.locator("#admin_password_again").fill("something else")
    make = her.page.get_by_role("button", name="두 계정 만들기")
    with her.refused(422):
        make.click()
    her.page.get_by_role("link", name="전산 관리자 비밀번호 다시: 두 번 적은").click()
    expect(her.page.locator("#admin_password_again")).to_be_focused()
    expect(her.page.locator("#manager_login")).to_have_value("manager-9")
    for secret in her.page.locator("input[type=password]").all():
        secret.fill(PASSWORD)
    make.click()
    her.says("로그인")
    for login in ("manager-9", "admin-9"):
        visitor(login).says("임하늬 님, 안녕하세요")
    with her.refused(410):
        her.opens(link)
    her.says(re.compile("이 링크는 더 이상 쓸 수 없습니다"))
