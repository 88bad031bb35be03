"""What commits when: one transaction a unit of work, the keystore before it, refusals apart."""

import threading
from unittest.mock import patch

import pytest
import structlog
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from casework.core import db
from casework.core.crypto import keyring
from casework.core.crypto.blind_index import BlindIndex
from casework.core.errors import Conflict, Unavailable
from casework.core.ids import new_id
from casework.intake.models import Gender, Person


def add():
    db.session.add(row := Person(gender=Gender.FEMALE))
    db.session.flush()
    return row.id


def count():
    """The people that another connection sees."""
    with db.reading(db.engine()) as connection:
        return connection.execute(select(func.count()).select_from(Person.__table__)).scalar_one()


# --- the transaction of a request, job or command


def test_what_is_flushed_is_nobodys_until_it_is_committed(either_app):
    add()
    assert count() == 0
    db.commit()
    assert count() == 1


def test_a_transaction_commits_at_its_end(either_app):
    with db.transaction():
        add()
    assert count() == 1


@pytest.mark.parametrize("error", [Conflict, ValueError, KeyboardInterrupt, SystemExit])
def test_any_error_undoes_the_transaction_and_what_was_to_follow(app, error):
    done = []
    with pytest.raises(error):
        _fail_after_adding(error, done)
    assert (count(), done, db.session.info) == (0, [], {})
    db.commit()
    assert (count(), done) == (0, [])


def _fail_after_adding(error, done):
    with db.transaction():
        add()
        db.before_commit(lambda: done.append("before"))
        db.after_commit(lambda: done.append("after"))
        raise error


def test_preparations_are_inside_and_effects_outside_of_the_transaction(either_app):
    seen = []
    with db.transaction():
        db.before_commit(lambda: seen.append(("before", add() and count())))
        db.before_commit(lambda: db.before_commit(lambda: seen.append(("added late", count()))))
        db.after_commit(lambda: seen.append(("after", count())))
    assert seen == [("before", 0), ("added late", 0), ("after", 1)]


def test_each_commit_runs_what_was_asked_for_it_once(app):
    seen = []
    for name in "ab":
        db.before_commit(lambda name=name: seen.append(f"before {name}"))
        db.after_commit(lambda name=name: seen.append(f"after {name}"))
        db.commit()
    db.commit()
    assert seen == ["before a", "after a", "before b", "after b"]


def test_a_rollback_drops_preparations_and_effects(app):
    seen = []
    db.before_commit(lambda: seen.append("before"))
    db.after_commit(lambda: seen.append("after"))
    db.rollback()
    db.commit()
    assert seen == []


def test_a_preparation_that_fails_keeps_everything_out(app):
    def refuse():
        raise Conflict

    with pytest.raises(Conflict):
        _commit_with(refuse)
    assert count() == 0


def _commit_with(preparation):
    with db.transaction():
        add()
        db.before_commit(preparation)


def test_an_effect_that_fails_neither_hides_what_is_stored_nor_stops_the_next(app):
    def gone():
        raise OperationalError("김비밀", {}, Exception("gone"))

    seen = []
    with structlog.testing.capture_logs() as logged, db.transaction():
        add()
        db.after_commit(gone)
        db.after_commit(lambda: seen.append("next"))
    assert (count(), seen) == (1, ["next"])
    assert [(line["event"], line["error"]) for line in logged] == [
        ("effect_failed", "OperationalError")
    ]
    assert "김비밀" not in str(logged)


def test_a_database_that_fails_is_unavailable_and_nothing_is_stored(app):
    add()
    gone = OperationalError("INSERT", {"name": "김비밀"}, Exception("disk full"))
    with (
        patch.object(db.session, "commit", side_effect=gone),
        pytest.raises(Unavailable) as refused,
    ):
        db.commit()
    assert refused.value.__suppress_context__
    assert (count(), db.session.info) == (0, {})


def test_a_bound_value_is_in_no_error(either_app):
    twin = new_id()
    secret = {"id": twin.hex, "gu": "김비밀"}
    statement = text("INSERT INTO person (id, gender, gu) VALUES (:id, 'female', :gu)")
    db.session.execute(statement, secret)
    with pytest.raises(IntegrityError) as refused:
        db.session.execute(statement, secret)
    assert "parameters hidden" in str(refused.value)
    assert "김비밀" not in str(refused.value)


@pytest.mark.parametrize("key", [None, "keys"])
def test_no_engine_tells_what_was_bound(app, key):
    assert db.engine(key).hide_parameters
    with pytest.raises(OperationalError) as refused, db.engine(key).connect() as connection:
        connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "김비밀"})
    assert "김비밀" not in str(refused.value)


# --- short transactions of their own


def test_what_is_written_apart_stays_although_the_request_is_undone(either_app):
    add()
    with db.apart() as connection:
        values = {"id": new_id(), "gender": Gender.MALE}
        connection.execute(Person.__table__.insert(), values)
    db.rollback()
    assert count() == 1


def test_writing_apart_first_ends_the_refused_request(app):
    add()
    with db.apart():
        assert db.session.info == {}
        assert not db.session.new
    assert count() == 0


def test_the_keystores_transaction_ends_before_the_main_one(either_app):
    row = {"label": "a", "digest": b"b", "row_id": new_id(), "subject_id": new_id()}
    add()
    with db.keystore_transaction(db.engine("keys")) as connection:
        db.insert_new(BlindIndex, [row], connection)
    db.rollback()
    with db.reading(db.engine("keys")) as connection:
        assert connection.execute(select(BlindIndex.label)).scalars().all() == ["a"]


def test_a_failed_keystore_transaction_leaves_nothing(app):
    row = {"label": "a", "digest": b"b", "row_id": new_id(), "subject_id": new_id()}
    with pytest.raises(ZeroDivisionError):
        _fail_in_keystore(row)
    with db.reading(db.engine("keys")) as connection:
        assert connection.execute(select(BlindIndex.label)).all() == []


def _fail_in_keystore(row):
    with db.keystore_transaction(db.engine("keys")) as connection:
        db.insert_new(BlindIndex, [row], connection)
        raise ZeroDivisionError


def test_new_rows_are_inserted_and_known_ones_passed_over(either_app):
    known = {"id": new_id(), "gender": Gender.FEMALE, "gu": "jongno"}
    with db.transaction():
        db.insert_new(Person, [known])
        db.insert_new(Person, [{**known, "gu": "mapo"}, {**known, "id": new_id()}])
        db.insert_new(Person, [])
    assert count() == 2
    assert db.session.get(Person, known["id"]).gu == "jongno"


# --- the engines


def test_sqlite_keeps_what_it_was_told_and_erases_what_it_deletes(app):
    for key in (None, "keys"):
        with db.reading(db.engine(key)) as connection:
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            }
        assert settings == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "secure_delete": 1,
        }


def begins():
    """How transactions of the main database begin."""
    seen = []
    engine = db.engine()

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return seen


def test_what_may_write_takes_sqlites_lock_at_once_and_what_only_reads_never(app):
    seen = begins()
    add()
    db.rollback()
    count()
    db.begin_reading()
    db.session.scalar(select(Person.id).limit(1))
    db.rollback()
    db.begin_writing()
    add()
    db.rollback()
    assert seen == ["BEGIN IMMEDIATE", "BEGIN", "BEGIN", "BEGIN IMMEDIATE"]


def test_a_reader_is_not_delayed_by_a_writer(app):
    add()  # holds the write lock
    seen = []

    def read():
        with app.app_context():
            db.begin_reading()
            seen.append(db.session.scalar(select(func.count()).select_from(Person)))
            db.rollback()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(timeout=4)  # a writer would wait five seconds
    assert seen == [0]


def test_reading_in_one_thread_says_nothing_about_another(app):
    db.begin_reading()
    seen = []
    thread = threading.Thread(target=lambda: seen.append(db._reads_only.get()))
    thread.start()
    thread.join()
    assert (seen, db._reads_only.get()) == ([False], True)
    db.begin_writing()


def test_the_databases_clock_is_seconds_of_today(either_app):
    seconds = db.session.scalar(select(db.seconds_now()))
    assert isinstance(seconds, float)
    assert 1_700_000_000 < seconds < 4_000_000_000
    assert seconds <= db.session.scalar(select(db.seconds_now()))


def test_both_databases_answer_or_the_service_is_not_ready(either_app):
    assert db.answers()
    with patch.object(db, "reading", side_effect=OperationalError("", {}, Exception())):
        assert not db.answers()


def test_only_a_file_that_is_not_there_is_unmade(tmp_path):
    (tmp_path / "there.db").touch()
    assert db.is_unmade(f"sqlite:///{tmp_path}/new.db")
    assert db.is_unmade(f"sqlite:///{tmp_path}/new.db?timeout=5")
    for url in (
        f"sqlite:///{tmp_path}/there.db",
        f"sqlite:///{tmp_path}/there.db?timeout=5",
        "sqlite:///relative.db",
        "sqlite://",
        "postgresql://nobody@localhost/none",
    ):
        assert not db.is_unmade(url)


@pytest.mark.postgres
def test_a_connection_that_died_is_replaced_unseen(postgres_app, postgres_server):
    for key in (None, "keys"):
        with db.reading(db.engine(key)) as connection:
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postgres_server.run(f"SELECT pg_terminate_backend({backend}, 5000)")
    assert count() == 0
    assert keyring.current().keystore.load([new_id()]) == {}
