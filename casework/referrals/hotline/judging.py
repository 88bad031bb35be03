"""Gives each row its one outcome, from what it says and what its number's story is so far."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from casework.intake.models import RiskLevel
from casework.referrals.hotline.history import History, Key
from casework.referrals.hotline.items import Reading
from casework.referrals.hotline.payload import Digester
from casework.referrals.hotline.plain import plain_columns, stricter
from casework.referrals.models import (
    RECEIVING_UNIT,
    ReferralState,
    RowKind,
    RowOutcome,
    Urgency,
)

_WAITING = {ReferralState.RECEIVED, ReferralState.TRIAGED}
_URGENCIES = list(Urgency)
_RISKS = [*RiskLevel, None]


class Row(NamedTuple):
    """A row that waits for its outcome.

    `reading` is None where nothing of her was kept, or where what was kept cannot be opened.
    """

    id: UUID
    sender: str
    kind: RowKind
    key: Key
    reading: Reading | None


class Decision(NamedTuple):
    """What becomes of a row: `rings` asks a person to look.

    `closes` are older held rows it ends, `freezes` held rows that nobody may take up any more.
    """

    row_id: UUID
    outcome: RowOutcome
    rings: bool = False
    reasons: tuple[str, ...] = ()
    digest: bytes | None = None
    referral_id: UUID | None = None
    closes: tuple[UUID, ...] = ()
    freezes: tuple[UUID, ...] = ()


class Judge:
    """Judges rows in their order at one moment; changes the stories, never a database."""

    def __init__(self, digester: Digester, at: datetime) -> None:
        self._digester = digester
        self._at = at

    def decide(self, row: Row, story: History) -> Decision:
        """The row's outcome; the story goes on with it."""
        if row.kind is not RowKind.REFERRAL:
            return self._without_consent(row, story)
        if row.reading is None or row.reading.problems or None in row.key:
            return self._quarantine(row, story)
        digest = self._digester.of_values(row.reading.values)
        if story.columns is None:
            return self._accept(row, row.reading, digest, story)
        if digest in story.digests.values():
            return self._duplicate(row, digest, story, story.columns)
        return self._update(row, row.reading, digest, story, story.columns)

    def _without_consent(self, row: Row, story: History) -> Decision:
        self._ring(story)
        if row.kind is RowKind.UNCLEAR:
            return Decision(row.id, RowOutcome.UPDATED, rings=True, reasons=("consent:unclear",))
        story.no_stands = True
        if story.columns is not None:
            story.columns["sharing_held"] = True
            if story.columns["state"] in _WAITING:
                story.columns["frozen_at"] = story.columns["frozen_at"] or self._at
        held, reasons = tuple(story.held.values()), ("consent:no",)
        return Decision(row.id, RowOutcome.UPDATED, rings=True, reasons=reasons, freezes=held)

    def _quarantine(self, row: Row, story: History) -> Decision:
        digest, reasons = None, ["row:sealed"]
        if row.reading is not None:
            digest = self._digester.of_cells(row.reading.cells)
            reasons = [f"{one.item}:{one.code}" for one in row.reading.problems]
        older = story.held.pop((row.sender, digest), None)
        story.held[row.sender, digest or row.id] = row.id
        return Decision(
            row.id,
            RowOutcome.QUARANTINED,
            rings=True,
            reasons=tuple(reasons),
            digest=digest,
            closes=(older,) if older else (),
            freezes=(row.id,) if story.no_stands else (),
        )

    def _accept(self, row: Row, reading: Reading, digest: bytes, story: History) -> Decision:
        station, number = row.key
        story.columns = {
            **plain_columns(reading.values, self._at)._asdict(),
            "id": row.id,
            "station": station,
            "referral_no": number,
            "unit": RECEIVING_UNIT,
            "state": ReferralState.RECEIVED,
            "sharing_held": story.no_stands,
            "frozen_at": self._at if story.no_stands else None,
            "received_at": self._at,
            "waiting_since": self._at,
            "newest_row_id": row.id,
            "versions": 1,
        }
        story.fresh = True
        reasons = ("consent:no",) if story.no_stands else ()
        return self._version(row, RowOutcome.ACCEPTED, digest, story, reasons)

    def _duplicate(
        self, row: Row, digest: bytes, story: History, columns: dict[str, Any]
    ) -> Decision:
        reasons: tuple[str, ...] = ()
        if digest != story.digests.get(columns["newest_row_id"]):
            reasons = ("referral:older_version",)
        elif not _is_open(columns):
            reasons = ("referral:not_open",)
        if reasons:
            self._ring(story)
        return Decision(
            row.id, RowOutcome.DUPLICATE, bool(reasons), reasons, referral_id=columns["id"]
        )

    def _update(
        self, row: Row, reading: Reading, digest: bytes, story: History, columns: dict[str, Any]
    ) -> Decision:
        found = plain_columns(reading.values, self._at)
        closer = stricter(story.values, reading.values)
        columns["versions"] += 1
        columns["newest_row_id"] = row.id
        columns["contact_open"] &= not closer.contact_changed
        # What can no longer be opened cannot be compared: then nothing is passed on unread.
        columns["sharing_held"] |= closer.consent_narrower or not story.values
        columns["urgency"] = min(columns["urgency"], found.urgency, key=_URGENCIES.index)
        columns["risk_level"] = min(columns["risk_level"], found.risk_level, key=_RISKS.index)
        self._ring(story)
        return self._version(row, RowOutcome.UPDATED, digest, story, ("referral:changed",))

    def _version(
        self, row: Row, outcome: RowOutcome, digest: bytes, story: History, reasons: tuple[str, ...]
    ) -> Decision:
        story.digests[row.id] = digest
        story.values = row.reading.values if row.reading else {}
        mended = [held for held in story.held if held[0] == row.sender]
        return Decision(
            row.id,
            outcome,
            bool(reasons),
            reasons,
            digest,
            referral_id=(story.columns or {})["id"],
            closes=tuple(story.held.pop(held) for held in mended),
        )

    def _ring(self, story: History) -> None:
        if story.columns is not None:
            story.columns["waiting_since"] = self._at
            story.changed = True


def _is_open(columns: dict[str, Any]) -> bool:
    working = columns["state"] in {*_WAITING, ReferralState.OPENED}
    return working and columns["frozen_at"] is None
