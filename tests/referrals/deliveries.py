"""Files as stations send them, handed in and worked off through the program's own doors."""

import csv
import io
from uuid import uuid4

from sqlalchemy import select
from xlsxwriter import Workbook

from casework.core import db
from casework.core.crypto import keyring
from casework.core.crypto.keystore import WrappedKey
from casework.core.permissions import CommandLine
from casework.referrals.hotline import door, work
from casework.referrals.hotline.door import Delivery
from casework.referrals.hotline.items import ITEMS
from casework.referrals.models import ImportBatch, ImportRow, Referral

GOOD = {
    "referral_no": "G-1",
    "station_code": "강남",
    "officer_contact": "경위 홍길동 02-0000-0000",
    "report_112_no": "2024-0302-00001",
    "police_case_no": "2024-001234",
    "reported_at": "2024-03-02 21:40",
    "victim_name": "김보라",
    "victim_birth_date": "1990-05-05",
    "victim_gender": "여",
    "victim_phone": "010-0123-4567",
    "victim_address": "강남구 나래로 12",
    "safe_contact": "문자만;18-21시",
    "vulnerabilities": "없음",
    "stalking_types": "가;다",
    "incident_summary": "집 앞에서 기다림.",
    "offender_relation": "전 연인",
    "risk_level": "보통/점검표/2024-03-02",
    "legal_measures": "없음",
    "police_safety_measures": "스마트워치",
    "consent": "Y;2024-03-02;서면;안전,법률",
}
NO = {"consent": "N"}
UNCLEAR = {"consent": "나중에"}
BAD = {"victim_gender": "모르는 말"}


def row(number="G-1", **changes):
    """The cells of a good row."""
    return list((GOOD | {"referral_no": number} | changes).values())


def csv_of(*rows, encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[item.label for item in ITEMS], *rows])
    return text.getvalue().encode(encoding)


def xlsx_of(*rows, hidden=None):
    data = io.BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([[item.label for item in ITEMS], *rows]):
            sheet.write_row(at, 0, cells)
        if hidden:
            sheet.set_row(hidden, None, None, {"hidden": True})
    return data.getvalue()


def delivery(data, sender="gangnam", key=None, password=None):
    limits = {"max_rows": 5_000, "max_bytes": 10 << 20}
    return Delivery(io.BytesIO(data), sender, key or str(uuid4()), password=password, **limits)


def hand_in(*rows, sender="gangnam", key=None, actor=None):
    """A batch of rows that wait."""
    return hand_in_file(csv_of(*rows), sender=sender, key=key, actor=actor)


def hand_in_file(data, sender="gangnam", key=None, actor=None):
    with db.transaction():
        given = delivery(data, sender, key)
        return door.receive(actor or CommandLine(), delivery=given).id


def send(*rows, sender="gangnam"):
    """Hands rows in, works them off and gives their outcomes in their order."""
    batch = hand_in(*rows, sender=sender)
    work.work_off(batch)
    return outcomes(batch)


def outcomes(batch):
    found = select(ImportRow.outcome).where(ImportRow.batch_id == batch).order_by(ImportRow.row_no)
    return [outcome.value for outcome in stored(found)]


def stored(statement):
    """What the database holds by now, whatever this session has seen before."""
    db.rollback()
    return list(db.session.scalars(statement))


def rows_of(number="G-1"):
    """The stored rows of a number, in the order in which they came in."""
    order = ImportBatch.received_at, ImportRow.row_no
    found = select(ImportRow).join(ImportBatch).where(ImportRow.referral_no == number)
    return stored(found.order_by(*order))


def all_rows():
    return stored(select(ImportRow).join(ImportBatch).order_by(ImportBatch.received_at, "row_no"))


def referral(number="G-1", station="gangnam"):
    asked = Referral.referral_no == number, Referral.station == station
    (found,) = stored(select(Referral).where(*asked))
    return found


def referrals():
    return stored(select(Referral))


def keys():
    """Ids of everybody who has a key."""
    with db.reading(keyring.current().keystore.engine) as connection:
        return {row.subject_id for row in connection.execute(select(WrappedKey.subject_id))}
