"""What the pages of triage show, within the asker's scope; what is opened is audited."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from casework.accounts import queries as accounts
from casework.accounts.models import Account
from casework.agencies import queries as agencies
from casework.core import audit, clock
from casework.core.permissions import Actor, Permission, Role
from casework.intake import conflict_queries
from casework.intake.masking import mask_phone
from casework.intake.models import ConflictMatch, PartyRole, RiskLevel
from casework.referrals import triage_queries, versions
from casework.referrals.hotline.aftermath import somebody
from casework.referrals.hotline.items import ITEMS, Reading
from casework.referrals.hotline.phones import e164
from casework.referrals.hotline.reasons import reason_words
from casework.referrals.models import (
    DeclineReason,
    ImportRow,
    Referral,
    ReferralState,
    Urgency,
)
from casework.referrals.triage_queries import Chosen, Position, Waits

_PAGE = 50
_STAMP = "%Y%m%d%H%M%S%f"
# All but the last four digits of what reads like a phone.
_DIGITS = re.compile(r"\d(?=(?:[ .-]?\d){4})")
_WAITING = {ReferralState.RECEIVED, ReferralState.TRIAGED}


@dataclass(frozen=True)
class Room:
    """A counselor and how many open cases she has."""

    account: Account
    open_cases: int


def list_screen(actor: Actor, *, chosen: Chosen, after: Position | None) -> dict[str, Any]:
    """One page of what waits, and how much there is by each filter; opens no key."""
    found = triage_queries.waiting(actor, chosen=chosen, after=after, limit=_PAGE + 1)
    page = found[:_PAGE]
    numbers = triage_queries.counts(actor)
    facets = {name: _facet(numbers, chosen, name) for name in ("urgency", "waits", "station")}
    names, gu = _senders(), agencies.districts(clock.today())
    audit.record(actor, "referral:list", [line["id"] for line in page])
    return {
        "lines": [_line(line, names, gu) for line in page],
        "urgencies": [(one, facets["urgency"].get(one, 0)) for one in Urgency],
        "kinds": [(one, facets["waits"][one]) for one in Waits if one in facets["waits"]],
        "stations": [(code, names.get(code, code), n) for code, n in facets["station"].items()],
        "total": sum(one.number for one in numbers if _fits(one, chosen, "")),
        "chosen": chosen,
        "next_after": pack(page[-1]) if len(found) > _PAGE else None,
        "conflicts": _conflicts_count(actor),
    }


def pack(line: Mapping[str, Any]) -> str:
    """A line's place in the order as it stands in an address."""
    since = line["since"].astimezone(UTC)
    return f"{line['rank']}-{since:{_STAMP}}-{line['id'].hex}"


def unpack(text: str) -> Position | None:
    """The place again; None where the text is none."""
    try:
        rank, since, line = text.split("-")
        moment = datetime.strptime(since, _STAMP).replace(tzinfo=UTC)
        return Position(int(rank), moment, UUID(line))
    except ValueError:
        return None


def referral_screen(actor: Actor, referral: Referral) -> dict[str, Any]:
    """What came, in its newest version; why it rings, who she may be, and who has room."""
    reading = versions.read(referral.newest_row_id)
    rows = triage_queries.ringing_rows(referral)
    room = _room(referral.unit)
    same, same_cases = _same_people(actor, referral, reading)
    own = [referral.case_id] if referral.case_id else []
    told = [referral.id, *own, *same_cases, *(one.account.id for one in room)]
    audit.record(actor, Permission.REFERRAL_READ, told)
    return {
        "referral": referral,
        "urgency": _urgency_now(referral),
        "station": _senders().get(referral.station, referral.station),
        "items": _items(reading),
        "reasons": [reason_words(code) for row in rows for code in row.reasons],
        "same": same,
        "earlier": referral.versions - 1,
        "room": room,
        "days": _days(referral.next_order_end_on),
        "waits": referral.state in _WAITING,
        "rings": bool(rows),
        "case_number": _number(actor, referral),
        "may_assign": _may_assign(actor),
        "units": list(agencies.units(clock.today()).items()),
        "decline_reasons": list(DeclineReason),
    }


def row_screen(actor: Actor, row: ImportRow) -> dict[str, Any]:
    """What a row that is held back says, and what is wrong with it, field by field."""
    reading = versions.read(row.id)
    batch, _ = triage_queries.received_with(row.id)
    audit.record(actor, Permission.REFERRAL_READ, [row.id])
    return {
        "row": row,
        "urgency": row.urgency or Urgency.HIGH,
        "since": row.since or batch.received_at,
        "station": _senders().get(row.station or batch.sender, row.station or batch.sender),
        "items": _items(reading),
        "reasons": [reason_words(code) for code in row.reasons],
    }


def conflicts_screen(actor: Actor) -> dict[str, Any]:
    """The open matches with both sides as numbers and roles; staff by their names."""
    matches = conflict_queries.open_matches(actor)
    ids = {one for match in matches for one in (match.found_id, match.other_id)}
    sides = _Sides.load(ids)
    staff = accounts.accounts_by_id({m.other_id for m in matches if m.other_role is None})
    room = [one for unit in sorted({match.unit for match in matches}) for one in _room(unit)]
    told = [*ids, *(one.account.id for one in room)]
    audit.record(actor, "conflict:read", told)
    return {"matches": [_conflict(match, sides, staff, room) for match in matches]}


@dataclass(frozen=True)
class _Sides:
    cases: dict[UUID, Any]
    referrals: dict[UUID, Referral]
    stations: dict[str, str]

    @classmethod
    def load(cls, ids: set[UUID]) -> "_Sides":
        found = triage_queries.cases_by_id(ids), triage_queries.referrals_by_id(ids)
        return cls(*found, _senders())

    def number(self, one: UUID) -> tuple[str, str]:
        """Which station's, and its number; a case has no station."""
        if one in self.cases:
            return "", self.cases[one].number
        referral = self.referrals[one]
        return self.stations.get(referral.station, referral.station), referral.referral_no


def _conflict(
    match: ConflictMatch, sides: _Sides, staff: dict[UUID, Account], room: list[Room]
) -> dict[str, Any]:
    concerned = conflict_queries.concerned(match)
    account = staff.get(match.other_id)
    station, number = sides.number(match.found_id)
    return {
        "match": match,
        "station": station,
        "number": number,
        "found_role": _role(match.found_role),
        "other_number": "" if account else sides.number(match.other_id)[1],
        "other_role": _role(match.other_role),
        "staff": account,
        "held": match.strength.value == "hold",
        "may_bar": concerned is not None,
        "free": [one for one in room if one.account.id != concerned],
    }


def _role(code: str | None) -> PartyRole | None:
    return PartyRole(code) if code else None


def _senders() -> dict[str, str]:
    return {**agencies.senders(clock.today()), "center": "센터 대리 접수"}


def _line(line: Mapping[str, Any], names: dict[str, str], gu: dict[str, str]) -> dict[str, Any]:
    return {
        **line,
        "urgency": Urgency(line["urgency"]),
        "waits": Waits(line["waits"]),
        "station": names.get(line["station"], line["station"]),
        "gu": gu.get(line["gu"], ""),
        "risk_level": RiskLevel(line["risk_level"]) if line["risk_level"] else None,
        "days": _days(line["order_end"]),
    }


def _days(end: date | None) -> int | None:
    return (end - clock.today()).days if end else None


def _facet(numbers: list[Any], chosen: Chosen, name: str) -> dict[str, int]:
    """How much each choice of one filter would show beside the others."""
    found: dict[str, int] = {}
    for one in numbers:
        if _fits(one, chosen, name):
            value = getattr(one, name)
            found[value] = found.get(value, 0) + one.number
    return dict(sorted(found.items()))


def _fits(one: Any, chosen: Chosen, but: str) -> bool:
    wanted = {"urgency": chosen.urgency, "waits": chosen.waits, "station": chosen.station}
    return all(
        not value or name == but or getattr(one, name) == str(value)
        for name, value in wanted.items()
    )


def _conflicts_count(actor: Actor) -> int:
    if actor.scope(Permission.REFERRAL_RESOLVE) is None:
        return 0
    return len(conflict_queries.open_matches(actor))


def _items(reading: Reading | None) -> list[dict[str, Any]]:
    """The 20 items as they came, each with what is wrong with it; her phone is masked."""
    if reading is None:
        return []
    wrong = {problem.item for problem in reading.problems}
    return [
        {
            "label": item.label,
            "text": _masked(cell, reading) if item.name == "victim_phone" else cell,
            "wrong": item.name in wrong,
            "long": item.name == "incident_summary",
        }
        for item, cell in zip(ITEMS, reading.cells, strict=True)
    ]


def _masked(cell: str, reading: Reading) -> str:
    phone = str(reading.values.get("victim_phone") or "")
    return mask_phone(phone) if e164(phone) else _DIGITS.sub("*", cell)


def _same_people(
    actor: Actor, referral: Referral, reading: Reading | None
) -> tuple[list[tuple[str, bool]], set[UUID]]:
    """Numbers of cases where she may be known already, and whether by phone; on her side alone."""
    if reading is None:
        return [], set()
    within = referral.case_id or referral.id
    matches = conflict_queries.look(referral.unit, [somebody(within, reading.values)])
    found = {one.other.within: one.same_phone for one in matches if not one.opposed}
    numbers = triage_queries.numbers_visible_to(actor, set(found))
    return sorted((number, found[case]) for case, number in numbers.items()), set(numbers)


def _room(unit: str) -> list[Room]:
    load = triage_queries.open_cases(unit)
    staff = accounts.staff_of(unit, Role.COUNSELOR)
    room = [Room(account, load.get(account.id, 0)) for account in staff]
    return sorted(room, key=lambda one: (one.open_cases, one.account.login))


def _may_assign(actor: Actor) -> bool:
    return actor.scope(Permission.CASE_ASSIGN) is not None


def _number(actor: Actor, referral: Referral) -> str:
    if referral.case_id is None:
        return ""
    return triage_queries.numbers_visible_to(actor, {referral.case_id}).get(referral.case_id, "")


def _urgency_now(referral: Referral) -> Urgency:
    days = _days(referral.next_order_end_on)
    return Urgency.CRITICAL if days in {0, 1} else referral.urgency
