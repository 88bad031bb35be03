"""Who works off a batch: one holder at a time by the database's clock, fenced in every chunk.

A holder that dies leaves its name behind; the next one sees it and takes smaller chunks, down to
one row, so that a row which kills its process is found and set aside alone.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, case, select, update
from sqlalchemy.exc import OperationalError

from casework.core import clock, db
from casework.core.errors import Unavailable
from casework.core.ids import new_id
from casework.referrals.models import BatchState, ImportBatch

SECONDS = 8.0
CHUNK_ROWS = 2_000
_SPLIT = 8
_DEATHS = 3


class LeaseLost(Exception):
    """Another worker holds the batch: this one was frozen too long and writes nothing more."""


@dataclass(frozen=True)
class Lease:
    """The right to work off one batch, for as long as it is renewed."""

    batch_id: UUID
    owner: UUID


def claim(batch_id: UUID) -> Lease | None:
    """Takes a batch that nobody holds, in a transaction of its own; None while somebody does."""
    lease = Lease(batch_id, new_id())
    left_behind = ImportBatch.lease_owner.is_not(None)
    alone = ImportBatch.chunk_rows <= 1
    smaller = case((ImportBatch.chunk_rows < _SPLIT, 1), else_=ImportBatch.chunk_rows // _SPLIT)
    values = {
        "lease_owner": lease.owner,
        "lease_until": db.seconds_now() + SECONDS,
        "chunk_rows": case((left_behind, smaller), else_=ImportBatch.chunk_rows),
        "deaths": case((left_behind & alone, ImportBatch.deaths + 1), else_=ImportBatch.deaths),
    }
    free = (
        select(ImportBatch.id)
        .where(ImportBatch.id == batch_id, ImportBatch.state == BatchState.QUEUED)
        .where(ImportBatch.lease_until < db.seconds_now())
        # A holder frozen in the middle of a chunk keeps its row locked: nobody queues behind it.
        .with_for_update(skip_locked=True)
    )
    with db.transaction():
        taken = _update(lease, values, ImportBatch.id.in_(free))
    return lease if taken else None


def renew(lease: Lease) -> ImportBatch:
    """The batch, within the chunk's own transaction; refuses the writer who lost it."""
    mine = ImportBatch.lease_owner == lease.owner, ImportBatch.state == BatchState.QUEUED
    if not _update(lease, {"lease_until": db.seconds_now() + SECONDS}, *mine):
        raise LeaseLost
    statement = select(ImportBatch).where(ImportBatch.id == lease.batch_id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def give_back(lease: Lease) -> None:
    """Lets go of a batch that is not done, without the mark that a death leaves."""
    mine = ImportBatch.lease_owner == lease.owner
    with suppress(OperationalError, Unavailable), db.transaction():
        _update(lease, {"lease_owner": None, "lease_until": 0.0}, mine)


def is_poisoned(batch: ImportBatch) -> bool:
    """Workers died three times while one row alone was worked off."""
    return batch.deaths >= _DEATHS


def succeeded(batch: ImportBatch) -> None:
    """A chunk went through: the next may be larger again."""
    batch.deaths = 0
    batch.chunk_rows = min(CHUNK_ROWS, batch.chunk_rows * 2)


def finish(batch: ImportBatch) -> None:
    """Every row has its outcome."""
    batch.state, batch.done_at = BatchState.DONE, clock.now()
    batch.lease_owner, batch.lease_until = None, 0.0


def _update(lease: Lease, values: dict[str, Any], *conditions: Any) -> bool:
    statement = update(ImportBatch).where(ImportBatch.id == lease.batch_id, *conditions)
    options = {"synchronize_session": False}
    result = db.session.execute(statement.values(values), execution_options=options)
    return cast("CursorResult[Any]", result).rowcount == 1
