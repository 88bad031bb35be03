"""What is chosen in the form is what a reader of files understands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.agencies import queries as agencies
from casework.core import clock
from casework.referrals.hotline import form
from casework.referrals.hotline.items import ITEMS, RowReader
from casework.referrals.hotline.problems import PROBLEM_SENTENCES
from tests.referrals.test_routes import FORM


@pytest.fixture(scope="module")
def reader(prepared):
    from tests.conftest import config_in, running

    with running(config_in(prepared)) as app, app.app_context():
        day = clock.today()
        return RowReader(agencies.station_names(day), agencies.gu_names(day), clock.now())


def typed(**changes):
    lists = {name: [value] for name, value in FORM.items()}
    return lists | {
        name: value if isinstance(value, list) else [value] for name, value in changes.items()
    }


def read(reader, **changes):
    reading = reader.read(form.cells_of(typed(**changes)))
    assert reading.problems == ()
    return reading.values


def test_there_is_a_cell_for_each_item_and_no_field_without_one(reader):
    assert form._CELLS.keys() == {item.name for item in ITEMS}
    assert len(form.cells_of(typed())) == 20
    assert form.strangers(typed(nickname="x")) == {"nickname"}
    assert form.strangers(typed()) == set()


OPTIONS = form.options()


def some(name, most=3):
    words = [value for value, _ in OPTIONS[name] if value not in {"없음", "미상"}]
    return st.lists(st.sampled_from(words), min_size=1, max_size=most, unique=True)


@given(
    vulnerabilities=some("vulnerabilities"),
    safety=some("police_safety_measures"),
    acts=some("stalking_types"),
    digital=st.one_of(st.just([]), some("digital_types")),
    scope=some("consent_scope"),
    free=st.tuples(st.text("가나다라 ();", max_size=8), st.text("우산연필 ;", max_size=6)),
    hours=st.one_of(st.none(), st.tuples(st.integers(0, 23), st.integers(0, 24))),
)
def test_every_choice_is_read_as_it_was_meant(
    reader, vulnerabilities, safety, acts, digital, scope, free, hours
):
    language, word = free
    if hours and hours[0] == hours[1]:
        hours = None
    begin, end = (map(str, hours)) if hours else ("", "")
    values = read(
        reader,
        vulnerabilities=vulnerabilities,
        police_safety_measures=safety,
        stalking_types=acts,
        digital_types=digital,
        consent_scope=scope,
        foreigner_language=language,
        hours_from=begin,
        hours_to=end,
        code_word=word,
    )
    assert len(values["vulnerabilities"]) == len(vulnerabilities)
    assert len(values["police_safety_measures"]) == len(safety)
    assert len(values["consent"]["scope"]) == len(scope)
    assert len(values["safe_contact"]["hours"]) == (1 if hours else 0)
    assert values["safe_contact"]["note"] is None


def test_measures_of_a_court_carry_their_days(reader):
    values = read(
        reader,
        legal_measures=["잠정2호", "응급조치"],
        starts_interim_2="2026-01-21",
        ends_interim_2="2026-04-20",
        starts_first_response="2026-01-20",
    )
    found = {one["kind"]: (one["starts_on"], one["ends_on"]) for one in values["legal_measures"]}
    assert found == {
        "interim_2": ("2026-01-21", "2026-04-20"),
        "first_response": ("2026-01-20", None),
    }


def test_free_words_keep_the_lamp_closed(reader):
    assert read(reader, contact_note="주말에는 안 됨")["safe_contact"]["note"] == "주말에는 안 됨"


def test_a_phone_that_is_not_there_asks_for_another_way(reader):
    values = read(reader, phone_kind="압수", victim_phone="언니 010-0222-3333")
    assert "언니" in values["victim_phone"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"safe_contact": ""}, "choose"),
        ({"hours_from": "18"}, "hours"),
        ({"hours_from": "18", "hours_to": "18"}, "hours"),
        ({"hours_from": "24", "hours_to": "2"}, "hours"),
    ],
)
def test_what_a_cell_could_not_tell_is_asked_for(changes, code):
    assert [problem.code for problem in form.omissions(typed(**changes))] == [code]


def test_every_problem_has_a_sentence_of_the_form(reader):
    assert form._SENTENCES.keys() - {"choose", "hours"} <= PROBLEM_SENTENCES.keys()
    problems = reader.read(form.cells_of({})).problems
    assert all(form.errors_of(problems).values())


def test_an_empty_form_starts_with_today_and_the_own_station():
    first = form.first_values("2026-01-20", "gangnam")
    assert first["reported_at"] == first["consent_on"] == ["2026-01-20"]
    assert first["station_code"] == ["gangnam"]
    assert form.strangers(first) == set()
