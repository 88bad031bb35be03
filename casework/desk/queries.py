"""The first page: what came in today, what a person must look at, what the queue does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from casework.agencies import queries as agencies
from casework.core import clock, db
from casework.core.permissions import Actor, Permission, Scope
from casework.core.queue import QueueHealth
from casework.intake.models import Case, CaseOrigin
from casework.referrals import queries as referrals
from casework.referrals.hotline.reasons import reason_words
from casework.referrals.models import RowOutcome
from casework.referrals.queries import BatchCounts, Waiting, Why

_PAGE = 50
_SHOWN = [outcome for outcome in RowOutcome if outcome is not RowOutcome.PENDING]


@dataclass(frozen=True)
class Oldest:
    """The delivery that has waited longest."""

    since: datetime
    station: str
    received: int


@dataclass(frozen=True)
class Queue:
    """What the queue does; `oldest` only for those who may know of deliveries."""

    reachable: bool
    waiting: int
    working: int
    failed: int
    workers: int
    oldest: Oldest | None


@dataclass(frozen=True)
class Part:
    """A part of the machine and how it is, in words."""

    label: str
    words: str
    good: bool


@dataclass(frozen=True)
class Attention:
    """The rows somebody must look at; `next_after` continues the list."""

    counts: dict[str, int]
    rows: list[dict[str, Any]]
    chosen: str
    total: int
    next_after: UUID | None
    may_open: bool


def live(actor: Actor, health: QueueHealth) -> dict[str, Any]:
    """What moves by itself on the first page, as far as the asker may know of it."""
    shown: dict[str, Any] = {}
    if actor.scope(Permission.REFERRAL_READ_SUMMARY) is not None:
        shown |= _arrivals(actor)
    if actor.scope(Permission.QUEUE_SEE) is not None:
        shown["queue"] = _queue(actor, health)
    if actor.scope(Permission.AUDIT_READ_TECHNICAL) is not None:
        shown["machine"] = _machine(health)
    return shown


def attention(actor: Actor, *, why: Why | None, after: UUID | None) -> Attention | None:
    """The rows that wait for a person, the oldest first; None for roles that may not know."""
    if actor.scope(Permission.REFERRAL_READ_SUMMARY) is None:
        return None
    counts = referrals.waiting_counts(actor)
    rows = referrals.waiting_rows(actor, why=why, after=after, limit=_PAGE + 1)
    names = agencies.senders(clock.today())
    return Attention(
        counts={reason.value: count for reason, count in counts.items()},
        rows=[_attention_row(row, names) for row in rows[:_PAGE]],
        chosen=why or "",
        total=counts.get(why, 0) if why else sum(counts.values()),
        next_after=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        may_open=actor.scope(Permission.REFERRAL_READ) is not None,
    )


def is_practice() -> bool:
    """Invented people stand here; False also while the database does not answer."""
    try:
        found = select(Case.id).where(Case.origin == CaseOrigin.PRACTICE).limit(1)
        return db.session.scalar(found) is not None
    except OperationalError:
        return False


def databases_answer() -> bool:
    """Both databases answer."""
    return db.answers()


def _arrivals(actor: Actor) -> dict[str, Any]:
    since = referrals.start_of_today()
    names = {**agencies.senders(clock.today()), "center": "센터 대리 접수"}
    own = actor.scope(Permission.REFERRAL_READ_SUMMARY) is Scope.STATION
    counts = referrals.counts_since(actor, since)
    station = names.get(actor.station or "", "") if own else ""
    return {
        "today": {**_named(counts), "pending": counts[RowOutcome.PENDING], "station": station},
        "batches": [_batch(batch, names) for batch in referrals.batches_since(actor, since)],
        "batches_total": referrals.batches_count_since(actor, since),
    }


def _batch(batch: BatchCounts, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": batch.id,
        "received_at": batch.received_at,
        "station": names.get(batch.sender, batch.sender),
        "state": batch.state,
        "done": batch.settled,
        **_named(batch.outcomes),
    }


def _named(counts: dict[RowOutcome, int]) -> dict[str, Any]:
    received = sum(counts.values())
    return {"received": received, **{outcome.value: counts[outcome] for outcome in _SHOWN}}


def _attention_row(row: Waiting, names: dict[str, str]) -> dict[str, Any]:
    return {
        "batch_id": row.batch_id,
        "kind": row.why.value,
        "station": names.get(row.station or "", row.station),
        "referral_no": row.referral_no,
        "row_no": row.row_no,
        "reasons": [
            dict(zip(("field", "sentence"), reason_words(code), strict=True))
            for code in row.reasons
        ],
        "since": row.since,
        "urgency": row.urgency,
        "held_row": row.id if row.outcome is RowOutcome.QUARANTINED else None,
        "referral": row.referral_id,
    }


def _queue(actor: Actor, health: QueueHealth) -> Queue:
    numbers = (health.reachable, health.waiting, health.working, health.failed, health.workers)
    if actor.scope(Permission.REFERRAL_READ_SUMMARY) is None:
        return Queue(*numbers, oldest=None)
    batch = referrals.oldest_open_batch(actor)
    names = agencies.senders(clock.today())
    oldest = (
        Oldest(batch.received_at, names.get(batch.sender, batch.sender), batch.received)
        if batch
        else None
    )
    return Queue(*numbers, oldest=oldest)


def _machine(health: QueueHealth) -> list[Part]:
    databases, working = db.answers(), health.workers > 0
    return [
        Part("데이터베이스", "응답합니다" if databases else "응답하지 않습니다", databases),
        Part("대기열", "응답합니다" if health.reachable else "응답하지 않습니다", health.reachable),
        Part("처리기", "켜져 있습니다" if working else "꺼져 있습니다", working),
    ]
