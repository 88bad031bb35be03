"""Waiting for other processes: as short as possible, and never for ever."""

import time


def until(condition, *, seconds=10.0):
    """The condition's first true answer; fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError(f"still not so after {seconds} seconds")
