"""What a number of the report counts, and by which conditions."""

from dataclasses import dataclass
from uuid import UUID

from casework.core.words import Labelled
from casework.reports.periods import Period


class Counted(Labelled):
    """What a number of the report counts."""

    PERSONS = "persons", "피해자(명)"
    ANONYMOUS = "anonymous", "익명 상담(사례)"
    CASES = "cases", "지원한 사례"
    ACTIONS = "actions", "지원 실적"
    UNITS = "units", "단위 수"
    OPEN = "open", "진행 중인 사례"
    REFERRALS = "referrals", "받은 연계"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number of the report by its conditions; `nobody` stands for a counselor who is none."""

    what: Counted
    period: Period
    unit: str | None = None
    category: str | None = None
    month: str | None = None
    counselor: UUID | None = None
    nobody: bool = False
    station: str | None = None


def sorts(what: Counted) -> tuple[str, ...]:
    """By which keys a list sorts, the usual one first; "-key" is downwards."""
    return {
        Counted.ACTIONS: ("-day", "number", "units"),
        Counted.UNITS: ("-units", "number", "day"),
        Counted.REFERRALS: ("-day",),
        Counted.OPEN: ("day", "number"),
    }.get(what, ("number", "actions", "units"))
