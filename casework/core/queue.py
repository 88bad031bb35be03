"""The queue is a doorbell: the database holds the truth, so a lost ring loses nothing."""

import inspect
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import structlog

from casework.core import db
from casework.core.clock import now
from casework.core.config import Config
from casework.core.embedded_queue import queue_url

if TYPE_CHECKING:
    from redis import Redis

log = structlog.stdlib.get_logger("casework.queue")

QUEUE = "casework"
# A page waits no longer than this for a server that hangs, and then leaves it alone for a while.
ANSWER_SECONDS = 0.25
REST_SECONDS = 5.0
# Long enough for the largest file that a command takes.
JOB_SECONDS = 60 * 60
# What waits longer has been swept up by another ring; its remains must not fill the server.
WAITING_SECONDS = 24 * 60 * 60
FAILURE_SECONDS = 7 * 24 * 60 * 60
MOST_WAITING = 40

Argument = UUID | int | StrEnum
Result = TypeVar("Result")
JobFunction = TypeVar("JobFunction", bound=Callable[..., None])


@dataclass(frozen=True, kw_only=True)
class QueueHealth:
    """What the queue server tells of itself: numbers of jobs, and of workers that are alive."""

    reachable: bool
    waiting: int = 0
    working: int = 0
    failed: int = 0
    workers: int = 0


@dataclass(frozen=True)
class _Allowed:
    function: Callable[..., None]
    kinds: tuple[type[Argument], ...]


@dataclass
class _Line:
    config: Config | None = None
    client: "Redis | None" = None
    resting_until: float = 0.0


_allowed: dict[str, _Allowed] = {}
_line = _Line()


def use(config: Config) -> None:
    """Makes this process ring at the configured server; nothing is connected yet."""
    _line.config, _line.client, _line.resting_until = config, None, 0.0


def used_config() -> Config:
    """The settings that `use` was given; refuses before that."""
    if _line.config is None:
        raise RuntimeError("call casework.core.queue.use(config) first")
    return _line.config


def job(function: JobFunction) -> JobFunction:
    """Allows a function as a job; refuses parameters that are not UUID, int or a StrEnum."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    _allowed[_name(function)] = _Allowed(function, tuple(_kind(each) for each in parameters))
    return function


def allowed_call(name: str, arguments: object) -> Callable[[], None]:
    """The call that a stored job names; any error means that it is none of ours."""
    if not isinstance(arguments, list):
        raise TypeError("arguments")
    allowed = _allowed[name]
    pairs = zip(allowed.kinds, arguments, strict=True)
    return partial(allowed.function, *[_revived(kind, value) for kind, value in pairs])


def enqueue(function: Callable[..., None], *arguments: Argument, job_id: str | None = None) -> bool:
    """Rings for a job; False when the server is absent, hung or full.

    Refuses other arguments than the job declares with TypeError. While a job of the same id waits,
    runs or lies failed, nothing is added, so ids should hold a time.
    """
    return _ring(_name(function), _plain(function, arguments), job_id)


def enqueue_after_commit(
    function: Callable[..., None], *arguments: Argument, job_id: str | None = None
) -> None:
    """Rings once the running transaction is stored; refuses as `enqueue` does, but at once."""
    db.after_commit(partial(_ring, _name(function), _plain(function, arguments), job_id))


def top_up(
    function: Callable[..., None], ids: Iterable[UUID], *, open_count: int, bucket_seconds: int = 5
) -> int:
    """Rings for the ids, the first first, and says for how many.

    At most min(40, 2 x open_count) jobs wait at a time, and each id rings once per time bucket:
    a sweeper without these bounds floods the queue faster than the workers empty it.
    """
    waiting = _attempt(lambda client: int(client.llen(f"rq:queue:{QUEUE}")))
    if waiting is None:
        return 0
    bucket = int(now().timestamp()) // bucket_seconds
    room = max(0, min(MOST_WAITING, 2 * open_count) - waiting)
    return sum(enqueue(function, each, job_id=f"b-{each}-{bucket}") for each in islice(ids, room))


def queue_health(config: Config) -> QueueHealth:
    """How the queue is; answers within a blink even when the server does not."""
    return _guarded(partial(_measure, config)) or QueueHealth(reachable=False)


def connection(config: Config, *, answer_seconds: float = ANSWER_SECONDS) -> "Redis":
    """A client of the queue server that waits so long for an answer and asks only once."""
    from redis import Redis

    return Redis.from_url(
        queue_url(config),
        socket_timeout=answer_seconds,
        socket_connect_timeout=answer_seconds,
    )


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _kind(parameter: inspect.Parameter) -> type[Argument]:
    kind = parameter.annotation
    positional = parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    if positional and inspect.isclass(kind) and (kind in {UUID, int} or issubclass(kind, StrEnum)):
        return kind
    raise TypeError(f"a job takes UUID, int or StrEnum, so not {parameter.name}")


def _plain(function: Callable[..., None], arguments: tuple[Argument, ...]) -> list[str | int]:
    allowed = _allowed.get(_name(function))
    if allowed is None or len(arguments) != len(allowed.kinds):
        raise TypeError(f"{_name(function)} is no job or takes other arguments")
    for kind, value in zip(allowed.kinds, arguments, strict=True):
        if type(value) is not kind:
            raise TypeError(f"{_name(function)} takes {kind.__name__}, not {type(value).__name__}")
    return [value if isinstance(value, int) else str(value) for value in arguments]


def _revived(kind: type[Argument], value: object) -> Argument:
    if kind is int and type(value) is int:
        return value
    if kind is not int and isinstance(value, str):
        return kind(value)
    raise TypeError("argument")


def _ring(name: str, arguments: list[str | int], job_id: str | None) -> bool:
    return bool(_attempt(partial(_push, name, arguments, job_id)))


def _push(name: str, arguments: list[str | int], job_id: str | None, client: "Redis") -> bool:
    from rq import Queue
    from rq.exceptions import DuplicateJobError

    with suppress(DuplicateJobError):
        Queue(QUEUE, connection=client, serializer="json").enqueue_call(
            name,
            args=arguments,
            description=name,
            timeout=JOB_SECONDS,
            ttl=WAITING_SECONDS,
            result_ttl=0,
            failure_ttl=FAILURE_SECONDS,
            job_id=job_id,
            unique=job_id is not None,
        )
    return True


def _attempt(action: Callable[["Redis"], Result]) -> Result | None:
    if _line.config is None:
        return None
    _line.client = _line.client or connection(_line.config)
    return _guarded(partial(action, _line.client))


def _guarded(action: Callable[[], Result]) -> Result | None:
    from redis.exceptions import RedisError

    if time.monotonic() < _line.resting_until:
        return None
    try:
        return action()
    except RedisError as error:
        _line.resting_until = time.monotonic() + REST_SECONDS
        log.warning("queue unreachable", error=type(error).__name__)
        return None


def _measure(config: Config) -> QueueHealth:
    seconds = now().timestamp()
    with connection(config) as client, client.pipeline(transaction=False) as questions:
        questions.llen(f"rq:queue:{QUEUE}")
        questions.zcount(f"rq:wip:{QUEUE}", seconds, "+inf")
        questions.zcount(f"rq:failed:{QUEUE}", seconds, "+inf")
        questions.smembers(f"rq:workers:{QUEUE}")
        waiting, working, failed, workers = questions.execute()
        # A killed worker stays listed, but its own key runs out.
        alive = int(client.exists(*workers)) if workers else 0
    return QueueHealth(
        reachable=True, waiting=waiting, working=working, failed=failed, workers=alive
    )
