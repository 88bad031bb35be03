"""What goes wrong between a browser and a database."""

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine

from casework.core import db


@pytest.fixture
def later():
    """The clock, standing still; `shift` moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits five seconds for a lock; connections must be made after this."""
    settings = (*db._SQLITE_SETTINGS, "PRAGMA busy_timeout = 30")
    monkeypatch.setattr(db, "_SQLITE_SETTINGS", settings)


@pytest.fixture
def locked(impatient, config, whole_app):
    """While it lasts, somebody else holds the main database's write lock."""
    whole_app.config["PROPAGATE_EXCEPTIONS"] = False  # as in service: hooks' errors are answered

    @contextmanager
    def lock():
        rival = sqlite3.connect(config.instance / "casework.db", isolation_level=None)
        rival.execute("BEGIN IMMEDIATE")
        yield
        rival.execute("ROLLBACK")
        rival.close()

    return lock
