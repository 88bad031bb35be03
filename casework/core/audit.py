"""Who read or changed whose data: one row a request or job step, in the same transaction.

Rows hold ids and codes, never a person's data, and are never changed: the database refuses it.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import clock, db
from casework.core.permissions import Actor
from casework.core.schema import Model, choice
from casework.core.words import Labelled


class AuditOutcome(Labelled):
    """What became of it."""

    DONE = "done", "처리됨"
    DENIED = "denied", "거부됨"
    FAILED = "failed", "실패"


class AuditEntry(Model):
    """One request or job step: who, from where, what, and the ids of everyone concerned."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_kind: Mapped[str]
    address: Mapped[str | None]
    actions: Mapped[list[str]]
    subjects: Mapped[list[str]]
    outcome: Mapped[AuditOutcome] = mapped_column(choice(AuditOutcome))
    reason: Mapped[str | None]


@dataclass
class _Pending:
    actor: Actor | None
    actions: list[str] = field(default_factory=list)
    subjects: dict[UUID, None] = field(default_factory=dict)
    reason: str | None = None


# The network address a request came from; a job or command has none.
address: ContextVar[str | None] = ContextVar("address", default=None)


def record(
    actor: Actor, action: StrEnum | str, subjects: Iterable[UUID] = (), *, reason: str | None = None
) -> None:
    """Adds an action and the people it concerns to this transaction's one audit row."""
    pending: _Pending | None = db.session.info.get("audit")
    if pending is None:
        pending = db.session.info["audit"] = _Pending(actor)
        db.before_commit(lambda: _write(pending))
    if action not in pending.actions:
        pending.actions.append(str(action))
    pending.subjects.update(dict.fromkeys(subjects))
    pending.reason = reason or pending.reason


def record_apart(
    actor: Actor | None, action: str, outcome: AuditOutcome, subjects: Iterable[UUID] = ()
) -> None:
    """Writes a denied or failed access in its own transaction: the refused request rolls back."""
    _write_apart(_Pending(actor, [action], dict.fromkeys(subjects)), outcome)


def keep_what_was_shown() -> None:
    """Rolls a refused request back, yet keeps whose data its answer shows, marked as failed."""
    pending: _Pending | None = db.session.info.get("audit")
    db.rollback()
    if pending is not None:
        _write_apart(pending, AuditOutcome.FAILED)


def _write(pending: _Pending) -> None:
    db.session.execute(insert(AuditEntry), _values(pending, AuditOutcome.DONE))


def _write_apart(pending: _Pending, outcome: AuditOutcome) -> None:
    with db.apart() as connection:
        connection.execute(insert(AuditEntry), _values(pending, outcome))


def _values(pending: _Pending, outcome: AuditOutcome) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "actor_id": pending.actor.id if pending.actor else None,
        "actor_kind": pending.actor.kind if pending.actor else "anonymous",
        "address": address.get(),
        "actions": pending.actions,
        "subjects": [subject.hex for subject in pending.subjects],
        "outcome": outcome,
        "reason": pending.reason,
    }
