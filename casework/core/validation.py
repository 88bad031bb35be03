"""Input is checked once, at the edge: what a schema refuses becomes sentences per field."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, pre_load

from casework.core.errors import InvalidInput

_OF_THE_FORM = ("csrf_token", "form_number", "draft")
_REFUSALS = {"unknown": "이 양식에 없는 칸입니다."}


class FormSchema(Schema):
    """What a form sends: unknown fields refused, letters composed, spaces around them dropped."""

    error_messages = _REFUSALS

    class Meta:
        """Mass assignment ends here."""

        unknown = RAISE

    @pre_load
    def _tidy(self, data: Mapping[str, str], **_: Any) -> dict[str, str]:
        # Composed: some devices send 가 as two letters, and a name or password must stay the same.
        composed = {name: unicodedata.normalize("NFC", text) for name, text in data.items()}
        tidied = {
            name: text if "password" in name else text.strip() for name, text in composed.items()
        }
        return {name: text for name, text in tidied.items() if text}


def clean(schema: Schema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values as clean data; refuses unknown and unreadable fields by name."""
    fields = {name: value for name, value in typed.items() if name not in _OF_THE_FORM}
    try:
        return dict(schema.load(fields))
    except ValidationError as error:
        raise InvalidInput(error.messages_dict) from None
