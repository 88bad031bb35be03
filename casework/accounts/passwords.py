"""Passwords: argon2id, never more than two hashed at once, so that the rest is not starved."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casework.core.config import Config

LEAST = 12
MOST = 128
_at_once = threading.BoundedSemaphore(2)


@cache
def hasher(rounds: int, memory_kib: int) -> PasswordHasher:
    """The hasher of one setting."""
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib)


def hashed(config: Config, password: str) -> str:
    """A fresh salted hash."""
    with _at_once:
        return hasher(config.argon2_rounds, config.argon2_memory_kib).hash(password)


def matches(config: Config, stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; an unknown account takes as long as a known one."""
    engine = hasher(config.argon2_rounds, config.argon2_memory_kib)
    with _at_once:
        try:
            return engine.verify(stored or _nobody(engine), password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def outdated(config: Config, stored: str) -> bool:
    """The hash was made with weaker settings than today's."""
    return hasher(config.argon2_rounds, config.argon2_memory_kib).check_needs_rehash(stored)


@cache
def _nobody(engine: PasswordHasher) -> str:
    return engine.hash("nobody signs in with this")
