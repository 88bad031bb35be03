"""Every number opens exactly the rows that it counts."""

from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import select

from casework.core import db
from casework.core.errors import AccessDenied
from casework.core.permissions import Permission
from casework.intake.models import Case
from casework.reports import drill, people, queries, stations
from casework.reports.cells import Cell, Counted, sorts
from casework.reports.periods import Period
from casework.reports.queries import count_actions
from casework.services.models import SupportAction
from tests.reports.conftest import FIRST, LAST, hire, throw

PERIOD = Period(FIRST, LAST)
WHO = ("manager", "supervisor", "supervisor-digital", "counselor")


def opened(actor, what, *, sort=None, **conditions):
    """All rows behind a number, page by page, with the first page's count and sum."""
    cell = Cell(what=what, period=PERIOD, **conditions)
    rows, after, first = [], None, None
    while first is None or after:
        page = drill.listing(actor, cell, sort=sort or sorts(what)[0], after=after)
        first, after = first or page, page.next_after
        rows += page.rows
    assert len({row.id for row in rows}) == len(rows) == first.count
    return rows, first


def numbers(actor, unit):
    """Every number of the page with the conditions behind it."""
    within = queries.actions_within(actor, Permission.ACTION_COUNT)
    now = count_actions(FIRST, LAST, unit, within=within)
    yield now.persons, Counted.PERSONS, {}
    yield now.persons_anonymous, Counted.ANONYMOUS, {}
    yield now.cases, Counted.CASES, {}
    yield now.actions, Counted.ACTIONS, {}
    yield now.units, Counted.UNITS, {}
    for code, count in now.by_category.items():
        yield count, Counted.ACTIONS, {"category": code}
        yield now.units_by_category.get(code, 0), Counted.UNITS, {"category": code}
    for month, count in now.by_month.items():
        yield count, Counted.ACTIONS, {"month": month}
    for (code, month), count in now.by_cell.items():
        yield count, Counted.ACTIONS, {"category": code, "month": month}
    for load in people.loads(actor, period=PERIOD, unit=unit):
        who = {"counselor": load.account_id} if load.account_id else {"nobody": True}
        yield load.actions, Counted.ACTIONS, who
        yield load.persons, Counted.PERSONS, who
        yield load.open_cases, Counted.OPEN, who
    for one in stations.sent(actor, period=PERIOD, unit=unit):
        yield one.referrals, Counted.REFERRALS, {"station": one.code}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("login", WHO)
def test_each_number_is_the_length_or_the_sum_of_its_rows(work, staff, login, seed):
    work(seed)
    assert_opens_what_it_counts(staff[login])


@pytest.mark.postgres
def test_postgresql_counts_and_lists_alike(postgres_app):
    staff = hire()
    throw(staff, 1)
    assert_opens_what_it_counts(staff["manager"])
    assert_opens_what_it_counts(staff["counselor"])


def assert_opens_what_it_counts(actor):
    seen = 0
    for unit in (None, "digital", "stalking"):
        for value, what, conditions in numbers(actor, unit):
            rows, page = opened(actor, what, unit=unit, **conditions)
            told = sum(row.units for row in rows) if what is Counted.UNITS else len(rows)
            assert (what, conditions, told) == (what, conditions, value)
            assert page.units == sum(row.units for row in rows)
            seen += value
    assert seen


def test_a_supervisor_sees_no_row_of_the_other_unit(work, staff):
    work(1)
    digital, seen = staff["supervisor-digital"], set()
    for what in Counted:
        _, page = opened(digital, what)
        cases = {case for pairs in page.cases.values() for case, _ in pairs}
        found = set(db.session.scalars(select(Case.unit).where(Case.id.in_(cases))))
        seen |= found
        assert found <= {"digital"}
        assert opened(digital, what, unit="stalking")[0] == []
    assert seen == {"digital"}


def test_an_auditor_counts_and_opens_nothing(work, staff):
    work(1)
    for what in Counted:
        with pytest.raises(AccessDenied):
            opened(staff["auditor"], what)


@pytest.mark.parametrize("sort", ["day", "-day", "units", "-units", "number", "-number"])
def test_pages_continue_without_a_gap_in_any_order(work, staff, sort, monkeypatch):
    work(2)
    monkeypatch.setattr(drill, "PAGE", 7)
    rows, _ = opened(staff["manager"], Counted.ACTIONS, sort=sort)
    keys = [getattr(row, sort.removeprefix("-")) for row in rows]
    ordered = [before <= after for before, after in pairwise(keys)]
    assert all(ordered) if sort[0] != "-" else keys == sorted(keys, reverse=True)


def test_a_person_is_told_by_the_numbers_of_her_cases(work, staff):
    work(3)
    rows, page = opened(staff["manager"], Counted.PERSONS)
    conditions = queries.logged(PERIOD, None)
    pairs = select(SupportAction.victim_id, Case.number).join(Case).distinct().where(*conditions)
    expected = Counter(person for person, _ in db.session.execute(pairs) if person)
    assert {row.id: len(page.cases[row.id]) for row in rows} == expected


def test_only_who_may_read_a_case_is_led_to_it(work, staff):
    work(3)
    assert opened(staff["manager"], Counted.CASES)[1].openable == set()
    rows, page = opened(staff["counselor"], Counted.CASES)
    assert page.openable == {row.id for row in rows} != set()


def test_a_stranger_in_the_address_is_not_named(work, staff):
    work(3)
    other = staff["supervisor-digital"].id
    _, page = opened(staff["counselor"], Counted.OPEN, counselor=other)
    assert (page.count, page.names) == (0, {})
