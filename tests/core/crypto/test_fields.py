"""An encrypted attribute behaves like a text, and its text is nowhere but in the reader's hands."""

import copy
import pickle
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from casework.core import clock, db
from casework.core.crypto import keyring, tokens
from casework.core.crypto.errors import (
    NotUnlocked,
    UnknownSubject,
)
from casework.core.ids import new_id
from casework.intake.models import Gender, Person
from casework.reports import queries as reports
from casework.services.action_log import log_action
from casework.services.models import SupportAction
from tests.core.crypto.keys import Poisoned
from tests.core.crypto.people import SECRET, next_request, person, without_secret
from tests.support_cases import opened, staff

# --- reading and writing


def test_a_stored_text_is_read_again(either_app):
    with db.transaction():
        db.session.add(stored := person(name="김하나", phone="010-1234-5678"))
        identity = stored.id
    with next_request():
        read = db.session.get(Person, identity)
        assert (read.name, read.phone, read.address) == ("김하나", "010-1234-5678", None)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.text(st.characters(exclude_categories=())))
def test_any_text_is_read_as_it_was_written(app, written):
    row = person(address=written)
    assert row.address == written
    row.name = written
    assert row.name == written
    db.rollback()


def test_nothing_and_an_empty_text_differ(stored):
    (nothing,), (empty,) = stored({"name": None}), stored({"name": ""})
    assert db.session.get(Person, nothing).name is None
    assert db.session.get(Person, nothing).name_sealed is None
    assert db.session.get(Person, empty).name == ""


def test_a_text_can_be_taken_away(stored):
    (identity,) = stored({"name": "김하나"})
    with db.transaction():
        db.session.get(Person, identity).name = None
    db.session.expunge_all()
    assert db.session.get(Person, identity).name is None


def test_the_order_of_the_arguments_does_not_matter(app):
    identity = new_id()
    row = Person(name="김하나", address="서울", gender=Gender.FEMALE, id=identity)
    assert (row.id, row.name, row.address) == (identity, "김하나", "서울")


def test_a_child_row_is_sealed_under_its_subjects_key(app):
    ours, theirs = new_id(), new_id()
    row = SupportAction(note="법원 동행", case_id=ours)
    assert row.note == "법원 동행"
    keys = keyring.current()
    key = keys.key(ours, 1)
    label = tokens.Label("case.action_note")
    assert tokens.open_token(key, label, row.id, row.note_sealed) == "법원 동행"
    row.case_id = theirs
    with pytest.raises(UnknownSubject):
        _ = row.note


def test_a_text_before_its_subject_is_refused(app):
    with pytest.raises(TypeError, match="case_id"):
        SupportAction(note=SECRET)


def test_a_misspelt_field_does_not_swallow_a_text(app):
    with pytest.raises(TypeError, match="nmae") as refused:
        person(nmae=SECRET)
    assert without_secret(refused.value)


def test_outside_of_a_unit_of_work_nothing_is_sealed_or_opened(whole_app):
    with pytest.raises(NotUnlocked) as refused:
        person(address=SECRET)
    assert without_secret(refused.value)
    with whole_app.app_context():
        row = person(address="서울")
    with pytest.raises(NotUnlocked):
        _ = row.address


def test_the_next_request_has_a_keyring_of_its_own(whole_app):
    with whole_app.app_context():
        first = keyring.current()
        with whole_app.app_context():
            assert keyring.current() is not first
        assert keyring.current() is first
    with pytest.raises(NotUnlocked):
        keyring.current()


# --- the row's life in a session


def test_expire_refresh_and_rollback(stored):
    (identity,) = stored({"name": "김하나"})
    row = db.session.get(Person, identity)
    row.name = "이두리"
    db.session.refresh(row)
    assert row.name == "김하나"
    row.name = "이두리"
    db.rollback()
    assert row.name == "김하나"
    db.session.expire(row)
    assert row.name == "김하나"
    row.name = "이두리"
    db.session.flush()
    db.session.expire(row)
    assert row.name == "이두리"


def test_an_expired_row_takes_a_new_text(stored):
    (identity,) = stored({"name": "김하나"})
    row = db.session.get(Person, identity)
    with db.transaction():
        db.session.expire(row)
        row.name = "이두리"
    db.session.expunge_all()
    assert db.session.get(Person, identity).name == "이두리"


def test_a_detached_row_is_still_read(stored):
    (identity,) = stored({"name": "김하나"})
    row = db.session.get(Person, identity)
    db.session.expunge(row)
    with next_request():
        assert row.name == "김하나"


def test_merge_keeps_the_text(stored):
    (identity,) = stored({"name": "김하나"})
    row = db.session.get(Person, identity)
    db.session.expunge(row)
    row.name = "이두리"
    with db.transaction():
        merged = db.session.merge(row)
        assert merged is not row
    db.session.expunge_all()
    assert db.session.get(Person, identity).name == "이두리"


def test_a_pickled_row_holds_no_text_and_reads_again(stored):
    (identity,) = stored({"name": SECRET})
    row = db.session.get(Person, identity)
    assert row.name == SECRET
    packed = pickle.dumps(row)
    assert without_secret(packed)
    assert SECRET.encode() not in packed
    assert pickle.loads(packed).name == SECRET


def test_a_copied_row_holds_no_text(stored):
    (identity,) = stored({"name": SECRET})
    row = db.session.get(Person, identity)
    assert row.name == SECRET
    assert without_secret(vars(copy.copy(row)))


def test_neither_state_nor_history_nor_words_hold_the_text(app):
    row = person(name=SECRET)
    db.session.add(row)
    assert row.name == SECRET
    row.name = SECRET + "2"
    state = inspect(row)
    histories = [attribute.history for attribute in state.attrs]
    for told in (repr(row), str(row), vars(row), state.dict, state.committed_state, histories):
        assert without_secret(told)


def test_a_failing_statement_does_not_tell_the_text(app):
    twin = new_id()
    db.session.add_all([person(id=twin, name=SECRET), person(id=twin, name=SECRET)])
    with pytest.raises(IntegrityError) as refused:
        db.session.flush()
    assert without_secret(refused.value)
    assert "parameters hidden" in str(refused.value)


def test_the_database_files_hold_no_text(stored, config):
    stored({"name": SECRET, "phone": "010-9876-5432", "address": SECRET})
    everything = b"".join(file.read_bytes() for file in config.instance.iterdir())
    assert len(everything) > 10_000
    for form in (SECRET.encode(), SECRET.encode("utf-16-le"), b"98765432", b"9876-5432"):
        assert form not in everything


# --- what it costs


def test_a_page_of_fifty_asks_the_keystore_once(app, stored, keystore_queries):
    stored(*({"name": f"이름{n}", "phone": f"010-0000-{n:04}"} for n in range(50)))
    with next_request() as ring:
        page = list(db.session.scalars(select(Person)))
        keystore_queries.clear()
        assert {(row.name, row.phone) for row in page} == {
            (f"이름{n}", f"010-0000-{n:04}") for n in range(50)
        }
        assert len(keystore_queries) == ring.loads == 1


def test_a_page_does_not_ask_for_expired_rows_one_by_one(app, stored):
    ids = stored(*({"name": f"이름{n}"} for n in range(5)))
    with next_request() as ring:
        page = list(db.session.scalars(select(Person)))
        for row in page[1:]:
            db.session.expire(row)
        assert page[0].name == f"이름{ids.index(page[0].id)}"
        assert all(inspect(row).expired for row in page[1:])
        assert ring.loads == 1


def test_rows_without_sealed_values_ask_nothing(app, stored):
    stored({"name": None}, {})
    with next_request() as ring:
        assert [row.name for row in db.session.scalars(select(Person))] == [None, None]
        assert ring.loads == 0


def test_a_written_row_is_read_without_another_question(app, keystore_queries):
    row = person(name="김하나", address="서울")
    asked = len(keystore_queries)
    assert (row.name, row.address) == ("김하나", "서울")
    assert len(keystore_queries) == asked


def test_nothing_opens_a_key_unless_a_text_is_read(app, stored, monkeypatch):
    (identity,) = stored({"name": "김하나"})
    with next_request() as ring:
        monkeypatch.setattr(ring, "keystore", Poisoned())
        row = db.session.get(Person, identity)
        row.gu = "jongno"
        db.session.flush()
        assert row.name_sealed


def test_a_report_opens_no_key(app, monkeypatch):
    with db.transaction():
        log_action(counselor := staff(), opened(counselor), category="medical", note="법원 동행")
    with next_request() as ring:
        monkeypatch.setattr(ring, "keystore", Poisoned())
        counted = reports.count_actions(date(2023, 1, 1), clock.today(), None)
        assert (counted.actions, ring.loads) == (1, 0)
