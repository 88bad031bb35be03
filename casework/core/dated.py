"""Facts that law, a programme or an office may change: rows valid from-to, with their source.

Stations, districts, categories, services, limits and texts are chosen by the day of the event, so
that a change never moves a past report. A code is lasting; what it means is dated.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import db
from casework.core.errors import Conflict
from casework.core.schema import Keyed, Model


class DatedEntry(Keyed, Model):
    """What a code of a kind means from a day on; `valid_to` is its last day, open when empty."""

    __tablename__ = "dated_entry"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        Index("uq_dated_entry_start", "kind", "code", "valid_from", unique=True),
    )

    kind: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    label_en: Mapped[str]
    parent: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]


class OverlappingEntry(Conflict):
    """The code already has a meaning on one of the days."""

    message = "그 기간에는 이미 값이 있습니다. 먼저 이전 값의 마지막 날을 정해 주세요."


@dataclass(frozen=True)
class Entry:
    """A fact as reference data brings it."""

    kind: str
    code: str
    label: str
    label_en: str
    valid_from: date
    source: str
    valid_to: date | None = None
    parent: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def on(kind: str, day: date) -> list[DatedEntry]:
    """All entries of a kind valid on a day, in the order of their codes."""
    statement = (
        select(DatedEntry)
        .where(DatedEntry.kind == kind, DatedEntry.valid_from <= day)
        .where(or_(DatedEntry.valid_to.is_(None), DatedEntry.valid_to >= day))
        .order_by(DatedEntry.code)
    )
    return list(db.session.scalars(statement))


def labels(kind: str, day: date) -> dict[str, str]:
    """Korean labels by code on a day."""
    return {entry.code: entry.label for entry in on(kind, day)}


def add(entry: Entry) -> DatedEntry:
    """Gives a code a meaning; refuses days on which it already has one."""
    ends = entry.valid_to or date.max
    clash = select(DatedEntry.id).where(
        DatedEntry.kind == entry.kind,
        DatedEntry.code == entry.code,
        DatedEntry.valid_from <= ends,
        or_(DatedEntry.valid_to.is_(None), DatedEntry.valid_to >= entry.valid_from),
    )
    if db.session.scalar(clash.limit(1)):
        raise OverlappingEntry
    row = DatedEntry(**{**entry.__dict__, "detail": dict(entry.detail)})
    db.session.add(row)
    db.session.flush()
    return row


def load(entries: Iterable[Entry]) -> int:
    """Adds the entries of unknown codes and counts them; what people edited stays."""
    known = {
        tuple(row)
        for row in db.session.execute(select(DatedEntry.kind, DatedEntry.code).distinct())
    }
    fresh = [entry for entry in entries if (entry.kind, entry.code) not in known]
    for entry in fresh:
        db.session.add(DatedEntry(**{**entry.__dict__, "detail": dict(entry.detail)}))
    db.session.flush()
    return len(fresh)


def read_file(path: Path) -> list[Entry]:
    """Entries of a CSV data file; columns beyond those of `Entry` go into its detail."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_entry(row) for row in csv.DictReader(file)]


def _entry(row: Mapping[str, str]) -> Entry:
    known = ("kind", "code", "label", "label_en", "parent", "valid_from", "valid_to", "source")
    return Entry(
        kind=row["kind"],
        code=row["code"],
        label=row["label"],
        label_en=row["label_en"],
        parent=row["parent"] or None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        source=row["source"],
        detail={key: value for key, value in row.items() if key not in known and value},
    )
