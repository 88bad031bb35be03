"""What people type about accounts, and what is wrong with it in words."""

from typing import Any

from marshmallow import (
    ValidationError,
    fields,
    post_load,
    validate,
    validates_schema,
)

from casework.accounts import passwords
from casework.core.permissions import Role
from casework.core.validation import FormSchema

_LOGIN = validate.Regexp(
    r"^[a-z][a-z0-9.-]{2,31}\Z",
    error=(
        "아이디는 영문 소문자로 시작하고 소문자, 숫자, 점, 줄표로 3자 이상 32자 이하로 적어 주세요."
    ),
)
_NAME_HINT = "이름은 1자 이상 50자 이하로 적어 주세요."
_NAME = validate.And(
    validate.Length(max=50, error=_NAME_HINT), validate.Predicate("isprintable", error=_NAME_HINT)
)
_PASSWORD = validate.Length(
    min=passwords.LEAST, max=passwords.MOST, error="비밀번호는 12자 이상 128자 이하로 정해 주세요."
)
_REQUIRED: dict[str, Any] = {"required": "이 칸을 채워 주세요."}
_CHOICE = "고를 수 없는 값입니다."


def _text(check: validate.Validator) -> fields.String:
    return fields.String(required=True, validate=check, error_messages=_REQUIRED)


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error=_CHOICE)


class SignInSchema(FormSchema):
    """Signing in; `next` is where to go on to."""

    login = _text(_LOGIN)
    password = _text(validate.Length(max=passwords.MOST))
    next = fields.String(load_default="/")


class MembershipSchema(FormSchema):
    """A role, in a unit for staff and at a station for a liaison."""

    role = fields.Enum(
        Role,
        by_value=True,
        required=True,
        error_messages={**_REQUIRED, "unknown": "역할을 골라 주세요."},
    )
    unit = fields.String(load_default=None)
    station = fields.String(load_default=None)


class AccountSchema(MembershipSchema):
    """A new account."""

    login = _text(_LOGIN)
    name = _text(_NAME)


class NameSchema(FormSchema):
    """A changed name."""

    name = _text(_NAME)


class DisplaySchema(FormSchema):
    """How pages look to one reader."""

    language = fields.String(validate=_one_of("ko", "en"))
    theme = fields.String(validate=_one_of("system", "light", "dark"))
    contrast = fields.String(validate=_one_of("system", "normal", "high"))
    text_size = fields.String(validate=_one_of("90", "100", "110", "120", "130"))
    back = fields.String(load_default="/")


class PasswordSchema(FormSchema):
    """A new password, typed twice."""

    password = _text(_PASSWORD)
    password_again = fields.String(required=True, error_messages=_REQUIRED)

    @validates_schema
    def _same(self, data: dict[str, Any], **_: Any) -> None:
        if data["password"] != data["password_again"]:
            raise ValidationError("두 번 적은 비밀번호가 다릅니다.", "password_again")


class FirstAccountsSchema(FormSchema):
    """The first manager and the first admin, who are two people."""

    manager_login, admin_login = _text(_LOGIN), _text(_LOGIN)
    manager_name, admin_name = _text(_NAME), _text(_NAME)
    manager_password, admin_password = _text(_PASSWORD), _text(_PASSWORD)
    manager_password_again = fields.String(required=True, error_messages=_REQUIRED)
    admin_password_again = fields.String(required=True, error_messages=_REQUIRED)

    @validates_schema
    def _sound(self, data: dict[str, Any], **_: Any) -> None:
        for who in ("manager", "admin"):
            if data[f"{who}_password"] != data[f"{who}_password_again"]:
                raise ValidationError("두 번 적은 비밀번호가 다릅니다.", f"{who}_password_again")
        if data["manager_login"] == data["admin_login"]:
            raise ValidationError(
                "센터장과 전산 관리자는 서로 다른 아이디를 써야 합니다.", "admin_login"
            )

    @post_load
    def _people(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        keys = ("login", "name", "password")
        return {who: {key: data[f"{who}_{key}"] for key in keys} for who in ("manager", "admin")}
