import pytest

from casework.referrals.hotline.rows import Problem, RawRow


def test_a_row_without_problems_is_just_its_cells():
    assert RawRow(2, ("가",)) == (2, ("가",), (), ())


def test_rows_and_problems_cannot_be_changed():
    with pytest.raises(AttributeError):
        Problem("victim_name", "missing").code = "other"
