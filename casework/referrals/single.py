"""One referral as a person types it: read before anything is stored, then through the same door."""

from datetime import datetime
from uuid import UUID

from casework.agencies import queries as agencies
from casework.core import clock
from casework.core.config import Limits
from casework.core.errors import InvalidInput
from casework.core.permissions import Actor, Permission, Scope
from casework.referrals import delivering
from casework.referrals.delivering import Ring
from casework.referrals.hotline import door, form
from casework.referrals.hotline.consent import ConsentWord
from casework.referrals.hotline.door import Delivery, Door, Received
from casework.referrals.hotline.form import Typed
from casework.referrals.hotline.items import RowReader
from casework.referrals.hotline.rows import Problem, RawRow

NOT_TAKEN = "동의가 없어 받지 않았습니다. 적은 내용은 아무것도 저장하지 않았습니다."
_LATER = "동의한 날짜가 오늘보다 뒤입니다. 날짜를 확인해 주세요."
_NOT_OURS = "이 양식에 없는 칸입니다."


def sender_of(actor: Actor, station: str) -> str:
    """For whom an actor hands in: a liaison for her own station, staff for the one they name."""
    if actor.scope(Permission.REFERRAL_SUBMIT) is Scope.STATION:
        return actor.station or ""
    return delivering.sender(station)


def hand_in_one(actor: Actor, *, typed: Typed, key: str, limits: Limits, ring: Ring) -> UUID:
    """The batch of one typed referral; refuses unreadable fields and a missing consent by name."""
    station = next(iter(typed.get("station_code", ())), "")
    sender = _sender(actor, station)
    door.check_sender(actor, sender)
    if form.strangers(typed):
        raise InvalidInput({"": [_NOT_OURS]})
    cells = form.cells_of(typed)
    _judge(sender, typed, cells)
    delivery = Delivery(form.sheet_of(cells), sender, key, limits.web_rows, limits.web_bytes)
    return delivering.receive_and_ring(actor, delivery=delivery, ring=ring)


def _sender(actor: Actor, station: str) -> str:
    try:
        return sender_of(actor, station)
    except InvalidInput as refused:
        raise InvalidInput({"station_code": refused.fields["station"]}) from None


def _judge(sender: str, typed: Typed, cells: tuple[str, ...]) -> None:
    """As the door judges: consent first; a no needs nothing but a number that is known."""
    at = clock.now()
    seen = Door(sender, at).look(RawRow(1, cells))
    problems = _problems(seen, typed, at)
    if problems:
        raise InvalidInput(problems)


def _problems(seen: Received, typed: Typed, at: datetime) -> dict[str, list[str]]:
    if seen.consent is ConsentWord.NO and door.stored_keys([seen]):
        return {}
    if seen.consent is ConsentWord.FUTURE:
        return {"consent": [_LATER]}
    if seen.consent is ConsentWord.NO:
        missing = [] if seen.key[1] else [Problem("referral_no", "missing")]
        return {**form.errors_of(missing), "consent": [NOT_TAKEN]}
    day = clock.seoul_day(at)
    reader = RowReader(agencies.station_names(day), agencies.gu_names(day), at)
    found = [*form.omissions(typed), *reader.read(seen.row.cells).problems]
    refused = {} if seen.consent is ConsentWord.YES else {"consent": [NOT_TAKEN]}
    return form.errors_of(found) | refused
