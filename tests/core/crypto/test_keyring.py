"""One unit of work opens each key once, and outside of one nothing opens."""

import asyncio
import contextvars

import pytest

from casework.core.crypto import keyring
from casework.core.crypto.errors import (
    NotUnlocked,
    SealError,
    SubjectShredded,
    UnknownSubject,
    WrongKey,
)
from casework.core.crypto.keyring import Keyring
from casework.core.ids import new_id
from tests.core.crypto.keys import subject_key


class Shelf:
    """A keystore in memory that counts how often it is asked."""

    def __init__(self):
        self.asked = 0
        self.shelf = {}

    def load(self, subjects):
        self.asked += 1
        return {one: self.shelf[one] for one in subjects if one in self.shelf}

    def ensure(self, subject):
        return self.shelf.setdefault(subject, {1: subject_key()})


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def ring(shelf):
    return Keyring(shelf)


def test_outside_of_a_unit_of_work_nothing_opens():
    with pytest.raises(NotUnlocked):
        contextvars.Context().run(keyring.current)


def test_a_unit_of_work_has_a_keyring_of_its_own_and_ends_with_it(shelf):
    def nested():
        with keyring.unlocked(shelf) as outer:
            with keyring.unlocked(shelf) as inner:
                assert keyring.current() is inner
            assert keyring.current() is outer
        with pytest.raises(NotUnlocked):
            keyring.current()
        return inner is not outer

    assert contextvars.Context().run(nested)


def test_an_error_locks_up_too(shelf):
    def failing():
        with pytest.raises(ZeroDivisionError), keyring.unlocked(shelf):
            raise ZeroDivisionError
        with pytest.raises(NotUnlocked):
            keyring.current()

    contextvars.Context().run(failing)


def test_units_of_work_side_by_side_do_not_share_keys(shelf):
    async def unit():
        with keyring.unlocked(shelf) as ring:
            await asyncio.sleep(0)
            return keyring.current() is ring

    async def both():
        return await asyncio.gather(unit(), unit())

    assert asyncio.run(both()) == [True, True]


def test_each_subject_is_asked_for_once(ring, shelf):
    known, unknown = new_id(), new_id()
    shelf.shelf[known] = {1: subject_key()}
    for _ in range(3):
        assert ring.key(known, 1) is shelf.shelf[known][1]
        with pytest.raises(UnknownSubject):
            ring.key(unknown, 1)
    assert shelf.asked == ring.loads == 2


def test_many_subjects_are_asked_for_at_once(ring, shelf):
    subjects = [new_id() for _ in range(5)]
    shelf.shelf |= {one: {1: subject_key()} for one in subjects[:4]}
    ring.load(subjects)
    assert [isinstance(ring.held(one), SealError) for one in subjects] == [False] * 4 + [True]
    assert ring.held(new_id()) is None
    assert shelf.asked == 1


def test_a_number_the_subject_does_not_have_is_the_wrong_key(ring, shelf):
    subject = new_id()
    shelf.shelf[subject] = {1: subject_key()}
    with pytest.raises(WrongKey):
        ring.key(subject, 2)


def test_the_newest_key_seals(ring, shelf):
    subject = new_id()
    keys = shelf.shelf[subject] = {number: subject_key(number) for number in (2, 10, 1)}
    assert ring.sealing_key(subject) is keys[10]


def test_sealing_for_somebody_new_makes_her_key_even_after_a_vain_look(ring, shelf):
    subject = new_id()
    with pytest.raises(UnknownSubject):
        ring.key(subject, 1)
    made = ring.sealing_key(subject)
    assert ring.key(subject, 1) is made is shelf.shelf[subject][1]


def test_a_shredded_subject_takes_no_more(ring, shelf):
    subject = new_id()
    shelf.shelf[subject] = SubjectShredded("subject", subject)
    for _ in range(2):
        for use in (lambda: ring.sealing_key(subject), lambda: ring.key(subject, 1)):
            with pytest.raises(SubjectShredded) as refused:
                use()
            assert refused.value is not shelf.shelf[subject]


def test_keys_that_were_just_made_need_no_question(ring, shelf):
    subject = new_id()
    ring.add({subject: {1: subject_key()}})
    assert ring.key(subject, 1).number == 1
    assert shelf.asked == 0
