"""What a delivery would become: judged as it would be, in memory, with nothing stored."""

from casework.agencies import queries as agencies
from casework.core import clock
from casework.core.ids import new_id
from casework.core.permissions import Actor
from casework.referrals.hotline import door, history, payload
from casework.referrals.hotline.door import Delivery, Door, Received
from casework.referrals.hotline.history import History, Stories
from casework.referrals.hotline.items import RowReader
from casework.referrals.hotline.judging import Judge, Row
from casework.referrals.models import RowKind, RowOutcome


def outcomes(actor: Actor, *, delivery: Delivery) -> dict[RowOutcome, int]:
    """Rows by outcome; refuses a bad file as the door does."""
    door.check_sender(actor, delivery.sender)
    at = clock.now()
    today = clock.seoul_day(at)
    reader = RowReader(agencies.station_names(today), agencies.gu_names(today), at)
    stage = _Stage(delivery.sender, reader, Judge(payload.digester(), at))
    entrance, counts = Door(delivery.sender, at), dict.fromkeys(RowOutcome, 0)
    with door.portions(door.open_delivery(delivery)) as some:
        for rows in some:
            for outcome in stage.play([entrance.look(row) for row in rows]):
                counts[outcome] += 1
    return counts


class _Stage:
    def __init__(self, sender: str, reader: RowReader, judge: Judge) -> None:
        self._sender, self._reader, self._judge = sender, reader, judge
        self._stories: Stories = {}

    def play(self, rows: list[Received]) -> list[RowOutcome]:
        known = {*door.stored_keys(rows), *self._stories}
        kinds = list(door.kinds(rows, known))
        fresh = {row.key for row in rows} - self._stories.keys()
        self._stories |= history.load({key for key in fresh if None not in key}, self._reader)
        return [self._outcome(*one) for one in zip(rows, kinds, strict=True)]

    def _outcome(self, seen: Received, kind: RowKind | None) -> RowOutcome:
        if kind is None:
            return RowOutcome.REFUSED
        taken = kind is RowKind.REFERRAL
        reading = self._reader.read_row(seen.row) if taken else None
        row = Row(new_id(), self._sender, kind, seen.key, reading)
        story = self._stories.setdefault(seen.key, History())
        decision = self._judge.decide(row, story)
        story.values = {}  # they only tell how a change protects her, and would fill the memory
        return decision.outcome
