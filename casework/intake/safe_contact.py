"""May she be reached now, and how: her own rules, closed wherever they are not certain."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from casework.core import clock
from casework.core.words import Labelled
from casework.intake.models import NoScope, SafeContact, StatedNo


class Method(Labelled):
    """A way in which she may be reached."""

    CALL = "call", "전화"
    TEXT = "text", "문자"


class Lamp(Labelled):
    """Whether she may be reached at this minute."""

    OPEN = "open", "지금 가능"
    WAIT = "wait", "지금은 시간이 아님"
    UNREAD = "unread", "사람이 먼저 읽어야 합니다"
    NO = "no", "연락 금지"


@dataclass(frozen=True)
class Rules:
    """How she may be reached: `hours` as (first, last) full hours in Seoul, none means any."""

    methods: tuple[Method, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    voicemail: bool = False
    code_word: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Reach:
    """Her rules and what they say at one moment."""

    lamp: Lamp
    rules: Rules

    @property
    def is_open(self) -> bool:
        """She may be reached now."""
        return self.lamp is Lamp.OPEN


NOTHING_KNOWN: Final = Rules()


def parse(text: str | None) -> Rules:
    """Rules from their stored JSON, whose shape the hotline shares."""
    found: dict[str, Any] = json.loads(text) if text else {}
    hours = [tuple(map(int, span.split("-"))) for span in found.get("hours") or ()]
    return Rules(
        methods=tuple(Method(name) for name in found.get("methods") or ()),
        hours=tuple((first, last) for first, last in hours),
        voicemail=bool(found.get("voicemail")),
        code_word=found.get("code_word") or None,
        note=found.get("note") or None,
    )


def pack(rules: Rules) -> str:
    """The JSON that `parse` reads."""
    body = {
        "methods": list(rules.methods),
        "hours": [f"{first:02}-{last:02}" for first, last in rules.hours],
        "voicemail": rules.voicemail,
        "code_word": rules.code_word,
        "note": rules.note,
    }
    return json.dumps(body, ensure_ascii=False)


def reach(contact: SafeContact | None, nos: list[StatedNo], at: datetime) -> Reach:
    """What holds at a moment: a no first, then what nobody has read, then the hours."""
    rules = parse(contact.rules) if contact else NOTHING_KNOWN
    if any(no.scope is NoScope.ALL for no in nos):
        return Reach(Lamp.NO, rules)
    if contact is None or contact.read_by is None or not rules.methods:
        return Reach(Lamp.UNREAD, rules)
    return Reach(Lamp.OPEN if _within(rules, at) else Lamp.WAIT, rules)


def _within(rules: Rules, at: datetime) -> bool:
    hour = clock.in_seoul(at).hour
    return not rules.hours or any(_covers(span, hour) for span in rules.hours)


def _covers(span: tuple[int, int], hour: int) -> bool:
    first, last = span
    return first <= hour < last if first < last else hour >= first or hour < last
