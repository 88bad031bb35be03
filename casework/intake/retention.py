"""Until when the record of a case is kept: dated classes, and the day on which a period is over."""

from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Final

from casework.core import dated
from casework.core.dated import DatedEntry
from casework.core.errors import CaseworkError
from casework.intake.models import Case

RETENTION: Final = "retention_class"
LAPSED: Final = "lapsed_contact"
COUNSELING: Final = "counseling_record"
_DATA = Path(__file__).parent / "data"
_MONTHS_OF_A_YEAR = 12


class UnknownRetention(CaseworkError):
    """The class did not exist on the day."""

    status = 422
    message = "그 날짜에 없는 보존 구분입니다. 목록에서 다시 골라 주세요."


def load_retention() -> int:
    """Brings the classes that are new here; what people edited stays. The count."""
    paths = sorted(_DATA.glob("*.csv"))
    return dated.load(entry for path in paths for entry in dated.read_file(path))


def classes_of_cases(day: date) -> dict[str, str]:
    """Names by code of the classes that a case may be kept under, the usual one first."""
    names = dated.labels(RETENTION, day)
    return {code: names[code] for code in sorted(names, key=_usual_first) if code != LAPSED}


def keep(case: Case, code: str, *, closed_on: date) -> None:
    """Gives a case its class and the day its period is over; none for what is kept for good."""
    case.retention_class = code
    case.retention_due_on = due_on(code, closed_on)


def due_on(code: str, closed_on: date) -> date | None:
    """The day a period that begins with closing is over; None when it never is."""
    months = _entry(code, closed_on).detail.get("months")
    return months_later(closed_on, int(months)) if months else None


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the month's last: 30 November and three are end February."""
    years, month = divmod(day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months, _MONTHS_OF_A_YEAR)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _entry(code: str, day: date) -> DatedEntry:
    found = next((entry for entry in dated.on(RETENTION, day) if entry.code == code), None)
    if found is None:
        raise UnknownRetention
    return found


def _usual_first(code: str) -> tuple[bool, str]:
    return code != COUNSELING, code
