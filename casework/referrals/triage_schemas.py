"""What people type in triage, and what is wrong with it in words."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from casework.core.validation import FormSchema
from casework.intake.models import ConflictDecision
from casework.referrals.models import DeclineReason

_REQUIRED: dict[str, Any] = {"required": "이 칸을 채워 주세요."}
_CHOOSE: dict[str, Any] = {"required": "하나를 골라 주세요.", "unknown": "하나를 골라 주세요."}
_SHORT = validate.Length(max=1000, error="1,000자까지 적을 수 있습니다.")
_WHO: dict[str, Any] = {"invalid_uuid": "하나를 골라 주세요."}


class OpenSchema(FormSchema):
    """Opening a referral: into which unit, and for whom."""

    unit = fields.String(
        required=True,
        validate=validate.OneOf(("stalking", "digital"), error="하나를 골라 주세요."),
        error_messages=_CHOOSE,
    )
    counselor = fields.UUID(load_default=None, error_messages=_WHO)


class DeclineSchema(FormSchema):
    """Declining a referral: why, and who holds her now."""

    reason = fields.Enum(DeclineReason, by_value=True, required=True, error_messages=_CHOOSE)
    words = fields.String(load_default=None, validate=_SHORT)
    held_by = fields.String(required=True, validate=_SHORT, error_messages=_REQUIRED)

    @validates_schema
    def _explained(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("reason") is DeclineReason.OTHER and not data.get("words"):
            raise ValidationError("그 밖의 까닭이면 무엇인지 적어 주세요.", "words")


class ConflictSchema(FormSchema):
    """Deciding on a conflict: what, and who takes it."""

    decision = fields.Enum(ConflictDecision, by_value=True, required=True, error_messages=_CHOOSE)
    counselor = fields.UUID(load_default=None, error_messages=_WHO)
