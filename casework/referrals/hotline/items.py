"""The 20 items of the hotline as data, and the one loop that reads a row of them."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from casework.core.clock import in_seoul, seoul_day
from casework.referrals.hotline.choices import (
    parse_gender,
    parse_relation,
    parse_safety_measures,
    parse_stalking_types,
    parse_vulnerabilities,
)
from casework.referrals.hotline.consent import parse_consent
from casework.referrals.hotline.contact import parse_safe_contact
from casework.referrals.hotline.measures import parse_legal_measures, parse_risk
from casework.referrals.hotline.moments import parse_day, parse_moment
from casework.referrals.hotline.phones import lost_its_zero, parse_phone, parse_victim_phone
from casework.referrals.hotline.places import parse_address, parse_station
from casework.referrals.hotline.rows import CleanRow, Problem, RawRow
from casework.referrals.hotline.texts import (
    LONGEST_KEPT,
    Cleaner,
    Unreadable,
    clean_id,
    clean_story,
    clean_word,
    fold,
    harmless,
    is_clean,
)

LATER: Final = "추후"
_UNKNOWN: Final = frozenset({"미상", "unknown"})
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_SPACES: Final = re.compile(r"\s+")
_YEAR: Final = re.compile(r"\d{4}\s*년?")
_EXCEL_NUMBER: Final = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_FIRST_BIRTH_YEAR = 1920
MOST_KNOWN = 1_000  # texts of one item that a reader remembers
_OFFICER: Final = re.compile(r"(\S+)\s+(\S(?:.*?\S)?)[\s,/]+([+(]?\d[\d ().\-]{2,})", re.DOTALL)


class Context(NamedTuple):
    """What a cell is read against; `now_at` on Seoul's clock, five minutes generous."""

    stations: Mapping[str, str]
    gu: Mapping[str, str]
    now_at: datetime
    received_on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One of the 20: `limit` in characters; `later` says that 추후 and an empty cell are values.

    `repeats` marks the few texts that return row after row and tell of nobody: a reader remembers
    what they mean.
    """

    number: int
    name: str
    label: str
    limit: int
    parse: Callable[[str, Context], object]
    clean: Cleaner = clean_word
    later: bool = False
    repeats: bool = False


class Reading(NamedTuple):
    """A row as it was understood.

    `values` holds each readable item in its JSON shape, `problems` why the others are not;
    `notes` what was repaired or masked; `cells` the row as it may be kept, without resident
    numbers. Rows share single values, which are never changed.
    """

    values: dict[str, object]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    cells: tuple[str, ...]


def parse_id(text: str, _: Context) -> str:
    """An opaque number in one writing of spaces; refuses what Excel has rounded."""
    if "+" in text and _EXCEL_NUMBER.fullmatch(text):
        raise Unreadable("excel_number")
    return _SPACES.sub(" ", text)


def parse_case_no(text: str, context: Context) -> str:
    """A case number; lenient, but it has digits."""
    number = parse_id(unicodedata.normalize("NFKC", text), context)
    if not any(map(str.isdecimal, number)):
        raise Unreadable("unreadable")
    return number


def parse_officer(text: str, _: Context) -> dict[str, str]:
    """Rank, name and phone in this order."""
    words = text.split()
    if len(words) != len(("rank", "name", "phone")):
        match = _OFFICER.fullmatch(text)
        if match is None:
            raise Unreadable("officer")
        words = [_SPACES.sub(" ", word) for word in match.groups()]
    return {"rank": words[0], "name": words[1], "phone": parse_phone(words[2])}


def parse_birth(text: str, context: Context) -> str:
    """A day as YYYY-MM-DD, a year as YYYY, or "unknown"."""
    if text in _UNKNOWN:
        return "unknown"
    if _YEAR.fullmatch(text):
        year = int(text[:4])
        if not _FIRST_BIRTH_YEAR <= year <= context.received_on.year:
            raise Unreadable("too_early" if year < _FIRST_BIRTH_YEAR else "future")
        return f"{year}"
    return parse_day(text, context.received_on, context.received_on).isoformat()


def parse_name(text: str, _: Context) -> str:
    """A name or alias in one writing of spaces."""
    return _SPACES.sub(" ", text)


ITEMS: Final = (
    Item(1, "referral_no", "연계관리번호", 30, parse_id, clean_id),
    Item(
        2,
        "station_code",
        "관할 경찰서",
        30,
        lambda text, at: parse_station(text, at.stations),
        repeats=True,
    ),
    Item(3, "officer_contact", "담당 경찰관", 100, parse_officer),
    Item(4, "report_112_no", "112 신고번호", 20, parse_id, clean_id, later=True),
    Item(5, "police_case_no", "사건번호(KICS)", 30, parse_case_no, clean_id, later=True),
    Item(
        6,
        "reported_at",
        "신고·접수 일시",
        60,
        lambda text, at: parse_moment(text, at.now_at).isoformat(timespec="seconds"),
    ),
    Item(7, "victim_name", "피해자 성명", 50, parse_name),
    Item(8, "victim_birth_date", "생년월일", 40, parse_birth),
    Item(9, "victim_gender", "성별", 20, lambda text, _: parse_gender(text), repeats=True),
    Item(10, "victim_phone", "피해자 연락처", 200, lambda text, _: parse_victim_phone(text)),
    Item(11, "victim_address", "거주지", 300, lambda text, at: parse_address(text, at.gu)),
    Item(12, "safe_contact", "안전 연락 조건", 500, lambda text, _: parse_safe_contact(text)),
    Item(13, "vulnerabilities", "취약 요인", 300, lambda text, _: parse_vulnerabilities(text)),
    Item(
        14,
        "stalking_types",
        "스토킹행위 유형",
        300,
        lambda text, _: parse_stalking_types(text),
        repeats=True,
    ),
    Item(15, "incident_summary", "피해 요지", 2000, lambda text, _: text, clean_story),
    Item(
        16,
        "offender_relation",
        "행위자와의 관계",
        30,
        lambda text, _: parse_relation(text),
        repeats=True,
    ),
    Item(
        17,
        "risk_level",
        "위험도",
        60,
        lambda text, at: parse_risk(text, at.received_on),
        repeats=True,
    ),
    Item(
        18,
        "legal_measures",
        "응급·긴급응급·잠정조치 현황",
        500,
        lambda text, _: parse_legal_measures(text),
        repeats=True,
    ),
    Item(
        19,
        "police_safety_measures",
        "안전조치 현황",
        300,
        lambda text, _: parse_safety_measures(text),
        repeats=True,
    ),
    Item(
        20,
        "consent",
        "정보제공 동의",
        200,
        lambda text, at: parse_consent(text, at.received_on),
        repeats=True,
    ),
)
_LATER: Final = frozenset({LATER, "later"})
_PHONE: Final = next(at for at, item in enumerate(ITEMS) if item.name == "victim_phone")


class RowReader:
    """Reads rows of one batch: pure, never raises for a row, whatever its cells hold."""

    def __init__(
        self, stations: Mapping[str, str], gu: Mapping[str, str], received_at: datetime
    ) -> None:
        now_at = in_seoul(received_at + _CLOCKS_DIFFER)
        self._context = Context(stations, gu, now_at, seoul_day(received_at))
        self._known: dict[str, dict[str, object]] = {
            item.name: {} for item in ITEMS if item.repeats
        }

    def read(self, cells: Sequence[str]) -> Reading:
        """Reads 20 cells in the order of ITEMS."""
        return self.read_row(RawRow(0, tuple(cells)))

    def read_row(self, row: RawRow) -> Reading:
        """Reads a row of a sheet; an item that is already known to be wrong is not read."""
        row = clean_row(row)
        values: dict[str, object] = {}
        problems = list(row.problems)
        notes = list(row.notes)
        wrong = {problem.item for problem in problems}
        for item, cell in zip(ITEMS, row.cells, strict=True):
            if item.name not in wrong:
                try:
                    values[item.name] = self._value(item, cell.strip())
                except Unreadable as reason:
                    problems.append(Problem(item.name, reason.code))
        if values.get("report_112_no") == LATER == values.get("police_case_no"):
            del values["report_112_no"], values["police_case_no"]
            problems.append(Problem("report_112_no", "one_number"))
        if "victim_phone" in values and lost_its_zero(row.cells[_PHONE].strip()):
            notes.append(Problem("victim_phone", "phone_zero"))
        return Reading(values, tuple(problems), tuple(notes), row.cells)

    def _value(self, item: Item, text: str) -> object:
        known = self._known.get(item.name)
        if known is None:
            return self._parsed(item, text)
        if text not in known:
            value = self._parsed(item, text)
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[text] = value
        return known[text]

    def _parsed(self, item: Item, text: str) -> object:
        if 0 < len(text) <= item.limit:
            return LATER if item.later and text in _LATER else item.parse(text, self._context)
        if text:
            raise Unreadable("too_long")
        if item.later:
            return LATER
        raise Unreadable("missing")


def clean_row(row: RawRow) -> RawRow:
    """The row as it may be sealed: NFC, resident numbers masked, hidden characters gone.

    What was masked or stripped becomes a note, what cannot be kept a problem; a clean row
    comes back as it is.
    """
    if isinstance(row, CleanRow) or is_clean(row.cells):
        return row
    cells, problems, notes = [], [*row.problems], [*row.notes]
    for item, cell in zip(ITEMS, row.cells, strict=True):
        codes: list[str] = []
        try:
            clean, codes = item.clean(cell)
        except Unreadable as reason:
            clean = harmless(cell)
            problems.append(Problem(item.name, reason.code))
        cells.append(clean[:LONGEST_KEPT])
        notes.extend(Problem(item.name, code) for code in codes)
    return RawRow(row.row_no, tuple(cells), tuple(problems), tuple(notes))


_PLACES: Final = {item.name: item for item in ITEMS}


def label_of(name: str) -> str:
    """The Korean header of an item; "" for the whole row."""
    return _PLACES[name].label if name else ""


def folded_headers() -> dict[str, int]:
    """Each header, Korean or English and folded, with its place in ITEMS."""
    labels = {fold(item.label): place for place, item in enumerate(ITEMS)}
    return labels | {item.name: place for place, item in enumerate(ITEMS)}
