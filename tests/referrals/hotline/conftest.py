"""A good row, and files made of rows."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from xlsxwriter import Workbook

from casework.referrals.hotline.files import open_sheet
from casework.referrals.hotline.items import ITEMS, RowReader
from casework.referrals.hotline.places import fold_station_name
from casework.referrals.hotline.refusals import FileRefused

RECEIVED_AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
GOOD = {
    "referral_no": "MAPO-2026-900001",
    "station_code": "마포",
    "officer_contact": "경위 홍길동 02-0000-0000",
    "report_112_no": "2026-1120-00001",
    "police_case_no": "2026-001234",
    "reported_at": "2026-11-20 21:40",
    "victim_name": "김보라",
    "victim_birth_date": "1996-05-05",
    "victim_gender": "여",
    "victim_phone": "010-0123-4567",
    "victim_address": "마포구 나래로 12, 101동",
    "safe_contact": "문자만;18-21시;음성사서함 금지;암호말 우산",
    "vulnerabilities": "자녀",
    "stalking_types": "가;다",
    "incident_summary": "집 앞에서 기다림.",
    "offender_relation": "전 연인",
    "risk_level": "높음/점검표/2026-11-20",
    "legal_measures": "잠정2호:2026-11-21~2027-02-20",
    "police_safety_measures": "스마트워치",
    "consent": "Y;2026-11-20;서면;안전,법률",
}
LABELS = [item.label for item in ITEMS]


@pytest.fixture(scope="session")
def received_at():
    return RECEIVED_AT


@pytest.fixture
def labels():
    return list(LABELS)


@pytest.fixture(scope="session")
def row():
    """The cells of a good row, with changes."""

    def make(**changes):
        return list((GOOD | changes).values())

    return make


@pytest.fixture(scope="session")
def reader():
    names = {"mapo": "마포", "gwangjin": "광진", "songpa": "송파", "seobu": "서부"}
    stations = {
        fold_station_name(word): code for code, name in names.items() for word in (code, name)
    }
    gu = {
        "마포구": "11440",
        "광진구": "11215",
        "송파구": "11710",
        "중구": "11140",
        "11440": "11440",
    }
    return RowReader(stations, gu, RECEIVED_AT)


@pytest.fixture
def read(reader, row):
    """Reads a good row with changes."""
    return lambda **changes: reader.read(row(**changes))


@pytest.fixture(scope="session")
def csv_file(row):
    """The bytes of a CSV file of good rows."""

    def make(rows=None, header=LABELS, encoding="utf-8", **form):
        text = io.StringIO(newline="")
        writer = csv.writer(text, **form)
        writer.writerows([header, *([row()] if rows is None else rows)])
        return text.getvalue().encode(encoding)

    return make


@pytest.fixture(scope="session")
def xlsx_file(row):
    """The bytes of a workbook of good rows; `touch(book, sheet)` adds to it."""

    def make(rows=None, header=LABELS, touch=lambda book, sheet: None):
        data = io.BytesIO()
        with Workbook(data, {"in_memory": True}) as book:
            sheet = book.add_worksheet("연계")
            for at, cells in enumerate([header, *([row()] if rows is None else rows)]):
                sheet.write_row(at, 0, cells)
            touch(book, sheet)
        return data.getvalue()

    return make


@pytest.fixture(scope="session")
def rezip():
    """A zip again with parts replaced, added, or (None) left out."""

    def make(data, parts):
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new:
            for name in {**dict.fromkeys(old.namelist()), **parts}:
                content = parts[name] if name in parts else old.read(name)
                if content is not None:
                    new.writestr(name, content)
        return made.getvalue()

    return make


@pytest.fixture(scope="session")
def opened():
    """Opens bytes with the limits of the web."""

    def make(data, *, max_rows=5_000, max_bytes=10 << 20, password=None):
        return open_sheet(
            io.BytesIO(data), max_rows=max_rows, max_bytes=max_bytes, password=password
        )

    return make


@pytest.fixture(scope="session")
def refused(opened):
    """The problem for which bytes are refused."""

    def make(data, **limits):
        with pytest.raises(FileRefused) as caught:
            opened(data, **limits)
        return caught.value

    return make
