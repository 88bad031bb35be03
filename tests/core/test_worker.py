import json
import os
import pickle
import signal
import sys
import zlib
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from uuid import UUID

import pytest
from rq import Queue, SimpleWorker
from sqlalchemy import text

from casework.core import db, queue
from casework.core.queue import enqueue, enqueue_after_commit, job, queue_health
from casework.core.worker import CaseworkWorker, run_worker
from tests.dumps import everything_in, forms
from tests.waiting import until

CANARY = "김나비 010-1234-5678"
ID = UUID(int=7)
NAME = f"{__name__}.leave_mark"

pytestmark = pytest.mark.queue

marks = Path()


def mark(name):
    with (marks / "marks").open("a") as file:
        file.write(f"{name}\n")


def marked():
    path = marks / "marks"
    return path.read_text().split() if path.exists() else []


@job
def leave_mark(batch_id: UUID) -> None:
    mark(batch_id.int)


@job
def ring_again(batch_id: UUID) -> None:
    enqueue_after_commit(leave_mark, batch_id)


@job
def store(batch_id: UUID) -> None:
    db.session.execute(text("INSERT INTO mark VALUES (:id)"), {"id": str(batch_id)})


@job
def store_and_fail(batch_id: UUID) -> None:
    store(batch_id)
    raise ValueError(CANARY)


@job
def fail_with_words(batch_id: UUID) -> None:
    name = CANARY
    refusal = ValueError(f"{name} cannot be saved")
    refusal.add_note(name)
    raise refusal from KeyError(name)


@job
def leave_with_words(batch_id: UUID) -> None:
    raise SystemExit(CANARY)


@job
def die(batch_id: UUID) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job
def take_long(batch_id: UUID) -> None:
    mark("began")
    while not (marks / "go").exists():
        pass
    mark("finished")


@job
def hear_a_stop(batch_id: UUID) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    mark("unmoved")


def foreign(*_anything: object) -> None:
    mark("foreign")


@pytest.fixture(autouse=True)
def marks_here(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "marks", tmp_path)


@pytest.fixture
def worker(bare_app, in_process):
    return lambda: in_process(lambda: run_worker(bare_app))


@pytest.fixture
def client(queue_server):
    with queue_server.start().client() as client:
        yield client


def payload(name=NAME, instance=None, arguments=(str(ID),), keywords=None):
    return zlib.compress(json.dumps([name, instance, list(arguments), keywords or {}]).encode())


def plant(client, job_id="planted", **fields):
    """Writes a job hash as whoever reaches the server could."""
    held = {"created_at": "2024-01-01T00:00:00.000000Z", "origin": "casework", "status": "queued"}
    client.hset(f"rq:job:{job_id}", mapping=held | {"data": payload()} | fields)
    client.rpush("rq:queue:casework", job_id)


class Runs:
    """A pickle that runs `foreign` where it is read."""

    def __reduce__(self):
        return (foreign, ())


FOREIGN = f"{__name__}.foreign"
ATTACKS = {
    "a command": {"data": payload("os.system", None, ["touch marks"])},
    "a function that is no job": {"data": payload(FOREIGN)},
    "a method": {"data": payload("run", "subprocess")},
    "keywords": {"data": payload(keywords={"batch_id": str(ID)})},
    "other arguments": {"data": payload(arguments=[CANARY])},
    "too many arguments": {"data": payload(arguments=[str(ID), 1])},
    "a list for a name": {"data": payload([NAME])},
    "a pickle": {"data": zlib.compress(pickle.dumps(Runs()))},
    "a bare pickle": {"data": pickle.dumps(Runs())},
    "a pickle in meta": {"meta": pickle.dumps(Runs())},
    "a pickled result": {"result": pickle.dumps(Runs())},
    "unpacked data": {"data": json.dumps([NAME, None, [str(ID)], {}])},
    "a bomb": {"data": zlib.compress(zlib.decompress(payload()) + b" " * 100_000_000)},
    "depth": {"data": zlib.compress(b"[" * 4000)},
    "no data": {"data": ""},
    "words for a time": {"created_at": CANARY},
    "a foreign status": {"status": CANARY},
    "a success callback": {"success_callback_name": FOREIGN},
    "a failure callback": {"failure_callback_name": FOREIGN},
    "a stopped callback": {"stopped_callback_name": FOREIGN},
    "a webhook": {"webhooks": json.dumps([{"url": "http://a.test", "job_status": "finished"}])},
    "a dependency": {"dependency_ids": json.dumps(["other"])},
    "a group": {"group_id": "other"},
    "a retry": {"retries_left": "3", "retry_intervals": "[1]"},
    "a repetition": {"repeats_left": "3", "repeat_intervals": "[0]"},
    "a rate limit": {"rate_limit_key": "other", "rate_limit_concurrency": "1"},
    "an unknown field": {"new_in_rq_4": FOREIGN},
}


@pytest.mark.parametrize("fields", ATTACKS.values(), ids=ATTACKS)
def test_a_planted_job_is_refused_and_deleted_before_anything_of_it_runs(client, worker, fields):
    plant(client, **fields)
    enqueue(leave_mark, UUID(int=1))
    process = worker()
    until(marked)
    assert marked() == ["1"]
    assert not client.exists("rq:job:planted")
    assert process.printed().count("job refused") == 1
    assert CANARY not in process.printed()


@pytest.mark.usefixtures("own_signals")
def test_the_attacks_are_real_ones(client):
    """Without the guard RQ runs them, JSON or not: else the test above would show nothing."""
    plant(client, data=payload(FOREIGN), success_callback_name=FOREIGN)
    taken = Queue("casework", connection=client, serializer="json")
    SimpleWorker([taken], connection=client, serializer="json").work(burst=True)
    assert marked() == ["foreign", "foreign"]


def test_a_planted_abandoned_job_calls_nothing_either(client, worker):
    plant(client, "abandoned", status="started", failure_callback_name=FOREIGN)
    client.delete("rq:queue:casework")
    client.zadd("rq:wip:casework", {"abandoned:1": 1})
    worker()
    until(lambda: not client.exists("rq:job:abandoned"))
    until(lambda: not client.zcard("rq:wip:casework"))
    assert marked() == []


@pytest.mark.parametrize("job_id", [b"\xff\xfe", CANARY.encode(), b"a b", b"", b"nowhere"])
def test_an_id_of_nothing_does_not_stop_the_worker(client, worker, job_id):
    client.rpush("rq:queue:casework", job_id)
    enqueue(leave_mark, UUID(int=1))
    process = worker()
    until(marked)
    assert CANARY not in process.printed()
    assert process.printed().count("\n") <= 1


def test_what_a_planted_job_says_of_its_times_is_not_believed(client, worker):
    plant(client, timeout="-1", result_ttl="-1", failure_ttl="-1", description=CANARY)
    worker()
    until(marked)
    until(lambda: not client.exists("rq:job:planted"))


def test_a_job_is_committed_and_leaves_nothing_behind(bare_app, client, worker):
    with bare_app.app_context(), db.transaction():
        db.session.execute(text("CREATE TABLE mark (id TEXT)"))
    enqueue(store_and_fail, UUID(int=1))
    enqueue(store, UUID(int=2), job_id="second")
    process = worker()

    def ids():
        with bare_app.app_context():
            return db.session.scalars(text("SELECT id FROM mark")).all()

    assert until(ids) == [str(UUID(int=2))]
    until(lambda: not client.exists("rq:job:second"))
    assert process.printed().count("job failed") == 1


@pytest.mark.parametrize("function", [fail_with_words, leave_with_words])
def test_the_words_of_an_error_stay_out_of_the_server_and_the_log(
    bare_config, client, worker, function
):
    enqueue(function, ID, job_id="b-1")
    process = worker()
    until(lambda: queue_health(bare_config).failed)
    held = everything_in(client)
    error = {"fail_with_words": b"ValueError", "leave_with_words": b"SystemExit"}
    assert any(error[function.__name__] in value for value in held)
    for form in forms(CANARY):
        assert not [value for value in held if form in value]
        assert form not in process.output.read_bytes()
    assert not [value for value in held if b"Traceback" in value or b".py" in value]
    assert f"{__name__}.{function.__name__}" in process.printed()
    assert 0 < client.ttl("rq:job:b-1") <= 7 * 24 * 3600
    assert 0 < client.ttl("rq:results:b-1") <= 7 * 24 * 3600


def test_a_job_that_takes_too_long_is_ended_in_the_same_silence(
    bare_config, client, worker, monkeypatch
):
    monkeypatch.setattr("casework.core.worker.JOB_SECONDS", 1)
    enqueue(take_long, ID)
    process = worker()
    until(lambda: queue_health(bare_config).failed)
    assert "JobTimeoutException" in process.printed()


def test_a_killed_child_is_told_and_the_next_job_runs(bare_config, client, worker):
    enqueue(die, ID)
    enqueue(leave_mark, UUID(int=1))
    process = worker()
    until(marked)
    assert queue_health(bare_config).failed == 1
    assert "job killed" in process.printed()


def test_a_stop_lets_the_job_in_hand_finish_and_takes_no_other(client, worker):
    enqueue(take_long, ID)
    enqueue(leave_mark, UUID(int=1))
    process = worker()
    until(marked)
    process.tell(signal.SIGTERM)
    process.tell(signal.SIGTERM)
    (marks / "go").touch()
    assert process.ended() == 0
    assert marked() == ["began", "finished"]
    assert client.llen("rq:queue:casework") == 1
    assert client.scard("rq:workers:casework") == 0


def test_a_stop_of_the_whole_group_lets_the_job_finish(client, worker):
    enqueue(hear_a_stop, ID)
    worker()
    until(marked)
    assert marked() == ["unmoved"]


def test_an_idle_worker_stops_promptly_and_ctrl_c_is_not_for_it(bare_config, client, worker):
    process = worker()
    until(lambda: queue_health(bare_config).workers)
    process.tell(signal.SIGINT)
    enqueue(leave_mark, ID)
    until(marked)
    process.tell(signal.SIGTERM)
    assert process.ended(5) == 0


def test_no_job_outlives_a_killed_worker(client, worker):
    enqueue(take_long, ID)
    process = worker()
    until(marked)
    process.tell(signal.SIGKILL)
    process.ended()
    (marks / "go").touch()
    enqueue(leave_mark, UUID(int=1))
    worker()
    until(lambda: "1" in marked())
    assert marked() == ["began", "1"]


def test_a_worker_waits_for_its_server_and_outlives_its_death(
    bare_config, queue_server, worker, monkeypatch
):
    monkeypatch.setattr("casework.core.worker.RECONNECT_SECONDS", 0.01)
    process = worker()

    def losses():
        return process.printed().count("queue unreachable")

    for number in (1, 2):
        until(lambda number=number: losses() == number)
        queue_server.start()
        queue.use(bare_config)
        enqueue(leave_mark, UUID(int=number))
        until(lambda number=number: str(number) in marked())
        queue_server.kill()
    until(lambda: losses() == 3)
    process.tell(signal.SIGTERM)
    assert process.ended(5) == 0
    assert losses() == 3
    assert "Traceback" not in process.printed()


def test_a_stop_is_heard_while_the_server_hangs(bare_config, queue_server, worker):
    queue_server.start()
    process = worker()
    until(lambda: queue_health(bare_config).workers)
    with queue_server.client() as client:
        client.client_pause(60_000, all=True)
    process.tell(signal.SIGTERM)
    assert process.ended(9) == 0


def test_an_emptied_server_knows_its_workers_again(bare_config, client, worker):
    worker()
    until(lambda: queue_health(bare_config).workers)
    client.flushall()
    until(lambda: queue_health(bare_config).workers)
    enqueue(leave_mark, ID)
    until(marked)


def test_the_server_cannot_command_a_worker(bare_config, client, worker):
    worker()
    until(lambda: queue_health(bare_config).workers)
    for key in client.smembers("rq:workers:casework"):
        channel = key.decode().replace("rq:worker:", "rq:pubsub:")
        assert client.publish(channel, json.dumps({"command": "shutdown"})) == 0


def test_a_job_rings_for_the_next_after_its_commit(client, worker):
    enqueue(ring_again, UUID(int=5))
    worker()
    assert until(marked) == ["5"]


def test_the_child_lets_go_of_the_parents_connections_first(bare_app, client, worker):
    bare_app.extensions["casework"] = SimpleNamespace(after_fork=lambda: mark("let-go"))
    enqueue(leave_mark, UUID(int=1))
    worker()
    until(lambda: len(marked()) > 1)
    assert marked() == ["let-go", "1"]


def test_a_server_that_dies_does_not_disturb_the_job_in_hand(bare_app, queue_server):
    with queue_server.start().client() as client:
        worker = CaseworkWorker(bare_app, client, SimpleQueue())
        plant(client)
        taken, _queue = worker.dequeue_job_and_maintain_ttl(None)
        execution = worker.prepare_execution(taken)
        queue_server.kill()
        worker.maintain_heartbeats(taken, execution)
