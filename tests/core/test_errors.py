"""Refusals tell a person what happened in Korean, and hold no code of ours or data of theirs."""

import pytest

from casework.core import errors
from casework.core.errors import CannotStart, CaseworkError, InvalidInput, TooManyAttempts

FIXED = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, CaseworkError) and "%(" not in kind.message
]


@pytest.mark.parametrize("kind", FIXED)
def test_each_refusal_has_its_status_and_a_polite_sentence(kind):
    error = kind({}) if kind is InvalidInput else kind()
    assert str(error) == kind.message
    assert 400 <= kind.status < 600
    assert kind.message.endswith(("니다.", "세요."))
    assert "!" not in kind.message


def test_the_statuses_differ_where_a_machine_must_tell_them_apart():
    statuses = {kind.__name__: kind.status for kind in FIXED}
    assert statuses == {
        "CaseworkError": 400,
        "NotSignedIn": 401,
        "AccessDenied": 403,
        "NotFound": 404,
        "Conflict": 409,
        "InvalidInput": 422,
        "Unavailable": 503,
    }


def test_places_in_a_sentence_are_filled():
    assert "30초" in str(TooManyAttempts(seconds=30))
    assert str(CannotStart("100% 찼습니다.")) == "시작할 수 없습니다: 100% 찼습니다."


def test_the_fields_of_an_input_are_kept_for_the_form():
    assert InvalidInput({"name": ["필요합니다."]}).fields == {"name": ["필요합니다."]}
