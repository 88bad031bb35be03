"""The keystore: one wrapped key for each person, case and referral, in a database of its own.

Keys are stored before anything sealed under them: an orphan key is harmless, a missing one is loss.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Engine, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import db
from casework.core.crypto import primitives
from casework.core.crypto.cache import KeyCache, Opened
from casework.core.crypto.errors import KeystoreUnavailable, SealError, SubjectShredded
from casework.core.crypto.providers import KeyProvider
from casework.core.crypto.tokens import KCV_BYTES, Keys, SubjectKey
from casework.core.errors import CannotStart
from casework.core.schema import KeystoreModel, choice

_FIRST = 1
# So many keys of one number are tried before it counts as foreign: a row may be damaged.
_PROOFS = 5
_FOREIGN = (
    "%s 열쇠가 이 자료의 열쇠가 아니거나 없습니다. 보관한 열쇠 파일의 사본을 되돌려 놓으세요."
)
# Subjects asked for in one statement: PostgreSQL and SQLite bind some ten thousand values at most.
_AT_ONCE = 5_000


class KeyState(StrEnum):
    """A key opens its subject's values, or is destroyed for good."""

    LIVE = "live"
    SHREDDED = "shredded"


class WrappedKey(KeystoreModel):
    """A subject's key under a key-encryption key; a shredded one keeps only its numbers."""

    __tablename__ = "subject_key"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kek_number: Mapped[int] = mapped_column(index=True)
    kcv: Mapped[bytes]
    wrapped: Mapped[bytes | None]
    state: Mapped[KeyState] = mapped_column(choice(KeyState))


class KeystoreState(KeystoreModel):
    """One row: `generation` grows whenever a key is destroyed, which empties every cache.

    `index_check` tells the index root this keystore was filled under from any other.
    """

    __tablename__ = "keystore_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int]
    index_check: Mapped[bytes | None]


_KEYS, _STATE = WrappedKey.__table__, KeystoreState.__table__
_WRAPPED = (
    _KEYS.c.subject_id,
    _KEYS.c.number,
    _KEYS.c.kek_number,
    _KEYS.c.kcv,
    _KEYS.c.wrapped,
    _KEYS.c.state,
)
# The generation and the keys in one statement, so that a page costs one keystore query. Both stand
# ready-made: building them would cost as much as asking them.
_GENERATION = select(_STATE.c.generation)
_ASKED: BindParameter[Sequence[UUID]] = bindparam("subjects", expanding=True)
_GENERATION_AND_KEYS = select(_STATE.c.generation, *_WRAPPED).outerjoin_from(
    _STATE, _KEYS, _KEYS.c.subject_id.in_(_ASKED)
)


@contextmanager
def answering() -> Iterator[None]:
    """Work with the keystore's database; one that does not answer is refused by its own name."""
    try:
        yield
    except OperationalError:
        raise KeystoreUnavailable("keystore") from None


class Keystore:
    """Makes, opens and discards subjects' keys."""

    def __init__(self, engine: Engine, provider: KeyProvider) -> None:
        self.engine = engine
        self.provider = provider
        self.cache = KeyCache()

    def prove(self) -> None:
        """Takes the first keys it meets as its own; from then on refuses to start with others."""
        check = self.provider.derive("check", "index-root")
        with answering(), db.keystore_transaction(self.engine) as connection:
            unset = update(KeystoreState).where(KeystoreState.index_check.is_(None))
            connection.execute(unset.values(index_check=check))
            stored = connection.execute(select(_STATE.c.index_check)).scalar_one()
            if not primitives.equal(stored, check):
                raise CannotStart(_FOREIGN % "index")
            for number in connection.execute(select(_KEYS.c.kek_number).distinct()).scalars().all():
                if not self._opens(connection, number):
                    raise CannotStart(_FOREIGN % f"kek {number}")

    def _opens(self, connection: Connection, number: int) -> bool:
        wrapped = _KEYS.c.kek_number == number, _KEYS.c.wrapped.is_not(None)
        rows = connection.execute(select(*_WRAPPED).where(*wrapped).limit(_PROOFS)).all()
        return not rows or any(isinstance(keys, dict) for keys in self._open_all(rows).values())

    def create(self, subjects: Collection[UUID]) -> Opened:
        """Stores a fresh key for each subject before it returns; refuses a subject that has one."""
        rows, opened = [], {}
        for subject in subjects:
            row, key = self._fresh(subject)
            rows.append(row)
            opened[subject] = {_FIRST: key}
        if rows:
            with answering(), db.keystore_transaction(self.engine) as connection:
                connection.execute(insert(WrappedKey), rows)
        return dict(opened)

    def ensure(self, subject: UUID) -> Keys:
        """The subject's keys, made now if there are none; two makers at once end with the same."""
        found = self.load([subject]).get(subject)
        if found is not None:
            return found
        try:
            return self.create([subject])[subject]
        except IntegrityError:
            return self.load([subject])[subject]

    def load(self, subjects: Collection[UUID]) -> Opened:
        """The keys of the subjects it knows, in one query; a key that cannot open is its error."""
        held = self.cache.get(subjects)
        missing = len(held) < len(subjects)
        asked = [one for one in subjects if one not in held] if missing else []
        generation, loaded = self._fetch(asked)
        if self.cache.renew(generation) and held:
            held = {}
            generation, loaded = self._fetch(list(subjects))
        self.cache.put(loaded, generation)
        return held | loaded

    def discard(self, subjects: Collection[UUID]) -> None:
        """Destroys keys of subjects that never became anyone's record, such as a duplicate's."""
        if not subjects:
            return
        with answering(), db.keystore_transaction(self.engine) as connection:
            for some in _portions(list(subjects)):
                connection.execute(delete(WrappedKey).where(WrappedKey.subject_id.in_(some)))
            grown = KeystoreState.generation + 1
            connection.execute(update(KeystoreState).values(generation=grown))

    def _fresh(self, subject: UUID) -> tuple[dict[str, Any], SubjectKey]:
        secret = primitives.random_bytes(primitives.KEY_BYTES)
        kcv = primitives.random_bytes(KCV_BYTES)
        kek = self.provider.current
        row = {
            "subject_id": subject,
            "number": _FIRST,
            "kek_number": kek,
            "kcv": kcv,
            "wrapped": self.provider.wrap(secret, wrapping_context(subject, _FIRST, kek, kcv)),
            "state": KeyState.LIVE,
        }
        return row, SubjectKey.of(_FIRST, kcv, secret)

    def _fetch(self, subjects: list[UUID]) -> tuple[int, Opened]:
        """The generation the keys were read at, the earliest one where it took several queries."""
        opened: Opened = {}
        generations = []
        with answering(), db.reading(self.engine) as connection:
            if not subjects:
                return connection.execute(_GENERATION).scalar_one(), opened
            for some in _portions(subjects):
                rows = connection.execute(_GENERATION_AND_KEYS, {"subjects": some}).all()
                generations.append(rows[0][0])
                opened |= self._open_all(wrapped for _, *wrapped in rows if wrapped[0] is not None)
        return min(generations), opened

    def _open_all(self, rows: Iterable[Sequence[Any]]) -> Opened:
        opened: dict[UUID, dict[int, SubjectKey]] = {}
        failed: dict[UUID, SealError] = {}
        for subject, number, kek, kcv, wrapped, state in rows:
            try:
                if state is not KeyState.LIVE or wrapped is None:
                    raise SubjectShredded("subject")
                context = wrapping_context(subject, number, kek, kcv)
                secret = self.provider.unwrap(kek, wrapped, context)
            except SealError as error:
                failed[subject] = error.at("subject", subject)
            else:
                opened.setdefault(subject, {})[number] = SubjectKey.of(number, kcv, secret)
        return opened | failed


def _portions(subjects: list[UUID]) -> list[list[UUID]]:
    return [subjects[first : first + _AT_ONCE] for first in range(0, len(subjects), _AT_ONCE)]


def wrapping_context(subject: UUID, number: int, kek_number: int, kcv: bytes) -> bytes:
    """What binds a wrapped key to its row: subject 16, number 2, KEK number 2, check value 4."""
    return b"casework-dek-v1" + subject.bytes + number.to_bytes(2) + kek_number.to_bytes(2) + kcv
