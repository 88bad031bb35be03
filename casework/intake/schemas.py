"""What people type about contacts, people and safety, and what is wrong with it in words."""

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from casework.core import clock
from casework.core.validation import FormSchema
from casework.intake.models import (
    ContactChannel,
    Gender,
    NoScope,
    NoSource,
    RiskLevel,
    Vulnerability,
)
from casework.intake.safe_contact import Method, Rules

_REQUIRED: dict[str, Any] = {"required": "이 칸을 채워 주세요.", "unknown": "하나를 골라 주세요."}
_CHOICE: dict[str, Any] = {"required": "하나를 골라 주세요.", "unknown": "하나를 골라 주세요."}
_NAME_HINT = "이름은 50자 이하로 적어 주세요."
_NAME = validate.And(
    validate.Length(max=50, error=_NAME_HINT), validate.Predicate("isprintable", error=_NAME_HINT)
)
_PHONE = validate.Regexp(
    r"^(?=(?:\D*\d){3,15}\D*$)\+?[\d\s().-]{3,24}\Z",
    error="전화번호는 010-0000-0000처럼 적어 주세요.",
)
_BIRTH_HINT = "생년월일은 1996-05-05처럼, 해만 알면 1996처럼 적어 주세요."
_DAY = re.compile(r"(\d{4})(?:[-./\s]*(\d{1,2})[-./\s]+(\d{1,2})\.?|(\d{2})(\d{2}))?", re.ASCII)
_EARLIEST_YEAR = 1900
_HOURS_HINT = "시간은 18-21처럼 적고, 여럿이면 쉼표로 나누어 주세요."
_SPAN = re.compile(r"(\d{1,2})\s*시?\s*[-~]\s*(\d{1,2})\s*시?", re.ASCII)
_MIDNIGHT = 24


def _text(most: int, sentence: str) -> fields.String:
    return fields.String(load_default=None, validate=validate.Length(max=most, error=sentence))


def _name() -> fields.String:
    return fields.String(load_default=None, validate=_NAME)


def _phone() -> fields.String:
    return fields.String(load_default=None, validate=_PHONE)


def _short() -> fields.String:
    return _text(1000, "1000자 이하로 적어 주세요.")


class Birth(fields.Field[str]):
    """A day, or only its year: 1996-05-05, 1996.5.5., 19960505, 1996."""

    def _deserialize(self, value: str, *_: object, **__: object) -> str:
        match = _DAY.fullmatch(unicodedata.normalize("NFKC", value))
        if match is None:
            raise ValidationError(_BIRTH_HINT)
        year, *rest = [int(part) for part in match.groups() if part]
        try:
            born = date(year, *(rest or (1, 1)))
        except ValueError:
            raise ValidationError(_BIRTH_HINT) from None
        if year < _EARLIEST_YEAR or born > clock.today():
            raise ValidationError(_BIRTH_HINT)
        return born.isoformat() if rest else f"{year:04}"


class Hours(fields.Field[tuple[tuple[int, int], ...]]):
    """Full hours in Seoul from and to, several divided by commas: 18-21, 22-2."""

    def _deserialize(self, value: str, *_: object, **__: object) -> tuple[tuple[int, int], ...]:
        parts = [part.strip() for part in unicodedata.normalize("NFKC", value).split(",")]
        return tuple(_span(part) for part in parts if part)


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(text)
    first, last = (int(match[1]), int(match[2])) if match else (0, 0)
    # From an hour to the same hour could mean always or never: neither may be guessed.
    if first == last or first >= _MIDNIGHT or last > _MIDNIGHT:
        raise ValidationError(_HOURS_HINT)
    return first, last


class ContactSchema(FormSchema):
    """A first contact: unit and channel, the rest if she says it."""

    labels: ClassVar[dict[str, str]] = {
        "unit": "부서",
        "channel": "연락 경로",
        "name": "이름이나 별칭",
        "phone": "전화번호",
        "note": "메모",
    }

    unit = fields.String(required=True, error_messages=_CHOICE)
    channel = fields.Enum(ContactChannel, by_value=True, required=True, error_messages=_CHOICE)
    name = _name()
    phone = _phone()
    note = _short()


class RegistrationSchema(FormSchema):
    """What makes a contact a case; whether a name is needed the operation says."""

    labels: ClassVar[dict[str, str]] = {
        "name": "이름이나 별칭",
        "phone": "전화번호",
        "gender": "성별",
        "retention_class": "보존 구분",
    }

    name = _name()
    phone = _phone()
    gender = fields.Enum(
        Gender, by_value=True, load_default=Gender.UNKNOWN, error_messages=_REQUIRED
    )
    retention_class = fields.String(required=True, error_messages=_CHOICE)


class OffenderSchema(FormSchema):
    """The least that tells an offender from others."""

    labels: ClassVar[dict[str, str]] = {"name": "이름이나 별칭", "phone": "전화번호"}

    name = _name()
    phone = _phone()
    forget_phone = fields.Boolean(load_default=False)


class PersonSchema(FormSchema):
    """Somebody of a case; what nobody knows stays empty."""

    labels: ClassVar[dict[str, str]] = {
        "name": "이름이나 별칭",
        "phone": "전화번호",
        "birth": "생년월일",
        "gender": "성별",
        "gu": "사는 자치구",
        "address": "자세한 주소",
        **{member.value: member.label for member in Vulnerability},
    }

    name = _name()
    phone = _phone()
    forget_phone = fields.Boolean(load_default=False)
    birth = Birth(load_default=None)
    gender = fields.Enum(
        Gender, by_value=True, load_default=Gender.UNKNOWN, error_messages=_REQUIRED
    )
    gu = fields.String(load_default=None)
    address = _text(300, "주소는 300자 이하로 적어 주세요.")
    minor = fields.Boolean(load_default=False)
    disability = fields.Boolean(load_default=False)
    foreigner = fields.Boolean(load_default=False)
    pregnant = fields.Boolean(load_default=False)
    elderly = fields.Boolean(load_default=False)
    self_harm_risk = fields.Boolean(load_default=False)
    children = fields.Boolean(load_default=False)

    @post_load
    def _gathered(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        said = dict(data)
        chosen = {member for member in Vulnerability if said.pop(member.value)}
        return {**said, "birth_date": said.pop("birth"), "vulnerabilities": chosen}


class SafetySchema(FormSchema):
    """How somebody may be reached."""

    labels: ClassVar[dict[str, str]] = {
        "call": "전화",
        "text": "문자",
        "hours": "연락해도 되는 시간",
        "voicemail": "음성사서함",
        "code_word": "암호말",
        "note": "그 밖에 지킬 것",
    }

    call = fields.Boolean(load_default=False)
    text = fields.Boolean(load_default=False)
    hours = Hours(load_default=())
    voicemail = fields.Boolean(load_default=False)
    code_word = _text(50, "암호말은 50자 이하로 적어 주세요.")
    note = _short()

    @validates_schema
    def _some_way(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("call") and not data.get("text"):
            raise ValidationError(
                "하나는 골라 주세요. 모든 연락을 원하지 않으시면 거부로 남겨 주세요.", "call"
            )

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        said = dict(data)
        methods = tuple(method for method in Method if said.pop(method.value))
        return {"rules": Rules(methods=methods, **said)}


class RiskSchema(FormSchema):
    """A judgement of danger."""

    labels: ClassVar[dict[str, str]] = {"level": "위험도", "reason": "까닭"}

    level = fields.Enum(RiskLevel, by_value=True, required=True, error_messages=_CHOICE)
    reason = _short()


class NoSchema(FormSchema):
    """A no: what it is about, whose word it is, and in which words."""

    labels: ClassVar[dict[str, str]] = {
        "scope": "무엇을 거부하는지",
        "source": "누구의 말인지",
        "words": "하신 말씀",
    }

    scope = fields.Enum(NoScope, by_value=True, required=True, error_messages=_CHOICE)
    source = fields.Enum(NoSource, by_value=True, required=True, error_messages=_CHOICE)
    words = _short()

    @validates_schema
    def _named(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("scope") not in {NoScope.ALL, None} and not data.get("words"):
            raise ValidationError("어느 연락 방법, 기관, 서비스인지 적어 주세요.", "words")


class EndNoSchema(FormSchema):
    """The end of a no: how it was made sure that it is her own word."""

    source = fields.Enum(NoSource, by_value=True, required=True, error_messages=_CHOICE)


class SummarySchema(FormSchema):
    """What the case is about, in a few words."""

    labels: ClassVar[dict[str, str]] = {"summary": "요지"}

    summary = _text(4000, "요지는 4000자 이하로 적어 주세요.")


class AssignmentSchema(FormSchema):
    """Who is given the case."""

    labels: ClassVar[dict[str, str]] = {"counselor_id": "맡을 사람"}

    counselor_id = fields.UUID(
        required=True, error_messages={**_CHOICE, "invalid_uuid": "하나를 골라 주세요."}
    )


class AskSchema(FormSchema):
    """What a counselor says when she asks for an assignment."""

    labels: ClassVar[dict[str, str]] = {"words": "전할 말"}

    words = _short()


class RevealSchema(FormSchema):
    """Whether she will be called or written to."""

    method = fields.Enum(Method, by_value=True, load_default=None, error_messages=_CHOICE)
