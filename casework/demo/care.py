"""How invented people may be reached, how dangerous it is for them, and what some said no to."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from casework.core import db
from casework.demo.dice import Dice
from casework.intake import safe_contact
from casework.intake.models import (
    Case,
    NoScope,
    NoSource,
    Person,
    RiskLevel,
    SafeContact,
    StatedNo,
)
from casework.intake.safe_contact import Method, Rules

_READ, _RISKY, _REFUSES, _CODED, _NOTED = 0.92, 0.6, 0.03, 0.3, 0.2
_METHODS: Final = [(Method.TEXT,), (Method.TEXT,), (Method.CALL,), (Method.CALL, Method.TEXT)]
_HOURS: Final = [(), ((18, 21),), ((9, 18),), ((10, 12), (19, 22)), ((12, 14),)]
_CODE_WORDS: Final = ["우산", "연필", "은행나무", "목도리", "종이배"]
_NOTES: Final = [
    "기관 이름을 말하지 않기.",
    "첫 문자는 안부 인사로만 보내기.",
    "다른 사람이 받으면 잘못 걸었다고 하고 끊기.",
    "주말에는 연락하지 않기.",
]
_RISKS: Final = {
    RiskLevel.CRITICAL: 6,
    RiskLevel.HIGH: 20,
    RiskLevel.MEDIUM: 44,
    RiskLevel.LOW: 30,
}
_NOS: Final = [
    (NoScope.RECIPIENT, NoSource.CODE_WORD, "학교에는 알리지 마세요."),
    (NoScope.CHANNEL, NoSource.CALL_BACK, "집 전화로는 걸지 마세요."),
    (NoScope.SERVICE, NoSource.CODE_WORD, "심리 상담은 지금 원하지 않습니다."),
    (NoScope.ALL, NoSource.THIRD_PARTY, "가족이 더는 연락하지 말아 달라고 전함."),
    (NoScope.ALL, NoSource.CODE_WORD, "당분간 아무 연락도 받고 싶지 않습니다."),
]


def look_after(dice: Dice, case: Case, person: Person, *, reader: UUID | None) -> None:
    """Gives a case what stands in its header; what nobody has read yet is new to everybody."""
    at = case.opened_at
    _say_how(dice, person, at, reader if dice.chance(_READ) else None)
    if dice.chance(_RISKY):
        case.risk_level = dice.choices(list(_RISKS), weights=list(_RISKS.values()))[0]
        case.risk_since_at = at
    if dice.chance(_REFUSES):
        refuse(dice, case, at + timedelta(hours=1))


def refuse(dice: Dice, case: Case, at: datetime) -> None:
    """Somebody says no."""
    scope, source, words = dice.choice(_NOS)
    no = StatedNo(case_id=case.id, scope=scope, source=source, said_at=at)
    no.words, no.recorded_by = words, case.counselor_id
    db.session.add(no)


def _say_how(dice: Dice, person: Person, at: datetime, reader: UUID | None) -> None:
    rules = Rules(
        methods=dice.choice(_METHODS),
        hours=dice.choice(_HOURS),
        voicemail=False,
        code_word=dice.choice(_CODE_WORDS) if dice.chance(_CODED) else None,
        note=dice.choice(_NOTES) if reader is None or dice.chance(_NOTED) else None,
    )
    row = SafeContact(person_id=person.id, set_at=at, read_by=reader)
    row.rules = safe_contact.pack(rules)
    db.session.add(row)
