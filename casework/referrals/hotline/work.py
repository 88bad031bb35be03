"""Works a batch off in fenced chunks: effects and outcomes are stored together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Update, bindparam, insert, select, update
from sqlalchemy import Row as Record
from sqlalchemy.exc import OperationalError

from casework.agencies import queries as agencies
from casework.core import audit, clock, db
from casework.core.crypto import keyring
from casework.core.crypto.errors import KeystoreUnavailable, SealError
from casework.core.errors import Unavailable
from casework.referrals.hotline import aftermath, history, payload
from casework.referrals.hotline import lease as leases
from casework.referrals.hotline.history import Stories
from casework.referrals.hotline.items import Reading, RowReader
from casework.referrals.hotline.judging import Decision, Judge, Row
from casework.referrals.hotline.lease import Lease, LeaseLost
from casework.referrals.models import ImportBatch, ImportRow, Referral, RowKind, RowOutcome


@dataclass(frozen=True)
class Worker:
    """The service at work for whoever submitted the batch."""

    id: UUID | None
    kind: str = "worker"
    units: frozenset[str] = frozenset()
    station: str | None = None

    def scope(self, _permission: object) -> None:
        """Nothing beyond the batch that was let in at the door."""


def work_off(batch_id: UUID) -> bool:
    """Works a batch off to its end; False where somebody else holds it or it is done."""
    lease = leases.claim(batch_id)
    if lease is None:
        return False
    try:
        while _one_chunk(lease):
            pass
    except LeaseLost:
        return False
    except (OperationalError, Unavailable, KeystoreUnavailable):
        # A database that is away is no fault of the rows: nobody died of them.
        leases.give_back(lease)
        raise
    return True


def _one_chunk(lease: Lease) -> bool:
    """Whether more is left."""
    with db.transaction(), keyring.unlocked(keyring.current().keystore):
        batch = leases.renew(lease)
        if leases.is_poisoned(batch):
            _set_aside(batch)
            return True
        rows = _pending(batch)
        if rows:
            _work(batch, rows)
        if len(rows) < batch.chunk_rows:
            leases.finish(batch)
            return False
        leases.succeeded(batch)
        return True


def _pending(batch: ImportBatch) -> Sequence[Record[Any]]:
    names = ("id", "row_no", "kind", "station", "referral_no", "payload_sealed")
    statement = select(*(_ROWS.c[name] for name in names)).where(*_waiting(batch))
    statement = statement.order_by(_ROWS.c.row_no).limit(batch.chunk_rows)
    return db.session.connection().execute(statement).all()


def _waiting(batch: ImportBatch) -> tuple[ColumnElement[bool], ...]:
    return _ROWS.c.batch_id == batch.id, _PENDING


def _work(batch: ImportBatch, records: Sequence[Record[Any]]) -> None:
    reader = row_reader(batch)
    keyring.current().load([record.id for record in records if record.payload_sealed])
    rows = [_row(batch, record, reader) for record in records]
    last = _ROWS.c.row_no <= records[-1].row_no
    numbers = select(_ROWS.c.station, _ROWS.c.referral_no).where(*_waiting(batch), last)
    stories = history.load(numbers, reader)
    stories |= history.load_unnumbered({row.key for row in rows if None in row.key})
    judge = Judge(payload.digester(), clock.now())
    decisions = [judge.decide(row, stories[row.key]) for row in rows]
    _store_referrals(stories)
    _store_outcomes(decisions)
    aftermath.follow(Worker(None), stories=stories, judged=list(zip(rows, decisions, strict=True)))
    touched = {decision.referral_id or decision.row_id for decision in decisions}
    audit.record(Worker(batch.submitted_by), "hotline:work-off", touched)


def row_reader(batch: ImportBatch) -> RowReader:
    """Reads rows as of the day the batch came in."""
    day = clock.seoul_day(batch.received_at)
    return RowReader(agencies.station_names(day), agencies.gu_names(day), batch.received_at)


def _row(batch: ImportBatch, record: Record[Any], reader: RowReader) -> Row:
    reading = _reading(record, reader) if record.kind is RowKind.REFERRAL else None
    key = record.station, record.referral_no
    return Row(record.id, batch.sender, record.kind, key, reading)


def _reading(record: Record[Any], reader: RowReader) -> Reading | None:
    try:
        return reader.read_row(payload.open_row(record))
    except KeystoreUnavailable:
        raise
    except SealError:
        return None


def _store_referrals(stories: Stories) -> None:
    fresh = [story.columns for story in stories.values() if story.columns and story.fresh]
    changed = [
        {"row": story.columns["id"]} | {f"new_{name}": to for name, to in story.columns.items()}
        for story in stories.values()
        if story.columns and story.changed and not story.fresh
    ]
    connection = db.session.connection()
    if fresh:
        connection.execute(insert(_REFERRALS), fresh)
    if changed:
        connection.execute(_CHANGE_REFERRAL, changed)


def _store_outcomes(decisions: list[Decision]) -> None:
    forgotten = [row for decision in decisions for row in _forgotten(decision)]
    if forgotten:
        keystore = keyring.current().keystore
        db.after_commit(lambda: keystore.discard(forgotten))
    closed = [(row, one.row_id) for one in decisions for row in one.closes]
    frozen = [row for one in decisions for row in one.freezes]
    now = clock.now()
    steps: list[tuple[Update, list[dict[str, Any]]]] = [
        (_FORGET, [{"row": row} for row in forgotten]),
        (_OUTCOME, [_outcome(one) for one in decisions]),
        (
            _RING,
            [{"row": one.row_id, "new_reasons": one.reasons} for one in decisions if one.rings],
        ),
        (_CLOSE, [{"row": row, "new_closed_by": by} for row, by in closed]),
        (_FREEZE, [{"row": row, "new_frozen_at": now} for row in frozen]),
    ]
    for statement, values in steps:
        if values:
            db.session.connection().execute(statement, values)


def _forgotten(decision: Decision) -> tuple[UUID, ...]:
    """Rows whose content goes for good: a duplicate, and what is held anew in another copy."""
    if decision.outcome is RowOutcome.DUPLICATE:
        return (decision.row_id,)
    return decision.closes if decision.outcome is RowOutcome.QUARANTINED else ()


def _outcome(decision: Decision) -> dict[str, Any]:
    return {
        "row": decision.row_id,
        "new_outcome": decision.outcome,
        "new_digest": decision.digest,
        "new_referral_id": decision.referral_id,
    }


def _set_aside(batch: ImportBatch) -> None:
    """Quarantines the one row that three workers died of."""
    row = db.session.scalar(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.outcome == RowOutcome.PENDING)
        .order_by(ImportRow.row_no)
        .limit(1)
    )
    if row is not None:
        row.outcome, row.rings, row.reasons = RowOutcome.QUARANTINED, True, ["row:poison"]
        audit.record(Worker(batch.submitted_by), "hotline:set-aside", [row.id])
    leases.succeeded(batch)


def _changing(table: Table, *names: str, **fixed: Any) -> Update:
    """A statement for many rows at a time; each column `c` takes its value from `new_c`."""
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.id == bindparam("row")).values(values | fixed)


_ROWS = cast("Table", ImportRow.__table__)
_REFERRALS = cast("Table", Referral.__table__)
_PENDING = _ROWS.c.outcome == RowOutcome.PENDING
_OUTCOME = _changing(_ROWS, "outcome", "digest", "referral_id").where(_PENDING)
_RING = _changing(_ROWS, "reasons", rings=True)
_FORGET = _changing(_ROWS, payload_sealed=None)
_CLOSE = _changing(_ROWS, "closed_by")
_FREEZE = _changing(_ROWS, "frozen_at").where(_ROWS.c.frozen_at.is_(None))
_CHANGE_REFERRAL = _changing(_REFERRALS, *_REFERRALS.c.keys())
