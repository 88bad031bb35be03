"""Stations and places of living."""

import re
from collections.abc import Mapping
from typing import Final

from casework.referrals.hotline.texts import Unreadable, fold

_SEOUL: Final = re.compile(r"서울(?:특별시|시)?")
_OUTSIDE: Final = re.compile(r"서울\s*(?:밖|외)|outside")
_WORD: Final = re.compile(r"[^\s,;/()]+")
_NOT_A_GU: Final = {
    "비공개": "undisclosed",
    "undisclosed": "undisclosed",
    "미상": "unknown",
    "unknown": "unknown",
}


def fold_station_name(text: str) -> str:
    """A station's code or name for comparing: 서울강남경찰서, 강남경찰서 and 강남 are one."""
    name = fold(text)
    city = _SEOUL.match(name)
    return name[city.end() if city else 0 :].removesuffix("경찰서")


def parse_station(text: str, stations: Mapping[str, str]) -> str:
    """The station's code; refuses an unknown one ("station_unknown")."""
    code = stations.get(text) or stations.get(fold_station_name(text))
    if code is None:
        raise Unreadable("station_unknown")
    return code


def parse_address(text: str, gu: Mapping[str, str]) -> dict[str, str | None]:
    """The gu's code, or outside, undisclosed, unknown, then what follows; "gu_unknown" else."""
    if match := _OUTSIDE.match(text):
        return _address("outside", text[match.end() :])
    first = _WORD.match(text)
    if first and (city := _SEOUL.match(text)):
        first = _WORD.search(text, city.end())
    if first is None:
        raise Unreadable("gu_unknown")
    name = first[0]
    code = _NOT_A_GU.get(name) or gu.get(name) or gu.get(name + "구") or gu.get(_without_gu(name))
    if code is None:
        raise Unreadable("gu_unknown")
    return _address(code, text[first.end() :])


def _without_gu(name: str) -> str:
    return name.removesuffix("구")


def _address(gu: str, detail: str) -> dict[str, str | None]:
    return {"gu": gu, "detail": detail.strip(" \t\r\n,;:/") or None}
