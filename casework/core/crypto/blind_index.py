"""Equality of sealed values by an explicit question: `find("person.phone", value)` gives row ids.

The digests stand in the keystore beside the keys, so that no backup of the records holds them.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine, Index, delete, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import db
from casework.core.crypto import keyring, keystore, primitives
from casework.core.crypto.errors import TooManyMatches
from casework.core.crypto.normalise import Normaliser
from casework.core.schema import KeystoreModel

LIMIT = 500
_DIGEST_BYTES = 16
_rules: dict[str, Normaliser] = {}


class Place(NamedTuple):
    """Where an indexed value stands: its field's label, its row, its row's subject."""

    label: str
    row: UUID
    subject: UUID


class _Change(NamedTuple):
    value: Callable[[], str | None]
    earlier: set[bytes | None]


_Changes = dict[Place, _Change]
_Entries = set[tuple[Place, bytes]]


class BlindIndex(KeystoreModel):
    """The digest of one row's normalised value; it leaves with its subject's key."""

    __tablename__ = "blind_index"
    __table_args__ = (Index(None, "subject_id"), Index(None, "row_id"))

    label: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]


def register(label: str, rule: Normaliser) -> None:
    """Makes a label findable under one rule."""
    _rules[label] = rule


def digest(label: str, value: str) -> bytes | None:
    """16 bytes: HMAC-SHA256 of the normalised value under a key of its label and rule.

    None where the rule leaves nothing, as of a phone without a digit: nothing equals nothing.
    """
    return _digest(_key(label), label, value)


def _key(label: str) -> bytes:
    rule = _rules[label]
    return keyring.current().keystore.provider.derive("blind-index", f"{label}/{rule.name}")


def _digest(key: bytes, label: str, value: str) -> bytes | None:
    normalised = _rules[label].apply(value).encode("utf-8", "surrogatepass")
    return primitives.mac(key, normalised)[:_DIGEST_BYTES] if normalised else None


def note(place: Place, earlier: str | None, value: Callable[[], str | None]) -> None:
    """Remembers a changed value for the commit, which asks for what stands there by then.

    Its digest is added just before the commit, the earlier ones removed just after.
    """
    changes: _Changes | None = db.session.info.get("blind_index")
    if changes is None:
        changes = db.session.info["blind_index"] = {}
        db.before_commit(lambda: _add(changes))
    change = changes.setdefault(place, _Change(value, set()))
    change.earlier.add(_digest_or_none(place, earlier))


def _digest_or_none(place: Place, value: str | None) -> bytes | None:
    return None if value is None else digest(place.label, value)


def _add(changes: _Changes) -> None:
    engine = keyring.current().keystore.engine
    new: _Entries = set()
    old: _Entries = set()
    for place, change in changes.items():
        standing = _digest_or_none(place, change.value())
        new |= {(place, standing)} if standing else set()
        old |= {(place, digest) for digest in change.earlier if digest and digest != standing}
    with db.keystore_transaction(engine) as connection:
        db.insert_new(BlindIndex, [_values(*entry) for entry in new], connection)
    if old:
        db.after_commit(lambda: _remove(engine, old))


def _remove(engine: Engine, entries: _Entries) -> None:
    # Only what this transaction replaced: a neighbour may have added another value meanwhile.
    key = tuple_(BlindIndex.label, BlindIndex.digest, BlindIndex.row_id)
    same = [(place.label, digest, place.row) for place, digest in entries]
    with db.keystore_transaction(engine) as connection:
        for first in range(0, len(same), LIMIT):
            connection.execute(delete(BlindIndex).where(key.in_(same[first : first + LIMIT])))


def _values(place: Place, digest: bytes) -> dict[str, object]:
    return {
        "label": place.label,
        "digest": digest,
        "row_id": place.row,
        "subject_id": place.subject,
    }


def find(label: str, value: str) -> list[UUID]:
    """Ids of rows whose value is equal under the label's rule; refuses more than 500.

    A crash between the two databases can leave a digest behind: compare the opened value.
    """
    wanted = digest(label, value)
    statement = (
        select(BlindIndex.row_id)
        .where(BlindIndex.label == label, BlindIndex.digest == wanted)
        .limit(LIMIT + 1)
    )
    with keystore.answering(), db.reading(keyring.current().keystore.engine) as connection:
        found = list(connection.execute(statement).scalars()) if wanted else []
    if len(found) > LIMIT:
        raise TooManyMatches(limit=LIMIT)
    return found


def find_many(asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[UUID]]:
    """Ids of rows by label and value, for many questions at once; what matches nothing is left out.

    As with `find`, compare the opened value. A common value matches as many rows as bear it.
    """
    keys = {label: _key(label) for label in {label for label, _ in asked}}
    wanted: dict[tuple[str, bytes], list[tuple[str, str]]] = {}
    for label, value in asked:
        found = _digest(keys[label], label, value)
        if found:
            wanted.setdefault((label, found), []).append((label, value))
    rows: dict[tuple[str, str], list[UUID]] = {}
    for label, found, row in _rows_of(list(wanted)):
        for question in wanted[label, found]:
            rows.setdefault(question, []).append(row)
    return rows


def _rows_of(wanted: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes, UUID]]:
    columns = BlindIndex.label, BlindIndex.digest, BlindIndex.row_id
    pair = tuple_(BlindIndex.label, BlindIndex.digest)
    with keystore.answering(), db.reading(keyring.current().keystore.engine) as connection:
        for first in range(0, len(wanted), LIMIT):
            some = pair.in_(wanted[first : first + LIMIT])
            yield from connection.execute(select(*columns).where(some))
