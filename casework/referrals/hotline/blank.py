"""The blank XLSX: 20 columns as text, so that Excel changes nothing, and lists of fixed values.

One sheet only: how to write an item is told by the cell itself when it is chosen.
"""

from datetime import datetime
from io import BytesIO
from typing import Any, Final

from casework.agencies import queries as agencies
from casework.core.clock import in_seoul, seoul_day
from casework.referrals.hotline import choices, form
from casework.referrals.hotline.items import ITEMS, Item

ROWS: Final = 500  # below them everything still works, only without lists and examples
_WIDE: Final = {"incident_summary": 60, "victim_address": 30, "safe_contact": 36, "consent": 32}
_TITLE_LENGTH = 32
_TEXT = 49  # the number of "Text" among the formats that every workbook knows
EXAMPLES: Final = {
    "referral_no": "경찰서가 정한 번호. 예: GANGNAM-2026-000123",
    "station_code": "목록에서 고릅니다. 강남, 강남경찰서처럼 적어도 됩니다.",
    "officer_contact": "계급 이름 전화번호. 예: 경위 홍길동 02-0000-0000",
    "report_112_no": "없으면 추후. 사건번호와 둘 가운데 하나는 있어야 합니다.",
    "police_case_no": "예: 2026-001234. 없으면 추후.",
    "reported_at": "날짜와 시각. 예: 2026-11-20 21:40",
    "victim_name": "가명도 됩니다. 모르면 미상.",
    "victim_birth_date": "예: 1996-05-05. 연도만 알면 1996. 모르면 미상.",
    "victim_gender": "목록에서 고릅니다.",
    "victim_phone": "예: 010-0000-0000. 없음·압수·비공개 뒤에는 연락할 다른 방법을 적습니다.",
    "victim_address": "자치구를 먼저 적고 상세 주소를 이어 적습니다. 예: 강남구 나래로 12",
    "safe_contact": "; 로 나눕니다. 예: 문자만;18-21시;음성사서함 금지;암호말 우산. 모르면 미확인.",
    "vulnerabilities": "여럿이면 ; 로 나눕니다. 예: 미성년;외국인(베트남어). 없으면 없음.",
    "stalking_types": "가부터 사까지를 ; 로 나눕니다. 예: 가;다;디지털:유포",
    "incident_summary": "2,000자까지. 주민등록번호는 적지 않습니다.",
    "offender_relation": "목록에서 고릅니다.",
    "risk_level": "등급/방식/날짜. 예: 높음/점검표/2026-11-20. 평가하지 않았으면 미평가.",
    "legal_measures": (
        "종류:시작일~종료일. 예: 잠정2호:2026-11-21~2027-02-20. 응급조치와 잠정1호는 시작일만. "
        "없으면 없음."
    ),
    "police_safety_measures": "여럿이면 ; 로 나눕니다. 예: 112등록;스마트워치. 없으면 없음.",
    "consent": (
        "동의;날짜;방법;범위. 예: 동의;2026-11-20;서면;안전,법률. 동의가 없으면 받지 않습니다."
    ),
}
# Of these a list holds every value; of the others only those that may stand alone.
_FIXED: Final = {"station_code", "victim_gender", "offender_relation"}


def blank_workbook(at: datetime) -> bytes:
    """The workbook with the stations and districts of a moment."""
    from xlsxwriter import Workbook

    data = BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": in_seoul(at).replace(tzinfo=None)})
        sheet = book.add_worksheet("연계")
        text = book.add_format({"num_format": _TEXT, "valign": "top", "text_wrap": True})
        header = {"bold": True, "bg_color": "#ecf2fe", "border": 1, "num_format": _TEXT}
        _fill(sheet, at, text, book.add_format({**header, "valign": "vcenter", "text_wrap": True}))
    return data.getvalue()


def _fill(sheet: Any, at: datetime, text: Any, header: Any) -> None:
    lists = _lists(at)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 36)
    for column, item in enumerate(ITEMS):
        sheet.set_column(column, column, _WIDE.get(item.name, 20), text)
        sheet.write_string(0, column, item.label, header)
        sheet.data_validation(0, column, 0, column, _told(item))
        sheet.data_validation(1, column, ROWS, column, _rule(item, lists))


def _told(item: Item) -> dict[str, Any]:
    title, example = item.label[:_TITLE_LENGTH], EXAMPLES[item.name]
    return {"validate": "any", "input_title": title, "input_message": example}


def _rule(item: Item, lists: dict[str, list[str]]) -> dict[str, Any]:
    if item.name not in lists:
        return _told(item)
    return {
        **_told(item),
        "validate": "list",
        "source": lists[item.name],
        "show_error": item.name in _FIXED,
        "error_title": item.label[:_TITLE_LENGTH],
        "error_message": "목록에 없는 값입니다.",
        "error_type": "warning",
    }


def _lists(at: datetime) -> dict[str, list[str]]:
    day = seoul_day(at)
    tables = {
        "victim_gender": choices.GENDERS,
        "vulnerabilities": choices.VULNERABILITIES,
        "offender_relation": choices.RELATIONS,
        "police_safety_measures": choices.SAFETY_MEASURES,
    }
    return {
        **{name: [*choices.first_labels(table).values()] for name, table in tables.items()},
        "station_code": [*agencies.stations(day).values()],
        "victim_address": [*agencies.districts(day).values(), *form.PLACES],
        "safe_contact": [form.TEXT_ONLY, form.CALL_ONLY, form.BOTH, form.UNCONFIRMED],
        "stalking_types": [*form.ACTS],
        "risk_level": [form.UNASSESSED],
        "legal_measures": [form.NONE],
    }
