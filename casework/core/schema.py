"""What every table shares: naming of constraints, aware moments, enumerations, row keys."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, Enum, LargeBinary, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from casework.core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware moments on every engine; a naive one is refused before it reaches the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment in UTC; refuses a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone: take it from casework.core.clock")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment, aware on every engine."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(members: type[StrEnum]) -> Enum:
    """A column that holds one member of an enumeration by its code, with a CHECK behind it."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=members.__name__.lower(),
        values_callable=lambda enumeration: [member.value for member in enumeration],
    )


_COLUMN_TYPES: dict[Any, Any] = {
    datetime: UtcDateTime(),
    UUID: Uuid(),
    bytes: LargeBinary(),
    list[str]: JSON(),
    dict[str, Any]: JSON(),
}


class Model(DeclarativeBase):
    """A table of the main database; every row gets its key before anything else is set."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = _COLUMN_TYPES
    # The attribute that names whose key seals the row's texts; empty where nothing is sealed.
    __subject__: ClassVar[str] = ""


class Keyed:
    """A row with a client-side key, which encrypted fields need before their first value."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        # Encrypted fields are bound to the row's key and subject: those two come first.
        self.id = values.pop("id", None) or new_id()
        sealed = getattr(type(self), "__sealed__", ())
        for name in sorted(values, key=lambda field: field in sealed):
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no attribute {name!r}")
            setattr(self, name, values[name])


class KeystoreModel(DeclarativeBase):
    """A table of the keystore, which has its own database, migrations and backups."""

    metadata = MetaData(naming_convention=NAMING, info={"bind_key": "keys"})
    type_annotation_map: ClassVar[dict[Any, Any]] = _COLUMN_TYPES
