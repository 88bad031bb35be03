"""What is typed becomes clean data, or sentences beside the fields that do not repeat it."""

import pytest
from marshmallow import Schema, fields, validate

from casework.core.errors import InvalidInput
from casework.core.validation import clean


class Visit(Schema):
    day = fields.Date(required=True)
    minutes = fields.Integer(validate=validate.Range(min=0, error="0 이상이어야 합니다."))


def test_clean_values_have_their_types():
    typed = {"day": "2024-02-29", "minutes": "30"}
    data = clean(Visit(), typed)
    assert (data["day"].isoformat(), data["minutes"]) == ("2024-02-29", 30)


def test_what_belongs_to_the_form_itself_is_passed_over():
    typed = {"day": "2024-02-29", "csrf_token": "x", "form_number": "y"}
    assert set(clean(Visit(), typed)) == {"day"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "day"),
        ({"day": "2024-02-30"}, "day"),
        ({"day": "2024-02-29", "minutes": "-1"}, "minutes"),
        ({"day": "2024-02-29", "note": "김비밀"}, "note"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_field(typed, field):
    with pytest.raises(InvalidInput) as refused:
        clean(Visit(), typed)
    assert set(refused.value.fields) == {field}
    assert refused.value.__suppress_context__


def test_a_refusal_never_repeats_what_was_typed():
    with pytest.raises(InvalidInput) as refused:
        clean(Visit(), {"day": "김비밀", "minutes": "김비밀"})
    assert "김비밀" not in f"{refused.value} {refused.value.fields}"
