import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.accounts.schemas import (
    AccountSchema,
    DisplaySchema,
    FirstAccountsSchema,
    MembershipSchema,
    NameSchema,
    PasswordSchema,
    SignInSchema,
)
from casework.core.errors import InvalidInput
from casework.core.permissions import Role
from casework.core.validation import clean

NEW = {"login": "new-one", "name": "새 사람", "role": "admin"}
PASSWORD = "correct horse battery"
FIRST = {
    f"{who}_{field}": text
    for who in ("manager", "admin")
    for field, text in {
        "login": f"{who}-1",
        "name": "이름",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }.items()
}


def refused(schema, typed):
    """The fields that were refused; their sentences are Korean and repeat nothing typed."""
    with pytest.raises(InvalidInput) as caught:
        clean(schema, typed)
    for sentences in caught.value.fields.values():
        assert all(re.search(r"[가-힣]", sentence) for sentence in sentences)
    return caught.value.fields.keys()


@pytest.mark.parametrize("login", ["abc", "a1.b-c", "a" * 32])
def test_names_to_sign_in_with(login):
    assert clean(AccountSchema(), {**NEW, "login": f" {login} "})["login"] == login


@pytest.mark.parametrize(
    "login", ["ab", "a" * 33, "Abc", "1abc", "a b", "abc\n.", "가나다", "abc\0", "admin'--"]
)
def test_what_is_no_name_to_sign_in_with(login):
    assert refused(AccountSchema(), {**NEW, "login": login}) == {"login"}


@pytest.mark.parametrize("name", ["a" * 51, "a\x00b", "a\nb", "\u202eevil", "a\x7f", "   ", ""])
def test_what_is_no_name(name):
    assert refused(NameSchema(), {"name": name}) == {"name"}


@given(st.text(alphabet="가각힣김 a<é", min_size=1, max_size=50))
def test_a_name_is_the_same_however_its_letters_were_sent(name):
    typed = {"name": unicodedata.normalize("NFD", f"x{name}")}
    assert clean(NameSchema(), typed) == {"name": unicodedata.normalize("NFC", f"x{name}").strip()}


def test_a_password_is_the_same_however_its_letters_were_sent():
    sent = unicodedata.normalize("NFD", "비밀번호는열두글자이상")
    chosen = clean(PasswordSchema(), {"password": f"{sent} 1", "password_again": f"{sent} 1"})
    typed = clean(SignInSchema(), {"login": "someone", "password": chosen["password"]})
    assert chosen["password"] == typed["password"] == "비밀번호는열두글자이상 1"


@pytest.mark.parametrize("password", ["a" * 11, "a" * 129, ""])
def test_a_password_has_twelve_letters_or_more(password):
    fields = refused(PasswordSchema(), {"password": password, "password_again": password})
    assert "password" in fields


def test_a_password_may_begin_and_end_with_spaces():
    typed = dict.fromkeys(("password", "password_again"), " twelve long ")
    assert clean(PasswordSchema(), typed)["password"] == " twelve long "


def test_a_password_is_typed_twice_alike():
    typed = {"password": PASSWORD, "password_again": f"{PASSWORD} "}
    assert refused(PasswordSchema(), typed) == {"password_again"}


@pytest.mark.parametrize(
    ("schema", "good", "extra"),
    [
        (SignInSchema(), {"login": "someone", "password": "x"}, "remember"),
        (AccountSchema(), NEW, "state"),
        (MembershipSchema(), {"role": "admin"}, "valid_from"),
        (NameSchema(), {"name": "이름"}, "login"),
        (DisplaySchema(), {"theme": "dark"}, "role"),
        (PasswordSchema(), {"password": PASSWORD, "password_again": PASSWORD}, "account_id"),
        (FirstAccountsSchema(), FIRST, "manager_role"),
    ],
)
def test_a_form_takes_no_field_that_it_does_not_have(schema, good, extra):
    assert clean(schema, {**good, "csrf_token": "x", "form_number": "y"})
    assert refused(schema, {**good, extra: "1"}) == {extra}


@pytest.mark.parametrize("role", ["", "root", "Role.ADMIN", "MANAGER"])
def test_a_role_is_one_of_ours(role):
    assert clean(MembershipSchema(), {"role": "manager"})["role"] is Role.MANAGER
    assert refused(MembershipSchema(), {"role": role}) == {"role"}


@pytest.mark.parametrize(
    "typed", [{"theme": "pink"}, {"text_size": "1000"}, {"text_size": "x"}, {"language": "fr"}]
)
def test_pages_look_one_of_few_ways(typed):
    assert refused(DisplaySchema(), typed) == typed.keys()


def test_the_first_two_people_are_taken_apart():
    assert clean(FirstAccountsSchema(), FIRST) == {
        who: {"login": f"{who}-1", "name": "이름", "password": PASSWORD}
        for who in ("manager", "admin")
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"admin_login": "manager-1"}, "admin_login"),
        ({"admin_password_again": "other"}, "admin_password_again"),
        ({"manager_password": "short"}, "manager_password"),
        ({"manager_name": ""}, "manager_name"),
    ],
)
def test_the_first_two_people_are_two_and_sound(changed, field):
    assert field in refused(FirstAccountsSchema(), {**FIRST, **changed})
