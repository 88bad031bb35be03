"""The process that works off jobs: it runs what is allowed, and keeps no exception's words."""

import json
import logging
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING

import structlog
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq import worker_registration as registration
from rq.exceptions import NoSuchJobError
from rq.executions import Execution
from rq.job import Job
from rq.utils import as_text
from rq.worker.base import WorkerStatus

from casework.core import db
from casework.core.parts import App, stop_requests, stopped_within
from casework.core.processes import die_with
from casework.core.queue import (
    FAILURE_SECONDS,
    JOB_SECONDS,
    QUEUE,
    allowed_call,
    connection,
    used_config,
)

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

log = structlog.stdlib.get_logger("casework.queue")

RECONNECT_SECONDS = 1.0
# A server that says nothing for so long counts as gone.
ANSWER_SECONDS = 3
# How long a worker sleeps at the queue before it looks whether it is asked to stop.
WAIT_SECONDS = 1
LARGEST_JOB_BYTES = 4096

# All that a job of ours ever holds. Callbacks, webhooks, dependencies, groups, retries, repeats and
# rate limits are doors to foreign code or addresses, so a job that names one is refused.
_EXPECTED = frozenset(
    b"created_at data description ended_at enqueued_at exc_info failure_ttl last_heartbeat origin"
    b" result_ttl started_at status timeout ttl worker_name".split()
)

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class JobError(Exception):
    """A job raised; all that is kept is the name of the exception's class."""


class CaseworkJob(Job):
    """A job that is checked before anything in it is unpacked, imported or called."""

    _call: Callable[[], None]

    def restore(self, raw_data: Mapping[bytes, bytes]) -> None:
        """Takes over what the server holds; deletes and refuses what is not allowed."""
        try:
            self._call = _checked_call(raw_data)
            super().restore(raw_data)
        except (KeyError, TypeError, ValueError, RecursionError, zlib.error):
            self._refuse()
        self.origin, self.description = QUEUE, self.func_name
        self.timeout, self.result_ttl, self.failure_ttl = JOB_SECONDS, 0, FAILURE_SECONDS

    def _refuse(self) -> None:
        self.connection.delete(self.key, self.dependents_key, self.dependencies_key)
        log.warning("job refused", job_id=self.id)
        raise NoSuchJobError("refused") from None

    def _execute(self) -> None:
        with db.transaction():
            self._call()


class CaseworkWorker(Worker):
    """RQ's forking worker without its remote control, its log lines and its keeping of errors."""

    job_class = CaseworkJob

    def __init__(self, app: App, client: "Redis", asked: SimpleQueue[int]) -> None:
        super().__init__(
            [QUEUE],
            connection=client,
            serializer="json",
            default_result_ttl=0,
            worker_ttl=20,
            maintenance_interval=60,
            job_monitoring_interval=10,
            log_job_description=False,
        )
        self._app = app
        self._asked = asked

    def dequeue_job_and_maintain_ttl(
        self, *_times: object, **_named: object
    ) -> tuple[Job, Queue] | None:
        """Waits for a job in short steps, so that a stop is obeyed but never takes a job along."""
        self.set_state(WorkerStatus.IDLE)
        queue = self.queues[0]
        while self._asked.empty():
            self.heartbeat()
            self._clean_if_due()
            popped = self.connection.blpop([queue.key], WAIT_SECONDS)
            job = self._fetched(popped[1]) if popped else None
            if job:
                return job, queue
        return None

    def _clean_if_due(self) -> None:
        if self.should_run_maintenance_tasks:
            clean: Callable[[], None] = self.run_maintenance_tasks
            clean()

    def _fetched(self, job_id: bytes | str) -> Job | None:
        try:
            return self.job_class.fetch(as_text(job_id), self.connection, self.serializer)
        except NoSuchJobError:
            return None

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Runs one job in the forked child, which leaves the parent's connections alone."""
        die_with(self.pid or 0)
        with self._app.app_context():
            self._app.extensions["casework"].after_fork()
            return super().perform_job(job, queue, execution)

    def _finalize_failure(
        self, job: Job, queue: Queue, execution: Execution, exc_info: ExcInfo
    ) -> None:
        name = (exc_info[0] or Exception).__name__
        log.warning("job failed", job=job.description, job_id=job.id, error=name)
        super()._finalize_failure(job, queue, execution, (JobError, JobError(name), None))

    def handle_work_horse_killed(self, job: Job, *_end: object) -> None:
        """Tells that the child died without a word."""
        log.warning("job killed", job=job.description, job_id=job.id)

    def heartbeat(self, timeout: int | None = None, pipeline: "Pipeline | None" = None) -> None:
        """Shows that it lives, and again to a server that was emptied since."""
        super().heartbeat(timeout, pipeline)
        registration.register(self, pipeline)

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Shows that a long job lives; a server that is away does not disturb the job."""
        with suppress(RedisError):
            super().maintain_heartbeats(job, execution)

    def setup_work_horse_signals(self) -> None:
        """The child keeps the worker's handlers, so a stop for all does not end the job in hand."""

    def subscribe(self) -> None:
        """No commands from the queue server: stopping is the operating system's business."""

    def _install_signal_handlers(self) -> None:
        """`run_worker` has installed them for its whole life."""


def run_worker(app: App) -> None:
    """Works off jobs until SIGTERM, then finishes the one in hand; outlasts an absent server."""
    asked = stop_requests()
    _quieten_rq()
    with connection(used_config(), answer_seconds=ANSWER_SECONDS) as client:
        while _server_answers(client, asked):
            with suppress(RedisError):
                CaseworkWorker(app, client, asked).work()
            stopped_within(asked, RECONNECT_SECONDS)


def _server_answers(client: "Redis", asked: SimpleQueue[int]) -> bool:
    pause, told = 0.0, False
    while not stopped_within(asked, pause):
        try:
            return bool(client.ping())
        except RedisError as error:
            if not told:
                log.warning("queue unreachable", error=type(error).__name__)
            pause, told = RECONNECT_SECONDS, True
    return False


def _checked_call(raw: Mapping[bytes, bytes]) -> Callable[[], None]:
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(raw[b"data"], LARGEST_JOB_BYTES)
    name, instance, arguments, keywords = json.loads(text)
    filled = {field for field, value in raw.items() if value}
    if not unpacking.eof or instance is not None or keywords or filled - _EXPECTED:
        raise ValueError("smuggled")
    return allowed_call(name, arguments)


class _NamesOnly(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0]:
            log.warning("worker trouble", error=record.exc_info[0].__name__)


def _quieten_rq() -> None:
    # RQ's own lines hold tracebacks, arguments and addresses, and without a handler it adds one.
    logger = logging.getLogger("rq")
    logger.handlers, logger.propagate = [_NamesOnly()], False
