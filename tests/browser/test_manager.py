"""The manager's short day: she reads the sentence, opens a number, and changes the period."""

import random
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from casework.core import clock, db
from casework.core.permissions import CommandLine
from casework.services.action_log import log_action
from tests import support_cases
from tests.browser.layout import assert_can_be_hit, assert_fits
from tests.browser.visitor import DESK, PHONE

CATEGORIES = ("deletion", "medical", "psych_emotional")
SPRING = "/workload?from=2023-03-01&to=2023-05-31&compare-from=2023-01-01&compare-to=2023-02-28"


@pytest.fixture
def manager(site, make_account, visitor):
    """A manager of a center where 60 things were done for four people between January and May."""
    make_account("manager-1", "manager", unit="digital")
    dice = random.Random(7)
    with site.app_context(), db.transaction():
        counselor = support_cases.staff()
        cases = [
            support_cases.opened(counselor, victim=support_cases.victim(f"김{name}"))
            for name in ("하나", "두리", "세찬", "네아")
        ]
        for number in range(60):
            log_action(
                CommandLine(),
                cases[number % 4],
                category=CATEGORIES[number % 3],
                acted_on=date(2023, 1, 1) + timedelta(days=dice.randrange(151)),
                quantity=dice.randint(1, 9),
            )
    return visitor("manager-1")


def looked_over(her):
    """The page passes the rules wide, narrow, dark and loud."""
    her.finds_nothing_wrong()
    for size in (PHONE, DESK):
        her.page.set_viewport_size(size)
        assert_fits(her.page)
        assert_can_be_hit(her.page, phone=size is PHONE)
    her.page.evaluate("() => { document.documentElement.dataset.theme = 'dark' }")
    her.page.evaluate("() => { document.documentElement.dataset.contrast = 'high' }")
    her.finds_nothing_wrong(rules=["color-contrast"])


def test_her_short_day(manager):
    page = manager.page
    page.get_by_role("link", name="현황 보기").click()
    statement = page.locator(".statement")
    expect(statement).to_contain_text("4명에게 60건을 지원했습니다.")
    expect(statement).to_contain_text("연간 목표 7,000건의 0.9 %입니다.")
    looked_over(manager)

    manager.opens(SPRING)
    row = page.get_by_role("table").filter(has_text="단위 수").get_by_role("row", name="삭제지원")
    number = row.get_by_role("link").first
    count = int(number.inner_text())
    assert 0 < count < 20
    number.click()
    manager.says("지원 실적")
    expect(page.locator("tbody tr")).to_have_count(count)
    expect(page.locator("main")).to_contain_text(f"{count}건")
    assert "김하나" not in page.content()
    looked_over(manager)

    page.locator("main").get_by_role("link", name="현황").first.click()
    expect(page.locator(".statement")).to_contain_text("2023. 3. 1.부터 2023. 5. 31.까지")
    page.get_by_label("시작", exact=True).fill("2023-01-01")
    page.get_by_label("끝", exact=True).fill("2023-02-28")
    page.get_by_role("button", name="보기").click()
    expect(page.locator(".statement")).to_contain_text("2023. 2. 28.까지 4명에게")
    page.get_by_role("link", name="올해", exact=True).click()
    expect(page.locator(".statement")).to_contain_text("기록된 지원이 없습니다.")
    assert f"{clock.today():%Y}-01-01" in page.url
    looked_over(manager)


def test_a_file_needs_a_reason(manager):
    page = manager.page
    manager.opens(SPRING)
    page.get_by_label("까닭").fill("의")
    with manager.refused(422):
        page.get_by_role("button", name="CSV 파일 받기").click()
    page.get_by_role("link", name=re.compile("까닭은 2자")).click()
    expect(page.get_by_label("까닭")).to_be_focused()
    manager.finds_nothing_wrong()
    page.get_by_label("까닭").fill("의회 보고")
    with page.expect_download() as given:
        page.get_by_role("button", name="CSV 파일 받기").click()
    assert given.value.suggested_filename == "workload-2023-03-01-2023-05-31.csv"
    assert "김하나" not in given.value.path().read_text(encoding="utf-8-sig")


def test_in_english(manager):
    page = manager.page
    page.get_by_role("button", name="English").click()
    manager.opens("/workload")
    expect(page.locator(".statement")).to_contain_text("60 actions for 4 people.")
    text = page.locator("main").inner_text()
    assert not re.search("[가-힣]", text.replace("이름", ""))
    manager.finds_nothing_wrong()
