"""A fact has one meaning a day, and a change of tomorrow leaves yesterday as it was."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from casework import instance
from casework.core import dated, db
from casework.core.dated import DatedEntry, Entry, OverlappingEntry

KIND = "weather"
FIRST = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def records(config):
    """A migrated instance; the queue's own tests know an app without tables only."""
    app = instance.create_app(config)
    with app.app_context():
        yield
        db.rollback()
        for key in (None, "keys"):
            db.engine(key).dispose()


def entry(code="sun", begins=FIRST, ends=None, *, label="해", **more):
    return Entry(KIND, code, label, "Sun", begins, "시험", valid_to=ends, **more)


def days(count):
    return [FIRST + timedelta(days=n) for n in range(count)]


def test_an_entry_holds_from_its_first_to_its_last_day():
    dated.add(entry(begins=date(2024, 2, 28), ends=date(2024, 2, 29)))
    held = [day for day in days(90) if dated.on(KIND, day)]
    assert held == [date(2024, 2, 28), date(2024, 2, 29)]


def test_an_entry_without_a_last_day_goes_on():
    dated.add(entry())
    assert dated.labels(KIND, date(9999, 12, 31)) == {"sun": "해"}
    assert dated.labels(KIND, FIRST - timedelta(days=1)) == {}


def test_entries_stand_in_the_order_of_their_codes():
    for code in ("snow", "rain", "sun"):
        dated.add(entry(code))
    assert [one.code for one in dated.on(KIND, FIRST)] == ["rain", "snow", "sun"]


def test_a_change_of_tomorrow_leaves_yesterday_as_it_was():
    old = dated.add(entry())
    old.valid_to = date(2024, 6, 30)
    dated.add(entry(begins=date(2024, 7, 1), label="햇빛"))
    assert dated.labels(KIND, date(2024, 6, 30)) == {"sun": "해"}
    assert dated.labels(KIND, date(2024, 7, 1)) == {"sun": "햇빛"}


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (FIRST, None),
        (date(2023, 1, 1), None),
        (date(2023, 1, 1), FIRST),
        (date(2024, 1, 31), date(2024, 3, 1)),
        (date(2024, 1, 10), date(2024, 1, 11)),
    ],
)
def test_a_day_with_a_meaning_takes_no_second(begins, ends):
    dated.add(entry(ends=date(2024, 1, 31)))
    with pytest.raises(OverlappingEntry):
        dated.add(entry(begins=begins, ends=ends))


def test_another_code_or_kind_may_hold_on_the_same_day():
    dated.add(entry())
    dated.add(entry("rain"))
    dated.add(Entry("season", "sun", "해", "Sun", FIRST, "시험"))
    assert len(dated.on(KIND, FIRST)) == 2


def test_a_last_day_before_the_first_is_refused_by_the_table():
    with pytest.raises(IntegrityError):
        dated.add(entry(ends=FIRST - timedelta(days=1)))


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.none() | st.integers(0, 15)), min_size=1, max_size=12
)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(spans=SPANS)
def test_no_overlap_is_ever_accepted(spans):
    accepted = set()
    try:
        for begins, lasts in spans:
            first = FIRST + timedelta(days=begins)
            last = None if lasts is None else first + timedelta(days=lasts)
            wanted = set(range(begins, 200 if lasts is None else begins + lasts + 1))
            if wanted & accepted:
                with pytest.raises(OverlappingEntry):
                    dated.add(entry(begins=first, ends=last))
            else:
                dated.add(entry(begins=first, ends=last))
                accepted |= wanted
        held = {number for number, day in enumerate(days(200)) if dated.on(KIND, day)}
        assert held == accepted
        assert all(len(dated.on(KIND, day)) <= 1 for day in days(80))
    finally:
        db.rollback()


def test_reference_data_comes_once_and_leaves_edited_entries_alone():
    assert dated.load([entry(), entry("rain", label="비")]) == 2
    (sun,) = [one for one in dated.on(KIND, FIRST) if one.code == "sun"]
    sun.label = "햇빛"
    assert dated.load([entry(), entry("rain"), entry("snow", label="눈")]) == 1
    assert dated.labels(KIND, FIRST) == {"rain": "비", "snow": "눈", "sun": "햇빛"}


def test_reference_data_may_bring_the_history_of_a_code():
    ended = entry(ends=date(2024, 6, 30))
    assert dated.load([ended, entry(begins=date(2024, 7, 1), label="햇빛")]) == 2
    assert dated.labels(KIND, date(2024, 6, 30)) == {"sun": "해"}


def test_a_data_file_gives_entries_and_the_rest_as_detail(tmp_path):
    path = tmp_path / "weather.csv"
    path.write_text(
        "kind,code,label,label_en,parent,valid_from,valid_to,source,order,note\n"
        "weather,sun,해,Sun,,2024-01-01,2024-12-31,시험,1,\n"
        "weather,rain,비,Rain,sun,2024-01-01,,시험,2,젖음\n",
        encoding="utf-8",
    )
    sun, rain = dated.read_file(path)
    assert (sun.parent, sun.valid_to, sun.detail) == (None, date(2024, 12, 31), {"order": "1"})
    assert (rain.parent, rain.valid_to) == ("sun", None)
    assert rain.detail == {"order": "2", "note": "젖음"}


def test_the_table_keeps_one_beginning_a_code():
    dated.add(entry())
    db.session.add(DatedEntry(**{**entry().__dict__, "detail": {}}))
    with pytest.raises(IntegrityError):
        db.session.flush()
