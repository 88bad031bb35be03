import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from casework.core import clock, db
from casework.intake.models import Case, CaseOrigin
from casework.services.models import ActionState, SupportAction


@pytest.fixture
def case(app):
    case = Case(
        number="2026-D-0001",
        unit="digital",
        origin=CaseOrigin.FIRST_CALL,
        opened_at=clock.now(),
    )
    db.session.add(case)
    db.session.flush()
    return case


def an_action(case, **changes):
    values = {
        "case_id": case.id,
        "unit": "digital",
        "category": "deletion",
        "acted_on": clock.today(),
        "logged_at": clock.now(),
    }
    action = SupportAction(**{**values, **changes})
    db.session.add(action)
    return action


def test_an_action_counts_once_unless_it_says_more(case):
    action = an_action(case)
    db.session.flush()
    assert (action.quantity, action.state) == (1, ActionState.LOGGED)


@pytest.mark.parametrize("wrong", [{"quantity": 0}, {"quantity": -3}, {"minutes": -1}])
def test_the_table_refuses_what_cannot_be_counted(case, wrong):
    an_action(case, **wrong)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_note_is_sealed_under_its_case(case):
    note = "어머니 댁 주소로 옮김"
    action = an_action(case, note=note)
    db.commit()
    stored = db.session.execute(text("SELECT note_sealed FROM support_action")).scalar_one()
    assert note.encode() not in stored
    db.session.expire_all()
    assert action.note == note
