import json
import os
import subprocess
import sys
import time
import zlib
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from casework.core import db, queue
from casework.core.queue import (
    QueueHealth,
    allowed_call,
    enqueue,
    enqueue_after_commit,
    job,
    queue_health,
    top_up,
)

CANARY = "김나비 010-1234-5678"
NAME = f"{__name__}.remember"
NOON = datetime(2024, 2, 29, 3, tzinfo=UTC)


class Colour(StrEnum):
    RED = "빨강"
    BLUE = "blue"


remembered = []


@job
def remember(batch_id: UUID, count: int, colour: Colour) -> None:
    remembered.append((batch_id, count, colour))


@job
def work_off(batch_id: UUID) -> None:
    remembered.append(batch_id)


def not_allowed(batch_id: UUID) -> None:
    pass


def takes_text(name: str) -> None: ...
def takes_anything(name) -> None: ...
def takes_many(*ids: UUID) -> None: ...
def takes_named(*, batch_id: UUID) -> None: ...
def takes_maybe(batch_id: UUID | None) -> None: ...
def takes_when(moment: datetime) -> None: ...


@pytest.mark.parametrize(
    "function",
    [takes_text, takes_anything, takes_many, takes_named, takes_maybe, takes_when],
    ids=lambda function: function.__name__,
)
def test_a_job_that_could_carry_more_than_ids_is_refused(function):
    with pytest.raises(TypeError, match="takes UUID, int or StrEnum"):
        job(function)


@pytest.mark.parametrize(
    "arguments",
    [
        (CANARY, 1, Colour.RED),
        (uuid4(), CANARY, Colour.RED),
        (uuid4(), 1, CANARY),
        (uuid4(), True, Colour.RED),
        (uuid4(), 1.0, Colour.RED),
        (str(uuid4()), 1, Colour.RED),
        (uuid4(), 1, "blue"),
        (uuid4(), date(2024, 1, 1), Colour.RED),
        (uuid4(), None, Colour.RED),
        (uuid4(), 1, Colour.RED, CANARY),
        (uuid4(),),
        ({"name": CANARY}, 1, Colour.RED),
        (CANARY.encode(), 1, Colour.RED),
    ],
    ids=range(13),
)
def test_other_arguments_are_refused_without_being_quoted(bare_config, arguments):
    for ring in (enqueue, enqueue_after_commit):
        with pytest.raises(TypeError) as refusal:
            ring(remember, *arguments)
        assert CANARY not in str(refusal.value)


def test_a_function_that_is_not_a_job_is_refused(bare_config):
    with pytest.raises(TypeError):
        enqueue(not_allowed, uuid4())


@settings(deadline=None)
@given(st.uuids(), st.integers(), st.sampled_from(Colour))
def test_arguments_come_back_as_what_they_were(batch_id, count, colour):
    plain = queue._plain(remember, (batch_id, count, colour))
    allowed_call(NAME, json.loads(json.dumps(plain)))()
    assert remembered.pop() == (batch_id, count, colour)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("os.system", ["true"]),
        (f"{__name__}.not_allowed", [str(UUID(int=1))]),
        (["os.system"], []),
        (NAME, None),
        (NAME, "abc"),
        (NAME, {"a": 1}),
        (NAME, []),
        (NAME, [str(UUID(int=1)), 1, "blue", 1]),
        (NAME, ["no uuid", 1, "blue"]),
        (NAME, [5, 1, "blue"]),
        (NAME, [str(UUID(int=1)), "1", "blue"]),
        (NAME, [str(UUID(int=1)), True, "blue"]),
        (NAME, [str(UUID(int=1)), 1, "green"]),
    ],
)
def test_a_stored_call_that_is_not_allowed_is_refused(name, arguments):
    with pytest.raises((KeyError, TypeError, ValueError)):
        allowed_call(name, arguments)


def test_an_absent_server_is_told_once_and_then_left_alone(bare_config):
    with capture_logs() as lines:
        assert not enqueue(remember, uuid4(), 1, Colour.RED)
        assert not enqueue(work_off, uuid4())
        assert queue_health(bare_config) == QueueHealth(reachable=False)
        assert top_up(work_off, [uuid4()], open_count=1) == 0
    assert lines == [
        {"event": "queue unreachable", "error": "ConnectionError", "log_level": "warning"}
    ]


def test_without_settings_nothing_rings(bare_config):
    queue._line.config = None
    assert not enqueue(work_off, uuid4())
    with pytest.raises(RuntimeError):
        queue.used_config()


def test_the_web_does_not_pay_for_the_queue_before_it_rings():
    check = "import sys, casework.core.queue; assert not {'rq', 'redis'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", check], check=True, env=os.environ)


@pytest.mark.queue
def test_a_job_in_the_server_holds_ids_only_and_runs_out(bare_config, queue_server):
    batch_id = uuid4()
    queue_server.start()
    assert enqueue(remember, batch_id, 7, Colour.BLUE, job_id="b-1")
    with queue_server.client() as client:
        held = client.hgetall("rq:job:b-1")
        assert 0 < client.ttl("rq:job:b-1") <= 24 * 3600
        assert client.lrange("rq:queue:casework", 0, -1) == [b"b-1"]
    assert json.loads(zlib.decompress(held[b"data"])) == [
        NAME,
        None,
        [str(batch_id), 7, "blue"],
        {},
    ]
    assert held[b"description"] == NAME.encode()
    assert held[b"result_ttl"] == b"0"
    assert int(held[b"failure_ttl"]) <= 7 * 24 * 3600


@pytest.mark.queue
def test_the_same_id_rings_once(bare_config, queue_server):
    queue_server.start()
    assert enqueue(work_off, uuid4(), job_id="b-1")
    assert enqueue(work_off, uuid4(), job_id="b-1")
    assert enqueue(work_off, uuid4())
    assert queue_health(bare_config).waiting == 2


@pytest.mark.queue
def test_ids_that_could_be_words_are_refused(bare_config, queue_server):
    queue_server.start()
    with pytest.raises(ValueError, match="Job ID") as refusal:
        enqueue(work_off, uuid4(), job_id=CANARY)
    assert CANARY not in str(refusal.value)


@pytest.mark.queue
def test_a_hanging_server_costs_a_page_a_blink_and_the_next_one_nothing(bare_config, queue_server):
    queue_server.start()
    assert enqueue(work_off, uuid4())
    with queue_server.client() as client:
        client.client_pause(20_000, all=True)
    began = time.monotonic()
    assert not enqueue(work_off, uuid4())
    first = time.monotonic() - began
    assert first < 0.6
    assert not enqueue(work_off, uuid4())
    assert not queue_health(bare_config).reachable
    assert time.monotonic() - began - first < 0.1


@pytest.mark.queue
def test_health_of_a_hanging_server_is_quick(bare_config, queue_server):
    queue_server.start()
    with queue_server.client() as client:
        client.client_pause(20_000, all=True)
    began = time.monotonic()
    assert queue_health(bare_config) == QueueHealth(reachable=False)
    assert time.monotonic() - began < 0.6


@pytest.mark.queue
def test_a_full_server_is_no_error_and_is_used_again_when_it_has_room(bare_config, queue_server):
    queue_server.start()
    with queue_server.client() as client, capture_logs() as lines:
        client.config_set("maxmemory", "1mb")
        client.config_set("maxmemory-policy", "noeviction")
        assert not enqueue(work_off, uuid4(), job_id="b-1")
        assert [line["error"] for line in lines] == ["OutOfMemoryError"]
        client.config_set("maxmemory", "0")
    assert not enqueue(work_off, uuid4(), job_id="b-1"), "it rests first"
    queue._line.resting_until = 0.0
    assert enqueue(work_off, uuid4(), job_id="b-1")


@pytest.mark.queue
def test_a_server_that_comes_back_empty_is_filled_again(bare_config, queue_server):
    queue_server.start()
    batch_id = uuid4()
    assert top_up(work_off, [batch_id], open_count=1) == 1
    queue_server.kill()
    assert top_up(work_off, [batch_id], open_count=1) == 0
    queue_server.start()
    queue._line.resting_until = 0.0
    assert top_up(work_off, [batch_id], open_count=1) == 1
    with queue_server.client() as client:
        client.flushall()
    assert top_up(work_off, [batch_id], open_count=1) == 1
    assert queue_health(bare_config).waiting == 1


@pytest.mark.queue
@pytest.mark.parametrize(("open_count", "most"), [(0, 0), (1, 2), (3, 6), (20, 40), (1000, 40)])
def test_sweepers_never_flood_the_queue(bare_config, queue_server, open_count, most):
    queue_server.start()
    ids = [uuid4() for _ in range(open_count)]
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(4):
            for _sweeper in range(3):
                top_up(work_off, ids, open_count=open_count)
            assert queue_health(bare_config).waiting <= most
            clock.shift(6)


@pytest.mark.queue
def test_the_oldest_come_first_and_ring_again_in_the_next_bucket(bare_config, queue_server):
    queue_server.start()
    ids = [uuid4() for _ in range(50)]
    with time_machine.travel(NOON, tick=False) as clock, queue_server.client() as client:
        top_up(work_off, iter(ids), open_count=50)
        waiting = client.lrange("rq:queue:casework", 0, -1)
        bucket = int(NOON.timestamp()) // 5
        assert waiting == [f"b-{each}-{bucket}".encode() for each in ids[:40]]
        client.delete("rq:queue:casework")
        clock.shift(5)
        top_up(work_off, ids[:1], open_count=1)
        assert client.lrange("rq:queue:casework", 0, -1) == [f"b-{ids[0]}-{bucket + 1}".encode()]


@pytest.mark.queue
def test_a_ring_follows_the_commit_and_never_a_rollback(bare_app, bare_config, queue_server):
    queue_server.start()
    with bare_app.app_context():
        enqueue_after_commit(work_off, uuid4(), job_id="undone")
        db.rollback()
        enqueue_after_commit(work_off, uuid4(), job_id="kept")
        with queue_server.client() as client:
            assert client.llen("rq:queue:casework") == 0
            db.commit()
            assert client.lrange("rq:queue:casework", 0, -1) == [b"kept"]


@pytest.mark.queue
def test_health_counts_only_what_is_still_there(bare_config, queue_server):
    queue_server.start()
    soon = time.time() + 60
    with queue_server.client() as client:
        client.zadd("rq:wip:casework", {"a:1": soon, "gone:1": 1})
        client.zadd("rq:failed:casework", {"b": soon, "c": soon, "gone": 1})
        client.sadd("rq:workers:casework", "rq:worker:alive", "rq:worker:killed")
        client.hset("rq:worker:alive", "state", "idle")
    enqueue(work_off, uuid4())
    assert queue_health(bare_config) == QueueHealth(
        reachable=True, waiting=1, working=1, failed=2, workers=1
    )
