"""Opened keys that no keystore knows."""

from casework.core.crypto import primitives
from casework.core.crypto.tokens import SubjectKey


def subject_key(number=1, kcv=None):
    return SubjectKey.of(
        number, kcv or primitives.random_bytes(4), primitives.random_bytes(primitives.KEY_BYTES)
    )


class Poisoned:
    """A keystore that nobody may ask."""

    def __getattr__(self, name):
        raise AssertionError(f"the keystore was asked to {name}")
