"""Invented people: common syllables put together, and telephone numbers that no carrier assigns."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from casework.demo.dice import Dice
from casework.intake.models import Gender, Person

_FAMILY = "김김김김김이이이박박박최최정정강조윤장임한오서신권황안송류홍"
_FIRST = "가나다도라마미보새서소수아여영예유은재주지진하해현"
_SECOND = "람름리린빈빛솔슬아안연온우운원율은을인정진하한현희"
_GENDERS = {Gender.FEMALE: 74, Gender.MALE: 24, Gender.UNKNOWN: 2}
# Years of age to weights, after the age bands of the national report of 2023.
_AGES = {
    range(12, 20): 25,
    range(20, 30): 50,
    range(30, 40): 15,
    range(40, 50): 6,
    range(50, 70): 4,
}
_BORN_BEFORE = date(2022, 3, 29)
_BAND_YEARS = 5
_NUMBERS = 10_000_000


def invent_people(dice: Dice, ids: Sequence[UUID], districts: dict[str, str]) -> Iterator[Person]:
    """One person for each id, whose key is at hand, living in one of the districts (code: name)."""
    phones = dice.sample(range(_NUMBERS), k=len(ids))
    for person_id, phone in zip(ids, phones, strict=True):
        born = _birth_date(dice)
        gu = dice.choice(list(districts))
        yield Person(
            id=person_id,
            name=dice.choice(_FAMILY) + dice.choice(_FIRST) + dice.choice(_SECOND),
            phone=f"010-0{phone // 10_000:03}-{phone % 10_000:04}",
            birth_date=born.isoformat(),
            address=f"서울특별시 {districts[gu]} 연습로 {dice.randint(1, 300)}",
            gender=dice.choices(list(_GENDERS), weights=list(_GENDERS.values()))[0],
            birth_band=_band(born.year),
            gu=gu,
        )


def _birth_date(dice: Dice) -> date:
    ages = dice.choices(list(_AGES), weights=list(_AGES.values()))[0]
    days = dice.choice(ages) * 365.25 + dice.randint(0, 364)
    return _BORN_BEFORE - timedelta(days=days)


def _band(year: int) -> str:
    first = year - year % _BAND_YEARS
    return f"{first}-{first + _BAND_YEARS - 1}"
