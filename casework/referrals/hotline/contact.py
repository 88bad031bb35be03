"""The conditions under which a call or message does not endanger her."""

import re
import unicodedata
from typing import Final, TypedDict

from casework.referrals.hotline.choices import split_list, table
from casework.referrals.hotline.texts import Unreadable, fold


class SafeContact(TypedDict):
    """What was understood; `note` keeps every word that was not, and then a person reads first."""

    methods: list[str]
    hours: list[str]
    voicemail: bool
    code_word: str | None
    note: str | None


UNCONFIRMED: Final = "미확인"
_WORDS: Final = table(
    {
        "call": "전화 가능|전화",
        "text": "문자 가능|문자",
        "call_only": "전화만|전화만 가능",
        "text_only": "문자만|문자만 가능",
        "voicemail": "음성사서함 가능|음성사서함 허용",
        "no_voicemail": "음성사서함 금지|음성사서함 불가",
    }
)
_ONLY: Final = frozenset(word for word, code in _WORDS.items() if code.endswith("_only"))
_HOURS: Final = re.compile(r"(\d{1,2})\s*(?:시|:00)?\s*[-~–∼〜]\s*(\d{1,2})\s*(?:시|:00)?")
_CODE_WORD: Final = re.compile(r"(?:암호말|code word)\s*[:：]?\s*(\S.*)", re.DOTALL)
_MIDNIGHT = 24


def parse_safe_contact(text: str) -> SafeContact:
    """The conditions; words that are not understood are kept in `note`, never dropped."""
    contact: SafeContact = {
        "methods": [],
        "hours": [],
        "voicemail": False,
        "code_word": None,
        "note": None,
    }
    parts = split_list(text)
    if not parts:
        raise Unreadable("missing")
    unread = [part for part in parts if not _take(part, contact)]
    if len(contact["methods"]) > 1 and any(fold(part) in _ONLY for part in parts):
        # 전화만 beside 문자만 says nothing that is safe to act on.
        contact["methods"], unread = [], parts
    if unread:
        contact["note"] = "; ".join(unread)
    return contact


def _take(part: str, contact: SafeContact) -> bool:
    """Puts one part where it belongs; False where it is not understood."""
    word = _WORDS.get(part)
    if word is None:
        if _take_hours(part, contact) or _take_code_word(part, contact):
            return True
        word = _WORDS.get(fold(part))
    if word is None:
        return False
    if word.endswith("voicemail"):
        contact["voicemail"] = word == "voicemail"
        return True
    method = word.removesuffix("_only")
    if method not in contact["methods"]:
        contact["methods"].append(method)
    return True


def _take_hours(part: str, contact: SafeContact) -> bool:
    match = _HOURS.fullmatch(unicodedata.normalize("NFKC", part))
    if match is None:
        return False
    begin, end = int(match[1]), int(match[2])
    if begin == end or begin >= _MIDNIGHT or end > _MIDNIGHT:
        return False
    contact["hours"].append(f"{begin:02}-{end:02}")
    return True


def _take_code_word(part: str, contact: SafeContact) -> bool:
    match = _CODE_WORD.fullmatch(part)
    if match is None or contact["code_word"] is not None:
        return False
    contact["code_word"] = match[1].strip()
    return True
