"""Runs the parts of the service as child processes and starts again whichever of them dies."""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Self

from casework.core.errors import CaseworkError

logger = logging.getLogger(__name__)

FIRST_DELAY_SECONDS = 0.05
# Even a part that dies at every start is back within the two seconds that the service promises.
LONGEST_DELAY_SECONDS = 1.5
STEADY_AFTER_SECONDS = 10.0

# The child has logged its reason itself, so the parent adds no second line.
EXPLAINED = 70

_STOP = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_NEWS = frozenset({signal.SIGCHLD, signal.SIGALRM})
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True)
class Part:
    """A named piece of work that should always run; with `once` it is done when it succeeds."""

    name: str
    work: Callable[[], object]
    once: bool = False


class Supervisor:
    """Keeps every part running until the service is told to stop.

    Parts start in their order and stop in the reverse, each with `grace_seconds` to finish what it
    holds before it is killed. Call it where no thread runs: children are forks.
    """

    def __init__(self, parts: Sequence[Part], *, grace_seconds: float = 10.0) -> None:
        self._children = [_Child(part) for part in parts]
        self._grace_seconds = grace_seconds

    def run(self) -> None:
        """Returns when SIGINT, SIGTERM or a closed terminal has ended every part."""
        with _signals_held() as stop:
            while not stop & self._next_news():
                pass
            self._end(stop)

    def _next_news(self) -> set[int]:
        for child in self._children:
            child.reap()
            child.start_if_due()
        moments = [child.due for child in self._children if child.due is not None]
        return {_next_signal(until=min(moments, default=None))}

    def _end(self, stop: frozenset[signal.Signals]) -> None:
        for child in reversed(self._children):
            child.due = None
            child.tell(signal.SIGTERM)
            deadline = time.monotonic() + self._grace_seconds
            while child.pid:
                impatient = _next_signal(until=deadline) in stop
                child.reap(restart=False)
                if impatient or time.monotonic() >= deadline:
                    child.kill()


class _Child:
    def __init__(self, part: Part) -> None:
        self.part = part
        self.pid = 0
        self.due: float | None = time.monotonic()
        self._started = 0.0
        self._early_deaths = 0

    def start_if_due(self) -> None:
        now = time.monotonic()
        if self.due is None or now < self.due:
            return
        self.due = None
        self._started = now
        self.pid = _fork(self.part)

    def reap(self, *, restart: bool = True) -> None:
        if not self.pid:
            return
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return
        self.pid = 0
        code = os.waitstatus_to_exitcode(status)
        if restart and not (self.part.once and code == 0):
            self._plan_restart(code)

    def _plan_restart(self, code: int) -> None:
        now = time.monotonic()
        steady = now - self._started >= STEADY_AFTER_SECONDS
        self._early_deaths = 0 if steady else self._early_deaths + 1
        self.due = now + min(FIRST_DELAY_SECONDS * 2**self._early_deaths, LONGEST_DELAY_SECONDS)
        if code != EXPLAINED:
            logger.warning("%s ended (%s), starting it again", self.part.name, code)

    def tell(self, number: signal.Signals) -> None:
        if self.pid:
            os.kill(self.pid, number)

    def kill(self) -> None:
        if not self.pid:
            return
        logger.warning("%s did not stop in time and was killed", self.part.name)
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = 0


def die_with(parent: int) -> None:
    """The kernel kills this process when `parent` ends, however it ends; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def _fork(part: Part) -> int:
    sys.stdout.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        # Both sides set it: whoever is first, a kill of the group never misses.
        _own_group(pid)
        return pid
    attempt = _Attempt(part)
    try:
        with attempt:
            _become_child(parent)
            part.work()
        sys.stdout.flush()
    finally:
        os._exit(attempt.code)


def _own_group(pid: int) -> None:
    try:
        os.setpgid(pid, pid)
    except (PermissionError, ProcessLookupError):
        return


def _become_child(parent: int) -> None:
    # An own group: Ctrl-C reaches only the parent, which then ends the parts in their order.
    _own_group(os.getpid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    for number in (*_NEWS, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    die_with(parent)


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


class _Attempt:
    """One run of a part; tells where it failed, as an error's text may quote a person's data."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.code = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, SystemExit):
            self.code = error.code if isinstance(error.code, int) else 0
        elif error is not None:
            self.code = EXPLAINED
            logger.warning("%s: %s", self.part.name, _explanation(error))
        return True


def _explanation(error: BaseException) -> str:
    if isinstance(error, CaseworkError):
        return str(error)
    frame = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"


@contextmanager
def _signals_held() -> Iterator[frozenset[signal.Signals]]:
    # Held back, none can fall between two waits; nohup's wish to outlive the terminal is kept.
    deaf = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()
    handlers = {number: signal.signal(number, _noted) for number in _NEWS}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _NEWS | _STOP)
    try:
        yield _STOP - deaf
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _noted(_number: int, _frame: object) -> None:
    """Does nothing: without a handler some systems drop the signal instead of keeping it."""


def _next_signal(*, until: float | None) -> int:
    # A timer and sigwait: sigtimedwait does not exist on macOS.
    seconds = 0.0 if until is None else max(until - time.monotonic(), 0.001)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    return signal.sigwait(_NEWS | _STOP)
