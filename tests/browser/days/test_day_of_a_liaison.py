"""A liaison's short day with a phone in her hand: one by the form, a file, what became of it."""

import csv
import io
import re
from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from casework.core import db
from casework.referrals import opening
from casework.referrals.hotline import work
from casework.referrals.hotline.items import ITEMS
from casework.referrals.models import Referral
from tests.browser.layout import assert_fits
from tests.browser.site import deliver, referral
from tests.browser.visitor import PHONE

WRITTEN = {
    "referral_no": "GANGNAM-2026-900010",
    "officer_name": "홍길동",
    "officer_phone": "02-0000-0000",
    "police_case_no": "2026-001234",
    "reported_time": "09:10",
    "victim_name": "임하늬",
    "victim_birth_date": "1996-05-05",
    "victim_phone": "010-0321-4567",
    "incident_summary": "헤어진 뒤 집 앞에서 기다림.",
}
SELECTED = {
    "officer_contact": "경위",
    "victim_address": "강남구",
    "offender_relation": "전 연인",
    "risk_level": "높음/점검표",
}
TICKED = {
    "victim_gender": "여",
    "vulnerabilities": "없음",
    "safe_contact": "문자만",
    "stalking_types": "가",
    "legal_measures": "없음",
    "police_safety_measures": "스마트워치",
    "consent": "동의",
    "consent_method": "서면",
    "consent_scope": "안전",
}
# What nobody at a station may learn: the case, its counselor, whom it is about.
SECRET = ("2026-S-", "차한결", "임하늬", "김보라", "0321", "집 앞에서")


@pytest.fixture
def her(staff, visitor):
    return visitor("maru", viewport=PHONE)


def batch_of(her):
    return UUID(re.search(r"/batches/([0-9a-f-]{36})$", her.page.url)[1])


def worked_off(her, site):
    """The center works the delivery off that is open, and the page shows it by itself."""
    with site.app_context():
        work.work_off(batch_of(her))
    expect(her.page.get_by_text("모든 행을 처리했습니다.")).to_be_visible()


def numbers(her):
    """The sum that is shown: what came, then each outcome."""
    terms = her.page.locator(".sum .term").all()
    return {term.locator("dt").inner_text(): int(term.locator("dd").inner_text()) for term in terms}


def assert_tells_nothing(her):
    text = her.page.locator("body").inner_text()
    assert [word for word in SECRET if word in text] == []
    assert_fits(her.page)


def fill(page):
    for name, text in WRITTEN.items():
        page.locator(f"[name={name}]").fill(text)
    for name, value in SELECTED.items():
        page.locator(f"select[name={name}]").select_option(value)
    for name, value in TICKED.items():
        page.locator(f"[name={name}][value='{value}']").check()


def test_one_by_the_form(her, site, picture):
    page = her.page
    page.get_by_role("link", name=re.compile("연계 보내기")).first.click()
    page.get_by_role("link", name=re.compile("한 건 연계")).click()
    her.says("한 건 연계")
    fill(page)
    assert_fits(page)
    page.locator("#part-victim").scroll_into_view_if_needed()
    picture(page, "liaison-form")
    page.locator("#incident_summary").fill("")
    with her.refused(422):
        page.get_by_role("button", name="연계 보내기").click()
    expect(page.get_by_role("alert")).to_contain_text("피해 요지")
    expect(page.locator("[name=victim_name]")).to_have_value("임하늬")
    page.locator("#incident_summary").fill(WRITTEN["incident_summary"])
    page.get_by_role("button", name="연계 보내기").click()
    her.says("강남경찰서에서 온 묶음")
    expect(page.get_by_text("처리하고 있습니다.")).to_be_visible()
    worked_off(her, site)
    assert numbers(her) == {"받음": 1, "접수": 1, "갱신": 0, "중복": 0, "보류": 0, "거부": 0}
    assert_tells_nothing(her)


def test_a_file_and_what_became_of_it(her, site, staff, picture):
    page = her.page
    deliver(site, [referral(1), referral(2)])
    wrong, without = referral(4, victim_birth_date="모름"), referral(5, consent="N")
    moved = referral(2, victim_address="강남구 나래로 99")
    rows = [referral(1), moved, referral(3), wrong, without]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[item.label for item in ITEMS], *rows])
    her.opens("/hotline")
    page.get_by_role("link", name=re.compile("파일로 연계")).click()
    picture(page, "liaison-file")
    sent = {"name": "a.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.locator("input[type=file]").set_input_files(sent)
    page.get_by_role("button", name="파일 보내기").click()
    her.says("강남경찰서에서 온 묶음")
    worked_off(her, site)
    shown = numbers(her)
    assert shown == {"받음": 5, "접수": 1, "갱신": 1, "중복": 1, "보류": 1, "거부": 1}
    assert shown.pop("받음") == sum(shown.values())
    expect(page.get_by_text("동의가 없어 받지 않은 행: 1건")).to_be_visible()
    expect(page.get_by_role("table", name="사람이 봐야 할 행")).to_contain_text("생년월일")
    assert_tells_nothing(her)
    page.evaluate("() => scrollTo(0, 0)")
    picture(page, "liaison-batch")

    with site.app_context(), db.transaction():
        first = select(Referral).where(Referral.referral_no == "GANGNAM-2026-900003")
        opening.open_referral(
            staff["hangyeol"], db.session.scalars(first).one(), unit="stalking", counselor_id=None
        )
    her.opens("/hotline")
    sent = page.get_by_role("table", name="보낸 연계").locator("tbody tr")
    expect(sent).to_have_count(3)
    expect(sent.filter(has_text="900003")).to_contain_text("지원 중")
    expect(sent.filter(has_text="900002")).to_contain_text("접수")
    assert_tells_nothing(her)


def test_another_station_does_not_know_of_it(her, site, visitor):
    deliver(site, [referral(1)])
    her.opens("/hotline")
    page = her.page
    page.get_by_role("table", name="보낸 묶음").get_by_role("link").first.click()
    her.says("강남경찰서에서 온 묶음")
    neighbour = visitor("dorae", viewport=PHONE)
    with neighbour.refused(404):
        neighbour.opens(page.url)
    assert "GANGNAM" not in neighbour.page.content()
    neighbour.opens("/hotline")
    expect(neighbour.page.get_by_text("보낸 묶음이 없습니다.")).to_be_visible()
    for path in ("/triage", "/cases", "/search"):
        with neighbour.refused(403):
            neighbour.opens(path)
