"""Each numbered step goes up and down with records in it, on both engines, whole or not at all."""

import json
import os
import re
import signal
from importlib import import_module
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, text

import casework.app
from casework.core import db, migrating
from casework.core.schema import KeystoreModel, Model
from tests.migration_rows import KEYS, MAIN

for path in Path(casework.__file__).parent.glob("*/models.py"):  # each makes its tables known
    import_module(f"casework.{path.parent.name}.models")

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


def within(found, earlier):
    """Of what was found, the tables and columns that were filled earlier."""
    return {
        table: [
            {name: row[name] for name in before if name in row}
            for row, before in zip(found[table], rows, strict=True)
        ]
        for table, rows in earlier.items()
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
            # SQLite does not tell the name of one that came with its column.
            "foreign keys": by_name(
                {**one, "name": ",".join(one["constrained_columns"])}
                for one in looked.get_foreign_keys(table)
            ),
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
        assert within(content(engine), earlier) == earlier
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
    assert within(kept, before[1]) == before[1]


@pytest.mark.parametrize("key", HISTORIES, ids=["main", "keystore"])
def test_no_step_keeps_a_connection_or_commits_on_its_own(key):
    folder, _, _ = HISTORIES[key]
    for path in folder.glob("*.py"):
        assert not re.search(r"commit|autocommit|create_engine", path.read_text(encoding="utf-8"))
