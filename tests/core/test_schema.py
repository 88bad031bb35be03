"""What every table relies on: aware moments, known codes, keys before sealed values."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from casework.core import db
from casework.core.links import LinkPurpose, OneTimeLink
from casework.core.schema import Model, UtcDateTime
from casework.intake.models import Case, CaseOrigin, Person

SEOUL = timezone(timedelta(hours=9))
AT = datetime(2024, 2, 29, 3, 4, 5, 678901, tzinfo=UTC)


def link(**changes):
    values = {"digest": b"d", "purpose": LinkPurpose.SET_PASSWORD, "target_id": None}
    return OneTimeLink(**{**values, "expires_at": AT, **changes})


@pytest.mark.parametrize("written", [AT, AT.astimezone(SEOUL)])
def test_a_moment_comes_back_aware_and_in_utc(either_app, written):
    db.session.add(stored := link(expires_at=written))
    db.session.flush()
    db.session.expire(stored)
    assert stored.expires_at == AT
    assert stored.expires_at.utcoffset() == timedelta(0)


def test_moments_compare_as_moments_whatever_their_zone(either_app):
    db.session.add_all([link(), link(digest=b"e", expires_at=AT + timedelta(hours=5))])
    db.session.flush()
    later = (AT + timedelta(hours=1)).astimezone(SEOUL)
    statement = select(func.count()).where(OneTimeLink.expires_at > later)
    assert db.session.scalar(statement) == 1


def test_a_naive_moment_is_refused(app):
    db.session.add(link(expires_at=AT.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="time zone"):
        db.session.flush()


@given(st.datetimes(timezones=st.timezones()))
def test_any_aware_moment_is_stored_as_the_same_moment(moment):
    try:
        stored = UtcDateTime().process_bind_param(moment, None)
    except OverflowError:  # the first and last hours of the calendar
        return
    assert stored == moment.astimezone(UTC)
    assert UtcDateTime().process_result_value(stored.replace(tzinfo=None), None) == stored


def test_the_database_refuses_a_code_that_is_none(either_app):
    values = {"id": UUID(int=1).hex, "expires_at": AT, "digest": b"x", "purpose": "anything"}
    columns = "(id, digest, purpose, expires_at)"
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(
                f"INSERT INTO one_time_link {columns} VALUES (:id, :digest, :purpose, :expires_at)"
            ),
            {**values, "expires_at": AT.isoformat()},
        )


def test_a_code_is_stored_by_its_value(app):
    db.session.add(link())
    db.session.flush()
    assert db.session.scalar(text("SELECT purpose FROM one_time_link")) == "set-password"


def test_a_row_has_its_key_from_the_start_or_keeps_the_one_it_is_given(app):
    given_id = UUID(int=5)
    assert Person(id=given_id, name="김하나").id == given_id
    assert Person(name="김하나").id.version == 7


def test_an_attribute_that_does_not_exist_is_refused_without_its_value(app):
    with pytest.raises(TypeError, match="Person has no attribute 'nmae'") as refused:
        Person(nmae="김비밀")
    assert "김비밀" not in str(refused.value)


def test_a_row_that_changed_meanwhile_is_not_overwritten(app):
    assert Case.__mapper__.version_id_col is Case.__table__.c.version
    db.session.execute(
        insert(Case),
        [
            {
                "id": UUID(int=1),
                "number": "1",
                "unit": "digital",
                "origin": CaseOrigin.PRACTICE,
                "opened_at": AT,
            }
        ],
    )
    assert db.session.get(Case, UUID(int=1)).version == 1


def test_every_constraint_has_a_name():
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Model.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
