"""Frozen values, and people on a prepared instance."""

import json
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import event

from casework.core import db
from casework.core.crypto import keyring
from casework.intake.models import Gender, Person


@pytest.fixture(scope="session")
def golden():
    """What was sealed once and must be read forever, its bytes as bytes."""
    frozen = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
    names = ("kcv", "secret", "nonce", "kek", "index_root", "wrapped")
    ids = {name: UUID(frozen[name]) for name in ("row", "subject")}
    return SimpleNamespace(**{**frozen, **ids, **{n: bytes.fromhex(frozen[n]) for n in names}})


@pytest.fixture
def keystore(app):
    return keyring.current().keystore


@pytest.fixture
def keystore_queries(app):
    """Every statement the keystore's database is asked from here on."""
    asked = []
    listener = "before_cursor_execute"

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("PRAGMA", "BEGIN")):
            asked.append(statement)

    event.listen(db.engine("keys"), listener, note)
    yield asked
    event.remove(db.engine("keys"), listener, note)


@pytest.fixture
def stored(app):
    """Stores a person for each dictionary of sealed fields, forgets the rows and gives the ids."""

    def store(*people):
        with db.transaction():
            rows = [Person(gender=Gender.FEMALE, **fields) for fields in people]
            db.session.add_all(rows)
        ids = [row.id for row in rows]
        db.session.expunge_all()
        return ids

    return store
