"""The door of the hotline: what comes in is judged, sealed and stored before anything else happens.

A file refused whole leaves nothing behind; of a row without consent only its number in the file.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, Final, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ScalarResult, Table, insert, select, tuple_

from casework.agencies import queries as agencies
from casework.core import audit, clock, dated, db
from casework.core.audit import AuditOutcome
from casework.core.crypto import keyring, tokens
from casework.core.errors import AccessDenied, CaseworkError
from casework.core.ids import new_id
from casework.core.permissions import Actor, Permission, Scope
from casework.referrals.hotline import payload
from casework.referrals.hotline.consent import ConsentWord, judge_consent
from casework.referrals.hotline.files import open_sheet
from casework.referrals.hotline.history import Key
from casework.referrals.hotline.items import ITEMS, Context, clean_row
from casework.referrals.hotline.lease import CHUNK_ROWS
from casework.referrals.hotline.places import parse_station
from casework.referrals.hotline.rows import RawRow, Sheet
from casework.referrals.hotline.texts import Unreadable, clean_id, harmless
from casework.referrals.models import (
    RECEIVING_UNIT,
    BatchState,
    ImportBatch,
    ImportRow,
    RowKind,
    RowOutcome,
)

CENTER = "center"  # the sender of what the center's own staff hand in
_AT_ONCE = 1_000
_NUMBER, _STATION, _CONSENT = 0, 1, 19
_ROWS: Final = cast("Table", ImportRow.__table__)


class StationNotYours(CaseworkError):
    """A row names a station that the sender may not speak for: the whole file is refused."""

    status = 403
    message = (
        "다른 경찰서의 자료가 들어 있어 파일 전체를 받지 않았습니다. "
        "우리 경찰서의 행만 남겨 다시 보내 주세요. 급하면 단건 입력 화면을 이용해 주세요."
    )


@dataclass(frozen=True)
class Delivery:
    """A file, or a sheet that was typed, at the door and who brings it.

    The same sender and key again is the same batch.
    """

    source: BinaryIO | Sheet
    sender: str
    idempotency_key: str
    max_rows: int
    max_bytes: int
    password: str | None = None


class Received(NamedTuple):
    """A row as far as the door reads it: whose number it bears and what its consent says."""

    row: RawRow
    key: Key
    consent: ConsentWord


class Door:
    """Reads of each row only what the door must know, for the rows of one sender."""

    def __init__(self, sender: str, received_at: datetime) -> None:
        today = clock.seoul_day(received_at)
        police = dated.labels(agencies.POLICE, today)
        self._own = None if sender == CENTER or sender in police else sender
        self._context = Context(agencies.station_names(today), {}, received_at, today)

    def look(self, row: RawRow) -> Received:
        """Judges consent and number in memory; refuses the file for another station's row."""
        consent = judge_consent(row.cells[_CONSENT], self._context.received_on)
        station = self._station(row.cells[_STATION])
        if self._own and station and station != self._own:
            raise StationNotYours
        certain = not {"", "referral_no"} & {problem.item for problem in row.problems}
        number = self._number(row.cells[_NUMBER]) if certain else None
        return Received(row, (station, number), consent)

    def _station(self, cell: str) -> str | None:
        """The station's code, also where marks that nobody sees stand in its name."""
        for text in (cell, harmless(cell)):
            with suppress(Unreadable):
                return parse_station(text.strip(), self._context.stations)
        return None

    def _number(self, cell: str) -> str | None:
        """The number as it will be read from the row."""
        item = ITEMS[_NUMBER]
        try:
            text = clean_id(cell)[0].strip()
            return str(item.parse(text, self._context)) if 0 < len(text) <= item.limit else None
        except Unreadable:
            return None


def receive(actor: Actor, *, delivery: Delivery) -> ImportBatch:
    """Stores a delivery as one batch whose rows wait to be worked off; refuses bad files whole."""
    check_sender(actor, delivery.sender)
    earlier = _same(delivery).one_or_none()
    if earlier is not None:
        return earlier
    sheet = open_delivery(delivery)
    identity = new_id()
    db.insert_new(ImportBatch, [_batch_values(actor, delivery, sheet, identity)])
    batch = _same(delivery).one()
    if batch.id == identity:  # or else it came in twice at once, and this is the second
        _fill(actor, batch, sheet)
        audit.record(actor, "hotline:receive", [identity], reason=delivery.sender)
    return batch


def may_send(actor: Actor) -> bool:
    """Whether an actor hands victims over: of the staff only the unit that receives them."""
    scope = actor.scope(Permission.REFERRAL_SUBMIT)
    return scope is not None and (scope is not Scope.UNIT or RECEIVING_UNIT in actor.units)


def check_sender(actor: Actor, sender: str) -> None:
    """Refuses an actor who may not submit for the sender."""
    if not may_send(actor) or (
        actor.scope(Permission.REFERRAL_SUBMIT) is Scope.STATION and sender != actor.station
    ):
        raise AccessDenied


def open_delivery(delivery: Delivery) -> Sheet:
    """The sheet of a delivery; refuses the file whole."""
    if isinstance(delivery.source, Sheet):
        return delivery.source
    return open_sheet(
        delivery.source,
        max_rows=delivery.max_rows,
        max_bytes=delivery.max_bytes,
        password=delivery.password,
    )


@contextmanager
def portions(sheet: Sheet) -> Iterator[Iterator[list[RawRow]]]:
    """The rows of a sheet, a thousand at a time; lets go of the file however the reading ends."""
    with closing(cast("Generator[RawRow, None, None]", sheet.rows())) as rows:
        yield iter(lambda: list(islice(rows, _AT_ONCE)), [])


def kinds(rows: Sequence[Received], known: Collection[Key]) -> Iterator[RowKind | None]:
    """What each row asks for; None where it is refused: no consent and an unknown number.

    Known are the numbers of `known` and those of rows with consent above it.
    """
    above: set[Key] = set()
    for row in rows:
        if row.consent is ConsentWord.YES:
            above.add(row.key)
            yield RowKind.REFERRAL
        elif None not in row.key and (row.key in above or row.key in known):
            yield RowKind.NO if row.consent is ConsentWord.NO else RowKind.UNCLEAR
        else:
            yield None


def stored_keys(rows: Sequence[Received]) -> set[Key]:
    """Those numbers of rows without consent that any stored row bears, quarantined ones too."""
    asked = {row.key for row in rows if row.consent is not ConsentWord.YES and None not in row.key}
    if not asked:
        return set()
    pair = tuple_(_ROWS.c.station, _ROWS.c.referral_no)
    statement = select(_ROWS.c.station, _ROWS.c.referral_no).where(pair.in_(asked)).distinct()
    return {(row.station, row.referral_no) for row in db.session.connection().execute(statement)}


def _fill(actor: Actor, batch: ImportBatch, sheet: Sheet) -> None:
    stored: list[UUID] = []
    door = Door(batch.sender, batch.received_at)
    try:
        with portions(sheet) as some:
            for rows in some:
                _store(batch, [door.look(row) for row in rows], stored)
        db.session.flush()
    except BaseException as error:
        db.rollback()
        keyring.current().keystore.discard(stored)
        if isinstance(error, StationNotYours):
            audit.record_apart(actor, "hotline:receive", AuditOutcome.DENIED)
        raise


def _store(batch: ImportBatch, rows: list[Received], stored: list[UUID]) -> None:
    judged = list(zip(rows, kinds(rows, stored_keys(rows)), strict=True))
    values = [_values(batch, row, kind) for row, kind in judged]
    sealed = [one["id"] for one in values if one["kind"] is RowKind.REFERRAL]
    keystore = keyring.current().keystore
    stored.extend(sealed)
    with keyring.unlocked(keystore) as ring:
        ring.add(keystore.create(sealed))
        for one, (row, kind) in zip(values, judged, strict=True):
            if kind is RowKind.REFERRAL:
                text = payload.pack(_clean(batch, row.row))
                key = ring.sealing_key(one["id"])
                one["payload_sealed"] = tokens.seal(key, payload.LABEL, one["id"], text)
    db.session.connection().execute(insert(_ROWS), values)
    batch.received += len(values)


def _values(batch: ImportBatch, seen: Received, kind: RowKind | None) -> dict[str, Any]:
    station, number = seen.key if kind else (None, None)
    return {
        "id": new_id(),
        "batch_id": batch.id,
        "row_no": seen.row.row_no,
        "kind": kind or RowKind.UNCLEAR,
        "outcome": RowOutcome.PENDING if kind else RowOutcome.REFUSED,
        "station": station,
        "referral_no": number,
        "payload_sealed": None,
    }


def _clean(batch: ImportBatch, row: RawRow) -> RawRow:
    """The row as it may be sealed; what had to be masked is told with the batch."""
    clean = clean_row(row)
    if clean is not row:
        told = {note.code for note in clean.notes} - {*batch.warnings}
        batch.warnings = [*batch.warnings, *sorted(told)]
    return clean


def _batch_values(actor: Actor, delivery: Delivery, sheet: Sheet, identity: UUID) -> dict[str, Any]:
    return {
        "id": identity,
        "sender": delivery.sender,
        "idempotency_key": delivery.idempotency_key,
        "submitted_by": actor.id,
        "received_at": clock.now(),
        "received": 0,
        "warnings": list(sheet.warnings),
        "state": BatchState.QUEUED,
        "lease_until": 0.0,
        "chunk_rows": CHUNK_ROWS,
        "deaths": 0,
    }


def _same(delivery: Delivery) -> ScalarResult[ImportBatch]:
    same = {"sender": delivery.sender, "idempotency_key": delivery.idempotency_key}
    return db.session.scalars(select(ImportBatch).filter_by(**same))
