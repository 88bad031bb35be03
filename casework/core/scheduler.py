"""What has to happen every so many seconds, whether or not anybody asks."""

import math
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TypeVar

import structlog

from casework.core import db
from casework.core.parts import App, stop_requests, stopped_within

log = structlog.stdlib.get_logger("casework.scheduler")

# How long a scheduler without any task sleeps at a time.
IDLE_SECONDS = 60.0

TaskFunction = TypeVar("TaskFunction", bound=Callable[[], object])


@dataclass(frozen=True)
class _Task:
    name: str
    function: Callable[[], object]
    seconds: float


_tasks: list[_Task] = []


def every(*, seconds: float) -> Callable[[TaskFunction], TaskFunction]:
    """Repeats a function, first at once; it must bear running in two schedulers at a time."""

    def register(function: TaskFunction) -> TaskFunction:
        _tasks.append(_Task(f"{function.__module__}.{function.__qualname__}", function, seconds))
        return function

    return register


def run_scheduler(app: App) -> None:
    """Runs each task at its times until SIGTERM; a failing task never ends the others."""
    asked = stop_requests()
    due = dict.fromkeys(_tasks, time.monotonic())
    while not stopped_within(
        asked, min(due.values(), default=time.monotonic() + IDLE_SECONDS) - time.monotonic()
    ):
        task = min(due, key=due.__getitem__)
        _run(app, task)
        due[task] = _following(due[task], task.seconds, time.monotonic())


def _following(due: float, seconds: float, moment: float) -> float:
    """The next time on the grid: it never drifts, and missed times are not made up."""
    return due + seconds * max(1, math.ceil((moment - due) / seconds))


def _run(app: App, task: _Task) -> None:
    with ExitStack() as stack:
        stack.push(partial(_reported, task))
        with app.app_context(), db.transaction():
            task.function()


def _reported(
    task: _Task,
    kind: type[BaseException] | None,
    _error: BaseException | None,
    _trace: TracebackType | None,
) -> bool:
    """Tells an exception's class alone: its text may quote a person."""
    if kind is None or not issubclass(kind, Exception):
        return False
    log.warning("task failed", task=task.name, error=kind.__name__)
    return True
