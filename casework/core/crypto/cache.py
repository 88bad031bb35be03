"""Opened keys a process keeps for a while: bounded, expiring, forgotten in forked children."""

import os
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Collection, Mapping
from uuid import UUID

from casework.core.crypto.errors import SealError
from casework.core.crypto.tokens import Keys

Opened = dict[UUID, Keys]

_LIMIT = 4_096
_SECONDS = 300.0
_every_cache: "weakref.WeakSet[KeyCache]" = weakref.WeakSet()


class KeyCache:
    """The least recently used subjects leave first; none is given out after five minutes."""

    def __init__(self, limit: int = _LIMIT, seconds: float = _SECONDS) -> None:
        self._limit, self._seconds = limit, seconds
        self._generation: int | None = None
        self._lock = threading.Lock()
        # By the id's number, whose hash costs a tenth of the id's.
        self._entries: OrderedDict[int, tuple[float, Keys]] = OrderedDict()
        _every_cache.add(self)

    def get(self, subjects: Collection[UUID]) -> Opened:
        """The subjects it still holds."""
        oldest = time.monotonic() - self._seconds
        with self._lock:
            found: Opened = {}
            for subject in subjects:
                entry = self._entries.get(subject.int)
                if entry is not None and entry[0] > oldest:
                    self._entries.move_to_end(subject.int)
                    found[subject] = entry[1]
            return found

    def put(self, opened: Mapping[UUID, Keys], generation: int) -> None:
        """Keeps opened keys read at its own generation; errors and older reads are passed over."""
        now = time.monotonic()
        with self._lock:
            if generation != self._generation:
                return
            for subject, keys in opened.items():
                if not isinstance(keys, SealError):
                    self._entries[subject.int] = (now, keys)
                    self._entries.move_to_end(subject.int)
            while len(self._entries) > self._limit:
                self._entries.popitem(last=False)

    def renew(self, generation: int) -> bool:
        """Empties itself when a key was destroyed since it last asked; tells whether it did."""
        with self._lock:
            stale = self._generation != generation
            self._generation = generation
            if stale:
                self._entries.clear()
            return stale

    def forget(self) -> None:
        """Drops everything, with a fresh lock: the old one may have been held across a fork."""
        self._lock = threading.Lock()
        self._entries = OrderedDict()


def _forget_everything() -> None:
    for cache in _every_cache:
        cache.forget()


os.register_at_fork(after_in_child=_forget_everything)
