"""The same story whatever order its deliveries are worked off in, and whoever works."""

import pytest

from casework.agencies import queries as agencies
from casework.core import clock, db
from casework.core.crypto import keyring
from casework.referrals.hotline import history, work
from casework.referrals.hotline.items import RowReader
from casework.referrals.models import ReferralState
from tests.referrals.deliveries import (
    BAD,
    NO,
    UNCLEAR,
    hand_in,
    outcomes,
    referral,
    referrals,
    row,
    rows_of,
    send,
)

KEY = ("gangnam", "G-1")


@pytest.fixture
def reader(app):
    today = clock.today()
    return RowReader(agencies.station_names(today), agencies.gu_names(today), clock.now())


def story(reader, key=KEY):
    db.rollback()
    with keyring.unlocked(keyring.current().keystore):
        return history.load({key}, reader)[key]


def test_of_an_unknown_number_nothing_is_known(app, reader):
    assert story(reader) == history.History()


def test_a_waiting_row_is_no_version_yet(app, reader):
    hand_in(row())
    assert story(reader) == history.History()


def test_versions_are_known_by_their_digests_and_the_newest_by_what_it_says(app, reader):
    send(row())
    send(row(incident_summary="다시 옴."))
    send(row())
    found = story(reader)
    first, second, _duplicate = rows_of()
    assert found.digests == {first.id: first.digest, second.id: second.digest}
    assert found.values["incident_summary"] == "다시 옴."
    assert found.columns["versions"] == 2
    assert (found.no_stands, found.held) == (False, {})


def test_held_rows_are_known_until_they_are_closed(app, reader):
    send(row(**BAD))
    (bad,) = rows_of()
    assert story(reader).held == {("gangnam", bad.digest): bad.id}
    send(row())
    assert story(reader).held == {}


def test_a_no_stands_from_the_moment_it_came_in(app, reader):
    hand_in(row(), row(**NO))
    assert story(reader).no_stands


def test_an_unclear_word_is_no_no(app, reader):
    send(row(), row(**UNCLEAR))
    assert not story(reader).no_stands


def test_what_is_held_without_a_number_is_asked_for_by_what_is_readable(app):
    send(row(station_code="없는 경찰서"), row("G\u202e-2"), row("G-3", **BAD))
    by_number = history.load_unnumbered({(None, "G-1")})
    by_station = history.load_unnumbered({("gangnam", None)})
    assert by_number.keys() == {(None, "G-1")}
    assert by_station.keys() == {("gangnam", None)}
    assert history.load_unnumbered({(None, "G-3"), (None, None)}) == {}
    assert history.load_unnumbered(set()) == {}


@pytest.mark.parametrize("kept", [{}, BAD], ids=["good", "bad"])
@pytest.mark.parametrize("later_first", [False, True])
def test_a_no_in_another_batch_freezes_in_whatever_order_they_are_worked_off(
    either_app, kept, later_first
):
    batches = [hand_in(row(**kept)), hand_in(row(**NO))]
    for batch in sorted(batches, reverse=later_first):
        work.work_off(batch)
    assert outcomes(batches[1]) == ["updated"]
    frozen = rows_of()[0] if kept else referral()
    assert frozen.frozen_at is not None


def test_which_version_is_the_newest_is_told_by_the_work_not_by_the_arrival(app):
    earlier = hand_in(row())
    later = hand_in(row(incident_summary="다시 옴."))
    work.work_off(later)
    work.work_off(earlier)
    assert outcomes(earlier) == ["updated"]
    assert send(row()) == ["duplicate"]
    assert not rows_of()[-1].rings
    assert send(row(incident_summary="다시 옴.")) == ["duplicate"]
    assert rows_of()[-1].reasons == ["referral:older_version"]


def test_rows_of_one_moment_keep_their_order_although_their_ids_do_not(app):
    """Ids of the same millisecond are in no order: the newest version must not depend on them."""
    words = [f"{number}번째로 적음." for number in range(12)]
    assert send(*(row(incident_summary=word) for word in words)) == ["accepted"] + ["updated"] * 11
    assert send(row(incident_summary=words[-1])) == ["duplicate"]
    assert not rows_of()[-1].rings


def test_a_referral_without_its_newest_row_takes_what_comes_as_older(app):
    """As after retention: nothing is guessed, a person looks."""
    send(row())
    with db.transaction():
        found = referral()
        found.newest_row_id = found.id.__class__(int=1)
        found.state = ReferralState.DECLINED
    assert send(row()) == ["duplicate"]
    assert rows_of()[-1].rings


def test_many_numbers_are_loaded_by_a_handful_of_questions(app, reader):
    send(*(row(f"G-{number}") for number in range(50)))
    ring = keyring.current()
    before = ring.loads
    history.load({("gangnam", f"G-{number}") for number in range(50)}, reader)
    assert ring.loads == before + 1
    assert len(referrals()) == 50
