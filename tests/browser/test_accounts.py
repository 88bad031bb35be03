"""A manager and the accounts she answers for."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

CREATE = "계정 만들기"


@pytest.fixture
def manager(make_account, visitor):
    make_account("manager-1", "manager")
    return visitor("manager-1")


def fill_in(her, login):
    her.opens("/accounts")
    her.page.get_by_label("이름 필수").fill("임하늬")
    her.page.get_by_label("아이디 필수").fill(login)
    her.page.get_by_label("역할 필수").select_option("counselor")
    her.page.get_by_label("소속 부서").select_option("stalking")


def rows_of(her, login):
    her.opens("/accounts")
    return her.page.get_by_role("row", name=login)


def test_a_new_counselor_sets_her_password_by_a_link_that_is_shown_once(manager, visitor):
    fill_in(manager, "haneul")
    manager.page.get_by_role("button", name=CREATE).click()
    manager.says("haneul의 링크입니다")
    link = manager.page.get_by_label("한 번 쓰는 링크").input_value()
    manager.page.get_by_role("link", name="전달했습니다").click()
    manager.page.get_by_role("link", name="haneul").click()
    manager.says(re.compile("임하늬"))
    assert link.rpartition("/")[2] not in manager.page.content()

    she = visitor()
    she.opens(link)
    expect(she.page.get_by_label("아이디")).to_have_value("haneul")
    for field in she.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    she.page.get_by_role("button", name="비밀번호 저장").click()
    she.signs_in("haneul")
    she.says("임하늬 님, 안녕하세요")
    expect(she.page.get_by_role("heading", name="사람이 봐야 할 것")).to_be_visible()
    with she.refused(410):
        she.opens(link)


def test_a_link_can_be_copied(manager):
    manager.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fill_in(manager, "haneul")
    manager.page.get_by_role("button", name=CREATE).click()
    manager.page.get_by_role("button", name="복사").click()
    expect(manager.page.get_by_role("button", name="복사했습니다")).to_be_visible()
    expect(manager.page.locator("#announcements")).to_have_text("복사했습니다")
    copied = manager.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == manager.page.get_by_label("한 번 쓰는 링크").input_value()


def test_a_stopped_account_is_out_with_its_next_click(manager, make_account, visitor):
    account = make_account("counselor-1", "counselor")
    she = visitor("counselor-1")
    manager.opens(f"/accounts/{account}")
    manager.page.get_by_role("button", name="사용 중지하기").click()
    dialog = manager.page.get_by_role("dialog", name="이 계정을 쓰지 못하게 할까요?")
    dialog.get_by_role("button", name="사용 중지하기").click()
    expect(manager.page.locator(".heading")).to_contain_text("사용 중지")
    she.page.get_by_role("link", name="오늘").click()
    she.says("로그인")
    she.page.locator("#login").fill("counselor-1")
    she.page.locator("#password").fill(PASSWORD)
    with she.refused(422):
        she.page.keyboard.press("Enter")


@pytest.mark.parametrize("again", ["reload", "double click"])
def test_a_form_that_is_posted_twice_makes_one_account(manager, again):
    fill_in(manager, "haneul")
    button = manager.page.get_by_role("button", name=CREATE)
    if again == "reload":
        button.click()
        manager.says("haneul의 링크입니다")
        manager.page.reload()
        manager.says(re.compile("임하늬"))
    else:
        button.dblclick()
        manager.says(re.compile("haneul|임하늬"))
    expect(rows_of(manager, "haneul")).to_have_count(1)


def test_going_back_and_sending_again_makes_no_second_account(manager):
    fill_in(manager, "haneul")
    manager.page.get_by_role("button", name=CREATE).click()
    manager.says("haneul의 링크입니다")
    manager.page.go_back()
    manager.says("계정")
    fill_in(manager, "haneul")
    with manager.refused(422):
        manager.page.get_by_role("button", name=CREATE).click()
    expect(manager.page.get_by_role("alert")).to_contain_text("이미 쓰고 있는 아이디입니다")
    expect(rows_of(manager, "haneul")).to_have_count(1)


def test_errors_lead_to_their_fields_and_what_was_typed_stays(manager):
    fill_in(manager, "1 not a login")
    manager.page.get_by_label("소속 부서").select_option("")
    with manager.refused(422):
        manager.page.get_by_role("button", name=CREATE).click()
    summary = manager.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(manager.page).to_have_title(re.compile("^오류: "))
    summary.get_by_role("link", name="아이디: ").click()
    login = manager.page.get_by_label("아이디 필수")
    expect(login).to_be_focused()
    expect(login).to_have_value("1 not a login")
    expect(login).to_have_accessible_description(re.compile("영문 소문자로 시작"))
    expect(manager.page.get_by_label("이름 필수")).to_have_value("임하늬")
    expect(manager.page.get_by_label("역할 필수")).to_have_value("counselor")


def test_a_role_asks_for_its_own_place_only(manager):
    manager.opens("/accounts")
    role, unit = manager.page.get_by_label("역할 필수"), manager.page.get_by_label("소속 부서")
    station = manager.page.locator("select#station")
    for chosen, unit_asked, station_asked in (
        ("counselor", True, False),
        ("liaison", False, True),
        ("admin", False, False),
    ):
        role.select_option(chosen)
        expect(unit).to_be_visible(visible=unit_asked)
        expect(station).to_be_visible(visible=station_asked)


def test_filters_stand_in_the_address_and_sorting_turns(manager, make_account):
    for login, role in (("police", "liaison"), ("counselor-1", "counselor")):
        make_account(login, role)
    manager.opens("/accounts")
    manager.page.get_by_role("link", name="연계 경찰관", exact=True).click()
    rows = manager.page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("강남경찰서")
    expect(manager.page.get_by_role("link", name="연계 경찰관", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    manager.page.reload()
    expect(rows).to_have_count(1)
    manager.page.get_by_role("searchbox", name="아이디로 찾기").fill("nobody")
    manager.page.keyboard.press("Enter")
    expect(manager.page.get_by_text("조건에 맞는 계정이 없습니다.")).to_be_visible()
    manager.opens("/accounts")
    manager.page.get_by_role("link", name="아이디").click()
    header = manager.page.get_by_role("columnheader", name="아이디")
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("police")
