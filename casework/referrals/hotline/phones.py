"""Korean phone numbers, written one way."""

import re
import unicodedata
from typing import Final

from casework.referrals.hotline.texts import Unreadable

_WRITTEN: Final = re.compile(r"(?:010-[0-9]{4}|02-[0-9]{3,4})-[0-9]{4}")
_ALLOWED: Final = re.compile(r"\+?[0-9 ().\-‐‑‒–—−]+")
_NOT_DIGITS: Final = re.compile(r"[^0-9+]")
_COUNTRY: Final = re.compile(r"^(?:(?:\+|00)820?|82(?=10[0-9]{8}$))")
_FORMS: Final = [
    re.compile(form)
    for form in (
        r"(010)(\d{4})(\d{4})",
        r"(01[16-9])(\d{3,4})(\d{4})",
        r"(02)(\d{3,4})(\d{4})",
        r"(050\d)(\d{3,4})(\d{4})",
        r"(0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]|[78]0))(\d{3,4})(\d{4})",
        r"(1[568]\d\d)(\d{4})",
        r"(112|182|1366)",
    )
]
# Excel turns 01012345678 into 1012345678: ten digits that begin with 10 can be nothing else.
_LOST_ZERO: Final = re.compile(r"10[0-9]{8}|8210[0-9]{8}")
_INSTEAD: Final = re.compile(
    r"(없음|압수|비공개|none|seized|undisclosed)(?![^\W\d_])(.*)", re.DOTALL
)
_INSTEAD_LABELS: Final = {"none": "없음", "seized": "압수", "undisclosed": "비공개"}


def parse_phone(text: str) -> str:
    """A number as 010-0123-4567; refuses what is no Korean number ("phone")."""
    if _WRITTEN.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _ALLOWED.fullmatch(plain):
        raise Unreadable("phone")
    digits = _COUNTRY.sub("0", _NOT_DIGITS.sub("", plain), count=1)
    if _LOST_ZERO.fullmatch(digits):
        digits = "0" + digits
    for form in _FORMS:
        if match := form.fullmatch(digits):
            return "-".join(match.groups())
    raise Unreadable("phone")


def parse_victim_phone(text: str) -> str:
    """A number, or 없음/압수/비공개 with another way to reach her ("phone_other_way" without)."""
    match = _INSTEAD.fullmatch(text)
    if match is None:
        return parse_phone(text)
    way = match[2].strip(" \t\r\n;:,/()·-")
    if not way:
        raise Unreadable("phone_other_way")
    return f"{_INSTEAD_LABELS.get(match[1], match[1])} {way}"


def lost_its_zero(text: str) -> bool:
    """Whether `parse_phone` had to give the number back its leading zero."""
    return bool(_LOST_ZERO.fullmatch(text))


def e164(phone: str) -> str | None:
    """The number that `parse_phone` wrote as +821012345678; None where it is another way."""
    digits = phone.replace("-", "")
    return "+82" + digits.removeprefix("0") if digits.isdecimal() else None
