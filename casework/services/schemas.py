"""What people type about support actions, and what is wrong with it in words."""

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validate

from casework.core.validation import FormSchema
from casework.services.models import Channel

_CHOOSE = "목록에서 골라 주세요."
_DAY = "날짜는 2026-11-25처럼 적어 주세요."
_QUANTITY = "수량은 1부터 9999까지 숫자로 적어 주세요."
_MINUTES = "걸린 시간은 0부터 1440까지 분으로 적어 주세요."
_WHY = "까닭을 적어 주세요."
_NOTE = validate.Length(max=2000, error="메모는 2000자까지 적을 수 있습니다.")
_REASON = validate.Length(max=500, error="까닭은 500자까지 적을 수 있습니다.")


def _id(*, required: bool) -> fields.UUID:
    words: dict[str, Any] = {"required": _CHOOSE, "invalid_uuid": _CHOOSE}
    if required:
        return fields.UUID(required=True, error_messages=words)
    return fields.UUID(load_default=None, error_messages=words)


def _number(least: int, most: int, words: str, *, usual: int | None) -> fields.Integer:
    allowed = validate.Range(least, most, error=words)
    return fields.Integer(load_default=usual, validate=allowed, error_messages={"invalid": words})


class _KindSchema(FormSchema):
    category = fields.String(required=True, error_messages={"required": _CHOOSE})
    sub_type = fields.String(load_default=None)
    acted_on = fields.Date(
        format="%Y-%m-%d", required=True, error_messages={"required": _DAY, "invalid": _DAY}
    )
    minutes = _number(0, 1440, _MINUTES, usual=None)
    minutes_chosen = _number(0, 1440, _MINUTES, usual=None)
    channel = fields.Enum(
        Channel, by_value=True, load_default=None, error_messages={"unknown": _CHOOSE}
    )
    note = fields.String(load_default=None, validate=_NOTE)

    @post_load
    def _one_length(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        chosen = data.pop("minutes_chosen")
        return data | {"minutes": chosen if data["minutes"] is None else data["minutes"]}


class _EnteredSchema(_KindSchema):
    late_reason = fields.String(load_default=None, validate=_REASON)
    confirmed = fields.String(load_default="")


class EntrySchema(_EnteredSchema):
    """One action; `again` asks for the form once more, for the same case."""

    case = _id(required=True)
    victim = _id(required=False)
    quantity = _number(1, 9999, _QUANTITY, usual=1)
    again = fields.String(load_default="")


class AmendmentSchema(_KindSchema):
    """What an action should have said, and why it did not."""

    quantity = _number(1, 9999, _QUANTITY, usual=1)
    reason = fields.String(required=True, validate=_REASON, error_messages={"required": _WHY})


class VoidSchema(FormSchema):
    """Why an action is taken back."""

    reason = fields.String(required=True, validate=_REASON, error_messages={"required": _WHY})


class _Ids(fields.Field[list[UUID]]):
    """Ids with commas between them, each once."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(each) for each in value.split(",")))
        except ValueError:
            raise ValidationError(_CHOOSE) from None


class ManySchema(_EnteredSchema):
    """The same for many cases."""

    cases = _Ids(required=True, error_messages={"required": "사례를 하나 이상 골라 주세요."})


class AgainSchema(FormSchema):
    """Which earlier actions are logged once more for today."""

    actions = _Ids(required=True, error_messages={"required": "실적을 하나 이상 골라 주세요."})
    confirmed = fields.String(load_default="")
