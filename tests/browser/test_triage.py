"""Triage by keyboard alone, beside the list and on a phone, with nothing wrong on any page."""

import re

import pytest
from playwright.sync_api import expect

from casework.core import db
from casework.core.crypto import keyring
from casework.intake.models import PartyRole
from tests import support_triage
from tests.browser.site import deliver, referral
from tests.browser.visitor import PHONE

MINOR = {"vulnerabilities": "미성년"}


@pytest.fixture
def she(make_account, visitor):
    """Makes somebody with a role and signs her in."""

    def come(role, **options):
        make_account(f"{role}-1", role)
        return visitor(f"{role}-1", **options)

    return come


def rows(her):
    return her.page.locator("#waiting tbody tr")


def presses(her, *keys):
    for key in keys:
        her.page.keyboard.press(key)


def test_two_referrals_are_decided_by_keyboard_alone(she, site):
    deliver(site, [referral(1), referral(2, **MINOR), referral(3, victim_birth_date="모름")])
    her = she("counselor")
    her.opens("/triage")
    her.finds_nothing_wrong()
    expect(rows(her).first).to_contain_text("매우 급함")
    expect(rows(her).first).to_contain_text("GANGNAM-")
    expect(her.page.locator("main")).not_to_contain_text("김보라")
    presses(her, "j", "Enter")
    sheet = her.page.locator("#sheet")
    expect(sheet).to_be_focused()
    expect(sheet).to_contain_text("김보라")
    expect(sheet).not_to_contain_text("010-0002-4567")
    expect(her.page.locator("#announcements")).to_contain_text("접수를 열었습니다")
    her.finds_nothing_wrong()
    presses(her, "Escape")
    expect(sheet).to_be_empty()
    expect(rows(her).first.locator("a")).to_be_focused()
    presses(her, "d")
    expect(her.page.locator("#decline")).to_have_count(0)
    presses(her, "Enter")
    expect(sheet).to_be_focused()
    presses(her, "o")
    expect(her.page).to_have_url(re.compile("/cases/"))
    her.opens("/triage")
    expect(rows(her)).to_have_count(2)
    presses(her, "j", "Enter")
    expect(sheet).to_be_focused()
    presses(her, "d")
    expect(her.page.locator("#reason")).to_be_focused()
    presses(her, "o")
    expect(her.page.locator("#reason")).to_be_focused()
    her.page.locator("#reason").select_option("not_ours")
    presses(her, "Tab")
    her.page.keyboard.type("마포 1366 od")
    her.finds_nothing_wrong()
    presses(her, "Control+Enter")
    expect(her.page.get_by_text("받지 않음으로 남겼습니다.")).to_be_visible()
    expect(rows(her)).to_have_count(1)


def test_no_key_acts_while_a_syllable_is_being_composed(she, site):
    deliver(site, [referral(1)])
    her = she("counselor")
    her.opens("/triage")
    presses(her, "j", "Enter")
    expect(her.page.locator("#sheet")).to_be_focused()
    her.page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "d", bubbles: true, isComposing: true }))"""
    )
    expect(her.page.locator("#decline")).not_to_have_attribute("open", "")


def test_a_supervisor_decides_on_a_phone_what_holds_a_referral(she, site):
    keystore = site.extensions["casework"].keystore
    with site.app_context(), keyring.unlocked(keystore), db.transaction():
        other = support_triage.counselor("other")
        support_triage.known(other, PartyRole.OFFENDER, phone="010-0001-4567")
    deliver(site, [referral(1), referral(2, victim_birth_date="모름")])
    her = she("supervisor", viewport=PHONE)
    her.opens("/triage")
    her.finds_nothing_wrong()
    rows(her).filter(has_text="이해 충돌").locator("a").click()
    her.says("접수 한 건")
    her.finds_nothing_wrong()
    her.page.get_by_role("link", name="이해 충돌 확인").click()
    her.says("이해 충돌 확인")
    her.finds_nothing_wrong()
    her.page.get_by_role("button", name="같은 사람으로 잇기").click()
    expect(her.page.get_by_text("결정할 이해 충돌이 없습니다.")).to_be_visible()
    her.opens("/triage?waits=quarantined")
    rows(her).locator("a").click()
    her.says("보류된 행")
    her.finds_nothing_wrong()


def test_an_empty_list_says_what_will_appear(she):
    her = she("counselor")
    her.opens("/triage")
    expect(her.page.get_by_text("기다리는 접수가 없습니다.")).to_be_visible()
    her.finds_nothing_wrong()
