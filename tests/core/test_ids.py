"""Row keys are UUIDs of version 7: ordered by time, never the same twice."""

from datetime import UTC, datetime
from uuid import RFC_4122

import time_machine

from casework.core.ids import new_id


def test_a_key_is_a_uuid_of_version_7_that_bears_its_time():
    with time_machine.travel(datetime(2024, 2, 29, 12, 0, tzinfo=UTC), tick=False):
        made = new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == 1_709_208_000_000


def test_later_keys_sort_later():
    made = []
    for hour in range(5):
        with time_machine.travel(datetime(2024, 1, 1, hour, tzinfo=UTC), tick=False):
            made.append(new_id())
    assert made == sorted(made)


def test_keys_of_one_millisecond_differ_in_all_their_random_bits():
    with time_machine.travel(datetime(2024, 1, 1, tzinfo=UTC), tick=False):
        made = [new_id().int for _ in range(10_000)]
    assert len(set(made)) == 10_000
    changing = 0
    for one in made:
        changing |= one ^ made[0]
    assert changing.bit_count() == 74
