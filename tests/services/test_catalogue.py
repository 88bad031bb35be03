"""What the center does, by the names it had on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.core import dated
from casework.core.dated import DatedEntry, Entry
from casework.services import catalogue
from casework.services.catalogue import ActionCatalogue

FIRST_DAY = date(2022, 3, 29)
TODAY = date(2026, 11, 22)
OFFICIAL = [
    "support_design",
    "investigation_legal",
    "deletion",
    "psych_emotional",
    "specialist_counseling",
    "medical",
    "agency_referral",
    "victim_information",
]


def rename(code, label, begins):
    """Gives a category another name from a day on."""
    old = next(entry for entry in dated.on(catalogue.CATEGORY, begins) if entry.code == code)
    old.valid_to = begins - timedelta(days=1)
    dated.add(Entry(catalogue.CATEGORY, code, label, "New name", begins, "시험", detail=old.detail))


def test_eight_categories_stand_in_official_order(app):
    assert list(catalogue.actions().categories(TODAY, TODAY)) == OFFICIAL


@pytest.mark.parametrize("category", OFFICIAL)
def test_each_category_has_sub_types_of_its_own(app, category):
    known = catalogue.actions()
    sub_types = known.sub_types(category, TODAY)
    assert len(sub_types) >= 4
    assert all(known.has_sub_type(code, category, TODAY) for code in sub_types)


def test_a_sub_type_belongs_to_its_category_only(app):
    known = catalogue.actions()
    assert known.has_sub_type("platform_request", "deletion", TODAY)
    assert not known.has_sub_type("platform_request", "medical", TODAY)
    assert not known.has_sub_type("platform_request", "no_such", TODAY)
    assert known.sub_types("no_such", TODAY) == {}


def test_the_scheme_begins_with_the_center(app):
    known = catalogue.actions()
    assert known.has_category("deletion", FIRST_DAY)
    assert not known.has_category("deletion", FIRST_DAY - timedelta(days=1))
    assert not known.has_sub_type("recheck", "deletion", FIRST_DAY - timedelta(days=1))


def test_a_period_before_the_first_scheme_is_shown_in_its_rows(app):
    assert list(catalogue.actions().categories(date(2021, 1, 1), date(2021, 12, 31))) == OFFICIAL


def test_a_later_name_does_not_move_an_earlier_period(app):
    rename("deletion", "온라인 삭제 지원", date(2027, 1, 1))
    known = catalogue.actions()
    assert known.categories(date(2023, 1, 1), date(2026, 12, 31))["deletion"] == "삭제지원"
    assert known.categories(date(2026, 12, 31), date(2027, 1, 1))["deletion"] == "온라인 삭제 지원"
    assert list(known.categories(date(2026, 1, 1), date(2027, 12, 31))) == OFFICIAL


def test_seven_services_stand_in_three_groups(app):
    services = dated.on(catalogue.SERVICE, TODAY)
    groups = [service.detail["group"] for service in services]
    assert [groups.count(group) for group in ("safety", "recovery", "specialised")] == [3, 3, 1]
    parents = {entry.parent for entry in dated.on(catalogue.SERVICE_SUB_TYPE, TODAY)}
    assert parents == {service.code for service in services}


def test_loading_again_adds_nothing(app):
    assert catalogue.load_catalogue() == 0


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@settings(deadline=None)
@given(begins=DAYS, lasts=st.none() | st.integers(0, 2000), day=DAYS)
def test_a_category_holds_on_its_first_and_last_day_and_on_no_other_side(begins, lasts, day):
    ends = None if lasts is None else begins + timedelta(days=lasts)
    values = {"label": "이름", "label_en": "name", "source": "시험", "detail": {"order": "1"}}
    entry = DatedEntry(
        kind=catalogue.CATEGORY, code="a", parent=None, valid_from=begins, valid_to=ends, **values
    )
    known = ActionCatalogue([entry])
    assert known.has_category("a", day) == (begins <= day and (ends is None or day <= ends))
    assert known.has_category("a", begins)
    assert ends is None or known.has_category("a", ends)
