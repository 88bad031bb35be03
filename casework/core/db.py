"""The databases and every commit: requests and jobs, the keystore, and denied access apart.

Operations flush; only this module commits, and only it (with reports) speaks an engine's dialect.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    event,
    func,
    literal_column,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from casework.core.config import Config
from casework.core.errors import CaseworkError, Unavailable

_log = structlog.get_logger("casework.db")
_extension = SQLAlchemy()
session = _extension.session

# A SQLite transaction that may write takes the write lock at once: upgrading a read snapshot later
# fails without waiting. Only pages without personal data, which need no audit row, read deferred.
_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)

_SQLITE_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
)


def install(app: Flask, config: Config) -> None:
    """Gives an app its main engine and the keystore's."""
    # A bound value in a traceback or log line could be a person's.
    options = {"hide_parameters": True, "pool_pre_ping": True}
    urls = {None: config.database_url, "keys": config.keystore_url}
    app.config["SQLALCHEMY_BINDS"] = {
        key: {"url": _address(url), **options} for key, url in urls.items()
    }
    _extension.init_app(app)
    with app.app_context():
        for engine in _extension.engines.values():
            _speak_dialect(engine)


def engine(key: str | None = None) -> Engine:
    """The engine of the running app: None is the main database, "keys" the keystore."""
    return _extension.engines[key]


def is_unmade(url: str) -> bool:
    """The address is of a one-machine database whose file does not exist yet."""
    parts = make_url(url)
    path = Path(parts.database or "")
    return parts.get_backend_name() == "sqlite" and path.is_absolute() and not path.exists()


def is_made(url: str) -> bool:
    """The address is of a one-machine database whose file exists."""
    parts = make_url(url)
    return parts.get_backend_name() == "sqlite" and Path(parts.database or "").is_file()


def answers() -> bool:
    """Both databases answer a question."""
    try:
        for asked in _extension.engines.values():
            with reading(asked) as connection:
                connection.execute(select(1))
    except OperationalError:
        return False
    return True


def _address(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _speak_dialect(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for setting in _SQLITE_SETTINGS:
            connection.execute(setting)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        only_reads = _reads_only.get() or connection.get_execution_options().get("only_reads")
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def begin_reading() -> None:
    """Transactions of this thread only read from here on: on SQLite no writer delays them."""
    _reads_only.set(True)


def begin_writing() -> None:
    """Transactions of this thread may write from here on: on SQLite they queue for the lock."""
    _reads_only.set(False)


@contextmanager
def reading(source: Engine) -> Iterator[Connection]:
    """A connection of its own for one short read, whatever the main transaction does."""
    with source.connect().execution_options(only_reads=True) as connection:
        yield connection


def before_commit(prepare: Callable[[], None]) -> None:
    """Runs `prepare` inside the transaction, just before it ends; a rollback drops it."""
    session.info.setdefault("before_commit", []).append(prepare)


def after_commit(effect: Callable[[], object]) -> None:
    """Runs `effect` once what it speaks of is safely stored; a rollback drops it."""
    session.info.setdefault("after_commit", []).append(effect)


def commit() -> None:
    """Ends the transaction of a request, job or chunk; refuses while disk or lock do."""
    try:
        for prepare in session.info.get("before_commit", []):
            prepare()
        session.commit()
    except OperationalError:
        rollback()
        raise Unavailable from None
    effects = session.info.get("after_commit", [])
    session.info.clear()
    for effect in effects:
        _run_after(effect)


def _run_after(effect: Callable[[], object]) -> None:
    # What is stored must not look lost because a tidying after it failed.
    try:
        effect()
    except (SQLAlchemyError, CaseworkError) as error:
        _log.warning("effect_failed", error=type(error).__name__)


def rollback() -> None:
    """Undoes everything since the last commit, with what was promised to follow it."""
    session.info.clear()
    session.rollback()


@contextmanager
def transaction() -> Iterator[None]:
    """The transaction of a command or job step: committed at its end, undone by any error."""
    try:
        yield
        commit()
    except BaseException:
        rollback()
        raise


@contextmanager
def unless_taken(refusal: type[CaseworkError]) -> Iterator[None]:
    """Undoes the block alone and refuses where somebody else just stored the same unique value."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise refusal from None


@contextmanager
def apart() -> Iterator[Connection]:
    """A short transaction of its own, for what must be kept although the request is refused."""
    rollback()
    with engine().begin() as connection:
        yield connection


@contextmanager
def keystore_transaction(engine: Engine) -> Iterator[Connection]:
    """A short transaction of the keystore, ended before the main one so that no key is missed."""
    with engine.begin() as connection:
        yield connection


def insert_new(
    model: type, rows: list[dict[str, Any]], connection: Connection | None = None
) -> None:
    """Inserts rows in one statement and passes over those whose key exists already."""
    target = connection or session.connection()
    insert = sqlite_insert if target.dialect.name == "sqlite" else postgresql_insert
    if rows:
        target.execute(insert(model).on_conflict_do_nothing(), rows)


def seconds_now() -> ColumnElement[float]:
    """The database's clock as Unix seconds: leases compare it, never a process's own clock."""
    if session.get_bind().dialect.name == "sqlite":
        return literal_column("(julianday('now') - 2440587.5) * 86400.0", Float)
    return func.extract("epoch", func.clock_timestamp()).cast(Float)
