"""What is typed becomes clean values or sentences."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.errors import InvalidInput
from casework.core.validation import clean
from casework.services.schemas import AgainSchema, AmendmentSchema, EntrySchema, ManySchema

GOOD = {"case": str(uuid4()), "category": "deletion", "acted_on": "2026-11-25"}


def test_what_is_left_empty_has_its_usual_value():
    typed = clean(EntrySchema(), {**GOOD, "quantity": "", "minutes": " ", "note": ""})
    assert (typed["quantity"], typed["minutes"], typed["note"]) == (1, None, None)


def test_a_typed_length_is_stronger_than_a_chosen_one():
    assert clean(EntrySchema(), {**GOOD, "minutes_chosen": "30"})["minutes"] == 30
    both = {**GOOD, "minutes_chosen": "30", "minutes": "0"}
    assert clean(EntrySchema(), both)["minutes"] == 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("case", "1"),
        ("category", ""),
        ("acted_on", "11/25"),
        ("quantity", "0"),
        ("quantity", "10000"),
        ("minutes", "-1"),
        ("minutes_chosen", "1441"),
        ("channel", "pigeon"),
        ("note", "가" * 2001),
        ("late_reason", "가" * 501),
        ("logged_by", "somebody else"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(name, wrong):
    with pytest.raises(InvalidInput) as refusal:
        clean(EntrySchema(), {**GOOD, name: wrong})
    assert list(refusal.value.fields) == [name]


def test_a_correction_says_why():
    typed = {"category": "deletion", "acted_on": "2026-11-25"}
    with pytest.raises(InvalidInput) as refusal:
        clean(AmendmentSchema(), typed)
    assert list(refusal.value.fields) == ["reason"]


@given(st.lists(st.uuids(), min_size=1))
def test_ids_come_once_each_in_their_order(ids):
    text = ",".join(map(str, ids))
    assert clean(AgainSchema(), {"actions": text})["actions"] == list(dict.fromkeys(ids))


@given(
    st.text().filter(lambda text: text.strip() and "," not in text).filter(lambda t: len(t) < 30)
)
def test_what_is_no_id_is_refused(text):
    with pytest.raises(InvalidInput):
        clean(ManySchema(), {"category": "a", "acted_on": "2026-11-25", "cases": text})
