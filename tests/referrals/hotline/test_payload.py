import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import db
from casework.core.crypto.errors import SealError
from casework.referrals.hotline import payload
from casework.referrals.hotline.payload import Digester, digester, pack, unpack
from casework.referrals.hotline.rows import Problem, RawRow
from tests.referrals.deliveries import all_rows, hand_in, row

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PROBLEMS = st.lists(st.builds(Problem, TEXT, TEXT), max_size=3).map(tuple)
CELLS = st.lists(TEXT, min_size=20, max_size=20).map(tuple)
ROWS = st.builds(RawRow, st.integers(2, 200_001), CELLS, PROBLEMS, PROBLEMS)
KEY = bytes(range(32))
VALUES = {
    "referral_no": "G-1",
    "victim_name": "김보라",
    "risk_level": {"grade": "high", "on": None},
}


@given(ROWS)
def test_a_row_comes_out_of_its_seal_as_it_went_in(sent):
    assert unpack(sent.row_no, pack(sent)) == sent


def test_a_good_row_takes_no_more_room_than_its_cells():
    assert pack(RawRow(2, ("가", "b"))) == '{"format":1,"cells":["가","b"]}'


def test_digests_are_the_same_for_ever():
    """Stored ones are compared with those of rows to come."""
    assert Digester(KEY).of_values(VALUES).hex() == (
        "c33136d3c8c9c2bd374371af2e8bb33355b21fe76a3dbd915ddb21390fc0bf11"
    )
    assert Digester(KEY).of_cells(("가", "b")).hex() == (
        "1bcde21e4c0aa76461a18f999529151c5207487e811198119a55d80529519649"
    )


@given(ROWS, ROWS)
def test_rows_are_equal_exactly_when_their_cells_are(one, other):
    left, right = (Digester(KEY).of_cells(row.cells) for row in (one, other))
    assert (left == right) == (one.cells == other.cells)


def test_cells_and_values_never_meet():
    assert Digester(KEY).of_values({}) != Digester(KEY).of_cells(())


def test_a_digest_tells_nothing_without_the_key_of_its_instance(app):
    assert digester().of_values(VALUES) == digester().of_values(VALUES)
    assert digester().of_values(VALUES) != Digester(KEY).of_values(VALUES)


def test_a_stored_row_opens_in_its_own_place_alone(app):
    hand_in(row("G-1"), row("G-2"))
    first, second = all_rows()
    assert payload.open_row(first).cells[0] == "G-1"
    second.payload_sealed = first.payload_sealed
    with pytest.raises(SealError):
        payload.open_row(second)
    db.rollback()
