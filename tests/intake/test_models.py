from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from casework.core import clock, db
from casework.core.crypto.blind_index import find
from casework.intake.models import (
    ALLOWED_MOVES,
    Case,
    CaseOrigin,
    CaseParty,
    CaseState,
    Gender,
    PartyRole,
    Person,
)


def a_case(**changes):
    values = {
        "number": "2026-S-0001",
        "unit": "stalking",
        "origin": CaseOrigin.FIRST_CALL,
        "opened_at": clock.now(),
    }
    case = Case(**{**values, **changes})
    db.session.add(case)
    return case


def test_a_person_is_found_by_name_and_phone_however_they_are_written(app):
    person = Person(name="남궁 민수", phone="010-0123-4567", gender=Gender.MALE)
    db.session.add(person)
    db.commit()
    assert find("person.name", "남궁민수") == [person.id]
    assert find("person.phone", "+82 10 0123 4567") == [person.id]
    assert find("person.phone", "010-0123-4568") == []


def test_nothing_that_identifies_a_person_stands_in_clear(app):
    secrets = {
        "name": "홍가람",
        "phone": "010-0777-1234",
        "birth_date": "1991-02-03",
        "address": "마포구 나래로 77",
    }
    db.session.add(Person(gender=Gender.FEMALE, **secrets))
    db.commit()
    row = db.session.execute(text("SELECT * FROM person")).one()
    stored = "".join(str(value) for value in row)
    assert not any(secret in stored for secret in secrets.values())


def test_a_closed_case_has_its_moment_and_an_open_one_has_none(app):
    a_case(state=CaseState.CLOSED)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.rollback()
    a_case(state=CaseState.OPEN, closed_at=clock.now() + timedelta(days=1))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_two_people_saving_one_case_do_not_overwrite_each_other(app):
    case = a_case()
    db.commit()
    assert case.version == 1
    db.session.execute(text('UPDATE "case" SET version = version + 1'))
    case.reopenings = 1
    with pytest.raises(StaleDataError):
        db.session.flush()


def test_a_person_stands_once_in_a_case_in_one_role(app):
    case, person = a_case(), Person(name="가", gender=Gender.UNKNOWN)
    db.session.add(person)
    db.commit()
    same = {"case_id": case.id, "person_id": person.id, "role": PartyRole.VICTIM}
    db.session.execute(insert(CaseParty), same)
    with pytest.raises(IntegrityError):
        db.session.execute(insert(CaseParty), same)


def test_a_case_moves_only_between_open_and_closed():
    assert {
        CaseState.OPEN: {CaseState.CLOSED},
        CaseState.CLOSED: {CaseState.OPEN},
    } == ALLOWED_MOVES
