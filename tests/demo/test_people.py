"""Invented people could be no one's neighbour, and no one's telephone rings."""

import re

from casework.core.crypto import keyring
from casework.core.ids import new_id
from casework.demo.dice import Dice
from casework.demo.people import invent_people

DISTRICTS = {"11110": "종로구", "11680": "강남구"}


def invented(seed, count=200):
    ids = [new_id() for _ in range(count)]
    ring = keyring.current()
    ring.add(ring.keystore.create(ids))
    return list(invent_people(Dice(seed), ids, DISTRICTS))


def test_phones_are_assigned_to_nobody_and_never_twice(app):
    phones = [person.phone for person in invented(1)]
    assert all(re.fullmatch(r"010-0\d{3}-\d{4}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)


def test_names_are_korean_and_mostly_different(app):
    names = [person.name for person in invented(1)]
    assert all(re.fullmatch("[가-힣]{3}", name) for name in names)
    assert len(set(names)) > 0.8 * len(names)


def test_plain_columns_agree_with_what_is_sealed(app):
    for person in invented(1, count=50):
        first, last = person.birth_band.split("-")
        assert first <= person.birth_date[:4] <= last
        assert int(last) - int(first) == 4
        assert DISTRICTS[person.gu] in person.address


def test_the_same_seed_invents_the_same_people(app):
    first, second, third = invented(1), invented(1), invented(2)
    assert [person.name for person in first] == [person.name for person in second]
    assert [person.phone for person in first] != [person.phone for person in third]
