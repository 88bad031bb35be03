"""What is already known of the numbers that a chunk of rows bears, loaded in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select, tuple_

from casework.core import db
from casework.core.crypto import keyring
from casework.core.crypto.errors import SealError
from casework.referrals.hotline import payload
from casework.referrals.hotline.items import RowReader
from casework.referrals.models import ImportBatch, ImportRow, Referral, RowKind, RowOutcome

Key = tuple[str | None, str | None]
Values = dict[str, object]

_VERSIONS: Final = (RowOutcome.ACCEPTED, RowOutcome.UPDATED)
_ROWS: Final = cast("Table", ImportRow.__table__).c
_BATCHES: Final = cast("Table", ImportBatch.__table__).c
_REFERRALS: Final = cast("Table", Referral.__table__).c


@dataclass(slots=True)
class History:
    """One number's story so far; judging rows in their order carries it on.

    `columns` are the referral's plain columns, stored or about to be; `digests` those of its
    versions by their rows; `values` what the newest version says; `held` the quarantined rows that
    wait for a mend, by sender and digest. Rows without a readable number only have `held`.
    """

    columns: dict[str, Any] | None = None
    fresh: bool = False
    changed: bool = False
    digests: dict[UUID, bytes] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    no_stands: bool = False
    held: dict[tuple[str, bytes | UUID | None], UUID] = field(default_factory=dict)


Stories = dict[Key, History]


def load(keys: Collection[Key] | Select[Any], reader: RowReader) -> Stories:
    """The stories of the numbers; where the engine can, nobody else changes them meanwhile.

    `keys` may be a statement that selects station and number.
    """
    stories: Stories = defaultdict(History)
    pair = tuple_(_ROWS.station, _ROWS.referral_no)
    _load_rows(stories, pair.in_(keys))
    pair = tuple_(_REFERRALS.station, _REFERRALS.referral_no)
    found = db.session.connection().execute(select(*_REFERRALS).where(pair.in_(keys)))
    for row in found.mappings():
        stories[row["station"], row["referral_no"]].columns = dict(row)
    _load_newest(stories, reader)
    return stories


def load_unnumbered(keys: Collection[Key]) -> Stories:
    """What is held under incomplete keys, such as of a station that nobody knows."""
    stories: Stories = defaultdict(History)
    if keys:
        held = _ROWS.outcome == RowOutcome.QUARANTINED, _ROWS.closed_by.is_(None)
        _load_rows(stories, and_(*held, _is_one_of(keys)))
    return stories


def _is_one_of(keys: Collection[Key]) -> ColumnElement[bool]:
    stations = {station for station, number in keys if number is None}
    numbers = {number for station, number in keys if station is None}
    no_station, no_number = _ROWS.station.is_(None), _ROWS.referral_no.is_(None)
    return or_(
        and_(no_station, no_number),
        and_(no_station, _ROWS.referral_no.in_(numbers - {None})),
        and_(no_number, _ROWS.station.in_(stations - {None})),
    )


def _load_rows(stories: Stories, wanted: ColumnElement[bool]) -> None:
    # Locked in one order: of two workers with the same number the second waits for the first.
    names = ("id", "station", "referral_no", "kind", "outcome", "digest", "closed_by")
    locked = (
        select(*(_ROWS[name] for name in names), _BATCHES.sender)
        .join_from(ImportRow, ImportBatch)
        .where(wanted, _ROWS.outcome != RowOutcome.DUPLICATE)
        .order_by(_ROWS.id)
        .with_for_update(of=ImportRow)
        .cte()
    )
    # What only waits is locked too, but tells nothing yet.
    tells = (locked.c.outcome != RowOutcome.PENDING) | (locked.c.kind == RowKind.NO)
    found = select(locked).where(tells).order_by(locked.c.id)
    for row in db.session.connection().execute(found):
        _remember(stories[row.station, row.referral_no], row)


def _remember(story: History, row: Any) -> None:
    if row.kind is RowKind.NO:
        story.no_stands = True
    elif row.outcome in _VERSIONS and row.digest:
        story.digests[row.id] = row.digest
    elif row.outcome is RowOutcome.QUARANTINED and row.closed_by is None:
        story.held[row.sender, row.digest or row.id] = row.id


def _load_newest(stories: Stories, reader: RowReader) -> None:
    newest = {story.columns["newest_row_id"]: story for story in stories.values() if story.columns}
    for row_id, values in open_values(newest, reader):
        newest[row_id].values = values


def open_values(rows: Iterable[UUID], reader: RowReader) -> Iterable[tuple[UUID, Values]]:
    """What stored rows say, by their ids, as far as they open; their keys in one query."""
    wanted = list(rows)
    if not wanted:
        return
    keyring.current().load(wanted)
    columns = (_ROWS.id, _ROWS.row_no, _ROWS.payload_sealed)
    for row in db.session.connection().execute(select(*columns).where(_ROWS.id.in_(wanted))):
        with suppress(SealError):
            yield row.id, reader.read_row(payload.open_row(row)).values
