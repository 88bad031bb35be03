"""What stands in the address of a report and in its forms, and what is wrong with it in words."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, ValidationError, fields, post_load, validate, validates_schema

from casework.core.validation import FormSchema
from casework.reports.cells import Counted, sorts

_DAY_HINT = "날짜를 2023-01-01처럼 적어 주세요."
_DAY: dict[str, Any] = {
    "load_default": None,
    "error_messages": {"invalid": _DAY_HINT, "format": _DAY_HINT},
    "validate": validate.Range(
        min=date(2000, 1, 1), max=date(2100, 12, 31), error="2000년부터 2100년까지 적어 주세요."
    ),
}
_CHOICE = "고를 수 없는 값입니다."
_CODE = validate.Regexp(r"^[a-z][a-z0-9_-]{0,39}\Z", error=_CHOICE)
_REQUIRED = "이 칸을 채워 주세요."
_YEAR_HINT = "연도는 2024처럼 적어 주세요."
_VALUE_HINT = "목표 건수는 1 이상의 숫자로 적어 주세요."
_ORDERED = (("since", "until", "to"), ("compare_since", "compare_until", "compare-to"))
_BACKWARDS = "끝 날짜가 시작 날짜보다 앞입니다. 두 날짜를 확인해 주세요."
_HALF = "시작 날짜와 끝 날짜를 함께 적어 주세요."


class PeriodSchema(FormSchema):
    """A period, a unit, and what it is compared with; all may be left out."""

    class Meta:
        """An address may carry more, such as how the page is sorted."""

        unknown = EXCLUDE

    since = fields.Date(data_key="from", **_DAY)
    until = fields.Date(data_key="to", **_DAY)
    compare_since = fields.Date(data_key="compare-from", **_DAY)
    compare_until = fields.Date(data_key="compare-to", **_DAY)
    unit = fields.String(load_default=None, validate=_CODE)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        for first, last, name in _ORDERED:
            since, until = data.get(first), data.get(last)
            if (since is None) != (until is None):
                raise ValidationError(_HALF, name)
            if since is not None and until is not None and until < since:
                raise ValidationError(_BACKWARDS, name)


class RowsSchema(PeriodSchema):
    """One number of the report; `counselor` is an account's id, or "none"."""

    what = fields.Enum(Counted, by_value=True, load_default=Counted.ACTIONS)
    category = fields.String(load_default=None, validate=_CODE)
    month = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^(19|20|21)\d\d-(0[1-9]|1[0-2])\Z", re.ASCII, error=_CHOICE),
    )
    counselor = fields.String(load_default=None)
    station = fields.String(load_default=None, validate=_CODE)
    sort = fields.String(load_default=None)
    after = fields.UUID(load_default=None)

    @post_load
    def _readable(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        who = data["counselor"]
        data["nobody"] = who == "none"
        data["counselor"] = None if who in {None, "none"} else _uuid(who)
        usual = sorts(data["what"])
        known = {key.removeprefix("-") for key in usual}
        given = data["sort"] or ""
        data["sort"] = given if given.removeprefix("-") in known else usual[0]
        return data


class ExportSchema(PeriodSchema):
    """What is shown as a file: why it is wanted, and whether it leaves the center."""

    reason = fields.String(
        required=True,
        validate=validate.Length(2, 200, error="까닭은 2자 이상 200자 이하로 적어 주세요."),
        error_messages={"required": _REQUIRED},
    )
    outward = fields.Boolean(load_default=False)


class TargetSchema(FormSchema):
    """A unit's target for a year."""

    unit = fields.String(required=True, validate=_CODE, error_messages={"required": _REQUIRED})
    year = fields.Integer(
        required=True,
        validate=validate.Range(2000, 2100, error=_YEAR_HINT),
        error_messages={"required": _REQUIRED, "invalid": _YEAR_HINT},
    )
    value = fields.Integer(
        required=True,
        validate=validate.Range(1, 10_000_000, error=_VALUE_HINT),
        error_messages={
            "required": _REQUIRED,
            "invalid": _VALUE_HINT,
        },
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError(_CHOICE, "counselor") from None
