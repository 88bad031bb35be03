"""What a station handed over beside the person's own data, in words, item by item."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from casework.referrals.hotline import choices, measures
from casework.referrals.hotline.items import label_of

# The parts of an item's value.
_PARTS: Final = {
    "rank": "계급",
    "name": "성명",
    "phone": "전화",
    "grade": "등급",
    "scheme": "평가 방법",
    "assessed_on": "평가일",
    "kind": "종류",
    "starts_on": "시작일",
    "ends_on": "종료일",
    "given": "동의",
    "on": "동의일",
    "method": "동의 방식",
    "scope": "동의 범위",
}
# 스토킹처벌법 2조 1호.
_ACTS: Final = {
    "가": "접근·따라다니기",
    "나": "기다리기·지켜보기",
    "다": "연락·메시지",
    "라": "물건 두기·보내기",
    "마": "물건 훼손",
    "바": "개인정보 유포",
    "사": "사칭",
}
_OTHERS: Final = {
    "checklist": "점검표",
    "three_step": "3단계",
    "critical": "매우 높음",
    "high": "높음",
    "medium": "보통",
    "low": "낮음",
    "unassessed": "미평가",
    "written": "서면",
    "oral": "구두",
    "electronic": "전자",
    "safety": "안전",
    "recovery": "회복",
    "legal": "법률",
    "takedown": "삭제",
    "digital": "디지털",
}


@dataclass(frozen=True)
class Part:
    """A part of an item: its Korean label, "" where it has none, and its Korean words."""

    label: str
    words: list[str]


def items(text: str | None) -> list[tuple[str, list[list[Part]]]]:
    """Each item's Korean label and its lines; what the program does not know is shown as it is."""
    found: dict[str, Any] = json.loads(text) if text else {}
    return [(_label(name), _lines(value)) for name, value in found.items() if value]


def listed(text: str | None) -> list[str]:
    """A stored list of codes as words; a text that is none stays."""
    if not text or not text.startswith("["):
        return [text] if text else []
    return [word for code in json.loads(text) for word in _word(code)]


def _label(name: str) -> str:
    try:
        return label_of(name)
    except KeyError:
        return name


def _lines(value: Any) -> list[list[Part]]:
    if isinstance(value, dict):
        return [[_part(name, part) for name, part in value.items() if part not in (None, "", [])]]
    if isinstance(value, list) and not all(isinstance(one, str) for one in value):
        return list(chain.from_iterable(map(_lines, value)))
    return [[_part("", value)]]


def _part(name: str, value: Any) -> Part:
    listed = value if isinstance(value, list) else [value]
    return Part(_PARTS.get(name, name), [word for one in listed for word in _word(one)])


def _word(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["예" if value else "아니요"]
    code, bracket, more = str(value).partition("(")
    whole, colon, kind = code.partition(":")
    if colon and whole in _WORDS:
        return [_WORDS[whole], _WORDS.get(kind, kind)]
    word = _WORDS.get(code, code)
    return [word, more.rstrip(")")] if bracket and code in _WORDS else [word + bracket + more]


def _words(*tables: Mapping[str, str]) -> dict[str, str]:
    """The first Korean word of each code."""
    found: dict[str, str] = {}
    for word, code in chain.from_iterable(known.items() for known in tables):
        if word != code:
            found.setdefault(code, word)
    return found


_WORDS: Final = {
    **_words(
        choices.GENDERS,
        choices.RELATIONS,
        choices.VULNERABILITIES,
        choices.SAFETY_MEASURES,
        choices.DIGITAL_ACTS,
        measures.LEGAL_MEASURES,
    ),
    **_OTHERS,
    **_ACTS,
}
