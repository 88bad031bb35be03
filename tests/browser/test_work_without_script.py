"""The work without a script: every page is there, and the main forms do what they say."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import busy
from tests.browser.days.test_day_of_a_liaison import fill
from tests.browser.test_pages_of_the_work import LOGINS, addresses


@pytest.fixture
def ids(site, config):
    return busy.fill(site, config)


@pytest.fixture
def she(ids, visitor):
    """Signs somebody in whose browser runs no script."""
    return lambda login: visitor(login, java_script_enabled=False)


def press(her, name):
    her.page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("login", LOGINS)
def test_every_page_is_there(she, site, ids, login):
    her = she(login)
    for path in addresses(site, ids, login):
        her.opens(path)
        expect(her.page.locator("h1")).to_be_visible()


def test_a_first_call_becomes_a_case_with_its_safety(she):
    her = she("counselor-1")
    her.opens("/contacts/new")
    her.page.get_by_role("radio", name="문자").check()
    press(her, "연락 열기")
    her.page.get_by_role("link", name="사례로 등록").first.click()
    her.page.get_by_label("이름이나 별칭").fill("오가람")
    her.page.get_by_label("보존 구분").select_option("counseling_record")
    her.page.locator("form .primary").last.click()
    header = her.page.get_by_role("region", name="사례 머리말")
    expect(header).to_contain_text("오*람")
    her.page.get_by_role("link", name="안전 연락", exact=True).click()
    her.page.get_by_label("전화", exact=True).check()
    press(her, "확인하고 저장")
    expect(header).to_contain_text("지금 가능")
    her.page.get_by_role("link", name="위험도", exact=True).click()
    her.page.get_by_role("radio", name="높음", exact=True).check()
    press(her, "저장")
    expect(header).to_contain_text("높음")
    her.page.get_by_role("link", name="거부 기록").click()
    her.page.get_by_role("radio", name="모든 연락").check()
    her.page.get_by_role("radio", name="본인(암호말 확인)").check()
    press(her, "거부 남기기")
    expect(header).to_contain_text("연락 금지")


def test_an_action_is_logged_undone_and_amended(she, ids):
    her = she("counselor-1")
    her.opens(f"/cases/{ids['own']}")
    her.page.get_by_role("link", name="실적 기록").first.click()
    her.page.get_by_role("radio", name="의료지원").check()
    her.page.get_by_label("수량").fill("3")
    press(her, "저장")
    expect(her.page.locator("#saved")).to_contain_text("실적 1건을 기록했습니다.")
    her.page.get_by_role("button", name=re.compile("^되돌리기")).click()
    expect(her.page.locator("main")).to_contain_text("되돌렸습니다")
    her.opens(f"/actions/{ids['action_id']}/amend")
    her.page.get_by_label("고치는 까닭").fill("시간을 잘못 적었습니다")
    press(her, "고쳐 저장")
    expect(her.page.locator("main")).to_contain_text("내 실적")


def test_a_referral_is_opened_and_one_is_declined(she):
    her = she("counselor-1")
    her.opens("/triage")
    her.page.get_by_role("link", name=re.compile("900001")).click()
    her.says("접수 한 건")
    press(her, "사례로 열기")
    her.says(re.compile(r"^\d{4}-S-\d{4}$"))
    her.opens("/triage")
    her.page.get_by_role("link", name=re.compile("900002")).click()
    her.page.get_by_text("받지 않기", exact=True).click()
    her.page.get_by_label("받지 않는 까닭").select_option(index=1)
    her.page.get_by_label("지금 누가 맡고 있나").fill("1366")
    press(her, "받지 않음으로 저장")
    expect(her.page.locator("main")).to_contain_text("받지 않음으로 남겼습니다.")


def test_a_colleagues_case_is_found_and_told_of(she):
    her = she("counselor-1")
    her.page.get_by_role("searchbox").fill("김하나")
    press(her, "찾기")
    press(her, "당직으로 보기")
    her.page.get_by_label("전할 말").fill("다시 전화 주세요")
    press(her, "전하기")
    expect(her.page.locator("main")).to_contain_text("담당자에게 전했습니다.")


def test_a_liaison_hands_over(she):
    her = she("liaison-1")
    her.opens("/hotline/form")
    fill(her.page)
    press(her, "연계 보내기")
    her.says("강남경찰서에서 온 묶음")
