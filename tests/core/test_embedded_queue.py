"""The queue server of a single machine, as the real process that it is."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis

from casework.core import embedded_queue
from casework.core.config import Config
from casework.core.embedded_queue import queue_url, running, socket_path
from casework.core.errors import CannotStart
from tests.waiting import until

BECOME = "import sys, pathlib; from casework.core.embedded_queue import become_server; "
BECOME += "become_server(pathlib.Path(sys.argv[1]))"
LONG = "사례" * 30


def config(instance, **values):
    return Config(
        instance=instance, database_url="", keystore_url="", kek_file=instance / "kek", **values
    )


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def start():
    servers = []

    def start_server(instance, *, ready=True):
        server = subprocess.Popen([sys.executable, "-c", BECOME, str(instance)])
        servers.append(server)
        if ready:
            embedded_queue.wait_until_running(instance)
        return server

    yield start_server
    for server in servers:
        server.kill()
        server.wait()


@pytest.fixture
def client(tmp_path):
    with redis.Redis.from_url(queue_url(config(tmp_path))) as connection:
        yield connection


def test_configured_server_wins(tmp_path):
    assert queue_url(config(tmp_path, redis_url="redis://queue:6379")) == "redis://queue:6379"


def test_long_folder_gets_a_short_socket_of_its_own(tmp_path):
    first, second = socket_path(tmp_path / LONG / "a"), socket_path(tmp_path / LONG / "b")
    assert first != second
    assert max(len(os.fsencode(path)) for path in (first, second)) <= 100
    assert first == socket_path(tmp_path / LONG / "a")


def test_nothing_runs_in_an_empty_folder(tmp_path):
    assert not running(tmp_path)


def test_missing_server_is_one_clear_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_queue, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="REDIS_URL을 정해 주세요"):
        embedded_queue.prepare(tmp_path)


def test_server_of_the_system_is_used_where_the_package_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_queue, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "redis-server").write_text("#!/bin/sh\n")
    (tmp_path / "redis-server").chmod(0o755)
    embedded_queue.prepare(tmp_path)


def test_folder_that_somebody_else_laid_out_is_refused(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "queue").symlink_to(tmp_path / "theirs")
    with pytest.raises(CannotStart, match="다른 사용자"):
        embedded_queue.prepare(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_folder_of_another_user_is_refused(tmp_path):
    (tmp_path / "queue").mkdir()
    os.chown(tmp_path / "queue", 65534, 65534)
    with pytest.raises(CannotStart, match="다른 사용자"):
        embedded_queue.prepare(tmp_path)


@pytest.mark.queue
@pytest.mark.parametrize("name", ["plain", "with space", "100%?#", LONG])
def test_redis_client_reaches_it_in_any_folder(tmp_path, start, name):
    start(tmp_path / name)
    with redis.Redis.from_url(queue_url(config(tmp_path / name))) as connection:
        assert connection.ping()
    assert running(tmp_path / name)


@pytest.mark.queue
def test_nobody_else_can_reach_or_read_it(tmp_path, start, client):
    server = start(tmp_path)
    client.set("key", "value")
    assert mode(tmp_path / "queue") == 0o700
    assert mode(tmp_path / "queue" / "queue.sock") == 0o700
    kept = [path for path in (tmp_path / "queue").rglob("*") if path.is_file()]
    assert all(mode(path) & 0o077 == 0 for path in kept)
    connections = psutil.Process(server.pid).net_connections("inet")
    assert connections == []


@pytest.mark.queue
def test_killed_server_comes_back_with_what_it_held(tmp_path, start, client):
    server = start(tmp_path)
    client.set("key", "value")
    until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0)
    server.kill()
    server.wait()
    assert not running(tmp_path)
    assert (tmp_path / "queue" / "queue.sock").exists()  # the stale one that the next start meets
    start(tmp_path)
    assert client.get("key") == b"value"


@pytest.mark.queue
def test_unreadable_file_does_not_keep_it_from_starting(tmp_path, start, client):
    server = start(tmp_path)
    client.set("key", "value")
    server.kill()
    server.wait()
    [file] = (tmp_path / "queue" / "appendonlydir").glob("*.incr.aof")
    file.write_bytes(b"*3\r\nbroken by a bad disk\r\n" + file.read_bytes())
    assert start(tmp_path, ready=False).wait(timeout=10) != 0
    start(tmp_path)
    assert client.dbsize() == 0
    assert file.name in [path.name for path in (tmp_path / "queue" / "unreadable").iterdir()]


@pytest.mark.queue
def test_it_refuses_rather_than_forgets_when_memory_is_short(tmp_path, start, client):
    start(tmp_path)
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("appendonly") == {"appendonly": "yes"}


@pytest.mark.queue
def test_second_start_waits_and_takes_over(tmp_path, start, client):
    first = start(tmp_path)
    second = start(tmp_path, ready=False)
    lock = str(tmp_path / "queue" / "server.lock")
    until(lambda: any(file.path == lock for file in psutil.Process(second.pid).open_files()))
    assert client.info("server")["process_id"] == first.pid
    first.send_signal(signal.SIGTERM)
    first.wait()
    until(lambda: running(tmp_path))
    assert client.info("server")["process_id"] == second.pid


@pytest.mark.queue
def test_starts_at_the_same_moment_leave_one_owner(tmp_path, start, client):
    servers = [start(tmp_path, ready=False) for _ in range(4)]
    embedded_queue.wait_until_running(tmp_path)
    names = [Path(psutil.Process(server.pid).exe()).name for server in servers]
    assert names.count("valkey-server") == 1
    assert client.info("server")["process_id"] == servers[names.index("valkey-server")].pid


def test_server_that_never_answers_is_named_with_its_log(tmp_path):
    with pytest.raises(CannotStart, match=r"server\.log"):
        embedded_queue.wait_until_running(tmp_path, seconds=0.05)
