"""The practice room holds the published workload to the last unit, once, and nobody's records."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from casework.accounts import passwords
from casework.accounts.models import Account
from casework.core import clock, db
from casework.core.audit import AuditEntry
from casework.core.config import Environment
from casework.core.crypto import blind_index
from casework.core.permissions import CommandLine
from casework.demo import queries, seeding
from casework.demo.current import CASES
from casework.demo.seeding import DemoInProduction, RealCasesExist, seed
from casework.intake.models import Case, CaseOrigin, CaseState, Person
from casework.reports.queries import count_actions
from casework.services.models import SupportAction
from tests.support_cases import opened, staff

ACTOR = CommandLine()
FIRST_CALLS = 2
FIRST, SECOND = (
    (date(2022, 3, 29), date(2022, 12, 31)),
    (date(2023, 1, 1), date(2023, 9, 30)),
)


def nothing():
    """There are no sample files here."""


@pytest.mark.parametrize("unit", [None, "digital"])
def test_the_published_counts_come_out_exactly(seeded, unit):
    first, second = count_actions(*FIRST, unit), count_actions(*SECOND, unit)
    assert (first.persons, first.actions, first.days) == (309, 6241, 278)
    assert (second.persons, second.actions, second.days) == (350, 12734, 273)
    assert list(second.by_category.items()) == [
        ("support_design", 1477),
        ("investigation_legal", 3816),
        ("deletion", 3512),
        ("psych_emotional", 1464),
        ("specialist_counseling", 1180),
        ("medical", 226),
        ("agency_referral", 207),
        ("victim_information", 852),
    ]
    assert sum(first.by_category.values()) == 6241
    assert second.units > second.actions
    assert (first.persons_anonymous, second.persons_anonymous) == (0, 0)


def test_nothing_else_was_done_in_the_unit_whose_workload_this_is(seeded):
    ever = date(2020, 1, 1), clock.today()
    assert count_actions(*ever, "digital").actions == 6241 + 12734
    present = clock.today() - timedelta(days=60), clock.today()
    of_these_weeks = count_actions(*ever, "stalking").actions
    assert 50 < of_these_weeks == count_actions(*present).actions


def test_the_summary_tells_what_stands_there(seeded):
    summary = seeded.summary
    assert summary.added
    assert (summary.persons, summary.cases) == (572 + CASES, 572 + CASES + FIRST_CALLS)
    assert summary.actions == count_actions(date(2020, 1, 1), clock.today()).actions
    assert seeded.imports == ["samples"]


def test_a_second_run_adds_nothing(seeded):
    imports = []
    again = seed(ACTOR, seeded.config, import_samples=lambda: imports.append("samples"))
    assert again == replace(seeded.summary, added=False)
    assert imports == ["samples"]
    assert db.session.scalar(select(func.count(Account.id))) == 12


def test_every_case_is_for_practice_and_some_are_closed(seeded):
    cases = db.session.scalars(select(Case)).all()
    assert {case.origin for case in cases} == {CaseOrigin.PRACTICE}
    open_cases = [case for case in cases if case.state is CaseState.OPEN]
    assert 50 < len(open_cases) < 300
    assert all(case.closed_at > case.opened_at for case in cases if case.closed_at)
    assert len({case.counselor_id for case in cases if case.unit == "digital"}) == 5


def test_numbers_run_without_a_gap_in_the_order_of_opening(seeded):
    cases = db.session.scalars(select(Case).where(Case.number.startswith("2022-"))).all()
    opened = [(case.number, case.opened_at.date()) for case in cases]
    assert [number for number, _ in sorted(opened)] == [
        f"2022-D-{running:04}" for running in range(1, len(cases) + 1)
    ]
    days = [day for _, day in sorted(opened)]
    assert days == sorted(days)


def test_people_can_be_found_and_read(seeded):
    person = db.session.scalars(select(Person)).first()
    assert person.id in blind_index.find("person.phone", person.phone)
    assert person.phone.startswith("010-0")


def test_notes_open_and_the_counselor_of_the_case_wrote_them(seeded):
    noted = select(SupportAction).where(SupportAction.note_sealed.is_not(None)).limit(20)
    for action in db.session.scalars(noted):
        assert action.note.endswith(".")
        assert action.logged_by == db.session.get(Case, action.case_id).counselor_id


def test_the_shown_sign_ins_work(seeded):
    summary = seeded.summary
    for sign_in in summary.sign_ins:
        account = db.session.scalars(select(Account).where(Account.login == sign_in.login)).one()
        assert passwords.matches(seeded.config, account.password_hash, summary.password)


def test_seeding_is_on_the_record(seeded):
    entries = db.session.scalars(select(AuditEntry))
    (entry,) = [entry for entry in entries if "demo:seed" in entry.actions]
    assert entry.actor_kind == "command"
    assert len(entry.subjects) >= 2 * 572


def test_a_center_with_real_cases_is_left_alone(app, config):
    with db.transaction():
        opened(staff())
    with pytest.raises(RealCasesExist):
        seed(ACTOR, config, import_samples=nothing)
    assert queries.practice_counts()["cases"] == 0
    assert db.session.scalar(select(func.count(Account.id))) == 1


def test_production_is_left_alone(app, config):
    production = replace(config, environment=Environment.PRODUCTION)
    with pytest.raises(DemoInProduction):
        seed(ACTOR, production, import_samples=nothing)
    assert queries.practice_counts()["cases"] == 0


def test_real_work_in_the_practice_room_does_not_stop_it(seeded):
    with db.transaction():
        opened(staff("hired-later"))
    assert not seed(ACTOR, seeded.config, import_samples=nothing).added


class PowerCut(Exception):
    """Something breaks in the middle."""


def break_off(*_args, **_values):
    raise PowerCut


def test_what_breaks_in_the_middle_leaves_nothing(app, config, monkeypatch):
    monkeypatch.setattr(seeding.intake, "close_case", break_off)
    with pytest.raises(PowerCut):
        seed(ACTOR, config, import_samples=nothing)
    assert queries.practice_counts()["cases"] == 0
    assert db.session.scalar(select(func.count(Account.id))) == 0


def test_samples_that_broke_off_are_brought_by_the_next_run(seeded):
    with pytest.raises(PowerCut):
        seed(ACTOR, seeded.config, import_samples=break_off)
    imports = []
    seed(ACTOR, seeded.config, import_samples=lambda: imports.append("samples"))
    assert imports == ["samples"]
