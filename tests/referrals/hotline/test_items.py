import json
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline import items
from casework.referrals.hotline.items import ITEMS, RowReader, clean_row, label_of
from casework.referrals.hotline.problems import problem_sentence
from casework.referrals.hotline.rows import CleanRow, Problem, RawRow

NAMES = [item.name for item in ITEMS]


def test_a_good_row_has_the_json_shape(read):
    reading = read()
    assert reading.problems == reading.notes == ()
    assert reading.values == {
        "referral_no": "MAPO-2026-900001",
        "station_code": "mapo",
        "officer_contact": {"rank": "경위", "name": "홍길동", "phone": "02-0000-0000"},
        "report_112_no": "2026-1120-00001",
        "police_case_no": "2026-001234",
        "reported_at": "2026-11-20T21:40:00+09:00",
        "victim_name": "김보라",
        "victim_birth_date": "1996-05-05",
        "victim_gender": "female",
        "victim_phone": "010-0123-4567",
        "victim_address": {"gu": "11440", "detail": "나래로 12, 101동"},
        "safe_contact": {
            "methods": ["text"],
            "hours": ["18-21"],
            "voicemail": False,
            "code_word": "우산",
            "note": None,
        },
        "vulnerabilities": ["children"],
        "stalking_types": ["가", "다"],
        "incident_summary": "집 앞에서 기다림.",
        "offender_relation": "ex_partner",
        "risk_level": {"grade": "high", "scheme": "checklist", "assessed_on": "2026-11-20"},
        "legal_measures": [
            {"kind": "interim_2", "starts_on": "2026-11-21", "ends_on": "2027-02-20"}
        ],
        "police_safety_measures": ["smartwatch"],
        "consent": {
            "given": True,
            "on": "2026-11-20",
            "method": "written",
            "scope": ["safety", "legal"],
        },
    }
    assert json.loads(json.dumps(reading.values)) == reading.values


@pytest.mark.parametrize(
    ("item", "cell", "value"),
    [
        ("referral_no", "\u00a0A\u200b-1 \u3000", "A-1"),
        ("referral_no", "A \u00a0 1", "A 1"),
        ("referral_no", "A" * 30, "A" * 30),
        ("officer_contact", "경위 Jane Doe, 02 0000 0000", {"name": "Jane Doe"}),
        ("report_112_no", "추후", "추후"),
        ("report_112_no", "", "추후"),
        ("police_case_no", "２０２６－１", "2026-1"),
        ("police_case_no", "later", "추후"),
        ("victim_name", "Nguyen  Thi\tLan", "Nguyen Thi Lan"),
        ("victim_name", "가명 보라", "가명 보라"),
        ("victim_name", "미상", "미상"),
        ("victim_name", "', drop table", "', drop table"),
        ("victim_name", "=cmd|calc", "=cmd|calc"),
        ("victim_name", "김\u202e보라", "김보라"),
        ("victim_birth_date", "1996", "1996"),
        ("victim_birth_date", "1996년", "1996"),
        ("victim_birth_date", "미상", "unknown"),
        ("victim_birth_date", "'96.05.05.", "1996-05-05"),
        ("victim_birth_date", "32874", "1990-01-01"),
        ("victim_phone", "압수 언니 010-0777-1234", "압수 언니 010-0777-1234"),
        ("incident_summary", "{{7*7}} <b>%s</b>\n🏠 뷁", "{{7*7}} <b>%s</b>\n🏠 뷁"),
        ("incident_summary", "가" * 2000, "가" * 2000),
        ("incident_summary", "미상", "미상"),
    ],
)
def test_a_cell_is_taken(read, item, cell, value):
    reading = read(**{item: cell})
    assert reading.problems == ()
    found = reading.values[item]
    assert value.items() <= found.items() if isinstance(value, dict) else found == value


@pytest.mark.parametrize(
    ("item", "cell", "code"),
    [
        ("referral_no", "", "missing"),
        ("referral_no", "A" * 31, "too_long"),
        ("referral_no", "A\u202e1", "control"),
        ("referral_no", "2.02612E+15", "excel_number"),
        ("station_code", "부산", "station_unknown"),
        ("officer_contact", "홍길동", "officer"),
        ("officer_contact", "경위 홍길동 전화없음", "phone"),
        ("report_112_no", "1" * 21, "too_long"),
        ("police_case_no", "사건", "unreadable"),
        ("reported_at", "2026-11-22 12:06", "future"),
        ("victim_name", " \u3000", "missing"),
        ("victim_name", "가" * 51, "too_long"),
        ("victim_name", "김\x00보라", "control"),
        ("victim_birth_date", "1919-12-31", "too_early"),
        ("victim_birth_date", "1919", "too_early"),
        ("victim_birth_date", "2027", "future"),
        ("victim_birth_date", "2026-11-23", "future"),
        ("victim_birth_date", "41122", "two_readings"),
        ("victim_birth_date", "30세", "unreadable"),
        ("incident_summary", "가" * 2001, "too_long"),
        ("incident_summary", "가" * 1_000_000, "too_long"),
        ("incident_summary", "집\x00앞", "control"),
        ("consent", "Y", "consent_day"),
    ],
)
def test_a_cell_is_refused_alone(read, item, cell, code):
    reading = read(**{item: cell})
    assert reading.problems == (Problem(item, code),)
    assert set(reading.values) == set(NAMES) - {item}


@pytest.mark.parametrize("item", NAMES)
def test_every_item_is_asked_for(read, item):
    reading = read(**{item: " "})
    asked = {Problem(item, "missing")} if not item.endswith(("112_no", "case_no")) else set()
    assert set(reading.problems) == asked


def test_one_of_the_two_numbers_is_needed(read):
    for cell in ("추후", ""):
        reading = read(report_112_no=cell, police_case_no="추후")
        assert reading.problems == (Problem("report_112_no", "one_number"),)


def test_a_clock_may_go_five_minutes_wrong(read):
    assert read(reported_at="2026-11-22 12:05").problems == ()


def test_decomposed_hangul_is_stored_composed(read):
    reading = read(victim_name=unicodedata.normalize("NFD", "김보라"))
    assert reading.values["victim_name"] == "김보라"
    assert reading.cells[6] == "김보라"


def test_a_resident_number_is_masked_in_every_cell_and_told(read):
    reading = read(incident_summary="번호 900101-2345678", victim_name="김 9001012345678")
    assert {note.item for note in reading.notes} == {"incident_summary", "victim_name"}
    assert "345678" not in str(reading)
    assert reading.problems == ()


def test_a_phone_that_got_its_zero_back_is_told(read):
    reading = read(victim_phone="1001234567")
    assert reading.values["victim_phone"] == "010-0123-4567"
    assert reading.notes == (Problem("victim_phone", "phone_zero"),)


def test_an_item_that_the_file_spoilt_is_not_read_again(reader, row):
    spoilt = RawRow(7, tuple(row(victim_name="")), (Problem("victim_name", "formula"),))
    reading = reader.read_row(spoilt)
    assert reading.problems == (Problem("victim_name", "formula"),)


def test_cleaning_twice_changes_nothing_more(reader, row):
    dirty = RawRow(7, tuple(row(victim_name="김\x00900101-2345678", referral_no="A" * 9000)))
    clean = clean_row(dirty)
    assert clean_row(clean) == clean
    assert clean.row_no == 7
    assert len(clean.cells[0]) == 4000
    assert reader.read_row(clean) == reader.read_row(dirty)


def test_a_clean_row_is_not_copied(row):
    raw = RawRow(2, tuple(row()))
    assert clean_row(raw) is raw


def test_each_item_has_its_place_its_label_and_a_limit():
    assert [item.number for item in ITEMS] == list(range(1, 21))
    assert len({item.label for item in ITEMS}) == len(set(NAMES)) == 20
    assert all(item.limit <= 2000 for item in ITEMS)
    assert label_of("") == ""


TEXTS = st.text() | st.text("0123456789-:;/.~ 시분년월일오전후가나다Y미상없음", max_size=40)


@given(st.lists(TEXTS, min_size=20, max_size=20))
def test_any_cells_make_a_reading(reader, cells):
    reading = reader.read(cells)
    spoilt = {problem.item for problem in reading.problems}
    missing = set(NAMES) - set(reading.values)
    assert missing <= spoilt | {"police_case_no"}
    json.dumps(reading.values).encode()
    for cell in reading.cells:
        cell.encode()


@given(cells=st.lists(st.text("\u2603\x00\u202e;:", min_size=1), min_size=20, max_size=20))
def test_no_sentence_repeats_what_was_sent(reader, cells):
    for problem in reader.read(cells).problems:
        assert "\u2603" not in problem_sentence(problem)


@given(days=st.integers(0, 40_000), received_days=st.integers(0, 400))
def test_a_birthday_is_never_in_the_future(reader, row, received_at, days, received_days):
    day = received_at.date() + timedelta(days=received_days - days)
    reading = reader.read(row(victim_birth_date=f"'{day:%y.%m.%d.}"))
    birth = reading.values.get("victim_birth_date")
    assert birth is None or birth <= received_at.date().isoformat()


def test_a_reader_remembers_only_texts_that_tell_of_nobody():
    assert {item.name for item in ITEMS if item.repeats} == {
        "station_code",
        "victim_gender",
        "stalking_types",
        "offender_relation",
        "risk_level",
        "legal_measures",
        "police_safety_measures",
        "consent",
    }


def test_a_remembered_text_means_the_same(reader, row):
    first, again = reader.read(row()), reader.read(row())
    assert first == again
    bad = [reader.read(row(victim_gender="?")).problems for _ in range(2)]
    assert bad == [(("victim_gender", "unknown_value"),)] * 2


def test_what_a_reader_remembers_is_bounded(received_at, row, monkeypatch):
    monkeypatch.setattr(items, "MOST_KNOWN", 2)
    reader = RowReader({}, {}, received_at)
    for day in ("18", "19", "20", "18"):
        on = f"2026-11-{day}"
        reading = reader.read(row(risk_level=f"높음/점검표/{on}"))
        assert reading.values["risk_level"]["assessed_on"] == on
        assert all(len(known) <= items.MOST_KNOWN for known in reader._known.values())


def test_what_comes_out_of_its_seal_is_not_cleaned_again(row):
    dirty = CleanRow(2, tuple(row(victim_name="900101-2345678")))
    assert clean_row(dirty) is dirty
