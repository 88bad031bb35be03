"""The second of two people is stopped exactly where she would write over the first."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.intake import versions
from casework.intake.versions import SavedMeanwhile, merged, require_unchanged, stamp
from tests.support_cases import opened, staff

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=6)
FORMS = st.fixed_dictionaries({"name": TEXTS, "address": TEXTS})


@pytest.fixture
def case(app):
    return opened(staff())


def form(case, began, **typed):
    """What a browser sends of a form that was opened with `began` under an older version."""
    return {**began, **typed, "version": str(case.version - 1), "seen": stamp(case.id, began)}


def check(case, stored, typed):
    require_unchanged(case, stored, typed, seen=stamp(case.id, stored))


def test_what_nobody_else_touched_is_saved_though_the_case_moved_on(case):
    held = {"name": "가", "address": "나"}
    check(case, held, form(case, held, name="다"))


def test_what_somebody_else_stored_stops_the_second(case):
    typed = form(case, {"name": "가", "address": "나"}, address="라")
    with pytest.raises(SavedMeanwhile):
        check(case, {"name": "다", "address": "나"}, typed)


def test_two_who_typed_the_same_do_not_disagree(case):
    typed = form(case, {"name": "가"}, name="다")
    check(case, {"name": "다"}, typed)


def test_a_form_of_this_very_version_is_saved(case):
    check(case, {"name": "가"}, {"name": "나", "version": str(case.version), "seen": ""})


@pytest.mark.parametrize("seen", ["", "nonsense", "name=", "name=x address"])
def test_a_form_that_cannot_say_what_it_was_opened_with_is_stopped(case, seen):
    typed = {"name": "나", "version": "0", "seen": seen}
    with pytest.raises(SavedMeanwhile):
        check(case, {"name": "가"}, typed)
    assert merged(case, {"name": "가"}, typed) == {"name": "나"}


def test_fields_left_alone_take_what_is_stored_and_touched_ones_keep_what_was_typed(case):
    began, stored = {"name": "가", "address": "나"}, {"name": "다", "address": "라"}
    assert merged(case, stored, form(case, began, address="마")) == {"name": "다", "address": "마"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(began=FORMS, stored=FORMS, typed=FORMS)
def test_nothing_typed_and_nothing_stored_is_lost(case, began, stored, typed):
    sent = form(case, began, **typed)
    mine = versions.as_typed(stored, sent)
    for name, text in merged(case, stored, sent).items():
        assert text == (stored[name] if mine[name] == began[name] else mine[name])


def test_line_ends_of_a_browser_are_no_change(case):
    held = {"summary": "첫 줄\n둘째 줄"}
    check(case, {"summary": "다른 말"}, form(case, held, summary="다른 말\r\n"))
    assert merged(case, {"summary": "새"}, form(case, held, summary="첫 줄\r\n둘째 줄")) == {
        "summary": "새"
    }


def test_a_stamp_tells_nothing_and_differs_by_case_and_field(app, case):
    other = opened(staff("digital2"))
    assert "가나다" not in stamp(case.id, {"name": "가나다"})
    assert stamp(case.id, {"name": "가"}) != stamp(other.id, {"name": "가"})
    assert (
        stamp(case.id, {"name": "가"}).split("=")[1] != stamp(case.id, {"gu": "가"}).split("=")[1]
    )
