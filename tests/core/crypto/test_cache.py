"""Opened keys stay for a while, are few, and leave when any key is destroyed."""

import os
import threading
from uuid import UUID

import pytest

from casework.core.crypto import cache
from casework.core.crypto.cache import KeyCache
from casework.core.crypto.errors import SubjectShredded
from tests.core.crypto.keys import subject_key

KEYS = {1: subject_key()}


class Clock:
    now = 1_000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(cache, "time", clock)
    return clock


def filled(count, **settings):
    made = KeyCache(**settings)
    made.renew(1)
    for number in range(count):
        made.put({UUID(int=number): KEYS}, 1)
    return made


def held(filled_cache, count=20):
    return sorted(subject.int for subject in filled_cache.get([UUID(int=n) for n in range(count)]))


def test_it_gives_back_what_it_was_given():
    assert filled(2).get([UUID(int=1), UUID(int=5)]) == {UUID(int=1): KEYS}


def test_it_holds_no_more_than_its_limit_and_keeps_what_was_used_last():
    few = filled(3, limit=3)
    few.get([UUID(int=0)])
    few.put({UUID(int=3): KEYS}, 1)
    assert held(few) == [0, 2, 3]
    few.put({UUID(int=number): KEYS for number in range(10, 20)}, 1)
    assert len(held(few)) == 3


def test_a_service_holds_4096_at_most():
    assert len(held(filled(4_100), 5_000)) == 4_096


def test_five_minutes_after_it_was_read_a_key_is_read_again(clock):
    kept = filled(2)
    clock.now += 299
    assert held(kept) == [0, 1]
    kept.put({UUID(int=1): KEYS}, 1)
    clock.now += 1
    assert held(kept) == [1]
    clock.now += 298
    assert held(kept) == [1]
    clock.now += 1
    assert held(kept) == []


def test_a_destroyed_key_empties_it():
    kept = filled(2)
    assert kept.renew(1) is False
    assert held(kept) == [0, 1]
    assert kept.renew(2) is True
    assert held(kept) == []


def test_a_key_that_was_read_before_a_destruction_is_not_kept_after_it():
    kept = filled(0)
    kept.renew(2)
    kept.put({UUID(int=1): KEYS}, 1)
    assert held(kept) == []


def test_before_it_knows_the_keystores_generation_it_keeps_nothing():
    fresh = KeyCache()
    fresh.put({UUID(int=1): KEYS}, 1)
    assert held(fresh) == []


def test_an_error_is_asked_for_again():
    kept = filled(0)
    kept.put({UUID(int=1): SubjectShredded("subject"), UUID(int=2): KEYS}, 1)
    assert held(kept) == [2]


def in_child(work):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, work().encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        return answer.read()


def test_a_forked_child_starts_without_any_key():
    kept = filled(3)
    assert in_child(lambda: str(held(kept))) == "[]"
    assert held(kept) == [0, 1, 2]


def test_a_forked_child_does_not_hang_on_a_lock_held_by_its_parent():
    kept = filled(1)
    with kept._lock:
        assert in_child(lambda: str(held(kept))) == "[]"


def test_threads_may_use_it_at_once():
    kept = filled(0, limit=50)
    threads = [
        threading.Thread(
            target=lambda: [kept.put({UUID(int=n): KEYS}, 1) or held(kept) for n in range(200)]
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held(kept, 200)) == 50
