"""The whole service under fire: workers, their children and the queue are killed in the middle."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import cycle
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import func, select

from casework.core import db
from casework.core.embedded_queue import socket_path
from casework.referrals.models import BatchState, ImportBatch, ImportRow, Referral, RowOutcome
from tests.referrals.deliveries import BAD, NO, hand_in, outcomes, row
from tests.test_serving import free_port
from tests.waiting import until

pytestmark = pytest.mark.queue

BATCHES, ROWS, KILLS = 6, 150, 9
# A second instead of eight, so that each death costs the test no more; few rows at a time, so that
# a kill falls into the middle of a batch; a bell that may ring again soon.
SCRIPT = """
import sys
from casework.cli import main
from casework.core import queue
from casework.referrals.hotline import lease

lease.SECONDS, lease.CHUNK_ROWS = 1.0, 10
queue.top_up.__kwdefaults__["bucket_seconds"] = 1
main(["serve", "--port", sys.argv[1]])
"""


@pytest.fixture
def service(config):
    environ = {"CASEWORK_INSTANCE": str(config.instance), "PYTHONPATH": str(Path.cwd())}
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port)],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline()
    yield psutil.Process(process.pid)
    process.terminate()
    process.communicate(timeout=20)


def settled():
    waiting = ImportRow.outcome != RowOutcome.PENDING
    with db.reading(db.engine()) as beside:
        return beside.scalar(select(func.count()).select_from(ImportRow).where(waiting))


def open_batches():
    waiting = ImportBatch.state == BatchState.QUEUED
    with db.reading(db.engine()) as beside:
        return beside.scalar(select(func.count()).select_from(ImportBatch).where(waiting))


def kill_worker(service, _config):
    """Together with the child that does the work."""
    for child in service.children():
        if child.children():
            child.kill()


def kill_horse(service, _config):
    for child in service.children():
        for horse in child.children():
            horse.kill()


def kill_queue(service, _config):
    for child in service.children():
        if "valkey" in child.name() or "redis" in child.name():
            child.kill()


def empty_queue(service, config):
    with suppress(redis.RedisError):
        redis.Redis(unix_socket_path=str(socket_path(config.instance))).flushall()
    kill_horse(service, config)


def freeze_worker(service, _config):
    """Longer than its lease lasts: it wakes up when another one may hold the batch."""
    for child in service.children():
        for horse in child.children():
            horse.send_signal(signal.SIGSTOP)
            before = settled()
            with suppress(AssertionError):
                until(lambda before=before: settled() != before, seconds=1.5)
            horse.send_signal(signal.SIGCONT)


ATTACKS = [kill_horse, kill_worker, empty_queue, kill_horse, kill_queue, kill_worker, freeze_worker]


def test_nothing_is_lost_and_nothing_doubled(app, config, service):
    rows = {}
    for number in range(BATCHES):
        sent = [row(f"{number}-{at % 140}") for at in range(ROWS)]
        sent[10], sent[20], sent[149] = row("bad", **BAD), row("?", **NO), row("0-0", **NO)
        rows[hand_in(*sent, key=f"machine-{number}")] = sent
    total, attacks = BATCHES * ROWS, cycle(ATTACKS)
    for step in range(KILLS):
        until(lambda step=step: settled() >= total * step // (KILLS + 2), seconds=20)
        with suppress(psutil.NoSuchProcess):
            next(attacks)(service, config)
    until(lambda: not open_batches(), seconds=30)
    found = [outcome for batch in rows for outcome in outcomes(batch)]
    assert len(found) == total
    assert {one: found.count(one) for one in set(found)} == {
        "accepted": BATCHES * 138,
        "duplicate": BATCHES * 9,
        "quarantined": BATCHES,
        "refused": BATCHES,
        "updated": BATCHES,
    }
    assert db.session.scalar(select(func.count()).select_from(Referral)) == BATCHES * 138
    for number, batch in enumerate(rows):
        assert hand_in(key=f"machine-{number}") == batch
