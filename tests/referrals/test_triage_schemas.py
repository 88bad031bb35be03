"""What is typed in triage is taken or refused in words."""

import pytest

from casework.core.errors import InvalidInput
from casework.core.ids import new_id
from casework.core.validation import clean
from casework.intake.models import ConflictDecision
from casework.referrals.models import DeclineReason
from casework.referrals.triage_schemas import ConflictSchema, DeclineSchema, OpenSchema

DECLINED = {"reason": "not_ours", "held_by": "1366"}


def wrong(schema, **typed):
    with pytest.raises(InvalidInput) as refusal:
        clean(schema, typed)
    return refusal.value.fields.keys()


def test_what_is_sound_is_taken():
    who = new_id()
    assert clean(OpenSchema(), {"unit": "digital", "counselor": str(who)}) == {
        "unit": "digital",
        "counselor": who,
    }
    assert clean(DeclineSchema(), DECLINED)["reason"] is DeclineReason.NOT_OURS
    assert clean(ConflictSchema(), {"decision": "linked"})["decision"] is ConflictDecision.LINKED


@pytest.mark.parametrize(
    ("schema", "typed", "fields"),
    [
        (OpenSchema, {}, {"unit"}),
        (OpenSchema, {"unit": "elsewhere"}, {"unit"}),
        (OpenSchema, {"unit": "digital", "counselor": "she"}, {"counselor"}),
        (OpenSchema, {"unit": "digital", "state": "opened"}, {"state"}),
        (DeclineSchema, {}, {"reason", "held_by"}),
        (DeclineSchema, DECLINED | {"held_by": "  "}, {"held_by"}),
        (DeclineSchema, DECLINED | {"reason": "other"}, {"words"}),
        (DeclineSchema, DECLINED | {"words": "가" * 1001}, {"words"}),
        (DeclineSchema, DECLINED | {"reason": "whatever"}, {"reason"}),
        (ConflictSchema, {}, {"decision"}),
    ],
)
def test_what_is_not_is_refused_field_by_field(schema, typed, fields):
    assert wrong(schema(), **typed) == fields
