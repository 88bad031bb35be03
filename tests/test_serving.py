"""The whole service as one command starts it, around a small stand-in for the app."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.client import HTTPException

import psutil
import pytest
from flask import Flask

from casework.core.config import Config
from casework.core.errors import CannotStart
from casework.serving import is_running, serve
from tests.waiting import until

pytestmark = pytest.mark.queue

SCRIPT = """
import os, pathlib, sys, time
from types import SimpleNamespace
from flask import Flask, request
from casework.core import queue
from casework.core.config import Config
from casework.core.errors import CannotStart
from casework.serving import serve

instance, port, redis_url = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3] or None
config = Config(instance=instance, database_url="", keystore_url="", kek_file=instance / "kek",
                redis_url=redis_url, url=f"http://127.0.0.1:{port}")
app = Flask("stand-in")
forks = []
app.extensions["casework"] = SimpleNamespace(after_fork=lambda: forks.append(os.getpid()))
queue.use(config)

@app.get("/healthz")
def healthz():
    return "ok"

@app.get("/process")
def process():
    assert forks == [os.getpid()]
    return str(os.getpid())

@app.get("/slow")
def slow():
    (instance / "slow").touch()
    time.sleep(0.5)
    return "s" * 300_000

@app.get("/client")
def client():
    return request.headers.get("X-Forwarded-For", "nothing")

@app.post("/upload")
def upload():
    files = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
             if os.path.islink(f"/proc/self/fd/{n}")]
    return "\\n".join(name for name in files if "(deleted)" in name) or "in memory"

try:
    sys.exit(serve(config, app=app, announce=lambda: "https://example.test/first"))
except CannotStart as error:
    sys.exit(str(error))
"""


def free_port():
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


class Service:
    """One `serve` and what it has said."""

    def __init__(self, instance, port, redis_url):
        self.instance, self.port = instance, port
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(instance), str(port), redis_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ask(self, path, **options):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", **options)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.read().decode()

    def web_process(self):
        try:
            return int(self.ask("/process"))
        except (OSError, HTTPException, urllib.error.URLError):
            return None

    def wait(self):
        self.first_line = self.process.stdout.readline()
        return self

    def stop(self, number=signal.SIGTERM):
        os.kill(self.process.pid, number)
        return self.process.wait(timeout=20)

    def end(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start(tmp_path):
    services = []

    def start_service(*, port=None, redis_url=""):
        services.append(Service(tmp_path, port or free_port(), redis_url))
        return services[-1].wait()

    yield start_service
    for each in services:
        each.end()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("shared"), free_port(), "").wait()
    yield service
    service.end()


def refusal(instance, port):
    """Why a service is refused in this very process: it never comes to its parts."""
    config = Config(
        instance=instance,
        database_url="",
        keystore_url="",
        kek_file=instance / "kek",
        url=f"http://127.0.0.1:{port}",
    )
    with pytest.raises(CannotStart) as refused:
        serve(config, app=Flask("stand-in"), announce=str)
    return str(refused.value)


def test_it_tells_its_address_once_it_answers_and_leaves_nothing_behind(tmp_path, start):
    service = start()
    assert service.first_line == f"casework: http://127.0.0.1:{service.port}\n"
    assert service.ask("/healthz") == "ok"
    assert is_running(tmp_path)
    children = psutil.Process(service.process.pid).children(recursive=True)
    assert service.stop() == 0
    assert service.process.stdout.read() == "https://example.test/first\n"
    assert service.process.stderr.read() == ""
    assert not any(child.is_running() for child in children)
    assert not is_running(tmp_path)


def test_killed_web_process_is_back_within_two_seconds_at_the_same_address(shared):
    first = shared.web_process()
    os.kill(first, signal.SIGKILL)
    until(lambda: shared.web_process() not in {None, first}, seconds=2)


def test_every_part_comes_back(shared):
    supervisor = psutil.Process(shared.process.pid)
    until(lambda: len(supervisor.children()) == 4)
    before = {child.pid for child in supervisor.children()}
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(
        lambda: len({child.pid for child in supervisor.children()} - before) == 4,
        seconds=2,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_killed_service_takes_its_parts_along_and_can_start_again(start):
    service = start()
    children = psutil.Process(service.process.pid).children(recursive=True)
    service.stop(signal.SIGKILL)
    until(lambda: not any(child.is_running() for child in children), seconds=2)
    assert start(port=service.port).ask("/healthz") == "ok"


def test_second_service_of_an_instance_is_refused_and_the_first_goes_on(shared):
    assert "이미 실행 중입니다" in refusal(shared.instance, free_port())
    assert shared.ask("/healthz") == "ok"


def test_taken_port_is_named_with_the_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        port = other.getsockname()[1]
        told = refusal(tmp_path, port)
    assert f"{port}번 포트" in told
    assert "--port" in told
    assert not is_running(tmp_path)


def test_request_in_flight_is_answered_in_full_although_ctrl_c_hits_the_whole_group(
    tmp_path, start
):
    service = start()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(service.ask("/slow")))
    asking.start()
    until((tmp_path / "slow").exists)
    os.killpg(service.process.pid, signal.SIGINT)
    assert service.process.wait(timeout=20) == 0
    asking.join()
    assert answers == ["s" * 300_000]
    assert service.process.stderr.read() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the open files from /proc")
def test_uploaded_file_is_never_written_to_disk_in_clear(shared):
    body = b"x" * 5_000_000
    assert shared.ask("/upload", data=body, method="POST") == "in memory"


def test_body_above_every_limit_is_refused_before_the_app(shared):
    with pytest.raises((urllib.error.HTTPError, OSError)) as refused:
        shared.ask("/upload", data=b"x" * 12_000_000, method="POST")
    assert getattr(refused.value, "code", 413) == 413
    assert shared.ask("/healthz") == "ok"


def test_app_sees_what_the_proxy_in_front_says(shared):
    assert shared.ask("/client", headers={"X-Forwarded-For": "192.0.2.7"}) == "192.0.2.7"


def test_configured_queue_server_is_used_instead_of_an_own_one(tmp_path, start):
    service = start(redis_url=f"unix://{tmp_path}/nowhere.sock")
    assert service.ask("/healthz") == "ok"
    assert not (tmp_path / "queue").exists()


def test_nothing_runs_in_a_new_folder(tmp_path):
    assert not is_running(tmp_path)
