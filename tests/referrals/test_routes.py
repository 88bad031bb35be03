"""Handing over at the screen: a file, one person, and what became of every row."""

import io
import re

import pytest
from sqlalchemy import func, select

from casework.core import db
from casework.referrals.hotline import work
from casework.referrals.models import ImportBatch, ImportRow
from tests import factories
from tests.conftest import post
from tests.referrals.deliveries import BAD, NO, csv_of, row, xlsx_of

FORM = {
    "referral_no": "GANGNAM-2026-7",
    "station_code": "gangnam",
    "officer_contact": "경위",
    "officer_name": "홍길동",
    "officer_phone": "02-0000-0000",
    "police_case_no": "2026-001234",
    "reported_at": "2026-01-20",
    "reported_time": "21:40",
    "victim_name": "김보라",
    "victim_birth_date": "1996-05-05",
    "victim_gender": "여",
    "phone_kind": "번호 있음",
    "victim_phone": "010-0123-4567",
    "victim_address": "강남구",
    "safe_contact": "문자만",
    "vulnerabilities": "없음",
    "stalking_types": "가",
    "incident_summary": "집 앞에서 기다림.",
    "offender_relation": "전 연인",
    "risk_level": "높음/점검표",
    "risk_on": "2026-01-20",
    "legal_measures": "없음",
    "police_safety_measures": "스마트워치",
    "consent": "동의",
    "consent_on": "2026-01-20",
    "consent_method": "서면",
    "consent_scope": "안전",
}


def send(browser, data, **fields):
    page = "/hotline/upload"
    return post(browser, page, page=page, file=(io.BytesIO(data), "any name.bin"), **fields)


def stored(app):
    with app.app_context():
        batches = db.session.scalar(select(func.count()).select_from(ImportBatch))
        return batches, db.session.scalar(select(func.count()).select_from(ImportRow))


def worked_off(app, reply):
    """The address of the delivery that a post led to, with its rows judged."""
    address = reply.headers["Location"]
    with app.app_context():
        work.work_off(db.session.scalar(select(ImportBatch.id).order_by(ImportBatch.id.desc())))
    return address


def numbers(html):
    """The six numbers of a delivery's page."""
    found = re.findall(r"<dd[^>]*>([\d,]+)</dd>", html.partition('class="sum"')[2])
    return [int(number) for number in found[:6]]


def test_a_file_becomes_a_delivery_whose_numbers_add_up(whole_app, client_for):
    browser = client_for("liaison")
    data = csv_of(row("G-1"), row("G-2", **BAD), row("G-3", **NO), row("G-1"))
    page = browser.get(worked_off(whole_app, send(browser, data))).text
    received, *outcomes = numbers(page)
    assert (received, outcomes) == (4, [1, 0, 1, 1, 1])
    assert "any name" not in page


def test_the_station_is_told_the_field_and_never_what_stood_there(whole_app, client_for):
    browser = client_for("liaison")
    page = browser.get(worked_off(whole_app, send(browser, csv_of(row(**BAD))))).text
    assert "성별" in page
    assert "모르는 말" not in page
    assert "김보라" not in page


def test_staff_of_the_receiving_unit_see_what_came_in_the_field(whole_app, client_for):
    address = worked_off(whole_app, send(client_for("liaison"), csv_of(row(**BAD))))
    assert "모르는 말" in client_for("counselor").get(address).text
    digital = client_for("counselor", "counselor-9", unit="digital")
    assert digital.get(address).status_code == 404
    mapo = client_for("liaison", "liaison-9", station="mapo")
    assert mapo.get(address).status_code == 404
    assert mapo.get(f"{address}/progress").status_code == 404


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "골라 주세요"),
        (b"%PDF-1.4 nothing", 422, ""),
        ("이름,전화\n김보라,010-0123-4567\n".encode(), 422, ""),
        (csv_of(row(station_code="마포")), 403, "다른 경찰서의 자료"),
    ],
)
def test_a_file_refused_whole_leaves_nothing_and_repeats_nothing(
    whole_app, client_for, data, status, said
):
    before = stored(whole_app)
    if not data:
        reply = post(client_for("liaison"), "/hotline/upload", page="/hotline/upload")
    else:
        reply = send(client_for("liaison"), data)
    assert reply.status_code == status
    assert said in reply.text
    assert "010-0123-4567" not in reply.text
    assert stored(whole_app) == before


def test_the_same_post_again_makes_no_second_delivery(whole_app, client_for):
    browser = client_for("liaison")
    html = browser.get("/hotline/upload").text
    hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', html))
    places = []
    for _ in range(2):
        file = io.BytesIO(csv_of(row())), "a.csv"
        reply = browser.post("/hotline/upload", data={**hidden, "file": file})
        places.append(reply.headers["Location"])
    assert places[0] == places[1]
    assert stored(whole_app) == (1, 1)


def test_staff_choose_the_station_they_enter_for(whole_app, client_for):
    browser = client_for("counselor")
    assert send(browser, csv_of(row())).status_code == 422
    assert send(browser, csv_of(row()), station="gangnam").status_code == 303
    assert stored(whole_app) == (1, 1)


def test_a_workbook_is_taken_too(whole_app, client_for):
    browser = client_for("liaison")
    page = browser.get(worked_off(whole_app, send(browser, xlsx_of(row())))).text
    assert numbers(page)[:2] == [1, 1]


def test_one_person_is_handed_over_by_the_form(whole_app, client_for):
    browser = client_for("liaison")
    reply = post(browser, "/hotline/form", page="/hotline/form", **FORM)
    assert reply.status_code == 303
    page = browser.get(worked_off(whole_app, reply)).text
    assert numbers(page)[:2] == [1, 1]
    assert "GANGNAM-2026-7" in browser.get("/hotline").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"victim_birth_date": "모름"}, "생년월일"),
        ({"victim_gender": ""}, "성별"),
        ({"safe_contact": ""}, "안전 연락 조건"),
        ({"consent": "거부"}, "정보제공 동의"),
        ({"consent": ""}, "정보제공 동의"),
        ({"consent_on": "2999-01-01"}, "정보제공 동의"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field_and_nothing_is_kept(
    whole_app, client_for, change, field
):
    before = stored(whole_app)
    reply = post(client_for("liaison"), "/hotline/form", page="/hotline/form", **(FORM | change))
    assert reply.status_code == 422
    assert field in reply.text
    assert 'value="김보라"' in reply.text
    assert stored(whole_app) == before


def test_a_field_the_form_does_not_have_is_refused(client_for):
    reply = post(client_for("liaison"), "/hotline/form", page="/hotline/form", **FORM, is_admin="1")
    assert reply.status_code == 422


def test_the_blank_workbook_bears_no_name_of_anybody(client_for):
    reply = client_for("liaison").get("/hotline/blank.xlsx")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="hotline-blank.xlsx"'
    assert reply.data.startswith(b"PK")


def test_a_liaison_sees_states_in_words_and_another_stations_nowhere(whole_app, client_for):
    with whole_app.app_context():
        factories.delivered({"referral_no": "MAPO-2026-5"}, sender="mapo")
    page = client_for("liaison").get("/hotline").text
    assert "MAPO-2026-5" not in page
    assert "보낸 묶음이 없습니다." in page
