"""Numbered steps go up and down, each run as a whole or not at all."""

import pytest
from sqlalchemy import MetaData, inspect

from casework.core import db, migrating
from casework.core.schema import KeystoreModel, Model

FIRST = '''"""First."""
import sqlalchemy as sa
from alembic import op
revision = "0001_first"
down_revision = None
def upgrade():
    op.create_table("first", sa.Column("id", sa.Integer(), primary_key=True))
def downgrade():
    op.drop_table("first")
'''
SECOND = '''"""Second, which fails at its end."""
import sqlalchemy as sa
from alembic import op
revision = "0002_second"
down_revision = "0001_first"
def upgrade():
    op.create_table("second", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO first (id) VALUES (7)")
    op.execute("SELECT * FROM nowhere")
def downgrade():
    op.drop_table("second")
    op.execute("SELECT * FROM nowhere")
'''


@pytest.fixture
def steps(tmp_path):
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    return folder


def tables(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_steps_are_applied_once(empty_databases, steps):
    engine = db.engine()
    assert not migrating.is_current(engine, steps)
    for _ in range(2):
        migrating.upgrade(engine, steps)
        assert migrating.is_current(engine, steps)
        assert tables(engine) == {"first"}


def test_a_step_that_fails_takes_the_whole_run_back(empty_databases, steps):
    engine = db.engine()
    (steps / "0002_second.py").write_text(SECOND)
    with pytest.raises(Exception, match="nowhere"):
        migrating.upgrade(engine, steps)
    assert tables(engine) == set()
    migrating.upgrade(engine, steps, "0001_first")
    with pytest.raises(Exception, match="nowhere"):
        migrating.upgrade(engine, steps)
    assert tables(engine) == {"first"}
    assert not migrating.is_current(engine, steps)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM first").all() == []


def test_steps_are_taken_back(empty_databases, steps):
    engine = db.engine()
    migrating.upgrade(engine, steps)
    migrating.downgrade(engine, steps, "base")
    assert tables(engine) == set()
    assert not migrating.is_current(engine, steps)
    migrating.upgrade(engine, steps)
    assert tables(engine) == {"first"}


def test_a_difference_between_models_and_database_is_told(empty_databases):
    migrating.upgrade(db.engine(), migrating.MAIN, "0001_core")
    missing = migrating.differences(db.engine(), Model.metadata)
    assert "person" in str(missing)
    assert migrating.differences(db.engine(), MetaData()) != []


def test_each_database_has_steps_of_its_own(empty_databases):
    migrating.upgrade(db.engine("keys"), migrating.KEYSTORE)
    assert tables(db.engine("keys")) == set(KeystoreModel.metadata.tables)
    assert tables(db.engine()) == set()
