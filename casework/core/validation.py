"""Input is checked once, at the edge: what a schema refuses becomes sentences per field."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from casework.core.errors import InvalidInput

_OF_THE_FORM = ("csrf_token", "form_number")


def clean(schema: Schema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values as clean data; refuses unknown and unreadable fields by name."""
    fields = {name: value for name, value in typed.items() if name not in _OF_THE_FORM}
    try:
        return dict(schema.load(fields))
    except ValidationError as error:
        raise InvalidInput(error.messages_dict) from None
