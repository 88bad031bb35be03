"""What was changed behind the program's back is a named error of one value, and of no other."""

from uuid import UUID

import pytest
from sqlalchemy import text, update

from casework.core import db
from casework.core.crypto import keyring
from casework.core.crypto.errors import (
    MalformedToken,
    MovedCiphertext,
    SubjectShredded,
    TamperedCiphertext,
    UnknownSubject,
    WrongKey,
)
from casework.core.crypto.keystore import KeyState, WrappedKey
from casework.core.ids import new_id
from casework.intake.models import Person
from casework.services.models import SupportAction
from tests.core.crypto.people import SECRET, next_request


def behind(statement, **values):
    with db.transaction():
        db.session.execute(text(statement), values)


def token_of(column, identity):
    statement = text(f"SELECT {column} FROM person WHERE id = :id")
    return db.session.execute(statement, {"id": identity.hex}).scalar_one()


def put_token(column, identity, token):
    behind(f"UPDATE person SET {column} = :token WHERE id = :id", token=token, id=identity.hex)


@pytest.fixture
def pair(stored):
    return stored({"name": "김하나", "phone": "1"}, {"name": "이두리", "phone": "2"})


def refused_reading(identity, attribute="name"):
    with next_request(), pytest.raises(Exception) as refused:
        getattr(db.session.get(Person, identity), attribute)
    return refused.value


def test_a_token_of_another_person_is_the_wrong_key(pair):
    put_token("name_sealed", pair[0], token_of("name_sealed", pair[1]))
    error = refused_reading(pair[0])
    assert type(error) is WrongKey
    assert (error.field, error.row) == ("person.name", pair[0])


def test_a_token_of_another_column_was_moved(pair):
    put_token("name_sealed", pair[0], token_of("phone_sealed", pair[0]))
    assert type(refused_reading(pair[0])) is MovedCiphertext


def test_a_token_of_another_row_of_the_same_subject_was_moved(app):
    case = new_id()
    first, second = (SupportAction(case_id=case, note=words) for words in ("하나", "둘"))
    first.note_sealed = second.note_sealed
    with pytest.raises(MovedCiphertext):
        _ = first.note


def test_one_flipped_byte_spoils_one_value_and_no_other(pair):
    token = bytearray(token_of("name_sealed", pair[0]))
    token[30] ^= 1
    put_token("name_sealed", pair[0], bytes(token))
    assert type(refused_reading(pair[0])) is TamperedCiphertext
    with next_request():
        assert db.session.get(Person, pair[0]).phone == "1"
        assert db.session.get(Person, pair[1]).name == "이두리"


@pytest.mark.parametrize("token", [b"", b"\xcf", b"plain text", b"\0" * 100])
def test_bytes_that_are_no_token_are_malformed(pair, token):
    put_token("name_sealed", pair[0], token)
    error = refused_reading(pair[0])
    assert type(error) is MalformedToken
    assert (error.field, error.row) == ("person.name", pair[0])


def test_a_keystore_older_than_the_records_is_told_by_name(pair):
    keyring.current().keystore.discard([pair[0]])
    error = refused_reading(pair[0])
    assert type(error) is UnknownSubject
    assert (error.field, error.row) == ("person.name", pair[0])


@pytest.fixture
def shredded(pair):
    engine = keyring.current().keystore.engine
    with db.keystore_transaction(engine) as connection:
        row = WrappedKey.subject_id == pair[0]
        values = {"wrapped": None, "state": KeyState.SHREDDED}
        connection.execute(update(WrappedKey).where(row).values(**values))
    keyring.current().keystore.cache.renew(-1)
    return pair[0]


def test_an_erased_person_is_gone_while_others_stay(shredded, pair):
    error = refused_reading(shredded)
    assert type(error) is SubjectShredded
    assert (error.field, error.row) == ("person.name", shredded)
    with next_request():
        assert db.session.get(Person, pair[1]).name == "이두리"


def test_an_erased_person_takes_no_new_text(shredded):
    with next_request():
        row = db.session.get(Person, shredded)
        for attribute in ("name", "address"):
            with pytest.raises(SubjectShredded) as refused:
                setattr(row, attribute, SECRET)
            assert refused.value.field == f"person.{attribute}"
        assert db.session.info == {}


def test_a_value_that_cannot_be_read_is_not_written_over_by_accident(pair):
    token = bytearray(token_of("name_sealed", pair[0]))
    token[30] ^= 1
    put_token("name_sealed", pair[0], bytes(token))
    with next_request():
        row = db.session.get(Person, pair[0])
        with pytest.raises(TamperedCiphertext):
            row.name = "김하나"
        row.name_sealed = None
        row.name = "김하나"
        assert row.name == "김하나"


def test_a_row_renamed_behind_its_tokens_does_not_read(pair):
    other = UUID(int=5)
    behind("UPDATE person SET id = :other WHERE id = :id", other=other.hex, id=pair[0].hex)
    assert type(refused_reading(other)) is UnknownSubject
