"""The manager's page, its rows, its file and its targets, as a browser gets them."""

import re

import pytest

from casework.core import db
from tests import trail
from tests.conftest import post
from tests.reports.conftest import FIRST, LAST

ADDRESS = f"from={FIRST}&to={LAST}"


@pytest.fixture
def manager(client_for):
    return client_for("manager", "boss")


@pytest.fixture
def worked(app, work):
    return work(1)


def plain(reply):
    text = re.sub(r"<[^>]+>", " ", reply.get_data(as_text=True))
    return re.sub(r"\s+", " ", text)


def test_an_empty_center_is_told_so(manager):
    reply = manager.get("/workload")
    assert reply.status_code == 200
    assert "기록된 지원이 없습니다." in plain(reply)
    assert "비교할 기간에 기록이 없습니다." in plain(reply)


def test_every_number_leads_to_as_many_rows(manager, worked):
    html = manager.get(f"/workload?{ADDRESS}").get_data(as_text=True)
    links = re.findall(r'class="opens" href="([^"]+what=actions[^"]*)">([\d,]+)<', html)
    assert len(links) > 10
    for href, count in links[::5]:
        reply = plain(manager.get(href.replace("&amp;", "&")))
        assert f" {count}건, 단위 수" in reply


def test_the_page_names_no_victim_and_links_to_no_case(manager, worked):
    reply = manager.get(f"/workload/rows?{ADDRESS}&what=cases").get_data(as_text=True)
    assert "2023-" in reply
    assert "/cases/" not in reply


def test_the_auditor_reads_numbers_and_opens_none(client_for, worked):
    auditor = client_for("auditor")
    reply = auditor.get(f"/workload?{ADDRESS}")
    assert "/workload/rows" not in reply.get_data(as_text=True)
    assert auditor.get(f"/workload/rows?{ADDRESS}").status_code == 403


def test_a_period_that_ends_before_it_begins_is_mended_at_its_field(manager):
    reply = manager.get("/workload?from=2023-05-01&to=2023-04-01")
    assert reply.status_code == 422
    assert "끝 날짜가 시작 날짜보다 앞입니다" in plain(reply)
    html = reply.get_data(as_text=True)
    assert 'href="#to"' in html
    assert 'value="2023-05-01"' in html


def test_a_file_is_given_for_a_reason(manager, worked, whole_app):
    page = f"/workload?{ADDRESS}"
    days = {"from": str(FIRST), "to": str(LAST)}
    reply = post(manager, "/workload/export", page=page, reason="의회 보고", **days)
    assert reply.headers["Content-Disposition"] == (
        f'attachment; filename="workload-{FIRST}-{LAST}.csv"'
    )
    assert "지원 분야" in reply.get_data(as_text=True)
    newest = trail.entries(whole_app)[-1]
    assert (newest.reason, "statistics:export" in newest.actions) == ("의회 보고", True)


def test_without_a_reason_there_is_no_file(manager, worked):
    reply = post(manager, "/workload/export", page="/workload", **{"from": "2023-01-01"})
    assert reply.status_code == 422
    assert 'href="#export-reason"' in reply.get_data(as_text=True)


def test_a_manager_adds_a_target_once(manager, app):
    typed = {"unit": "stalking", "year": "2024", "value": "300"}
    assert post(manager, "/workload/targets", page="/workload", **typed).status_code == 303
    page = manager.get("/workload?from=2024-01-01&to=2024-06-30&unit=stalking")
    assert "6개월 실적 0 / 연간 목표 300" in plain(page)
    again = post(manager, "/workload/targets", page="/workload", **typed)
    assert again.status_code == 409
    assert "이미 값이 있습니다" in plain(again)
    db.rollback()


def test_the_first_page_leads_the_manager_there(manager, client_for):
    assert 'href="/workload"' in manager.get("/").get_data(as_text=True)
    assert 'href="/workload"' not in client_for("admin").get("/").get_data(as_text=True)
