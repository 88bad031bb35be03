"""`encrypted()`: an attribute that is sealed when it is set and opened when it is read.

Plain text never enters the row's state, its history, a flush, an echo or a statement's error.
"""

from typing import Any, NoReturn, Protocol, overload
from uuid import UUID

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.orm import mapped_column, object_session
from sqlalchemy.types import TypeDecorator

from casework.core.crypto import blind_index, keyring, tokens
from casework.core.crypto.errors import NotComparable, SealError
from casework.core.crypto.normalise import Normaliser


class _Row(Protocol):
    id: UUID


class SealedBytes(TypeDecorator[bytes]):
    """The column behind an encrypted attribute: whoever writes past it can store tokens only."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The token unchanged; refuses anything that was not sealed."""
        del dialect
        if value is not None and not tokens.looks_sealed(value):
            raise TypeError("this column takes sealed values only: assign the encrypted attribute")
        return value


class ClassSide:
    """The attribute on the class: it takes part in no statement and says what to do instead."""

    def __init__(self, label: str) -> None:
        self.label = label

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotComparable(f"{self.label} is sealed: ask find({self.label!r}, value) for row ids")

    def __clause_element__(self) -> NoReturn:
        """Refuses select, order_by, group_by and where."""
        self._refuse()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = object.__hash__
    in_ = not_in = like = ilike = is_ = is_not = contains = startswith = endswith = _refuse
    between = asc = desc = _refuse


def encrypted(label: str, *, index: Normaliser | None = None) -> "Encrypted":
    """A sealed text attribute under its row's subject; `index` makes it findable by equality.

    The class names its subject's attribute in `__subject__` ("id" where the row is the subject).
    """
    return Encrypted(label, index)


class Encrypted:
    """The descriptor behind `encrypted()`: seals when set, opens when read, caches no text."""

    def __init__(self, label: str, index: Normaliser | None) -> None:
        self.label = tokens.Label(label)
        self.index = index

    def __set_name__(self, owner: Any, name: str) -> None:
        self._column = f"{name}_sealed"
        self._subject = owner.__dict__.get("__subject__", "id")
        owner.__sealed__ = (*getattr(owner, "__sealed__", ()), name)
        setattr(owner, self._column, mapped_column(self._column, SealedBytes, nullable=True))
        if self.index:
            blind_index.register(self.label.name, self.index)

    @overload
    def __get__(self, row: None, owner: type) -> ClassSide: ...
    @overload
    def __get__(self, row: _Row, owner: type) -> str | None: ...
    def __get__(self, row: _Row | None, owner: type) -> ClassSide | str | None:
        if row is None:
            return ClassSide(self.label.name)
        # What is loaded stands in the row's own dictionary; SQLAlchemy's way there costs more
        # than opening the value, and is needed only where something still has to be fetched.
        state = row.__dict__
        try:
            token, subject, row_id = state[self._column], state[self._subject], state["id"]
        except KeyError:
            token, subject, row_id = self._fetched(row)
        if token is None:
            return None
        ring = keyring.current()
        keys = ring.held(subject)
        if keys is None:
            ring.load(_subjects_on_page(row, subject, ring))
            keys = ring.keys(subject)
        return tokens.open_with(keys, self.label, row_id, token)

    def __set__(self, row: _Row, text: str | None) -> None:
        # Opens what stood there: a value that cannot be read is not written over by accident.
        earlier = self.__get__(row, type(row))
        _, subject, row_id = self._fetched(row)
        token = None if text is None else self._sealed(subject, row_id, text)
        setattr(row, self._column, token)
        if self.index:
            place = blind_index.Place(self.label.name, row_id, subject)
            blind_index.note(place, earlier, lambda: self.__get__(row, type(row)))

    def _sealed(self, subject: UUID | None, row: UUID | None, text: str) -> bytes:
        if subject is None or row is None:
            raise TypeError(
                f"{self.label.name} needs its row's id and {self._subject} to be set first"
            )
        try:
            key = keyring.current().sealing_key(subject)
        except SealError as refusal:
            raise refusal.at(self.label.name, row) from None
        return tokens.seal(key, self.label, row, text)

    def _fetched(self, row: Any) -> tuple[bytes | None, UUID, UUID]:
        return getattr(row, self._column), getattr(row, self._subject), row.id


def _subjects_on_page(row: Any, subject: UUID, ring: keyring.Keyring) -> set[UUID]:
    """Every subject among the loaded rows, so that a page costs one keystore query."""
    session = object_session(row)
    rows = list[Any](session.identity_map.values() if session else ())
    # An expired row is passed over: asking it would cost a query of its own.
    loaded = [vars(other).get(other.__subject__) for other in rows]
    return {subject, *(other for other in loaded if other and ring.held(other) is None)}
