"""One's own figures by day, and one action with its history."""

from datetime import timedelta

from casework.core import clock, db
from casework.services import amending, mine
from casework.services.action_log import log_action
from tests.support_cases import staff


def screen(actor, **changes):
    return mine.mine_screen(actor, **{"category": None, "month": None, "after": None, **changes})


def log(actor, case, **changes):
    made = log_action(actor, case, **{"category": "medical", **changes})
    db.session.flush()
    return made


def test_days_come_newest_first_with_their_sums(counselor, case):
    today = clock.today()
    log(counselor, case, minutes=10)
    log(counselor, case, quantity=4)
    log(counselor, case, acted_on=today - timedelta(days=1))
    shown = screen(counselor)
    assert [(day["day"], day["sum"].actions) for day in shown["days"]] == [
        (today, 2),
        (today - timedelta(days=1), 1),
    ]
    assert (shown["sum"].units, shown["sum"].minutes) == (6, 10)


def test_what_was_taken_back_is_not_there(counselor, case):
    amending.void(counselor, log(counselor, case), reason="두 번")
    assert screen(counselor)["days"] == []


def test_a_month_or_a_category_narrows_it(counselor, case):
    log(counselor, case)
    log(counselor, case, category="deletion")
    assert screen(counselor, category="deletion")["sum"].actions == 1
    assert screen(counselor, month=f"{clock.today():%Y-%m}")["sum"].actions == 2
    assert screen(counselor, month=screen(counselor)["months"][-1])["sum"].actions == 0


def test_fifty_fill_a_page(counselor, case):
    for _ in range(51):
        log_action(counselor, case, category="medical")
    db.session.flush()
    first = screen(counselor)
    assert sum(len(day["rows"]) for day in first["days"]) == 50
    rest = screen(counselor, after=first["next_after"])
    assert sum(len(day["rows"]) for day in rest["days"]) == 1
    assert rest["next_after"] is None


def test_a_case_that_went_to_a_colleague_keeps_its_number_only(counselor, case):
    log(counselor, case)
    case.counselor_id = staff("next").id
    db.session.flush()
    (row,) = screen(counselor)["days"][0]["rows"]
    assert (row["number"], row["name"]) == (case.number, "")


def test_an_action_shows_every_version_and_who_made_it(counselor, case):
    first = log(counselor, case, note="처음")
    corrected = amending.amend(
        counselor,
        first,
        category="deletion",
        sub_type=None,
        acted_on=clock.today(),
        reason="잘못 고름",
    )
    shown = mine.amend_screen(counselor, corrected, typed={})
    assert [row["action"] for row in shown["versions"]] == [corrected, first]
    assert shown["may_amend"]
    assert not mine.amend_screen(counselor, first, typed={})["may_amend"]
