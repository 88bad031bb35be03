"""What somebody typed is hers alone, sealed, and leaves without a trace."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from casework.core import clock, db, drafts
from casework.core.crypto.keystore import WrappedKey
from casework.core.drafts import Draft
from tests import factories

TYPED = {"note": ["밤에 두 번 전화함"], "minutes": ["15"]}


@pytest.fixture
def her(app):
    with db.transaction():
        return factories.person()


def save(actor, fields=TYPED, form="action"):
    with db.transaction():
        return drafts.save(actor, form=form, fields=fields)


def test_what_was_typed_comes_back_with_its_moment(her):
    saved_at = save(her)
    assert drafts.load(her, "action") == (TYPED, saved_at)


def test_the_last_writing_is_kept_alone(her):
    save(her)
    save(her, {"note": ["다시 씀"]})
    assert drafts.load(her, "action")[0] == {"note": ["다시 씀"]}
    assert len(db.session.scalars(select(Draft)).all()) == 1


def test_nobody_else_sees_it_and_no_other_form(her):
    save(her)
    other = factories.person("counselor-2")
    assert drafts.load(other, "action") is None
    assert drafts.load(her, "person") is None


def test_passwords_and_numbers_of_the_form_are_not_kept(her):
    save(her, TYPED | {"password": ["x"], "csrf_token": ["y"], "form_number": ["z"]})
    assert drafts.load(her, "action")[0] == TYPED


def test_a_discarded_draft_is_gone_with_its_key(her):
    save(her)
    draft = db.session.scalars(select(Draft.id)).one()
    with db.transaction():
        drafts.discard(her, "action")
    assert drafts.load(her, "action") is None
    keystore = db.engine("keys")
    with db.reading(keystore) as connection:
        found = select(WrappedKey.subject_id).where(WrappedKey.subject_id == draft)
        assert connection.execute(found).all() == []


def test_a_draft_whose_key_is_lost_is_as_if_it_was_never_there(app, her):
    save(her)
    draft = db.session.scalars(select(Draft.id)).one()
    db.rollback()
    app.extensions["casework"].keystore.discard([draft])
    with app.app_context():
        assert drafts.load(her, "action") is None


def test_after_a_week_it_is_swept(her):
    save(her)
    with time_machine.travel(clock.now() + drafts.KEPT + timedelta(minutes=1)), db.transaction():
        drafts.sweep()
    assert drafts.load(her, "action") is None


def test_within_a_week_it_stays(her):
    save(her)
    with time_machine.travel(clock.now() + drafts.KEPT - timedelta(minutes=1)), db.transaction():
        drafts.sweep()
    assert drafts.load(her, "action") is not None
