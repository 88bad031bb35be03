"""Keys of rows, made by the client: UUID version 7, ordered by time, never a capability."""

import os
from uuid import UUID

from casework.core import clock

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_BITS = (0xFFF << 64) | (1 << 62) - 1


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, 74 random bits."""
    random = int.from_bytes(os.urandom(10)) & _RANDOM_BITS
    milliseconds = int(clock.now().timestamp() * 1_000)
    return UUID(int=milliseconds << 80 | _VERSION_7 | _VARIANT | random)
