"""Equal values are found without a key being read, by nobody who lacks the index root."""

import sqlite3
from unittest.mock import patch

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from casework.core import db
from casework.core.crypto import blind_index, keyring
from casework.core.crypto.blind_index import BlindIndex, find, find_many
from casework.core.crypto.errors import KeystoreUnavailable, TooManyMatches
from casework.core.errors import Unavailable
from casework.intake.models import Gender, Person


def add(**fields):
    with db.transaction():
        row = Person(gender=Gender.FEMALE, **fields)
        db.session.add(row)
    return row.id


def change(identity, **fields):
    with db.transaction():
        row = db.session.get(Person, identity)
        for name, text in fields.items():
            setattr(row, name, text)


def entries(**where):
    statement = select(BlindIndex.__table__).filter_by(**where)
    with db.reading(keyring.current().keystore.engine) as connection:
        return connection.execute(statement).all()


def test_equal_values_are_found_however_they_are_written(either_app):
    mine = add(name="김하나", phone="010-1234-5678")
    other = add(name="이두리", phone="010-9999-9999")
    assert find("person.name", " 김 하나") == find("person.phone", "+82 10 1234 5678") == [mine]
    assert find("person.phone", "01099999999") == [other]
    assert find("person.name", "박세리") == find("person.name", "김하") == []


def test_several_people_may_share_a_phone(app):
    family = {add(phone="02-777-0107") for _ in range(3)}
    assert set(find("person.phone", "027770107")) == family


def test_many_questions_are_answered_at_once_each_as_alone(either_app, monkeypatch):
    monkeypatch.setattr(blind_index, "LIMIT", 2)
    for number in range(5):
        add(name=f"이름 {number}", phone="02-777-0107")
    asked = [("person.name", f"이름{number}") for number in range(6)]
    asked += [("person.phone", "027770107"), ("person.phone", "+8227770107"), ("person.phone", "-")]
    monkeypatch.setattr(blind_index, "LIMIT", 500)
    alone = {question: set(found) for question in asked if (found := find(*question))}
    monkeypatch.setattr(blind_index, "LIMIT", 2)
    assert {question: set(rows) for question, rows in find_many(asked).items()} == alone
    assert find_many([]) == {}


def test_a_field_is_found_under_its_own_label_only(app):
    add(name="112", phone="010")
    assert find("person.phone", "112") == find("person.name", "010") == []


def test_a_field_without_an_index_has_no_digest_and_no_answer(app):
    identity = add(address="서울")
    assert entries(row_id=identity) == []
    with pytest.raises(KeyError):
        find("person.address", "서울")


@pytest.mark.parametrize("nothing", [None, "", "없음", " "])
def test_nothing_equals_nothing(app, nothing):
    identity = add(phone=nothing)
    assert entries(row_id=identity) == []
    assert find("person.phone", nothing or "") == []


def test_golden_digests_still_find(golden, whole_app, monkeypatch):
    with whole_app.app_context():
        provider = keyring.current().keystore.provider
        monkeypatch.setitem(provider.__dict__, "index_root", golden.index_root)
        for kept in golden.blind_indexes:
            assert blind_index.digest(kept["label"], kept["value"]).hex() == kept["digest"]
    rules = {kept["rule"] for kept in golden.blind_indexes}
    assert rules == {rule.name for rule in blind_index._rules.values()}


def test_a_digest_needs_the_index_root(app):
    digest = blind_index.digest("person.phone", "01012345678")
    provider = keyring.current().keystore.provider
    with patch.dict(provider.__dict__, index_root=bytes(32)):
        assert blind_index.digest("person.phone", "01012345678") != digest
    assert len(digest) == 16


def test_a_changed_value_is_found_and_the_earlier_one_no_longer(either_app):
    identity = add(phone="010-1111-1111", name="김하나")
    change(identity, phone="010-2222-2222")
    assert find("person.phone", "01011111111") == []
    assert find("person.phone", "01022222222") == find("person.name", "김하나") == [identity]
    assert len(entries(row_id=identity)) == 2


def test_a_value_taken_away_is_no_longer_found(app):
    identity = add(phone="010-1111-1111")
    change(identity, phone=None)
    assert entries(row_id=identity) == []


def test_another_spelling_of_the_same_value_stays_found(app):
    identity = add(phone="010-1111-1111")
    change(identity, phone="+82 10 1111 1111")
    assert find("person.phone", "01011111111") == [identity]


def test_of_several_changes_in_one_transaction_the_last_counts(app):
    identity = add(phone="1")
    with db.transaction():
        row = db.session.get(Person, identity)
        for number in ("2", "3", "4"):
            row.phone = number
    assert [find("person.phone", number) for number in "1234"] == [[], [], [], [identity]]
    with db.transaction():
        row = db.session.get(Person, identity)
        for number in ("5", "4"):
            row.phone = number
    assert find("person.phone", "4") == [identity]
    assert len(entries(row_id=identity)) == 1


def test_a_rollback_leaves_what_was_found_before(app):
    identity = add(phone="1")
    db.session.get(Person, identity).phone = "2"
    db.session.add(Person(gender=Gender.FEMALE, phone="3"))
    db.rollback()
    change(identity, gu="jongno")
    assert [find("person.phone", number) for number in "123"] == [[identity], [], []]


def test_a_savepoint_that_is_undone_leaves_what_was_found_before(app):
    identity = add(phone="1")
    with db.transaction():
        row = db.session.get(Person, identity)
        savepoint = db.session.begin_nested()
        row.phone = "2"
        db.session.flush()
        savepoint.rollback()
    assert [find("person.phone", number) for number in "12"] == [[identity], []]


def test_two_people_changing_one_row_never_lose_the_newest(app):
    identity = add(phone="1")
    undone = []
    with patch.object(db, "after_commit", undone.append):
        change(identity, phone="2")  # has not removed its earlier digest yet
    change(identity, phone="3")
    for effect in undone:
        effect()
    assert [find("person.phone", number) for number in "123"] == [[], [], [identity]]


def test_the_digest_stands_before_the_record_does(app):
    seen = []
    commit = db.session.commit

    def look_then_commit():
        seen.append(find("person.phone", "1"))
        commit()

    with patch.object(db.session, "commit", look_then_commit):
        identity = add(phone="1")
    assert seen == [[identity]]


def test_a_crash_between_the_databases_leaves_a_harmless_extra(app):
    identity = add(phone="1")
    with (
        patch.object(db.session, "commit", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        change(identity, phone="2")
    assert find("person.phone", "1") == find("person.phone", "2") == [identity]
    db.session.expire_all()
    assert db.session.get(Person, identity).phone == "1"
    change(identity, phone="2")
    assert [find("person.phone", number) for number in "12"] == [[], [identity]]


def gone(*_):
    raise OperationalError("김비밀", {}, Exception("gone"))


def test_a_keystore_that_fails_keeps_the_record_out(app):
    db.session.add(Person(gender=Gender.FEMALE, phone="1"))
    with patch.object(db, "keystore_transaction", gone), pytest.raises(Unavailable):
        db.commit()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert find("person.phone", "1") == []


def test_an_earlier_digest_that_stays_does_not_make_a_stored_change_look_lost(app, monkeypatch):
    identity = add(phone="1")
    monkeypatch.setattr(blind_index, "_remove", gone)
    change(identity, phone="2")
    assert db.session.get(Person, identity).phone == "2"
    assert find("person.phone", "2") == [identity]


def test_five_hundred_matches_are_given_and_one_more_is_refused(app):
    with db.transaction():
        for _ in range(500):
            db.session.add(Person(gender=Gender.FEMALE, phone="1577-1366"))
    assert len(find("person.phone", "15771366")) == 500
    add(phone="1577-1366")
    with pytest.raises(TooManyMatches) as refused:
        find("person.phone", "15771366")
    assert refused.value.values == {"limit": 500}
    assert "15771366" not in str(refused.value)


def test_more_changes_than_a_statement_can_bind(app, monkeypatch):
    monkeypatch.setattr(blind_index, "LIMIT", 2)
    people = [add(phone=str(number)) for number in range(5)]
    with db.transaction():
        for identity in people:
            db.session.get(Person, identity).phone = "9"
    assert len(entries(label="person.phone")) == 5


def test_a_keystore_that_does_not_answer_says_so(app, monkeypatch):
    monkeypatch.setattr(db, "reading", gone)
    with pytest.raises(KeystoreUnavailable) as refused:
        find("person.phone", "1")
    assert "김비밀" not in str(refused.value)


def test_the_records_database_holds_no_digest(app, config):
    add(phone="010-1234-5678")
    digest = blind_index.digest("person.phone", "01012345678")
    with sqlite3.connect(config.instance / "casework.db") as records:
        assert "blind_index" not in "".join(records.iterdump())
    records.close()
    for file in config.instance.glob("casework.db*"):
        assert digest not in file.read_bytes()
    assert any(digest in file.read_bytes() for file in config.instance.glob("keys.db*"))


def test_an_entry_names_its_subject_so_that_it_can_be_erased_with_her(app):
    identity = add(phone="1")
    (entry,) = entries(label="person.phone")
    assert (entry.subject_id, entry.row_id) == (identity, identity)
