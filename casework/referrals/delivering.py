"""A delivery as a command makes it: handed in, waited for, told in numbers; or only rehearsed."""

import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from casework.agencies import queries as agencies
from casework.core import clock, db
from casework.core.errors import InvalidInput
from casework.core.permissions import Actor
from casework.referrals import queries
from casework.referrals.hotline import door, rehearsal, work
from casework.referrals.hotline.door import Delivery
from casework.referrals.hotline.places import parse_station
from casework.referrals.hotline.problems import NOTE_SENTENCES
from casework.referrals.hotline.refusals import WARNINGS
from casework.referrals.hotline.texts import Unreadable
from casework.referrals.models import RowOutcome

Ring = Callable[[UUID], object]

_SENTENCES: Final = WARNINGS | NOTE_SENTENCES
_NOT_TAKEN: Final = {
    RowOutcome.REFUSED: "동의가 없어 받지 않은 행: ",
    RowOutcome.QUARANTINED: "고쳐야 해서 보류한 행: ",
}
_MANY = 50
_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 10.0


def sender(text: str) -> str:
    """A station's code, or the Seoul police's, from any of its spellings; refuses unknown ones."""
    today = clock.today()
    senders = agencies.senders(today).items()
    names = {word: code for code, label in senders for word in (code, label)}
    try:
        return parse_station(text.strip(), names | agencies.station_names(today))
    except Unreadable:
        sentence = "알 수 없는 경찰서입니다. 코드나 이름을 확인해 주세요."
        raise InvalidInput({"station": [sentence]}) from None


def receive_and_ring(actor: Actor, *, delivery: Delivery, ring: Ring) -> UUID:
    """Stores a delivery in the running transaction; once that is kept, a worker is rung for."""
    batch = door.receive(actor, delivery=delivery).id
    db.after_commit(lambda: ring(batch))
    return batch


def hand_in(actor: Actor, *, delivery: Delivery, ring: Ring) -> UUID:
    """Stores a delivery safely, then rings for a worker; returns the batch's id."""
    with db.transaction():
        return receive_and_ring(actor, delivery=delivery, ring=ring)


def wait_for(batch: UUID, *, served: bool) -> None:
    """Returns when every row has its outcome; works the batch off itself where nobody else does."""
    moved_at, before = time.monotonic(), None
    while (lease := queries.lease_of(batch)) is not None:
        if lease != before:
            moved_at, before = time.monotonic(), lease
        if (served and time.monotonic() - moved_at < _PATIENCE_SECONDS) or not work.work_off(batch):
            time.sleep(_POLL_SECONDS)


def result(batch: UUID) -> dict[str, Any]:
    """The batch and its five numbers, which add up to what was received."""
    return {"batch": str(batch), **told(queries.batch_counts(batch))}


def remarks(batch: UUID) -> list[str]:
    """What the sender must know at once: what was masked or hidden, which rows were not taken."""
    told = [_SENTENCES[code] for code in queries.batch_warnings(batch)]
    for outcome, words in _NOT_TAKEN.items():
        rows = queries.row_numbers(batch, outcome)
        if rows:
            more = " …" if len(rows) > _MANY else ""
            told.append(words + ", ".join(map(str, rows[:_MANY])) + more)
    return told


def queued(batch: UUID) -> dict[str, Any]:
    """The batch as it waits."""
    received = sum(queries.batch_counts(batch).values())
    return {"batch": str(batch), "received": received, "state": "queued"}


def told(counts: dict[RowOutcome, int]) -> dict[str, int]:
    """Counts by outcome under their names, with their sum first."""
    final = [outcome for outcome in RowOutcome if outcome is not RowOutcome.PENDING]
    return {
        "received": sum(counts.values()),
        **{outcome.value: counts[outcome] for outcome in final},
    }


def rehearse(actor: Actor, *, delivery: Delivery) -> dict[str, Any]:
    """What a delivery would become, with nothing stored."""
    return {"batch": None, **told(rehearsal.outcomes(actor, delivery=delivery))}
