"""What the long-running parts share: the app they work in, and how they are asked to stop."""

import signal
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from typing import Any, Protocol


class App(Protocol):
    """What a part needs of the web application."""

    extensions: dict[str, Any]

    def app_context(self) -> AbstractContextManager[object]:
        """Within it the databases are at hand."""


def stop_requests() -> SimpleQueue[int]:
    """From now on SIGTERM lands in the returned queue, and Ctrl+C is the supervisor's business.

    A SimpleQueue, because its `put` is the one that may interrupt its own `get`; an Event may hang.
    """
    asked: SimpleQueue[int] = SimpleQueue()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _frame: asked.put(number))
    return asked


def stopped_within(asked: SimpleQueue[int], seconds: float) -> bool:
    """Waits so long for a request to stop and says whether it came; it stays asked."""
    try:
        asked.put(asked.get(timeout=max(0.0, seconds)))
    except Empty:
        return False
    return True
