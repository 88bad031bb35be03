"""The first call with a phone in one hand, and two people with one form."""

import re

import pytest
from playwright.sync_api import expect

from casework.accounts.queries import account_by_login
from casework.core import db
from casework.intake import operations, safety
from casework.intake.models import Case, NoScope, NoSource, RiskLevel
from tests import factories
from tests.browser.layout import assert_can_be_hit, assert_fits
from tests.browser.visitor import DESK, PHONE

NUMBER = re.compile(r"^\d{4}-S-0001$")


@pytest.fixture
def her(make_account, visitor):
    make_account("counselor-1", "counselor")
    return visitor("counselor-1")


@pytest.fixture
def contact(site, her):
    """The ids of a contact of hers whose victim may be called."""
    with site.app_context(), db.transaction():
        return factories.contact_of(account_by_login("counselor-1"))[0]


def sound(her):
    """The page keeps the rules and fits, wide and narrow."""
    her.finds_nothing_wrong()
    for size in (PHONE, DESK):
        her.page.set_viewport_size(size)
        assert_fits(her.page)
        assert_can_be_hit(her.page, phone=size is PHONE)


def button(her, name):
    return her.page.get_by_role("button", name=name, exact=True)


def test_at_the_first_ring_three_keys_open_a_contact(her):
    her.page.keyboard.press("n")
    her.says("첫 연락")
    expect(her.page.get_by_role("radio", name="전화", exact=True)).to_be_focused()
    sound(her)
    her.page.keyboard.press("6")
    expect(her.page.get_by_role("radio", name="여성긴급전화 1366")).to_be_checked()
    her.page.keyboard.press("Enter")
    her.says(NUMBER)
    expect(her.page.locator(".case-header")).to_contain_text("첫 연락")


def test_digits_in_a_text_field_choose_nothing(her):
    her.opens("/contacts/new")
    her.page.get_by_text("이미 들은 것이 있으면 적기").click()
    her.page.get_by_role("textbox", name="전화번호").press_sequentially("010-0234-5678 n")
    expect(her.page.get_by_role("textbox", name="전화번호")).to_have_value("010-0234-5678 n")
    expect(her.page.get_by_role("radio", name="전화", exact=True)).to_be_checked()
    with her.refused(422):
        button(her, "연락 열기").click()
    expect(her.page.get_by_role("alert")).to_be_focused()
    expect(her.page.get_by_role("textbox", name="전화번호")).to_have_value("010-0234-5678 n")
    sound(her)


def test_a_contact_lapses_comes_back_and_becomes_a_case(her, contact):
    her.opens(f"/cases/{contact['case_id']}/registration")
    sound(her)
    button(her, "연락 종료").click()
    dialog = her.page.get_by_role("dialog", name="이 연락을 끝낼까요?")
    dialog.get_by_role("button", name="연락 종료").click()
    expect(her.page.get_by_text("끝난 연락입니다.")).to_be_visible()
    sound(her)
    button(her, "연락 종료 되돌리기").click()
    her.says(NUMBER)
    her.page.get_by_role("link", name="사례로 등록").first.click()
    her.page.get_by_label("이름이나 별칭 필수").fill("하나")
    her.page.get_by_role("radio", name="여성", exact=True).check()
    button(her, "사례로 등록").click()
    her.says(NUMBER)
    expect(her.page.locator(".case-header")).to_contain_text("진행 중")


def test_two_people_with_one_form_lose_nothing(her, contact, site, make_account):
    make_account("supervisor-1", "supervisor")
    her.opens(f"/cases/{contact['case_id']}/summary")
    her.page.get_by_role("textbox", name="요지").fill("내가 적은 말")
    with site.app_context(), db.transaction():
        colleague = factories.acting(account_by_login("supervisor-1"))
        case = db.session.get(Case, contact["case_id"])
        operations.write_summary(colleague, case, summary="동료가 적은 말")
    with her.refused(409):
        button(her, "저장").click()
    both = her.page.get_by_role("alert")
    expect(both).to_be_focused()
    for words in ("이름 supervisor-1", "동료가 적은 말", "내가 적은 말"):
        expect(both).to_contain_text(words)
    expect(her.page.get_by_role("textbox", name="요지")).to_have_value("내가 적은 말")
    sound(her)
    button(her, "내가 적은 내용으로 저장").click()
    her.says(NUMBER)
    her.opens(f"/cases/{contact['case_id']}/summary")
    expect(her.page.get_by_role("textbox", name="요지")).to_have_value("내가 적은 말")


def test_every_form_on_a_case_is_sound(her, contact):
    case = f"/cases/{contact['case_id']}"
    for path in (
        f"/people/{contact['person_id']}",
        "/people/new?role=offender",
        "/safe-contact",
        "/risk",
        "/no",
        "/assignment/request",
    ):
        her.opens(case + path)
        sound(her)


def test_who_gives_cases_sees_who_has_how_many(contact, make_account, visitor):
    make_account("manager-1", "manager")
    make_account("counselor-2", "counselor")
    manager = visitor("manager-1")
    manager.opens(f"/cases/{contact['case_id']}/assignment")
    sound(manager)
    row = manager.page.locator(".tile").filter(has_text="counselor-2")
    expect(row).to_contain_text("진행 중 0건")
    row.click()
    button(manager, "배정").click()
    manager.says(re.compile("안녕하세요"))
    manager.opens(f"/cases/{contact['case_id']}/assignment")
    expect(row).to_contain_text("진행 중 1건")


def test_a_number_is_seen_unless_she_said_no(her, contact, site):
    her.opens(f"/cases/{contact['case_id']}?tab=people")
    button(her, "번호 보기").click()
    her.says("연락할 번호")
    expect(her.page.get_by_role("link", name="010-0123-4567")).to_be_visible()
    sound(her)
    with site.app_context(), db.transaction():
        actor = factories.acting(account_by_login("counselor-1"))
        case = db.session.get(Case, contact["case_id"])
        safety.say_no(actor, case, scope=NoScope.ALL, source=NoSource.CODE_WORD, words=None)
        safety.set_risk(actor, case, level=RiskLevel.HIGH, reason=None)
    her.opens(f"/cases/{contact['case_id']}?tab=people")
    with her.refused(403):
        button(her, "번호 보기").click()
    expect(her.page.get_by_text("연락을 원하지 않는다고 하셨습니다.")).to_be_visible()
