import os
import signal
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from structlog.testing import capture_logs

from casework.core import db, scheduler
from casework.core.scheduler import every, run_scheduler
from tests.waiting import until

CANARY = "김나비 010-1234-5678"

pytestmark = pytest.mark.usefixtures("own_signals")


@pytest.fixture(autouse=True)
def no_other_tasks(monkeypatch):
    monkeypatch.setattr(scheduler, "_tasks", [])


def stop():
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_failing_task_ends_neither_itself_nor_the_others(bare_app):
    failures, runs = [], []

    @every(seconds=0.01)
    def fails():
        failures.append(1)
        raise ValueError(CANARY)

    @every(seconds=0.02)
    def works():
        runs.append(1)
        if len(failures) > 1 and len(runs) > 1:
            stop()

    with capture_logs() as lines:
        run_scheduler(bare_app)
    assert len(failures) > 1
    assert {line["error"] for line in lines} == {"ValueError"}
    assert CANARY not in str(lines)


def test_tasks_run_at_once_and_their_work_is_committed_or_undone(bare_app):
    with bare_app.app_context(), db.transaction():
        db.session.execute(text("CREATE TABLE mark (name TEXT)"))

    @every(seconds=3600)
    def first():
        db.session.execute(text("INSERT INTO mark VALUES ('kept')"))

    @every(seconds=3600)
    def second():
        db.session.execute(text("INSERT INTO mark VALUES ('undone')"))
        stop()
        raise KeyError(CANARY)

    run_scheduler(bare_app)
    with bare_app.app_context():
        assert db.session.scalars(text("SELECT name FROM mark")).all() == ["kept"]


def test_a_stop_is_obeyed_between_two_tasks_that_are_due(bare_app):
    runs = []

    @every(seconds=3600)
    def first():
        runs.append("first")
        stop()

    @every(seconds=3600)
    def second():
        runs.append("second")

    run_scheduler(bare_app)
    assert runs == ["first"]


def test_without_tasks_it_waits_for_the_stop(bare_app, in_process):
    process = in_process(lambda: (sys.stdout.write("ready\n"), run_scheduler(bare_app)))
    until(process.printed)
    process.tell(signal.SIGTERM)
    assert process.ended(5) in {0, -signal.SIGTERM}  # the signal may come before the handler


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 100), st.floats(0, 10_000, allow_nan=False))
def test_times_stay_on_their_grid_and_are_never_made_up(start, seconds, late):
    following = scheduler._following(float(start), seconds, start + late)
    assert (following - start) % seconds == 0
    assert following > start
    assert following >= start + late
    assert following - (start + late) <= seconds
