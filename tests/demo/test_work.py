"""Practice actions vary as real ones do."""

from datetime import date

import pytest
from sqlalchemy import select

from casework.core import db
from casework.demo.dice import Dice
from casework.demo.plan import PlannedAction
from casework.demo.work import Logbook
from casework.services import catalogue
from casework.services.models import SupportAction
from tests.support_cases import opened, staff

DAY = date(2023, 5, 4)


def logged(category, count):
    counselor = staff()
    case, logbook = opened(counselor), Logbook(Dice(1))
    for _ in range(count):
        logbook.log(counselor, case, PlannedAction(DAY, category))
    db.session.flush()
    return db.session.scalars(select(SupportAction)).all()


def test_a_deletion_counts_one_address_or_many(app):
    quantities = [action.quantity for action in logged("deletion", 60)]
    assert 1 in quantities
    assert sum(quantity > 1 for quantity in quantities) > 20


@pytest.mark.parametrize("category", ["medical", "psych_emotional"])
def test_anything_else_counts_one(app, category):
    assert {action.quantity for action in logged(category, 20)} == {1}


def test_actions_say_what_how_long_and_how(app):
    actions = logged("investigation_legal", 60)
    known = catalogue.actions().sub_types("investigation_legal", DAY)
    assert {action.sub_type for action in actions} <= set(known)
    assert len({action.sub_type for action in actions}) > 5
    assert {action.channel for action in actions} == {"phone", "visit", "paper"}
    assert all(action.minutes % 5 == 0 and 0 < action.minutes <= 100 for action in actions)
    assert 0 < sum(action.note is not None for action in actions) < 30
