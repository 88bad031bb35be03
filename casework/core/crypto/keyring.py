"""The keys opened for one unit of work: a request, a job, a command."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from casework.core.crypto.cache import Opened
from casework.core.crypto.errors import NotUnlocked, SealError, UnknownSubject, WrongKey
from casework.core.crypto.keystore import Keystore
from casework.core.crypto.tokens import Keys, SubjectKey

_current: ContextVar["Keyring | None"] = ContextVar("keyring", default=None)


class Keyring:
    """Opens each subject's keys once; `loads` counts the keystore's queries."""

    def __init__(self, keystore: Keystore) -> None:
        self.keystore = keystore
        self.loads = 0
        # By the id's number: hashing and comparing UUIDs costs a fifth of opening a value.
        self._opened: dict[int, Keys] = {}

    def held(self, subject: UUID) -> Keys | None:
        """What was found for a subject that was asked for before."""
        return self._opened.get(subject.int)

    def load(self, subjects: Collection[UUID]) -> None:
        """Opens the keys of many subjects in one query; unknown ones stay named errors."""
        self.loads += 1
        found = self.keystore.load(subjects)
        if len(found) < len(subjects):
            missing = [subject for subject in subjects if subject not in found]
            found |= {subject: UnknownSubject("subject", subject) for subject in missing}
        self.add(found)

    def add(self, opened: Opened) -> None:
        """Takes keys that were just made."""
        self._opened |= {subject.int: keys for subject, keys in opened.items()}

    def keys(self, subject: UUID) -> Keys:
        """All keys of a subject, or the error that keeps them shut."""
        keys = self.held(subject)
        if keys is None:
            self.load([subject])
        return self._opened[subject.int]

    def key(self, subject: UUID, number: int) -> SubjectKey:
        """One numbered key of a subject, for opening; refuses by name."""
        keys = self.keys(subject)
        if isinstance(keys, SealError):
            raise keys.at("subject", subject)
        if number not in keys:
            raise WrongKey("subject", subject)
        return keys[number]

    def sealing_key(self, subject: UUID) -> SubjectKey:
        """The subject's newest key, stored now if it has none; a shredded subject takes no more."""
        keys = self.held(subject)
        if keys is None or isinstance(keys, UnknownSubject):
            keys = self.keystore.ensure(subject)
            self.add({subject: keys})
        if isinstance(keys, SealError):
            raise keys.at("subject", subject)
        return keys[max(keys)]


def current() -> Keyring:
    """The keyring of this unit of work; refuses outside of one."""
    ring = _current.get()
    if ring is None:
        raise NotUnlocked("keyring")
    return ring


@contextmanager
def unlocked(keystore: Keystore) -> Iterator[Keyring]:
    """A unit of work with a keyring of its own."""
    ring = Keyring(keystore)
    token = _current.set(ring)
    try:
        yield ring
    finally:
        _current.reset(token)
