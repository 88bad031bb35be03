"""The first page of each role: what came in, what a person must look at, what the queue does."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import deliver, referral

UNREADABLE = {"victim_birth_date": "모름"}


@pytest.fixture
def she(make_account, visitor):
    """Makes somebody with a role and signs her in."""

    def come(role, **options):
        make_account(f"{role}-1", role)
        return visitor(f"{role}-1", **options)

    return come


def attention(her):
    return her.page.get_by_role("table", name="사람이 봐야 할 것").locator("tbody tr")


@pytest.mark.parametrize("role", ["counselor", "manager", "liaison"])
def test_an_empty_day_says_what_will_appear(she, role):
    page = she(role).page
    expect(page.get_by_text("오늘은 아직 들어온 것이 없습니다.")).to_be_visible()
    expect(page.get_by_text("지금 사람이 볼 것이 없습니다.")).to_be_visible()
    expect(page.get_by_text("오늘 받은 묶음이 없습니다.")).to_be_visible()


@pytest.mark.parametrize("role", ["counselor", "manager", "liaison"])
def test_rows_that_need_a_person_say_why(she, site, role):
    deliver(site, [referral(1), referral(2)])
    changed = referral(1, victim_phone="010-0999-0000")
    deliver(site, [changed, referral(2, consent="N"), referral(3, **UNREADABLE)])
    her = she(role)
    expect(attention(her)).to_have_count(3)
    expect(attention(her).filter(has_text="갱신")).to_contain_text("내용이 바뀌었습니다")
    expect(attention(her).filter(has_text="거부·철회")).to_contain_text("먼저 연락하지 마세요")
    expect(attention(her).filter(has_text="보류")).to_contain_text("생년월일")
    received = her.page.locator(".term").filter(has_text="받음")
    expect(received).to_contain_text("5")
    her.page.get_by_role("link", name="보류 1").click()
    expect(attention(her)).to_have_count(1)
    expect(her.page).to_have_url(re.compile(r"\?kind=quarantined$"))
    expect(her.page.get_by_role("link", name="보류 1")).to_have_attribute("aria-current", "true")
    expect(her.page.locator("body")).not_to_contain_text("김보라")


@pytest.mark.parametrize(("role", "seen"), [("admin", "기계 상태"), ("auditor", "현황 보기")])
def test_who_may_not_know_of_referrals_sees_none(she, site, role, seen):
    deliver(site, [referral(1), referral(2, **UNREADABLE)])
    her = she(role)
    expect(her.page.locator("main")).to_contain_text(seen)
    expect(her.page.locator("body")).not_to_contain_text("GANGNAM")
    expect(her.page.get_by_text("오늘 받은 묶음")).to_have_count(0)


def test_a_station_sees_its_own_rows_only(she, site):
    deliver(site, [referral(1, **UNREADABLE)])
    away = {"station_code": "마포", "referral_no": "MAPO-2026-900001"}
    deliver(site, [referral(2, **UNREADABLE, **away)], sender="mapo")
    her = she("liaison")
    expect(attention(her)).to_have_count(1)
    expect(her.page.locator("body")).not_to_contain_text("마포")


def test_five_hundred_rows_are_walked_page_by_page(she, site):
    deliver(site, [referral(number, **UNREADABLE) for number in range(500)])
    her = she("counselor")
    seen = set()
    for _ in range(10):
        expect(attention(her)).to_have_count(50)
        seen |= set(re.findall(r"GANGNAM-\d{4}-\d+", her.page.locator("main").inner_text()))
        following = her.page.get_by_role("link", name="다음 것 보기")
        if following.is_visible():
            following.click()
            her.page.wait_for_load_state()
    assert len(seen) == 500
    expect(following).to_have_count(0)
    expect(her.page.get_by_role("link", name="보류 500")).to_have_count(0)
    expect(her.page.get_by_role("status").filter(has_text="500건")).to_be_visible()


def test_a_new_batch_appears_by_itself_and_nothing_else_moves(she, site):
    deliver(site, [referral(1)])
    her = she("manager")
    her.page.clock.install()
    her.opens("/")
    link = her.page.get_by_role("link", name="계정")
    link.focus()
    batches = her.page.get_by_role("table", name="오늘 받은 묶음").locator("tbody tr")
    expect(batches).to_have_count(1)
    her.page.evaluate("() => { window.same = true; }")
    deliver(site, [referral(2), referral(3)])
    with her.page.expect_response(re.compile("/live$")):
        her.page.clock.run_for(3_100)
    expect(batches).to_have_count(2)
    expect(her.page.locator(".term").filter(has_text="받음")).to_contain_text("3")
    expect(link).to_be_focused()
    assert her.page.evaluate("() => window.same")


def test_a_lost_connection_is_said_until_it_is_back(she):
    her = she("manager")
    her.page.clock.install()
    her.opens("/")
    stale = her.page.get_by_text("연결이 끊겨 아래 숫자는")
    expect(stale).to_be_hidden()
    with her.cut_off():
        her.page.clock.run_for(3_100)
        expect(stale).to_be_visible()
    her.page.clock.run_for(3_100)
    expect(stale).to_be_hidden()


def test_a_session_that_ended_leads_to_the_sign_in_page_by_itself(she, site):
    her = she("manager")
    her.page.clock.install()
    her.opens("/")
    her.context.clear_cookies()
    with her.refused(401):
        her.page.clock.run_for(3_100)
    her.says("로그인")


def test_a_stopped_queue_is_said_in_words(she):
    her = she("manager")
    lamp = her.page.locator("#live").get_by_text("대기열이 멈춰 있습니다. 접수는 계속됩니다.")
    expect(lamp).to_be_visible()
