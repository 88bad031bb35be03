"""Who saw or changed whose data stands in the same transaction, and nobody changes it after."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from casework.core import audit, clock, db
from casework.core.audit import AuditEntry, AuditOutcome
from casework.core.errors import Conflict
from casework.core.ids import new_id
from casework.core.permissions import CommandLine, Permission
from casework.intake.models import Gender, Person


class Somebody(CommandLine):
    id = new_id()
    kind = "counselor"


ACTOR = Somebody()


def entries():
    """What another connection reads."""
    with db.reading(db.engine()) as connection:
        statement = select(AuditEntry.__table__).order_by(AuditEntry.number)
        return connection.execute(statement).all()


def test_one_row_holds_all_that_one_transaction_did_and_to_whom(either_app):
    first, second = new_id(), new_id()
    began = clock.now()
    with db.transaction():
        audit.record(ACTOR, Permission.CASE_READ, [first])
        audit.record(ACTOR, "case:reveal", [second, first], reason="본인 확인")
        audit.record(ACTOR, Permission.CASE_READ)
    (entry,) = entries()
    assert (entry.actor_id, entry.actor_kind) == (ACTOR.id, "counselor")
    assert entry.actions == ["case:read", "case:reveal"]
    assert entry.subjects == [first.hex, second.hex]
    assert (entry.outcome, entry.reason, entry.address) == (AuditOutcome.DONE, "본인 확인", None)
    assert began <= entry.at <= clock.now()


def test_the_next_transaction_has_a_row_of_its_own(app):
    for action in ("one", "two"):
        with db.transaction():
            audit.record(ACTOR, action)
    assert [entry.actions for entry in entries()] == [["one"], ["two"]]


def test_a_transaction_that_is_undone_leaves_no_row(either_app):
    with pytest.raises(Conflict):
        _refused()
    assert entries() == []


def _refused():
    with db.transaction():
        audit.record(ACTOR, "case:edit")
        raise Conflict


def test_what_cannot_be_audited_is_not_stored(app, monkeypatch):
    def full(*_):
        raise RuntimeError("disk full")

    monkeypatch.setattr(audit, "_write", full)
    with pytest.raises(RuntimeError):
        _change_somebody()
    with db.reading(db.engine()) as connection:
        assert connection.execute(select(Person.id)).all() == []


def _change_somebody():
    with db.transaction():
        db.session.add(Person(gender=Gender.FEMALE))
        audit.record(ACTOR, "case:edit")


def test_a_denied_access_is_kept_although_the_request_is_undone(either_app):
    subject = new_id()
    audit.record(ACTOR, "case:read")
    audit.record_apart(ACTOR, "case:edit", AuditOutcome.DENIED, [subject])
    db.rollback()
    (entry,) = entries()
    assert (entry.actions, entry.subjects) == (["case:edit"], [subject.hex])
    assert entry.outcome is AuditOutcome.DENIED


def test_somebody_unknown_is_anonymous(app):
    audit.record_apart(None, "sign-in", AuditOutcome.DENIED)
    assert [(entry.actor_id, entry.actor_kind) for entry in entries()] == [(None, "anonymous")]


def test_the_command_line_is_named_as_itself(app):
    with db.transaction():
        audit.record(CommandLine(), "account:create")
    assert [(entry.actor_id, entry.actor_kind) for entry in entries()] == [(None, "command")]


def test_a_refused_request_keeps_whose_data_its_answer_shows(app):
    subject = new_id()
    audit.record(ACTOR, Permission.CASE_READ, [subject])
    db.session.add(Person(gender=Gender.FEMALE))
    audit.keep_what_was_shown()
    (entry,) = entries()
    assert (entry.subjects, entry.outcome) == ([subject.hex], AuditOutcome.FAILED)
    with db.reading(db.engine()) as connection:
        assert connection.execute(select(Person.id)).all() == []
    audit.keep_what_was_shown()
    assert len(entries()) == 1


def test_the_address_of_a_request_is_kept(app):
    token = audit.address.set("192.0.2.7")
    audit.record_apart(ACTOR, "case:read", AuditOutcome.DONE)
    audit.address.reset(token)
    assert [entry.address for entry in entries()] == ["192.0.2.7"]


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(actor_kind="nobody"),
        delete(AuditEntry),
        text("DELETE FROM audit_entry WHERE number = 1"),
        text("UPDATE audit_entry SET outcome = 'denied'"),
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_row(either_app, change):
    with db.transaction():
        audit.record(ACTOR, "case:read")
    before = entries()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(change)
    db.rollback()
    assert entries() == before


@pytest.mark.parametrize(
    "change",
    [
        "TRUNCATE audit_entry",
        "TRUNCATE audit_entry RESTART IDENTITY CASCADE",
    ],
)
@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_table(postgres_app, change):
    with db.transaction():
        audit.record(ACTOR, "case:read")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change))
    db.rollback()
    assert len(entries()) == 1


@pytest.mark.parametrize("change", ["REPLACE", "INSERT OR REPLACE"])
def test_sqlite_refuses_to_replace_a_row(app, change):
    with db.transaction():
        audit.record(ACTOR, "case:read")
    columns = "number, at, actor_kind, actions, subjects, outcome"
    values = "1, '2024-01-01', 'nobody', '[]', '[]', 'done'"
    with pytest.raises(DBAPIError):
        db.session.execute(text(f"{change} INTO audit_entry ({columns}) VALUES ({values})"))
    db.rollback()
    assert [entry.actor_kind for entry in entries()] == ["counselor"]
