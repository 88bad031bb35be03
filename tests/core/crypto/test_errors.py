"""Errors name the field and the row, and nothing of the value or the key."""

import traceback
from uuid import UUID

import pytest

from casework.core.crypto import errors
from casework.core.crypto.errors import SealError
from casework.core.crypto.tokens import Label, open_token, seal
from tests.core.crypto.keys import subject_key

ROW = UUID(int=7)
SECRET = "김비밀 010-9876-5432"
NAMED = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, SealError) and kind is not SealError
]


@pytest.mark.parametrize("kind", NAMED)
def test_an_error_says_its_kind_the_field_and_the_row_only(kind):
    error = kind("person.name", ROW)
    assert str(error) == f"{kind.__name__}: person.name of row {ROW}"
    assert str(error.at("person.phone", "-")) == f"{kind.__name__}: person.phone of row -"


@pytest.mark.parametrize("kind", NAMED)
def test_a_person_is_told_in_korean(kind):
    error = kind("person.name", ROW)
    sentence = error.message % error.values
    assert sentence.endswith(("니다.", "세요."))
    assert str(ROW) not in sentence


def test_an_erased_value_is_gone_and_a_silent_keystore_is_only_for_now():
    assert errors.SubjectShredded("person.name").status == 410
    assert errors.KeystoreUnavailable("keystore").status == 503
    assert {kind.status for kind in NAMED} == {410, 500, 503}


def test_a_traceback_holds_neither_text_nor_token_nor_key():
    key = subject_key()
    token = bytearray(seal(key, Label("person.name"), ROW, SECRET))
    token[-1] ^= 1
    with pytest.raises(SealError) as refused:
        open_token(key, Label("person.name"), ROW, bytes(token))
    told = "".join(traceback.format_exception(refused.value)) + repr(refused.value)
    for part in (bytes(token[12:24]), bytes(token[24:40]), key.secret, key.kcv):
        assert part.hex() not in told
        assert repr(part)[2:-1] not in told
    assert "김비밀" not in told
