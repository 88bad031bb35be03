"""The risk level and the measures of police and court."""

from datetime import date
from typing import Final, TypedDict

from casework.referrals.hotline.choices import choose, split_list, table
from casework.referrals.hotline.moments import parse_day
from casework.referrals.hotline.texts import Unreadable, fold


class RiskLevel(TypedDict):
    """The grade mapped to our four levels, or "unassessed" with neither scheme nor day."""

    grade: str
    scheme: str | None
    assessed_on: str | None


class LegalMeasure(TypedDict):
    """One measure with the days that are printed in the decision."""

    kind: str
    starts_on: str
    ends_on: str | None


SCHEMES: Final = table(
    {
        "checklist": "점검표|위험성 판단 점검표",
        "three_step": "3단계",
    }
)
GRADES: Final = {
    "checklist": table(
        {"critical": "매우 높음", "high": "높음", "medium": "보통", "low": "낮음"},
    ),
    "three_step": table({"critical": "심각", "high": "위기", "medium": "주의"}),
}
_UNASSESSED: Final = frozenset({"미평가", "unassessed"})
# 스토킹처벌법 3조, 4조, 9조.
LEGAL_MEASURES: Final = table(
    {
        "first_response": "응급조치",
        "urgent_1": "긴급응급1호|긴급응급조치1호",
        "urgent_2": "긴급응급2호|긴급응급조치2호",
        "interim_1": "잠정1호|잠정조치1호",
        "interim_2": "잠정2호|잠정조치2호",
        "interim_3": "잠정3호|잠정조치3호",
        "interim_3_2": "잠정3호의2|잠정조치3호의2",
        "interim_4": "잠정4호|잠정조치4호",
    }
)
WITHOUT_END: Final = frozenset({"first_response", "interim_1"})
_NONE: Final = frozenset({"없음", "none"})
_TILDES: Final = str.maketrans("～∼〜", "~~~")


def parse_risk(text: str, received_on: date) -> RiskLevel:
    """grade/scheme/day or 미평가; refuses a grade that its scheme does not have."""
    if "/" not in text and fold(text) in _UNASSESSED:
        return {"grade": "unassessed", "scheme": None, "assessed_on": None}
    grade, _, rest = text.replace("／", "/").partition("/")
    scheme, slash, day = rest.partition("/")
    if not slash:
        raise Unreadable("risk_parts")
    scheme = choose(scheme.strip(), SCHEMES)
    return {
        "grade": choose(grade.strip(), GRADES[scheme]),
        "scheme": scheme,
        "assessed_on": parse_day(day.strip(), received_on).isoformat(),
    }


def parse_legal_measures(text: str) -> list[LegalMeasure]:
    """kind:start~end for each measure, [] for 없음; an end is kept, never judged."""
    parts = split_list(text)
    if not parts:
        raise Unreadable("missing")
    if len(parts) == 1 and parts[0].casefold() in _NONE:
        return []
    return [_measure(part) for part in parts]


def _measure(part: str) -> LegalMeasure:
    kind, colon, days = part.replace("：", ":").partition(":")
    if kind.casefold() in _NONE:
        raise Unreadable("none_with_others")
    code = choose(kind.strip(), LEGAL_MEASURES)
    start, tilde, end = (days if "~" in days else days.translate(_TILDES)).partition("~")
    if not colon or not start.strip():
        raise Unreadable("measure_start")
    if code in WITHOUT_END:
        if tilde:
            raise Unreadable("measure_no_end")
        return {"kind": code, "starts_on": _iso(start), "ends_on": None}
    if not end.strip():
        raise Unreadable("measure_end")
    return {"kind": code, "starts_on": _iso(start), "ends_on": _iso(end)}


def _iso(text: str) -> str:
    return parse_day(text.strip()).isoformat()
