"""A subject's key is made once, opens only its own subject's values, and is gone once destroyed."""

from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from casework.core import db
from casework.core.crypto import keyring
from casework.core.crypto.errors import (
    KeystoreUnavailable,
    SubjectShredded,
    UnknownKek,
    WrongKey,
)
from casework.core.crypto.keystore import (
    KeyState,
    Keystore,
    KeystoreState,
    WrappedKey,
    wrapping_context,
)
from casework.core.crypto.providers import LocalKeys
from casework.core.ids import new_id

KEK_2 = b"\5" * 32


@pytest.fixture
def subject(keystore):
    subject = new_id()
    keystore.create([subject])
    return subject


@pytest.fixture
def change(keystore):
    """Changes a wrapped key behind the program's back."""

    def change(subject, **values):
        with db.keystore_transaction(keystore.engine) as connection:
            row = WrappedKey.subject_id == subject
            connection.execute(update(WrappedKey).where(row).values(**values))

    return change


def row_of(keystore, subject):
    with db.reading(keystore.engine) as connection:
        statement = select(WrappedKey.__table__).where(WrappedKey.subject_id == subject)
        return connection.execute(statement).one()


def fresh(keystore, **keks):
    """The same database as another process with its own cache (and keys) sees it."""
    provider = keystore.provider
    numbered = {int(name[1:]): key for name, key in keks.items()}
    return Keystore(keystore.engine, LocalKeys(provider.keks | numbered, provider.index_root))


def test_a_key_is_stored_before_create_returns(keystore):
    subjects = [new_id() for _ in range(3)]
    made = keystore.create(subjects)
    read = fresh(keystore).load(subjects)
    assert {s: made[s][1].secret for s in subjects} == {s: read[s][1].secret for s in subjects}
    assert len({made[s][1].secret for s in subjects}) == 3


def test_the_database_holds_the_key_only_wrapped(keystore, subject):
    row = row_of(keystore, subject)
    secret = keystore.load([subject])[subject][1].secret
    assert len(row.wrapped) == 60
    assert (row.number, row.kek_number, len(row.kcv), row.state) == (1, 1, 4, KeyState.LIVE)
    assert secret not in row.wrapped
    context = wrapping_context(subject, 1, 1, row.kcv)
    assert keystore.provider.unwrap(1, row.wrapped, context) == secret


def test_what_binds_a_key_to_its_row_never_changes(golden):
    provider = LocalKeys({golden.kek_number: golden.kek}, golden.index_root)
    context = wrapping_context(golden.subject, golden.number, golden.kek_number, golden.kcv)
    assert provider.unwrap(golden.kek_number, golden.wrapped, context) == golden.secret


def test_create_refuses_a_subject_that_has_a_key(keystore, subject):
    before = row_of(keystore, subject)
    with pytest.raises(IntegrityError):
        keystore.create([new_id(), subject])
    assert row_of(keystore, subject) == before


def test_a_subject_nobody_knows_has_no_keys(keystore):
    assert keystore.load([new_id()]) == {}
    assert keystore.load([]) == {}


def test_ensure_makes_a_key_once(keystore):
    subject = new_id()
    first = keystore.ensure(subject)[1].secret
    assert keystore.ensure(subject)[1].secret == first
    assert fresh(keystore).ensure(subject)[1].secret == first


def test_two_makers_of_one_subjects_key_end_with_the_same(either_app, monkeypatch):
    ours = keyring.current().keystore
    theirs = fresh(ours)
    subject = new_id()
    load = ours.load

    def load_then_lose(subjects):
        monkeypatch.setattr(ours, "load", load)
        found = load(subjects)
        theirs.ensure(subject)
        return found

    monkeypatch.setattr(ours, "load", load_then_lose)
    kept = ours.ensure(subject)
    assert kept[1].secret == theirs.load([subject])[subject][1].secret
    assert row_of(ours, subject).number == 1


def opened(keystore, subject):
    return fresh(keystore).load([subject])[subject]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kek_number": 9}, UnknownKek),
        ({"kcv": b"\0\0\0\0"}, WrongKey),
        ({"number": 2}, WrongKey),
        ({"wrapped": b"\1" * 60}, WrongKey),
        ({"wrapped": b""}, WrongKey),
        ({"wrapped": None}, SubjectShredded),
        ({"state": KeyState.SHREDDED}, SubjectShredded),
    ],
)
def test_a_changed_row_is_a_named_error_of_its_subject(keystore, subject, change, changes, error):
    change(subject, **changes)
    refused = opened(keystore, subject)
    assert type(refused) is error
    assert (refused.field, refused.row) == ("subject", subject)


def test_a_wrapped_key_does_not_open_for_another_subject(keystore, subject, change):
    other = new_id()
    keystore.create([other])
    mine = row_of(keystore, subject)
    change(other, wrapped=mine.wrapped, kcv=mine.kcv)
    assert type(opened(keystore, other)) is WrongKey


def test_a_wrapped_key_does_not_open_under_another_kek(keystore, subject, change):
    change(subject, kek_number=2)
    refused = fresh(keystore, k2=KEK_2).load([subject])[subject]
    assert type(refused) is WrongKey


def test_one_bad_key_keeps_nobody_elses_shut(keystore, subject, change):
    others = [new_id() for _ in range(2)]
    keystore.create(others)
    change(subject, wrapped=b"\1" * 60)
    loaded = fresh(keystore).load([subject, *others])
    assert [type(loaded[one]) for one in (subject, *others)] == [WrongKey, dict, dict]


def test_a_newer_key_encryption_key_wraps_what_is_made_from_then_on(keystore, subject):
    later = fresh(keystore, k2=KEK_2)
    newer = new_id()
    later.create([newer])
    assert (row_of(keystore, subject).kek_number, row_of(keystore, newer).kek_number) == (1, 2)
    assert set(later.load([subject, newer])) == {subject, newer}
    assert type(opened(keystore, newer)) is UnknownKek


def test_a_second_load_is_answered_from_memory(keystore, subject, change):
    keystore.load([subject])
    change(subject, wrapped=b"\1" * 60)
    assert keystore.load([subject])[subject][1].number == 1
    assert type(opened(keystore, subject)) is WrongKey


def test_a_discarded_key_is_gone_from_the_database_and_from_every_cache(keystore, subject):
    kept = new_id()
    keystore.create([kept])
    second = fresh(keystore)
    for store in (keystore, second):
        store.load([subject, kept])
    keystore.discard([subject])
    for store in (keystore, second):
        assert set(store.load([subject, kept])) == {kept}
    with db.reading(keystore.engine) as connection:
        statement = select(WrappedKey.number).where(WrappedKey.subject_id == subject)
        assert connection.execute(statement).all() == []


def test_a_key_that_was_made_and_discarded_before_any_reading_is_gone(keystore):
    unread = fresh(keystore)
    subject = new_id()
    unread.create([subject])
    keystore.discard([subject])
    assert unread.load([subject]) == {}


def test_discarding_nothing_empties_no_cache(keystore):
    def generation():
        with db.reading(keystore.engine) as connection:
            return connection.execute(select(KeystoreState.generation)).scalar_one()

    before = generation()
    keystore.discard([])
    assert generation() == before
    keystore.discard([new_id()])
    assert generation() == before + 1


def test_more_subjects_than_a_statement_can_bind(either_app):
    keystore = keyring.current().keystore
    subjects = [UUID(int=number) for number in range(1, 70_001)]
    keystore.create(subjects[::10_000])
    assert len(keystore.load(subjects)) == 7
    keystore.discard(subjects)
    assert keystore.load(subjects) == {}


def test_a_page_of_subjects_costs_one_query(keystore, keystore_queries):
    subjects = [new_id() for _ in range(50)]
    keystore.create(subjects)
    keystore_queries.clear()
    fresh(keystore).load(subjects)
    assert len(keystore_queries) == 1
    keystore.load(subjects)
    keystore.load(subjects)
    assert len(keystore_queries) == 3


@pytest.mark.parametrize("work", ["load", "create", "discard", "ensure"])
def test_a_keystore_that_does_not_answer_says_so(keystore, monkeypatch, work):
    @contextmanager
    def broken(_engine):
        raise OperationalError("SELECT secret", {"name": "김비밀"}, Exception("gone"))
        yield

    monkeypatch.setattr(db, "reading", broken)
    monkeypatch.setattr(db, "keystore_transaction", broken)
    argument = new_id() if work == "ensure" else [new_id()]
    with pytest.raises(KeystoreUnavailable) as refused:
        getattr(keystore, work)(argument)
    assert "김비밀" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_two_keys_of_one_subject_are_opened_by_their_numbers(keystore, subject):
    row, key = keystore._fresh(subject)
    context = wrapping_context(subject, 2, 1, row["kcv"])
    row |= {"number": 2, "wrapped": keystore.provider.wrap(key.secret, context)}
    with db.keystore_transaction(keystore.engine) as connection:
        connection.execute(insert(WrappedKey), [row])
    assert set(opened(keystore, subject)) == {1, 2}
    with db.keystore_transaction(keystore.engine) as connection:
        connection.execute(delete(WrappedKey).where(WrappedKey.number == 1))
    assert set(opened(keystore, subject)) == {2}
