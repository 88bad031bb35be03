from sqlalchemy import select

from casework.core import db
from casework.core.permissions import CommandLine
from casework.demo import hotline
from casework.referrals import queries
from casework.referrals.hotline import work
from casework.referrals.models import ImportBatch, RowOutcome


def hand_in():
    rung = []
    hotline.hand_in_samples(CommandLine(), ring=rung.append)
    for batch in rung:
        work.work_off(batch)
    return rung


def test_every_station_sends_as_itself_and_the_later_delivery_gives_people_work(app):
    *good, later = hand_in()
    assert len(good) == 3
    for batch in good:
        counts = queries.batch_counts(batch)
        assert counts[RowOutcome.ACCEPTED] == sum(counts.values())
    counts = {
        outcome.value: count for outcome, count in queries.batch_counts(later).items() if count
    }
    assert counts == {"accepted": 1, "updated": 2, "quarantined": 1, "refused": 1}
    senders = set(db.session.scalars(select(ImportBatch.sender)))
    assert senders == {"mapo", "gwangjin", "songpa"}


def test_a_second_start_of_the_practice_room_sends_nothing_twice(app):
    assert hand_in() == hand_in()
    assert len(list(db.session.scalars(select(ImportBatch.id)))) == 4
