"""Consent is judged first and in memory: without it nothing of her is kept."""

import unicodedata
from datetime import date
from enum import StrEnum
from typing import Final, TypedDict

from casework.referrals.hotline.choices import choose, table
from casework.referrals.hotline.moments import parse_day
from casework.referrals.hotline.texts import Unreadable


class ConsentWord(StrEnum):
    """What the consent cell says; OTHER is anything that is neither a yes nor a clear no."""

    YES = "yes"
    NO = "no"
    OTHER = "other"
    FUTURE = "future"


class Consent(TypedDict):
    """A yes with its day, its way and the services that it covers."""

    given: bool
    on: str
    method: str
    scope: list[str]


_YES: Final = frozenset({"y", "예", "o", "동의"})
_NO: Final = frozenset({"n", "아니오", "아니요", "부동의", "거부", "철회"})
METHODS: Final = table({"written": "서면", "oral": "구두", "electronic": "전자"})
SCOPES: Final = table(
    {"safety": "안전", "recovery": "회복", "legal": "법률", "takedown": "삭제"},
)
_PARTS = 4
# Compatibility forms grow when they are folded: what is longer is neither a word nor a day.
_LONGEST_WORD, _LONGEST_DAY = 20, 60


def judge_consent(cell: str, received_on: date) -> ConsentWord:
    """What the cell's first part says; FUTURE is a yes dated after the day of receipt."""
    first, _, rest = cell.replace("；", ";").partition(";")
    word = _judge_word(first)
    if word is ConsentWord.YES and _is_future(rest.partition(";")[0].strip(), received_on):
        return ConsentWord.FUTURE
    return word


def parse_consent(text: str, received_on: date) -> Consent:
    """The whole consent; refuses a missing or unknown day, way or scope, each by its code."""
    if "；" in text:
        text = text.replace("；", ";")
    parts = [part.strip() for part in text.split(";")]
    if _judge_word(parts[0]) is not ConsentWord.YES:
        raise Unreadable("consent_word")
    while len(parts) > _PARTS and not parts[-1]:
        parts.pop()
    if len(parts) > _PARTS:
        raise Unreadable("consent_parts")
    _, on, method, scope = parts + [""] * (_PARTS - len(parts))
    return {
        "given": True,
        "on": _day(on, received_on),
        "method": _way(method),
        "scope": _scope(scope),
    }


def _judge_word(text: str) -> ConsentWord:
    text = text.strip()
    if len(text) > _LONGEST_WORD:
        return ConsentWord.OTHER
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in _YES:
        return ConsentWord.YES
    return ConsentWord.NO if word in _NO else ConsentWord.OTHER


def _is_future(day: str, received_on: date) -> bool:
    try:
        return len(day) <= _LONGEST_DAY and parse_day(day) > received_on
    except Unreadable:
        return False


def _day(text: str, received_on: date) -> str:
    try:
        return parse_day(text, received_on).isoformat()
    except Unreadable:
        raise Unreadable("consent_day") from None


def _way(text: str) -> str:
    try:
        return choose(text, METHODS)
    except Unreadable:
        raise Unreadable("consent_method") from None


def _scope(text: str) -> list[str]:
    try:
        scope = [choose(word.strip(), SCOPES) for word in text.split(",") if word.strip()]
    except Unreadable:
        raise Unreadable("consent_scope") from None
    if not scope:
        raise Unreadable("consent_scope")
    return list(dict.fromkeys(scope))
