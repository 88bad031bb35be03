"""The little of a referral that may stand in clear: for sorting, clocks and counting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from casework.core.clock import seoul_day
from casework.referrals.hotline.phones import e164

Values = Mapping[str, Any]

_RISK_ORDER: Final = {"low": 1, "medium": 2, "high": 3, "critical": 4}
_BAND_YEARS = 5
_ADULT = 19
_DANGERS: Final = ("risk_level", "vulnerabilities", "victim_birth_date", "legal_measures")


class PlainColumns(NamedTuple):
    """Columns that need no key.

    `gu` is a 5-digit code, or outside, undisclosed, unknown; `birth_band` five years like
    1995-1999; `contact_open` False until a person has read; `urgency` critical, high or normal.
    """

    risk_level: str | None
    gu: str | None
    gender: str | None
    birth_band: str | None
    next_order_end_on: date | None
    contact_open: bool
    urgency: str


@dataclass(frozen=True)
class Stricter:
    """What of a new version holds before anybody has reviewed it."""

    contact_changed: bool
    risk_higher: bool
    consent_narrower: bool


def plain_columns(values: Values, at: datetime) -> PlainColumns:
    """The clear columns of a reading, complete or not, as they stand at a moment."""
    today = seoul_day(at)
    order_end = _next_order_end(values, today)
    return PlainColumns(
        risk_level=_risk(values),
        gu=(values.get("victim_address") or {}).get("gu"),
        gender=values.get("victim_gender"),
        birth_band=_birth_band(values),
        next_order_end_on=order_end,
        contact_open=_contact_open(values),
        urgency=_urgency(values, today, order_end),
    )


def held_urgency(values: Values, at: datetime) -> str:
    """As `urgency`, of a row that is held back: a danger that cannot be read counts as high."""
    urgency = plain_columns(values, at).urgency
    unread = any(name not in values for name in _DANGERS)
    return "high" if unread and urgency == "normal" else urgency


def stricter(old: Values, new: Values) -> Stricter:
    """How a new version protects her more than the old, or merely reaches her differently."""
    lost = set(_scope(old)) - set(_scope(new))
    return Stricter(
        contact_changed=_reach(old) != _reach(new),
        risk_higher=_RISK_ORDER.get(_risk(new) or "", 0) > _RISK_ORDER.get(_risk(old) or "", 0),
        consent_narrower=bool(lost),
    )


def _risk(values: Values) -> str | None:
    grade = (values.get("risk_level") or {}).get("grade")
    return grade if grade in _RISK_ORDER else None


def _birth_band(values: Values) -> str | None:
    birth = values.get("victim_birth_date") or "unknown"
    if birth == "unknown":
        return None
    first = int(birth[:4]) // _BAND_YEARS * _BAND_YEARS
    return f"{first}-{first + _BAND_YEARS - 1}"


def _next_order_end(values: Values, today: date) -> date | None:
    ends = [one["ends_on"] for one in values.get("legal_measures") or () if one["ends_on"]]
    return min((end for end in map(date.fromisoformat, ends) if end >= today), default=None)


def _contact_open(values: Values) -> bool:
    contact = values.get("safe_contact")
    if not contact or contact["note"] or not contact["methods"]:
        return False
    return e164(values.get("victim_phone") or "") is not None


def _urgency(values: Values, today: date, order_end: date | None) -> str:
    risk = _risk(values)
    danger = "self_harm_risk" in (values.get("vulnerabilities") or ())
    ending = order_end is not None and order_end <= today + timedelta(days=1)
    if danger or ending or risk == "critical" or _may_be_minor(values, today):
        return "critical"
    return "high" if risk == "high" or "risk_level" not in values else "normal"


def _may_be_minor(values: Values, today: date) -> bool:
    """Under 19 by her vulnerabilities or by birth; a bare year counts while she may be."""
    if "minor" in (values.get("vulnerabilities") or ()):
        return True
    birth = values.get("victim_birth_date") or "unknown"
    if birth == "unknown":
        return False
    year, month_day = int(birth[:4]), birth[5:] or "12-31"
    return today.year - year - (today.isoformat()[5:] < month_day) < _ADULT


def _reach(values: Values) -> tuple[object, object]:
    return values.get("victim_phone"), values.get("safe_contact")


def _scope(values: Values) -> list[str]:
    return (values.get("consent") or {}).get("scope") or []
