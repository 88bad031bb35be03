"""What people type at the desk, and what is wrong with it in words."""

from marshmallow import fields, validate

from casework.core.validation import FormSchema

_SENTENCE = "전할 말을 1자 이상 1,000자 이하로 적어 주세요."


class WordSchema(FormSchema):
    """A word for a colleague."""

    words = fields.String(
        required=True,
        validate=validate.Length(min=1, max=1_000, error=_SENTENCE),
        error_messages={"required": _SENTENCE},
    )
