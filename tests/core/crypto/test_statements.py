"""No statement takes an encrypted attribute, and no way around it stores a text."""

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import CompileError, StatementError

from casework.core import db
from casework.core.crypto import keyring, tokens
from casework.core.crypto.errors import NotComparable
from casework.core.ids import new_id
from casework.intake.models import Gender, Person
from tests.core.crypto.people import SECRET, person, without_secret


@pytest.mark.parametrize(
    "use",
    [
        lambda: select(Person.name),
        lambda: select(Person).order_by(Person.name),
        lambda: select(Person).group_by(Person.name),
        lambda: select(Person).where(Person.name),
        lambda: select(Person).where(Person.name == SECRET),
        lambda: select(Person).where(Person.name != SECRET),
        lambda: select(Person).where(Person.name < SECRET),
        lambda: select(Person).where(Person.name >= SECRET),
        lambda: select(Person).where(Person.name.in_([SECRET])),
        lambda: select(Person).where(Person.name.not_in([SECRET])),
        lambda: select(Person).where(Person.name.is_(None)),
        lambda: select(Person).where(Person.name.is_not(None)),
        lambda: select(Person).where(Person.name.like(SECRET)),
        lambda: select(Person).where(Person.name.ilike(SECRET)),
        lambda: select(Person).where(Person.name.contains(SECRET, autoescape=True)),
        lambda: select(Person).where(Person.name.startswith(SECRET)),
        lambda: select(Person).where(Person.name.endswith(SECRET)),
        lambda: select(Person).where(Person.name.between(SECRET, SECRET)),
        lambda: select(func.lower(Person.name)),
        lambda: select(func.count(Person.name)),
        lambda: select(Person).order_by(Person.name.desc()),
        lambda: select(Person).filter_by(name=SECRET),
        lambda: insert(Person).values({Person.name: SECRET}),
        lambda: update(Person).values({Person.name: SECRET}),
        lambda: insert(Person).returning(Person.name),
    ],
)
def test_no_statement_takes_an_encrypted_attribute(use):
    with pytest.raises(NotComparable) as refused:
        str(use())
    assert str(refused.value) == "person.name is sealed: ask find('person.name', value) for row ids"


@pytest.mark.parametrize("make", [insert, update])
def test_a_statement_by_name_is_refused(app, make):
    with pytest.raises(CompileError) as refused:
        db.session.execute(make(Person).values(id=new_id(), name=SECRET))
    assert without_secret(refused.value)


@pytest.mark.parametrize("value", [SECRET, SECRET.encode(), SECRET.encode() * 20, b"", 7])
def test_nothing_but_tokens_reaches_a_sealed_column(app, value):
    def by_attribute():
        row = person()
        row.name_sealed = value
        db.session.add(row)
        db.session.flush()

    values = {"id": new_id(), "gender": Gender.FEMALE, "name_sealed": value}
    for write in (
        by_attribute,
        lambda: db.session.execute(insert(Person), [values]),
        lambda: db.session.execute(insert(Person).values(values)),
        lambda: db.session.execute(insert(Person.__table__), [values]),
        lambda: db.session.execute(update(Person).values(name_sealed=value)),
        lambda: db.session.bulk_insert_mappings(Person, [values]),
    ):
        with pytest.raises(StatementError, match="sealed values only") as refused:
            write()
        assert without_secret(refused.value)
        db.rollback()


def test_a_bulk_insert_by_the_attributes_name_stores_no_text(app, config):
    values = {"id": new_id(), "gender": Gender.FEMALE, "name": SECRET}
    with db.transaction():
        db.session.execute(insert(Person), [values])
    assert db.session.get(Person, values["id"]).name is None
    for file in config.instance.iterdir():
        assert SECRET.encode() not in file.read_bytes()


def test_tokens_may_be_stored_in_bulk(app):
    row, key = new_id(), keyring.current().sealing_key
    token = tokens.seal(key(row), tokens.Label("person.name"), row, "김하나")
    values = {"id": row, "gender": Gender.FEMALE, "name_sealed": token}
    db.session.execute(insert(Person), [values])
    assert db.session.get(Person, row).name == "김하나"
