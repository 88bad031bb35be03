"""Until when a record is kept: the month's arithmetic, the classes, and what closing sets."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from casework.core import dated, db
from casework.intake import retention
from casework.intake.retention import LAPSED, UnknownRetention, due_on, months_later
from tests.support_cases import opened, staff

CLOSED_ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_months_last(day, months, later):
    assert months_later(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(0, 240))
def test_no_period_ends_early_by_a_month_or_late_by_a_day(day, months):
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


@pytest.mark.parametrize(
    ("code", "day"),
    [
        (LAPSED, date(2027, 11, 30)),
        ("counseling_record", date(2031, 11, 30)),
        ("investigation_request", date(2036, 11, 30)),
        ("csam_record", None),
    ],
)
def test_each_class_has_its_period_and_one_has_none(app, code, day):
    assert due_on(code, CLOSED_ON) == day


def test_a_class_is_known_only_from_its_day(app):
    assert due_on("csam_record", date(2026, 10, 2)) is None
    with pytest.raises(UnknownRetention):
        due_on("csam_record", date(2026, 10, 1))


def test_the_usual_class_is_offered_first_and_that_of_lapsed_contacts_never(app):
    offered = list(retention.classes_of_cases(CLOSED_ON))
    assert offered[0] == "counseling_record"
    assert set(offered) == {"counseling_record", "investigation_request", "csam_record"}


def test_a_case_keeps_class_and_day(app):
    case = opened(staff())
    retention.keep(case, "counseling_record", closed_on=CLOSED_ON)
    assert (case.retention_class, case.retention_due_on) == (
        "counseling_record",
        date(2031, 11, 30),
    )


def test_loading_brings_what_is_missing_and_leaves_what_people_edited(app):
    assert retention.load_retention() == 0
    db.session.execute(
        delete(dated.DatedEntry).where(dated.DatedEntry.code == "investigation_request")
    )
    assert retention.load_retention() == 1
