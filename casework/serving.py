"""Runs the whole service on one machine: queue server, scheduler, worker and web."""

import fcntl
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import click
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from casework.core import embedded_queue
from casework.core.config import Config
from casework.core.errors import CannotStart
from casework.core.processes import Part, Supervisor
from casework.core.scheduler import run_scheduler
from casework.core.worker import run_worker

FIRST_ANSWER_SECONDS = 30.0
LAST_ANSWERS_SECONDS = 8.0
# A form around a file of the largest size that is taken.
FORM_BYTES = 1024 * 1024
# Pages and exports up to this size wait in memory for a slow reader.
ANSWER_BYTES = 256 * 1024 * 1024


def serve(config: Config, *, app: Flask, announce: Callable[[], str]) -> int:
    """Runs `app` until SIGINT or SIGTERM; refuses beside another service of the same instance.

    Prints the address once the service answers, then what `announce` returns, if anything.
    """
    with _locked(config.instance) as lock, _open_door(config.port) as door:
        if config.redis_url is None:
            embedded_queue.prepare(config.instance)
        service = _Service(config=config, app=app, announce=announce, lock=lock, door=door)
        gc.freeze()  # what was loaded stays one copy, shared by all parts
        Supervisor(service.parts()).run()
    return 0


def is_running(instance: Path) -> bool:
    """A service of this instance lives, on this machine."""
    try:
        lock = os.open(_lock_file(instance), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _take(lock)
    finally:
        os.close(lock)


@dataclass(frozen=True, kw_only=True)
class _Service:
    config: Config
    app: Flask
    announce: Callable[[], str]
    lock: int
    door: socket.socket

    def parts(self) -> list[Part]:
        """In the order of their start; they stop the other way round."""
        parts = [
            Part(name="scheduler", work=self._schedule),
            Part(name="worker", work=self._work),
            Part(name="web", work=self._answer),
            Part(name="address", work=self._tell_address, once=True),
        ]
        if self.config.redis_url is None:
            parts.insert(0, Part(name="queue", work=self._keep_queue))
        return parts

    def _keep_queue(self) -> None:
        self._let_go()
        embedded_queue.become_server(self.config.instance)

    def _schedule(self) -> None:
        self._enter()
        run_scheduler(self.app)

    def _work(self) -> None:
        self._enter()
        run_worker(self.app)

    def _answer(self) -> None:
        os.close(self.lock)
        self.app.extensions["casework"].after_fork()
        answer(self.app, self.door, body_bytes=self.config.limits.web_bytes + FORM_BYTES)

    def _tell_address(self) -> None:
        self._let_go()
        self.app.extensions["casework"].after_fork()
        _await_answer(self.config)
        more = self.announce()
        click.echo("\n".join(filter(None, [f"casework: {self.config.url}", more])))

    def _enter(self) -> None:
        self._let_go()
        self.app.extensions["casework"].after_fork()
        if self.config.redis_url is None:
            embedded_queue.wait_until_running(self.config.instance)

    def _let_go(self) -> None:
        # What outlives the service for a moment must hold neither its port nor its lock.
        os.close(self.lock)
        self.door.close()


def answer(app: Flask, door: socket.socket, *, body_bytes: int) -> None:
    """Answers what comes through `door` until SIGTERM, then finishes the requests it has begun."""
    channels: dict[int, object] = {}
    server = create_server(
        app,
        map=channels,
        sockets=[door],
        ident=None,
        # Large bodies would otherwise be written to temporary files, in clear.
        inbuf_overflow=body_bytes,
        outbuf_overflow=ANSWER_BYTES,
        max_request_body_size=body_bytes,
        # The app itself counts the proxies that it trusts.
        clear_untrusted_proxy_headers=False,
    )

    def leave(_number: int, _frame: object) -> None:
        server.accepting = False
        server.pull_trigger()

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    signal.signal(signal.SIGTERM, leave)
    while server.accepting:
        wasyncore.loop(timeout=server.adj.cleanup_interval, map=channels, count=1)
    deadline = time.monotonic() + LAST_ANSWERS_SECONDS
    while _busy(server.active_channels.values()) and time.monotonic() < deadline:
        wasyncore.loop(timeout=0.1, map=channels, count=1)


def _busy(channels: Iterable[HTTPChannel]) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _await_answer(config: Config) -> None:
    # The door was open before the web part began, so that one request waits by itself.
    connection = HTTPConnection("127.0.0.1", config.port, timeout=FIRST_ANSWER_SECONDS)
    connection.request("GET", "/healthz", headers={"Host": config.host})
    connection.getresponse().read()
    connection.close()


@contextmanager
def _open_door(port: int) -> Iterator[socket.socket]:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"{port}번 포트를 쓸 수 없습니다(다른 프로그램이 사용 중). "
                "--port 로 다른 번호를 정해 주세요."
            ) from None
        door.listen()
        yield door


@contextmanager
def _locked(instance: Path) -> Iterator[int]:
    lock = os.open(_lock_file(instance), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take_soon(lock):
            raise CannotStart(
                f"이 자료의 서비스가 이미 실행 중입니다({instance}). "
                "먼저 멈추거나 CASEWORK_INSTANCE로 다른 폴더를 정해 주세요."
            )
        yield lock
    finally:
        os.close(lock)


def _take_soon(lock: int) -> bool:
    # Somebody who only asks `is_running` holds the lock for a moment.
    for _ in range(10):
        if _take(lock):
            return True
        time.sleep(0.05)
    return False


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_file(instance: Path) -> Path:
    return instance / "serve.lock"
