"""What the pages of handing over show; what came in a field is opened for staff, and audited."""

from typing import Any, Final
from uuid import UUID

from casework.agencies import queries as agencies
from casework.core import audit, clock
from casework.core.crypto.errors import SealError
from casework.core.permissions import Actor, Permission, Scope
from casework.intake.models import CaseState
from casework.referrals import batch_queries, queries
from casework.referrals.batch_queries import Line
from casework.referrals.hotline import door, payload
from casework.referrals.hotline.items import ITEMS
from casework.referrals.hotline.problems import NOTE_SENTENCES
from casework.referrals.hotline.reasons import reason_words
from casework.referrals.hotline.refusals import WARNINGS
from casework.referrals.models import BatchState, ReferralState, RowOutcome
from casework.referrals.queries import BatchCounts

_PAGE = 50
_SHORT = 20
_LONGEST = 200
_PLACES: Final = {item.name: place for place, item in enumerate(ITEMS)}
OUTCOMES: Final = [outcome for outcome in RowOutcome if outcome is not RowOutcome.PENDING]
# What a station is told of a referral: never more than this word.
STANDINGS: Final = {
    ReferralState.RECEIVED: "접수",
    ReferralState.TRIAGED: "검토 중",
    ReferralState.OPENED: "지원 중",
    ReferralState.DECLINED: "받지 않음",
    ReferralState.RECALLED: "회수됨",
    ReferralState.MISDIRECTED: "잘못 보냄",
}
CLOSED: Final = "종결"
_SENTENCES: Final = WARNINGS | NOTE_SENTENCES


def hotline_screen(actor: Actor, *, after: UUID | None, before: UUID | None) -> dict[str, Any]:
    """What an actor handed in: her deliveries behind `after`, her referrals behind `before`."""
    at_station = actor.scope(Permission.REFERRAL_SUBMIT) is Scope.STATION
    shown: dict[str, Any] = {"may_send": door.may_send(actor), "at_station": at_station}
    if shown["may_send"]:
        shown |= _batches(actor, after)
    if at_station:
        shown |= _referrals(actor, before)
    return shown


def senders(actor: Actor) -> list[tuple[str, str]]:
    """For whom an actor may hand a file in, by code and name; empty where there is no choice."""
    if actor.scope(Permission.REFERRAL_SUBMIT) is Scope.STATION:
        return []
    return [*agencies.senders(clock.today()).items()]


def form_stations(actor: Actor) -> list[tuple[str, str]]:
    """The stations that a typed referral may be of."""
    stations = agencies.stations(clock.today())
    own = actor.scope(Permission.REFERRAL_SUBMIT) is Scope.STATION and actor.station in stations
    return [(code, name) for code, name in stations.items() if not own or code == actor.station]


def districts() -> list[str]:
    """The 25 gu by name."""
    return [*agencies.districts(clock.today()).values()]


def progress_screen(actor: Actor, batch_id: UUID) -> dict[str, Any]:
    """How far a delivery is: five numbers that add up, and what still waits."""
    batch = batch_queries.batch_visible_to(actor, batch_id)
    return {"batch": _numbers(batch_queries.counted(batch), _names())}


def batch_screen(
    actor: Actor, batch_id: UUID, *, outcome: RowOutcome | None, after: UUID | None
) -> dict[str, Any]:
    """One delivery: its numbers, the rows that need a person first, then all by outcome."""
    batch = batch_queries.batch_visible_to(actor, batch_id)
    found = batch_queries.lines(actor, batch_id, outcome=outcome, after=after, limit=_PAGE + 1)
    first = outcome is None and after is None
    waiting = batch_queries.waiting_lines(actor, batch_id, limit=_PAGE) if first else []
    came = _what_came(actor, [*waiting, *found[:_PAGE]])
    counts = batch_queries.counted(batch)
    return {
        "batch": _numbers(counts, _names()),
        "warnings": [_SENTENCES[code] for code in batch.warnings],
        "refused": queries.row_numbers(batch_id, RowOutcome.REFUSED),
        "waiting": [_row(line, came) for line in waiting],
        "waiting_total": batch_queries.waiting_count(batch_id),
        "rows": [_row(line, came) for line in found[:_PAGE]],
        "counts": {each.value: counts.outcomes[each] for each in RowOutcome},
        "chosen": outcome or "",
        "next_after": found[_PAGE - 1].row.id if len(found) > _PAGE else None,
        "for_staff": actor.scope(Permission.REFERRAL_READ) is not None,
    }


def _batches(actor: Actor, after: UUID | None) -> dict[str, Any]:
    found, names = batch_queries.own_batches(actor, after=after, limit=_SHORT + 1), _names()
    return {
        "batches": [_numbers(batch, names) for batch in found[:_SHORT]],
        "batches_total": batch_queries.own_batches_count(actor),
        "batches_after": found[_SHORT - 1].id if len(found) > _SHORT else None,
    }


def _referrals(actor: Actor, before: UUID | None) -> dict[str, Any]:
    found, names = batch_queries.own_referrals(actor, after=before, limit=_SHORT + 1), _names()
    return {
        "referrals": [
            {
                "referral_no": referral.referral_no,
                "station": names.get(referral.station, referral.station),
                "received_at": referral.received_at,
                "standing": CLOSED if case_state is CaseState.CLOSED else STANDINGS[referral.state],
            }
            for referral, case_state in found[:_SHORT]
        ],
        "referrals_total": batch_queries.own_referrals_count(actor),
        "referrals_after": found[_SHORT - 1][0].id if len(found) > _SHORT else None,
    }


def _names() -> dict[str, str]:
    return {**agencies.senders(clock.today()), door.CENTER: "센터 대리 접수"}


def _numbers(batch: BatchCounts, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": batch.id,
        "station": names.get(batch.sender, batch.sender),
        "received_at": batch.received_at,
        "state": batch.state,
        "done": batch.state is BatchState.DONE,
        "settled": batch.settled,
        "received": batch.received,
        **{outcome.value: batch.outcomes[outcome] for outcome in RowOutcome},
    }


def _row(line: Line, came: dict[UUID, dict[str, str]]) -> dict[str, Any]:
    row, cells = line.row, came.get(line.row.id)
    return {
        "row_no": row.row_no,
        "referral_no": "" if line.hidden else row.referral_no,
        "hidden": line.hidden,
        "outcome": row.outcome,
        "waits": line.waits,
        "reasons": [] if line.hidden else [_reason(reason, cells) for reason in row.reasons],
    }


def _reason(reason: str, cells: dict[str, str] | None) -> dict[str, str | None]:
    label, sentence = reason_words(reason)
    came = None if cells is None or not label else cells.get(reason.partition(":")[0])
    return {"field": label, "sentence": sentence, "came": came}


def _what_came(actor: Actor, found: list[Line]) -> dict[UUID, dict[str, str]]:
    """The cells of the rows that the asker may read, by item; opened in one keystore query."""
    readable = {line.row.id: line for line in found if line.readable}
    opened = {row_id: cells for row_id, line in readable.items() if (cells := _cells(line))}
    if opened:
        audit.record(actor, Permission.REFERRAL_READ, opened)
    return opened


def _cells(line: Line) -> dict[str, str] | None:
    try:
        text = line.row.payload
    except SealError:  # the row says so itself: it is held back with "row:sealed"
        return None
    if text is None:
        return None
    cells = payload.unpack(line.row.row_no, text).cells
    return {name: _shortened(cells[place]) for name, place in _PLACES.items()}


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _LONGEST else cell[:_LONGEST] + " …"
