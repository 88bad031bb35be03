import pytest
from sqlalchemy import bindparam, insert, text, update
from sqlalchemy.exc import DBAPIError

from casework.core import db
from casework.core.ids import new_id
from casework.referrals.models import ALLOWED_MOVES, ImportRow, Referral, ReferralState
from tests.referrals.deliveries import hand_in, referral, row, send

ROWS, REFERRALS = ImportRow.__table__, Referral.__table__


def refused(statement, values=None):
    with pytest.raises(DBAPIError):
        db.session.execute(statement, values)
    db.rollback()


@pytest.mark.parametrize("outcome", ["duplicate", "refused"])
def test_the_database_refuses_a_duplicate_or_refused_row_that_keeps_its_content(
    either_app, outcome
):
    hand_in(row())
    refused(update(ROWS).values(outcome=outcome))


def test_the_database_refuses_a_second_referral_of_the_same_number(either_app):
    send(row())
    found = referral()
    columns = {column.name: getattr(found, column.name) for column in REFERRALS.c}
    refused(insert(REFERRALS), [columns | {"id": new_id()}])


@pytest.mark.parametrize("column", ["outcome", "kind"])
def test_the_database_refuses_a_value_that_does_not_exist(either_app, column):
    hand_in(row())
    refused(text(f"UPDATE import_row SET {column} = 'lost'"))


def test_a_row_gets_one_number_in_its_batch(either_app):
    hand_in(row(), row("G-2"))
    refused(update(ROWS).values(row_no=bindparam("number")), {"number": 2})


def test_every_state_may_be_recalled_or_misdirected_but_the_last_ones():
    last = {ReferralState.RECALLED, ReferralState.MISDIRECTED}
    assert {state for state, moves in ALLOWED_MOVES.items() if last <= moves} == (
        set(ReferralState) - last
    )
