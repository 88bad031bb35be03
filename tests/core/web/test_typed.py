from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from casework.accounts.models import AccountState
from casework.core.web.typed import choice_argument, text_argument, uuid_argument

app = Flask("typed")
ID = "019e0000-0000-7000-8000-000000000000"


def read(question, text):
    with app.test_request_context(query_string={"x": text}):
        return question("x")


@pytest.mark.parametrize(("text", "value"), [("  a  ", "a"), ("", ""), ("가" * 200, "가" * 100)])
def test_a_search_text_is_tidied(text, value):
    assert read(text_argument, text) == value


def test_readable_values_are_taken():
    assert read(uuid_argument, ID) == UUID(ID)
    assert read(lambda name: choice_argument(name, AccountState), "active") is AccountState.ACTIVE


@given(st.text())
def test_what_cannot_be_read_is_as_if_not_given(text):
    assert read(uuid_argument, text) is None or UUID(text)
    assert read(lambda name: choice_argument(name, AccountState), f"{text}!") is None


def test_what_is_not_there_is_not_given():
    with app.test_request_context():
        assert (text_argument("x"), uuid_argument("x")) == ("", None)
