"""A manager's short day: the sentence, a number and its rows, last year, a target, an account."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from casework.core import db
from casework.services.action_log import log_action
from tests import support_cases

CATEGORIES = ("support_design", "psych_emotional", "medical", "investigation_legal")
FIRST = "?from=2026-01-01&to=2026-03-10&compare-from=2025-01-01&compare-to=2025-03-10"
THIS_YEAR, LAST_YEAR = 24, 10
OPENED_AT = datetime(2025, 1, 1, 1, tzinfo=UTC)


@pytest.fixture
def her(site, staff, visitor):
    """The manager of a unit that did 24 things for four people this year, and 10 last year."""
    dice = random.Random(3)
    with site.app_context(), db.transaction():
        actors = [staff["hangyeol"], staff["boram"]]
        names = ("오가람", "도나래", "이새롬", "전다솜")
        cases = [
            support_cases.opened(
                actors[number % 2], victim=support_cases.victim(name), opened_at=OPENED_AT
            )
            for number, name in enumerate(names)
        ]
        for year, count in ((2026, THIS_YEAR), (2025, LAST_YEAR)):
            for number in range(count):
                log_action(
                    actors[number % 2],
                    cases[number % 4],
                    category=CATEGORIES[number % 3],
                    acted_on=date(year, 1, 1) + timedelta(days=dice.randrange(68)),
                    minutes=30,
                    late_reason="연말에 몰아서 적음",
                )
    return visitor("raon")


def statement(her):
    return her.page.locator(".statement")


def test_the_sentence_and_the_rows_behind_a_number(her):
    page = her.page
    page.get_by_role("link", name="현황", exact=True).click()
    expect(statement(her)).to_contain_text("2026. 3. 10.까지 4명에게 24건을 지원했습니다.")
    cell = page.get_by_role("table").filter(has_text="단위 수").get_by_role("row", name="의료지원")
    number = cell.get_by_role("link").first
    expect(number).to_have_text("8")
    number.click()
    her.says("지원 실적")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(8)
    expect(page.locator("main")).to_contain_text("의료지원")
    for name in ("오가람", "도나래", "이새롬", "전다솜"):
        expect(page.locator("main")).not_to_contain_text(name)


def test_this_year_beside_last_year_and_the_target(her):
    page = her.page
    her.opens(f"/workload{FIRST}")
    line = page.get_by_role("row", name=re.compile("^지원 실적"))
    for words in ("24", "10", "240.0 %", "+140.0 %"):
        expect(line).to_contain_text(words)
    page.get_by_text("연간 목표 추가").click()
    page.get_by_label("연도").fill("2026")
    page.get_by_label("목표 건수").fill("200")
    page.locator("#target-unit").select_option("stalking")
    page.get_by_role("button", name="목표 저장").click()
    her.opens(f"/workload{FIRST}")
    expect(statement(her)).to_contain_text("연간 목표 200건의 12.0 %입니다.")


def test_a_case_goes_to_another_counselor(her, visitor):
    page = her.page
    page.get_by_role("link", name="사례", exact=True).click()
    row = page.get_by_role("table", name="사례 목록").get_by_role("row", name="2025-S-0001")
    expect(row).to_contain_text("차한결")
    expect(page.locator("main")).not_to_contain_text("가람")
    row.get_by_role("link", name="배정").click()
    page.locator(".tile").filter(has_text="윤보람").click()
    page.get_by_role("button", name="배정", exact=True).click()
    page.get_by_role("link", name="사례", exact=True).click()
    expect(row).to_contain_text("윤보람")
    colleague = visitor("boram")
    colleague.page.get_by_role("link", name="알림 1건").click()
    expect(colleague.page.locator(".notices")).to_contain_text("2025-S-0001")


def test_a_new_colleague_gets_a_link_and_comes_in(her, visitor, picture):
    page = her.page
    her.opens("/accounts")
    page.get_by_label("이름 필수").fill("하도담")
    page.get_by_label("아이디 필수").fill("dodam")
    page.get_by_label("역할 필수").select_option("counselor")
    page.get_by_label("소속 부서").select_option("stalking")
    page.get_by_role("button", name="계정 만들기").click()
    link = page.get_by_label("한 번 쓰는 링크").input_value()
    page.get_by_label("한 번 쓰는 링크").scroll_into_view_if_needed()
    new = visitor()
    new.opens(link)
    for field in new.page.locator("input[type=password]").all():
        field.fill("correct horse battery")
    new.page.get_by_role("button", name="비밀번호 저장").click()
    new.signs_in("dodam")
    new.says("하도담 님, 안녕하세요")
    her.opens("/accounts")
    expect(page.locator("main")).to_contain_text("하도담")
    picture(page, "manager-accounts")
