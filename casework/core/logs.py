"""Log lines: to standard error, in one line each, with no field that could hold a person's data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# What a line may say. Anything else a caller adds is dropped, not printed.
ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "error",
        "endpoint",
        "frames",
        "job",
        "job_id",
        "task",
        "part",
        "pid",
        "status",
        "seconds",
    }
)
_ESCAPES = {character: f"\\x{character:02x}" for character in (*range(32), *range(127, 160))}


def install() -> None:
    """Makes every logger of this process write such lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    plain = _StandardError()
    plain.setFormatter(_OwnWordsOnly())
    logging.basicConfig(handlers=[plain], level=logging.WARNING)


class _StandardError(logging.Handler):
    """Writes to whatever is standard error at that moment, which a caller may have replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


class _OwnWordsOnly(logging.Formatter):
    """Our own lines in full; of a library's only where it came from: its text may quote data."""

    def format(self, record: logging.LogRecord) -> str:
        # Not "casework" itself, the framework's: its lines name the address that was asked for.
        own = record.getMessage() if record.name.startswith("casework.") else ""
        return f"{record.levelname} {record.name} {own}".translate(_ESCAPES).rstrip()


def only_allowed(
    _logger: object, _name: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drops fields that are not on the list; JSON escapes whatever could forge a line."""
    return {name: value for name, value in line.items() if name in ALLOWED}
