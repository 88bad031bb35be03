"""Each numbered step goes up and down with records in it, on both engines, whole or not at all."""

import json
import os
import re
import signal
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, text

import casework.app
from casework.core import db, migrating
from casework.core.schema import KeystoreModel, Model

for path in Path(casework.__file__).parent.glob("*/models.py"):  # each makes its tables known
    import_module(f"casework.{path.parent.name}.models")

A, B, C, D = (UUID(int=number).hex for number in range(1, 5))
MOMENT = "2024-02-29 03:04:05.678901+00:00"

# One row for each table a step makes: what stands there must survive every later step.
MAIN = {
    "0001_core": {
        "dated_entry": {
            "id": A,
            "kind": "station",
            "code": "jongno",
            "label": "종로경찰서",
            "label_en": "Jongno",
            "detail": "{}",
            "valid_from": "2020-01-01",
            "source": "test",
        },
        "one_time_link": {
            "id": A,
            "digest": b"\1" * 32,
            "purpose": "set-password",
            "expires_at": MOMENT,
        },
        "audit_entry": {
            "number": 1,
            "at": MOMENT,
            "actor_kind": "command",
            "actions": "[]",
            "subjects": "[]",
            "outcome": "done",
        },
    },
    "0002_accounts": {
        "account": {
            "id": A,
            "login": "one",
            "state": "active",
            "language": "ko",
            "display": "{}",
            "failed_attempts": 0,
            "created_at": MOMENT,
            "name_sealed": b"\xcf",
        },
        "membership": {
            "id": A,
            "account_id": A,
            "role": "counselor",
            "unit": "digital",
            "valid_from": "2024-01-01",
        },
        "browser_session": {
            "digest": b"\2" * 32,
            "account_id": A,
            "data": "{}",
            "created_at": MOMENT,
            "seen_at": MOMENT,
        },
        "form_receipt": {"number": "n", "account_id": A, "location": "/", "at": MOMENT},
    },
    "0003_intake": {
        "person": {"id": A, "gender": "female", "name_sealed": b"\xcf\x11"},
        "case": {
            "id": B,
            "number": "D-2024-0001",
            "unit": "digital",
            "state": "open",
            "origin": "practice",
            "counselor_id": A,
            "opened_at": MOMENT,
            "reopenings": 0,
            "version": 1,
        },
        "case_party": {"case_id": B, "person_id": A, "role": "victim"},
    },
    "0004_services": {
        "support_action": {
            "id": A,
            "case_id": B,
            "victim_id": A,
            "unit": "digital",
            "category": "medical",
            "quantity": 1,
            "state": "logged",
            "acted_on": "2024-02-29",
            "logged_at": MOMENT,
            "logged_by": A,
        },
    },
    "0005_referrals": {
        "import_batch": {
            "id": A,
            "sender": "jongno",
            "idempotency_key": "k",
            "received_at": MOMENT,
            "received": 1,
            "warnings": "[]",
            "state": "queued",
            "lease_until": 0.5,
            "chunk_rows": 100,
            "deaths": 0,
        },
        "referral": {
            "id": C,
            "station": "jongno",
            "referral_no": "1",
            "unit": "digital",
            "state": "received",
            "urgency": "high",
            "gender": "female",
            "contact_open": True,
            "sharing_held": False,
            "received_at": MOMENT,
            "waiting_since": MOMENT,
            "newest_row_id": D,
            "versions": 1,
        },
        "import_row": {
            "id": D,
            "batch_id": A,
            "row_no": 1,
            "kind": "referral",
            "outcome": "accepted",
            "reasons": "[]",
            "referral_id": C,
            "rings": False,
            "payload_sealed": b"\xcf",
        },
    },
}
KEYS = {
    "0001_keystore": {
        "subject_key": {
            "subject_id": A,
            "number": 1,
            "kek_number": 1,
            "kcv": b"\1\2\3\4",
            "wrapped": b"\5" * 60,
            "state": "live",
        },
        "blind_index": {"label": "person.name", "digest": b"\6", "row_id": A, "subject_id": A},
    },
}
HISTORIES = {
    None: (migrating.MAIN, MAIN, Model.metadata),
    "keys": (migrating.KEYSTORE, KEYS, KeystoreModel.metadata),
}
both_databases = pytest.mark.parametrize("key", HISTORIES, ids=["main", "keystore"])


def revisions(folder):
    scripts = ScriptDirectory(str(folder), version_locations=[str(folder)])
    return list(reversed([script.revision for script in scripts.walk_revisions()]))


def tables(engine):
    return sorted(set(inspect(engine).get_table_names()) - {"alembic_version"})


def fill(engine, rows):
    with engine.begin() as connection:
        for table, values in rows.items():
            names = ", ".join(values)
            places = ", ".join(f":{name}" for name in values)
            statement = text(f'INSERT INTO "{table}" ({names}) VALUES ({places})')
            connection.execute(statement, values)


def content(engine):
    """Every column of every row that is not empty, by table."""
    with engine.connect() as connection:
        return {
            table: [
                {name: value for name, value in row._mapping.items() if value is not None}
                for row in connection.execute(text(f'SELECT * FROM "{table}"'))
            ]
            for table in tables(engine)
        }


def shape(engine):
    """What the database says of its own tables."""
    looked = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in looked.get_columns(table)
            },
            "primary key": looked.get_pk_constraint(table),
            "checks": by_name(looked.get_check_constraints(table)),
            "uniques": by_name(looked.get_unique_constraints(table)),
            "foreign keys": by_name(looked.get_foreign_keys(table)),
            "indexes": by_name(looked.get_indexes(table)),
        }
        for table in tables(engine)
    }


def by_name(constraints):
    return {one["name"]: json.dumps(one, default=str, sort_keys=True) for one in constraints}


@pytest.mark.parametrize("key", HISTORIES, ids=["main", "keystore"])
def test_the_steps_are_one_line_and_named_like_their_files(key):
    folder, samples, _ = HISTORIES[key]
    scripts = ScriptDirectory(str(folder), version_locations=[str(folder)])
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    files = sorted(path.stem for path in folder.glob("*.py"))
    assert revisions(folder) == files == sorted(samples)
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", name) for name in files)


@both_databases
def test_each_step_keeps_the_records_on_the_way_up_and_down(empty_databases, key):
    folder, samples, _ = HISTORIES[key]
    engine = db.engine(key)
    stood = [("base", {})]
    for revision in revisions(folder):
        before = tables(engine)
        migrating.upgrade(engine, folder, revision)
        made = sorted(set(tables(engine)) - set(before))
        assert set(made) - {"keystore_state"} == set(samples[revision])
        earlier = stood[-1][1]
        assert {
            table: rows for table, rows in content(engine).items() if table in earlier
        } == earlier
        fill(engine, samples[revision])
        stood.append((revision, content(engine)))
    for revision, kept in reversed(stood):
        migrating.downgrade(engine, folder, revision)
        assert content(engine) == kept
    for revision in (revisions(folder)[-1], "base", "head"):
        way = migrating.downgrade if revision == "base" else migrating.upgrade
        way(engine, folder, revision)
    assert migrating.is_current(engine, folder)


@both_databases
def test_the_steps_end_at_what_the_models_say(empty_databases, key):
    folder, _, metadata = HISTORIES[key]
    engine = db.engine(key)
    migrating.upgrade(engine, folder)
    assert migrating.differences(engine, metadata) == []
    stepped = shape(engine)
    migrating.downgrade(engine, folder, "base")
    metadata.create_all(engine)
    assert stepped == shape(engine)


@both_databases
def test_a_second_upgrade_runs_no_statement_that_changes(empty_databases, key):
    folder, _, _ = HISTORIES[key]
    engine = db.engine(key)
    migrating.upgrade(engine, folder)
    before = (shape(engine), content(engine))
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    migrating.upgrade(engine, folder)
    changing = re.compile(r"\s*(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE)", re.IGNORECASE)
    assert [statement for statement in seen if changing.match(statement)] == []
    assert (shape(engine), content(engine)) == before


def killed_at(app, key, folder, count):
    """Upgrades in a child that is killed before its statement of that number; False if it ended."""
    child = os.fork()
    if child == 0:
        engine = db.engine(key)
        engine.dispose(close=False)
        left = iter(range(count))

        def strike(*_):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(engine, "before_cursor_execute", strike)
        event.listen(engine, "commit", strike)
        migrating.upgrade(engine, folder)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("start", ["base", "0002_accounts"])
def test_a_killed_upgrade_leaves_the_database_as_before_and_runs_again(empty_databases, start):
    folder, samples, metadata = HISTORIES[None]
    engine = db.engine()
    known = revisions(folder)
    if start != "base":
        for revision in known[: known.index(start) + 1]:
            migrating.upgrade(engine, folder, revision)
            fill(engine, samples[revision])
    before = (shape(engine), content(engine))
    engine.dispose()
    struck = 0
    while killed_at(empty_databases, None, folder, struck):
        assert (shape(engine), content(engine)) == before
        engine.dispose()
        struck += 5
    assert struck > 20
    migrating.upgrade(engine, folder)
    assert migrating.differences(engine, metadata) == []
    kept = content(engine)
    assert {table: kept[table] for table in before[1]} == before[1]


@pytest.mark.parametrize("key", HISTORIES, ids=["main", "keystore"])
def test_no_step_keeps_a_connection_or_commits_on_its_own(key):
    folder, _, _ = HISTORIES[key]
    for path in folder.glob("*.py"):
        assert not re.search(r"commit|autocommit|create_engine", path.read_text(encoding="utf-8"))
