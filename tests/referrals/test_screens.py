"""What a delivery's page shows to whom."""

import pytest
from sqlalchemy import select

from casework.core import clock, db
from casework.core.errors import NotFound
from casework.referrals import screens
from casework.referrals.models import ImportRow, Referral, RowOutcome
from tests import factories

HELD = {"referral_no": "MAPO-2026-8", "victim_birth_date": "내일"}


@pytest.fixture
def came(app):
    with db.transaction():
        people = {
            "liaison": factories.person("liaison-1", "liaison", station="mapo"),
            "counselor": factories.person("counselor-1"),
            "supervisor": factories.person("supervisor-1", "supervisor"),
            "manager": factories.person("manager-1", "manager"),
            "other": factories.person("liaison-2", "liaison", station="gangnam"),
        }
    batch = factories.delivered({}, HELD, {"referral_no": "MAPO-9", "consent": "N"}, sender="mapo")
    return batch, people


def screen(actor, batch, **asked):
    with db.transaction():
        return screens.batch_screen(actor, batch, **{"outcome": None, "after": None, **asked})


def reasons(shown):
    return [reason for row in shown["waiting"] for reason in row["reasons"]]


def test_numbers_add_up_and_refused_rows_are_numbers_only(came):
    batch, people = came
    shown = screen(people["liaison"], batch)
    numbers = shown["batch"]
    assert numbers["received"] == sum(numbers[one.value] for one in screens.OUTCOMES) == 3
    assert shown["refused"] == [4]


def test_what_came_is_for_those_who_may_read_it(came):
    batch, people = came
    assert [one["came"] for one in reasons(screen(people["counselor"], batch))] == ["내일"]
    for who in ("liaison", "manager"):
        assert [one["came"] for one in reasons(screen(people[who], batch))] == [None]


def test_a_row_that_waits_stands_in_one_list(came):
    batch, people = came
    shown = screen(people["counselor"], batch)
    first, others = ([row["row_no"] for row in shown[name]] for name in ("waiting", "rows"))
    assert (first, others) == ([3], [2, 4])
    chosen = screen(people["counselor"], batch, outcome=RowOutcome.QUARANTINED)
    assert ([row["row_no"] for row in chosen["rows"]], chosen["waiting"]) == ([3], [])
    assert (shown["waiting_total"], chosen["waiting_total"]) == (1, 1)


def test_another_station_has_no_such_delivery(came):
    batch, people = came
    with pytest.raises(NotFound):
        screen(people["other"], batch)


def test_a_row_kept_from_her_shows_neither_number_nor_reason(came):
    batch, people = came
    with db.transaction():
        referral = db.session.scalars(select(Referral)).one()
        referral.held_at = clock.now()
    rows = screen(people["counselor"], batch, outcome=RowOutcome.ACCEPTED)["rows"]
    assert [(row["hidden"], row["referral_no"], row["reasons"]) for row in rows] == [(True, "", [])]
    rows = screen(people["supervisor"], batch, outcome=RowOutcome.ACCEPTED)["rows"]
    assert [row["hidden"] for row in rows] == [False]


def test_a_long_cell_is_shortened(came):
    assert len(screens._shortened("가" * 500)) < 210


def test_a_liaison_is_told_one_word_of_each_referral(came):
    _, people = came
    shown = screens.hotline_screen(people["liaison"], after=None, before=None)
    assert [one["standing"] for one in shown["referrals"]] == ["접수"]
    assert shown["batches_total"] == 1
    other = screens.hotline_screen(people["other"], after=None, before=None)
    assert (other["referrals"], other["batches_total"]) == ([], 0)


def test_pages_of_rows_follow_each_other_without_gap_or_double(app):
    rows = [{"referral_no": f"MAPO-{number}", "victim_gender": "?"} for number in range(60)]
    batch = factories.delivered(*rows, sender="mapo")
    with db.transaction():
        counselor = factories.person("counselor-1")
    seen, after = [], None
    while True:
        shown = screen(counselor, batch, outcome=RowOutcome.QUARANTINED, after=after)
        seen += [row["row_no"] for row in shown["rows"]]
        after = shown["next_after"]
        if after is None:
            break
    assert seen == list(range(2, 62))
    assert db.session.scalar(select(ImportRow.id).limit(1)) is not None
