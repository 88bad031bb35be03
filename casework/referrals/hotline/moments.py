"""Days and times as people and Excel write them; two readings are no reading."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from casework.core.clock import SEOUL
from casework.referrals.hotline.texts import Unreadable

_EARLIEST: Final = date(1920, 1, 1)
_LATEST: Final = date(2099, 12, 31)
# No report in a police computer is older; Excel's small numbers become days of 1900.
_POLICE_COMPUTERS: Final = datetime(2000, 1, 1, tzinfo=SEOUL)
_DAY: Final = re.compile(
    r"(['’‘`´′]?\d{2}|\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:[-./]|월)\s*(\d{1,2})(?!\d)"
    r"\s*일?\.?\s*(?:\([일월화수목금토](?:요일)?\))?"
)
_COMPACT_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?=\D|\d{4}(?:\d\d)?(?!\d)|$)")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})(?!\d)")
_TIMES: Final = [
    re.compile(rf"(오전|오후|AM|PM)?\s*{time}\s*(AM|PM)?\s*(Z|KST|[+-]\d\d:?\d\d)?", re.IGNORECASE)
    for time in (
        r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?",
        r"(\d{1,2})시\s*(?:(\d{1,2})분)?\s*(?:(\d{1,2})초)?",
        r"(\d\d)(\d\d)(\d\d)?",
    )
]
_SERIAL: Final = re.compile(r"(\d{5})(\.\d{1,15})?")
# Excel counts a 29 February 1900 that never was; from March 1900 on this origin is right.
_EXCEL_ORIGIN: Final = datetime(1899, 12, 30, tzinfo=SEOUL)
_ISO_DAY, _ISO_MINUTE, _ISO_SECOND = 10, 16, 19
_NOON = 12


def parse_day(text: str, not_after: date = _LATEST, century_until: date = _LATEST) -> date:
    """A day from 1920 on; `'26` is 2026, or 1926 where that would lie after `century_until`.

    Refuses what is no day ("unreadable"), what could be two ("two_readings"), and days before
    ("too_early") or to come ("future").
    """
    if len(text) == _ISO_DAY and text[4] == "-" == text[7]:
        day = _iso_day(text)
    else:
        day, rest = _leading_day(unicodedata.normalize("NFKC", text).strip(), century_until)
        if rest:
            raise Unreadable("unreadable")
    if day < _EARLIEST:
        raise Unreadable("too_early")
    if day > not_after:
        raise Unreadable("future")
    return day


def parse_moment(text: str, not_after: datetime) -> datetime:
    """An aware moment on Seoul's clock, which a text without a zone means too.

    Refuses like `parse_day`, and a day without a time ("time_missing").
    """
    moment = _iso_moment(text) or _spoken_moment(unicodedata.normalize("NFKC", text).strip())
    if moment < _POLICE_COMPUTERS:
        raise Unreadable("too_early")
    if moment > not_after:
        raise Unreadable("future")
    return moment


def _iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable("unreadable") from None


def _iso_moment(text: str) -> datetime | None:
    if len(text) not in {_ISO_MINUTE, _ISO_SECOND} or text[4] != "-" or text[10] not in " T":
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=SEOUL) if moment.tzinfo is None else None


def _spoken_moment(text: str) -> datetime:
    if serial := _SERIAL.fullmatch(text):
        return _serial_moment(serial)
    day, rest = _leading_day(text, _LATEST)
    rest = rest.lstrip("T, ")
    if not rest:
        raise Unreadable("time_missing")
    time = next(filter(None, (form.fullmatch(rest) for form in _TIMES)), None)
    if time is None:
        raise Unreadable("unreadable")
    hour = _hour(int(time[2]), (time[1] or "").upper(), (time[5] or "").upper())
    try:
        local = datetime(day.year, day.month, day.day, hour, tzinfo=_zone(time[6]))
        return local.replace(minute=int(time[3] or 0), second=int(time[4] or 0)).astimezone(SEOUL)
    except (ValueError, OverflowError):
        raise Unreadable("unreadable") from None


def _hour(hour: int, before: str, after: str) -> int:
    """오전 12시 is midnight, 오후 12시 noon; 오전 13시 and 오후 0시 could be two hours."""
    if not (before or after):
        return hour
    afternoon = (before or after) in {"오후", "PM"}
    if (before and after) or (hour > _NOON and not afternoon) or (hour == 0 and afternoon):
        raise Unreadable("two_readings")
    return hour if hour > _NOON else hour % _NOON + _NOON * afternoon


def _zone(text: str | None) -> tzinfo:
    if text is None or text.upper() == "KST":
        return SEOUL
    if text.upper() == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _leading_day(text: str, century_until: date) -> tuple[date, str]:
    """The day at the beginning of the text, and what follows it."""
    if match := _COMPACT_DAY.match(text):
        return _day(*map(int, match.groups())), text[match.end() :]
    if match := _DAY.match(text):
        return _written_day(match, century_until), text[match.end() :]
    if match := _SERIAL.fullmatch(text):
        return _serial_day(match, century_until), ""
    if match := _YEAR_LAST.match(text):
        first, second, year = map(int, match.groups())
        readings = _valid_days([(year, first, second), (year, second, first)])
        raise Unreadable("two_readings" if len(readings) > 1 else "unreadable")
    raise Unreadable("unreadable")


def _written_day(match: re.Match[str], century_until: date) -> date:
    year, month, day = int(match[1].lstrip("'’‘`´′")), int(match[2]), int(match[3])
    if len(match[1]) == len("2026"):
        return _day(year, month, day)
    if match[1].isdigit():
        turns = [(year, month, day), (day, month, year), (day, year, month)]
        if len(_valid_days([(2000 + y, m, d) for y, m, d in turns])) > 1:
            raise Unreadable("two_readings")
    return _in_century(year, month, day, century_until)


def _in_century(year: int, month: int, day: int, century_until: date) -> date:
    recent = _day(2000 + year, month, day)
    return recent if recent <= century_until else _day(1900 + year, month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("unreadable") from None


def _valid_days(readings: list[tuple[int, int, int]]) -> set[date]:
    days = set()
    for year, month, day in readings:
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    return days


def _serial_moment(serial: re.Match[str]) -> datetime:
    if serial[2] is None:
        raise Unreadable("time_missing")
    seconds = round(float(serial[2]) * 24 * 60 * 60)
    return _EXCEL_ORIGIN + timedelta(days=int(serial[1]), seconds=seconds)


def _serial_day(serial: re.Match[str], century_until: date) -> date:
    """A day that Excel turned into a number, unless it could be 050307 without its zero."""
    if serial[2] is not None:
        raise Unreadable("unreadable")
    day = (_EXCEL_ORIGIN + timedelta(days=int(serial[1]))).date()
    year, month, rest = int(serial[1][0]), int(serial[1][1:3]), int(serial[1][3:])
    if day <= century_until and _valid_days([(2000 + year, month, rest)]):
        raise Unreadable("two_readings")
    return day
