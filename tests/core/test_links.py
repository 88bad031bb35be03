"""A one-time link opens its one door once, for a while."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from casework.core import db, links
from casework.core.ids import new_id
from casework.core.links import DeadLink, LinkPurpose, OneTimeLink

HALF_AN_HOUR = timedelta(minutes=30)
SET, FIRST = LinkPurpose.SET_PASSWORD, LinkPurpose.FIRST_ACCOUNTS


def give(purpose=SET, target=None):
    with db.transaction():
        return links.give(purpose, target=target, valid_for=HALF_AN_HOUR)


def use(secret, purpose=SET):
    with db.transaction():
        return links.use(secret, purpose).target_id


def test_a_link_leads_to_its_target_once(either_app):
    target = new_id()
    secret = give(target=target)
    assert use(secret) == target
    with pytest.raises(DeadLink):
        use(secret)
    with pytest.raises(DeadLink):
        links.look(secret)


def test_looking_does_not_use_a_link_up(app):
    secret = give()
    for _ in range(2):
        assert links.look(secret).used_at is None
    use(secret)


def test_a_use_that_is_undone_leaves_the_link_alive(app):
    secret = give()
    links.use(secret, SET)
    db.rollback()
    use(secret)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False), (31, False)])
def test_a_link_dies_at_its_hour(app, minutes, alive):
    begun = datetime(2024, 2, 29, 3, 0, tzinfo=UTC)
    with time_machine.travel(begun, tick=False):
        secret = give()
    with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
        if alive:
            use(secret)
        else:
            with pytest.raises(DeadLink):
                use(secret)


def test_a_link_opens_no_other_door(app):
    secret = give(FIRST)
    with pytest.raises(DeadLink):
        use(secret, SET)
    use(secret, FIRST)


def test_an_unknown_secret_looks_like_a_dead_link(app):
    with pytest.raises(DeadLink) as unknown:
        links.look("x" * 43)
    secret = give()
    use(secret)
    with pytest.raises(DeadLink) as used:
        links.look(secret)
    assert str(unknown.value) == str(used.value)
    assert secret not in str(used.value)


def test_a_new_link_to_the_same_target_ends_the_earlier_ones(app):
    target, other = new_id(), new_id()
    kept = [give(target=other), give(FIRST, target=target)]
    earlier, newest = give(target=target), give(target=target)
    with pytest.raises(DeadLink):
        use(earlier)
    use(newest)
    use(kept[0])
    use(kept[1], FIRST)


def test_a_secret_has_256_bits_and_is_stored_nowhere(app, config):
    secrets = {give(target=new_id()) for _ in range(20)}
    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {43}
    (digest,) = db.session.scalars(select(OneTimeLink.digest).limit(1))
    assert digest in {hashlib.sha256(secret.encode()).digest() for secret in secrets}
    db.rollback()
    for file in config.instance.glob("casework.db*"):
        stored = file.read_bytes()
        assert not any(secret.encode() in stored for secret in secrets)


def race(app, work):
    """What two threads, let go at the same moment, end with."""
    gate = threading.Barrier(2)
    ends = []

    def run():
        with app.app_context():
            gate.wait()
            try:
                work()
                ends.append("used")
            except DeadLink:
                ends.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_of_two_at_once_one_is_refused(either_app):
    for _ in range(3):
        secret = give()
        assert race(either_app, lambda secret=secret: use(secret)) == ["refused", "used"]


@pytest.mark.postgres
def test_who_looked_before_a_rival_used_the_link_is_refused(postgres_app):
    secret = give()
    seen = links.look(secret)
    rival = threading.Thread(target=lambda: _use_elsewhere(postgres_app, secret))
    rival.start()
    rival.join()
    assert seen.used_at is None
    with pytest.raises(DeadLink):
        links.use(secret, SET)


def _use_elsewhere(app, secret):
    with app.app_context():
        use(secret)
        db.session.remove()
