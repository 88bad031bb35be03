"""Brings a database to a numbered step and back: each step is one transaction on both engines."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Connection, Engine, MetaData
from sqlalchemy.types import TypeEngine

from casework.core.config import ROOT
from casework.core.schema import NAMING

MAIN = ROOT / "migrations"
KEYSTORE = MAIN / "keys"


def upgrade(engine: Engine, folder: Path, to: str = "head") -> None:
    """Applies the steps up to `to`; one that fails or is killed leaves its database as before."""
    scripts = _scripts(folder)
    with engine.begin() as connection:
        context = _context(connection)
        steps = list(scripts.iterate_revisions(to, context.get_current_revision() or "base"))
        with Operations.context(context):
            for step in reversed(steps):
                step.module.upgrade()
                context.stamp(scripts, step.revision)


def downgrade(engine: Engine, folder: Path, to: str) -> None:
    """Takes the steps back down to `to` ("base" for an empty database)."""
    scripts = _scripts(folder)
    with engine.begin() as connection:
        context = _context(connection)
        steps = list(scripts.iterate_revisions(context.get_current_revision() or "base", to))
        with Operations.context(context):
            for step in steps:
                step.module.downgrade()
                context.stamp(scripts, str(step.down_revision or "base"))


def is_current(engine: Engine, folder: Path) -> bool:
    """The database stands at the newest step."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == _scripts(folder).get_current_head()


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What the models say and the database does not, or the other way round; empty when equal."""
    with engine.connect() as connection:
        opts = {"compare_server_default": _default_differs}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, metadata))


def add_column(operations: Any, table: str, name: str, kind: TypeEngine[Any], *rest: str) -> None:
    """Adds a column with its own DEFAULT, CHECK or REFERENCES, which both engines take in place.

    SQLite adds no constraint to a table that stands, and can only drop a column that no other
    column's constraint names: so a later column's constraints are part of the column.
    """
    dialect = operations.get_bind().dialect
    written = " ".join([name, kind.compile(dialect=dialect), *rest])
    operations.execute(
        f"ALTER TABLE {dialect.identifier_preparer.quote(table)} ADD COLUMN {written}"
    )


def _default_differs(_context: Any, _inspected: Any, column: Column[Any], *_: Any) -> bool | None:
    # PostgreSQL cannot compare two JSON values; of any other type it is asked (None).
    return False if isinstance(column.type, JSON) else None


def _scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory(str(folder), version_locations=[str(folder)])


def _context(connection: Connection) -> MigrationContext:
    named = MetaData(naming_convention=NAMING)
    return MigrationContext.configure(connection, opts={"target_metadata": named})
