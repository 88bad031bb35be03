"""A counselor's short day: the first call, a referral, a colleague's case, a mistake, a knock."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.days import center
from tests.browser.test_coming_in import BLANK
from tests.conftest import PASSWORD


@pytest.fixture
def cases(site, staff):
    """The ids of a case of hers and of a colleague's; the night's referrals wait."""
    center.deliver_the_night(site)
    return center.earlier_cases(site, staff)


@pytest.fixture
def her(cases, visitor):
    return visitor("hangyeol")


def press(her, name):
    her.page.get_by_role("button", name=name, exact=True).click()


def key(her, name):
    """Presses a key once the page listens."""
    her.page.wait_for_load_state()
    her.page.keyboard.press(name)


def header(her):
    return her.page.get_by_role("region", name="사례 머리말")


def test_the_first_call_by_keyboard(cases, visitor, picture):
    her = visitor()
    her.opens("/sign-in")
    her.page.keyboard.type("hangyeol")
    her.page.keyboard.press("Tab")
    her.page.keyboard.type(PASSWORD)
    her.page.keyboard.press("Enter")
    her.says("차한결 님, 안녕하세요")

    key(her, "n")
    her.says("첫 연락")
    picture(her.page, "counselor-first-call")
    key(her, "6")
    her.page.keyboard.press("Enter")
    her.says("2026-S-0003")
    expect(header(her)).to_contain_text("첫 연락")
    expect(header(her)).to_contain_text("이름 없음")
    expect(header(her)).to_contain_text("차한결")
    expect(header(her)).to_contain_text("사람이 먼저 읽어야 합니다")

    key(her, "a")
    panel = her.page.get_by_role("dialog", name="실적 기록")
    expect(panel).to_contain_text("2026-S-0003")
    key(her, "4")
    panel.get_by_label("걸린 시간(분)", exact=True).fill("20")
    panel.get_by_label("메모").fill("놀라셔서 먼저 들어 드림. 내일 오전에 다시 전화하기로 함.")
    picture(her.page, "counselor-action")
    her.page.keyboard.press("Control+Enter")
    expect(panel).to_be_hidden()
    expect(her.page.locator("#saved")).to_contain_text("실적 1건을 기록했습니다.")
    her.opens(f"{her.page.url}?tab=actions")
    logged = her.page.get_by_role("table", name="지원 기록").locator("tbody tr")
    expect(logged).to_have_count(1)
    expect(logged).to_contain_text("심리·정서 지원")
    expect(logged).to_contain_text("20")


def test_a_referral_becomes_her_case(her, picture):
    her.page.get_by_role("link", name="접수", exact=True).click()
    lines = her.page.get_by_role("table", name="접수 목록").locator("tbody tr")
    expect(lines).to_have_count(3)
    expect(lines.first).to_contain_text("GANGNAM-2026-900002")
    expect(lines.first).to_contain_text("매우 높음")
    expect(her.page.locator("main")).not_to_contain_text("임하늬")
    lines.first.get_by_role("link").click()
    sheet = her.page.get_by_role("complementary", name="고른 접수")
    expect(sheet).to_contain_text("하루 40통 넘게 전화함")
    her.page.evaluate("() => scrollTo(0, 0)")
    picture(her.page, "counselor-triage")

    press(her, "사례로 열기")
    her.says("2026-S-0003")
    expect(header(her)).to_contain_text("임*늬")
    expect(header(her)).to_contain_text("매우 높음")
    expect(header(her)).to_contain_text("18–21시 문자만")
    expect(header(her)).to_contain_text("지금은 시간이 아님")
    expect(header(her)).to_contain_text("차한결")
    expect(her.page.locator("main")).to_contain_text("하루 40통 넘게 전화함")
    her.opens("/triage")
    expect(lines).to_have_count(2)


def test_she_says_how_and_whether_she_may_be_reached(her, cases, picture):
    her.opens(f"/cases/{cases['own']}")
    expect(header(her)).to_contain_text("지금 가능")
    her.page.get_by_role("link", name="안전 연락", exact=True).click()
    her.page.get_by_label("전화", exact=True).uncheck()
    her.page.get_by_label("문자", exact=True).check()
    her.page.get_by_label("연락해도 되는 시간").fill("19-21")
    her.page.get_by_label("그 밖에 지킬 것").fill("센터라고 말하지 않기")
    picture(her.page, "counselor-safe-contact")
    press(her, "확인하고 저장")
    expect(header(her)).to_contain_text("19–21시 문자만")
    expect(header(her)).to_contain_text("지금은 시간이 아님")
    expect(header(her)).to_contain_text("센터라고 말하지 않기")

    her.page.get_by_role("link", name="거부 기록").click()
    her.page.get_by_role("radio", name="서비스", exact=True).check()
    her.page.get_by_role("radio", name="본인(암호말 확인)").check()
    her.page.get_by_label("하신 말씀").fill("경찰 동행은 원하지 않아요")
    press(her, "거부 남기기")
    expect(header(her)).to_contain_text("거부: 서비스 “경찰 동행은 원하지 않아요”")
    picture(her.page, "counselor-case")


def test_she_calls_back_and_is_found_by_her_number(her):
    key(her, "/")
    her.page.keyboard.type("01004561234")
    her.page.keyboard.press("Enter")
    her.says("찾기")
    assert "0456" not in her.page.url
    found = her.page.get_by_role("table", name="사례").locator("tbody tr")
    expect(found).to_have_count(1)
    found.get_by_role("link", name="2026-S-0001").click()
    expect(header(her)).to_contain_text("오*람")


def test_a_colleagues_case_is_seen_by_its_duty_card_alone(her, cases, visitor, picture):
    with her.refused(404):
        her.opens(f"/cases/{cases['colleague']}")
    her.opens("/")
    key(her, "/")
    her.page.keyboard.type("도나래")
    her.page.keyboard.press("Enter")
    press(her, "당직으로 보기")
    her.says(re.compile("2026-S-0002"))
    card = her.page.locator("main")
    expect(card).to_contain_text("도*래")
    expect(card).to_contain_text("담당: 윤보람")
    expect(card).to_contain_text("지금 가능")
    for secret in ("도나래", "0654", "나래로", "우산"):
        expect(card).not_to_contain_text(secret)
    her.page.get_by_label("전할 말").fill("오늘 오후 4시 전에 다시 전화 주시기로 했습니다.")
    picture(her.page, "counselor-duty")
    press(her, "전하기")
    expect(card).to_contain_text("담당자에게 전했습니다.")
    with her.refused(404):
        her.opens(f"/cases/{cases['colleague']}")
    colleague = visitor("boram")
    colleague.opens("/notices")
    told = colleague.page.locator(".notices")
    expect(told).to_contain_text("오늘 오후 4시 전에 다시 전화 주시기로 했습니다.")
    expect(told).to_contain_text("당직자가 사례를 봄")


def test_a_mistake_is_amended_and_what_it_said_is_kept(her, cases):
    her.opens("/actions")
    rows = her.page.locator("table.mine tbody tr")
    expect(rows).to_have_count(2)
    her.page.get_by_role("link", name=re.compile("고치기.*심리")).click()
    her.page.get_by_role("radio", name="의료지원").check()
    her.page.get_by_label("고치는 까닭").fill("분야를 잘못 골랐습니다")
    press(her, "고쳐 저장")
    her.opens("/actions")
    expect(rows).to_have_count(2)
    amended = rows.filter(has_text="의료지원")
    expect(amended).to_contain_text("고침")
    expect(her.page.locator("main")).not_to_contain_text("심리·정서 지원")
    her.opens(f"/cases/{cases['own']}")
    line = her.page.locator(".timeline .action").filter(has_text="의료지원")
    line.get_by_text("고치기 전 1건").click()
    expect(line).to_contain_text("심리·정서 지원")
    her.page.get_by_role("link", name="이력").click()
    expect(her.page.locator("main")).to_contain_text("지원 기록을 고침")


def test_somebody_knocks(her, cases):
    her.opens(f"/cases/{cases['own']}")
    for _ in range(3):
        key(her, "Shift")
    her.page.wait_for_url(BLANK)
    expect(her.page.locator("body")).to_be_empty()
    her.page.go_back()
    her.says("로그인")
