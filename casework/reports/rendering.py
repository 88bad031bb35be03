"""The workload as text for people, JSON for programs and CSV for spreadsheets."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterator

from casework.reports.queries import Workload

RULE = (
    "집계 기준: 지원 실적은 기록 1건을 1건으로 셉니다. 취소한 기록은 세지 않습니다. "
    "날짜는 지원한 날(서울)입니다. 인원은 기간 안에 지원을 받은 피해자를 한 번씩만 셉니다. "
    "단위 수는 기록마다 적은 수량(삭제지원은 새로 요청한 URL 수)의 합이며 건수와 따로 둡니다."
)
# Spreadsheets run a cell that begins so; an apostrophe before it makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
_NAME_WIDTH, _COUNT_WIDTH, _SHARE_WIDTH = 28, 10, 9

Row = tuple[str, str, str, str, str]


def render_text(workload: Workload) -> str:
    """A table of a page's width, with shares and the rule by which was counted."""
    lines = [
        "지원 실적",
        f"기간  {workload.since} ~ {workload.until} ({workload.days}일)",
        f"부서  {workload.unit_label or '전체'}",
        "",
        *(_line(name, f"{count:,}") for _, name, count in _totals(workload)),
        _line("하루 평균(건)", f"{workload.per_day:,.1f}"),
        "",
        _line("지원 분야", "건수", "비율(%)"),
        *(_line(name, f"{count:,}", share) for _, name, count, share in _categories(workload)),
        "",
        _line("월", "건수"),
        *(_line(month, f"{count:,}") for month, count in workload.by_month.items()),
        "",
        RULE,
    ]
    return "\n".join(lines) + "\n"


def render_json(workload: Workload) -> str:
    """One JSON object; the counts come first, then what explains them."""
    body = {
        "from": workload.since.isoformat(),
        "to": workload.until.isoformat(),
        "unit": workload.unit,
        **{code: count for code, _, count in _totals(workload)},
        "by_category": workload.by_category,
        "by_month": workload.by_month,
        "days": workload.days,
        "per_day": round(workload.per_day, 2),
        "labels": workload.labels,
        "rule": RULE,
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def render_csv(workload: Workload) -> str:
    """One table that Excel opens as it stands (byte order mark, CRLF); no cell is a formula."""
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(("구분", "코드", "항목", "값", "비율(%)"))
    writer.writerows([inert(cell) for cell in row] for row in _rows(workload))
    return file.getvalue()


FORMATS: dict[str, Callable[[Workload], str]] = {
    "text": render_text,
    "json": render_json,
    "csv": render_csv,
}


def _totals(workload: Workload) -> list[tuple[str, str, int]]:
    return [
        ("persons", "피해자(명)", workload.persons),
        ("persons_anonymous", "익명 상담(사례)", workload.persons_anonymous),
        ("cases", "사례", workload.cases),
        ("actions", "지원 실적(건)", workload.actions),
        ("units", "단위 수", workload.units),
    ]


def _categories(workload: Workload) -> Iterator[tuple[str, str, int, str]]:
    for code, count in workload.by_category.items():
        share = f"{100 * count / workload.actions:.1f}" if workload.actions else ""
        yield code, workload.labels.get(code, code), count, share


def _rows(workload: Workload) -> Iterator[Row]:
    yield "기간", "from", "시작", workload.since.isoformat(), ""
    yield "기간", "to", "끝", workload.until.isoformat(), ""
    yield "기간", "days", "일수", str(workload.days), ""
    yield "부서", workload.unit or "", workload.unit_label or "전체", "", ""
    yield from (("합계", code, name, str(count), "") for code, name, count in _totals(workload))
    for code, name, count, share in _categories(workload):
        yield "지원 분야", code, name, str(count), share
    yield from (("월", month, "", str(count), "") for month, count in workload.by_month.items())
    yield "기준", "rule", RULE, "", ""


def inert(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _line(name: str, count: str, share: str = "") -> str:
    padded = name + " " * (_NAME_WIDTH - _width(name))
    cells = [padded, _right(count, _COUNT_WIDTH), _right(share, _SHARE_WIDTH)]
    return "".join(cells).rstrip()


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text


def _width(text: str) -> int:
    """Columns on a terminal, where a Korean syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
