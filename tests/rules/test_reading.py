"""The walk tells every page that changes something."""

from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from tests.rules import reading
from tests.rules.toys import toy


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/toy.db")
    statements = [
        "CREATE TABLE support_case (id INTEGER PRIMARY KEY, seen INTEGER)",
        "CREATE TABLE audit_entry (number INTEGER PRIMARY KEY)",
        "INSERT INTO support_case VALUES (7, 0)",
    ]
    executed(engine, *statements)
    yield engine
    engine.dispose()


def executed(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE support_case SET seen = seen + 1 WHERE id = 7", ["support_case"]),
        ("DELETE FROM support_case", ["support_case"]),
        ("CREATE TABLE note (id INTEGER)", ["note"]),
        ("INSERT INTO audit_entry VALUES (1)", []),
        ("SELECT 1", []),
    ],
)
def test_a_page_that_changes_something_is_told(engine, statement, told):
    app = toy("/cases/<int:case_id>", at=lambda **_: executed(engine, statement) or "page")
    before = reading.contents([engine])
    reading.walk([app.test_client()], reading.readable(app, [engine]))
    assert reading.changed(before, reading.contents([engine])) == told


def test_the_walk_asks_for_a_row_that_exists(engine):
    app = toy("/cases/<int:case_id>")
    assert reading.readable(app, [engine]) == [("page", "/cases/7")]


def test_the_walk_writes_a_key_as_addresses_do(engine):
    key = "019e0000000070008000000000000007"
    executed(engine, "CREATE TABLE note (id CHAR(32) PRIMARY KEY)")
    executed(engine, f"INSERT INTO note VALUES ('{key}')")
    app = toy("/notes/<uuid:note_id>")
    assert reading.readable(app, [engine]) == [("page", f"/notes/{UUID(key)}")]


def test_the_walk_leaves_out_what_cannot_be_read(engine):
    assert reading.readable(toy(methods=["POST"]), [engine]) == []


def test_the_walk_takes_what_it_is_given_where_no_row_shows_it(engine):
    app = toy("/pages/<int:page>")
    assert reading.readable(app, [engine], int=3) == [("page", "/pages/3")]
