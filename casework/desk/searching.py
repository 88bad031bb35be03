"""The one search box: numbers, an exact phone, a full name; within the asker's scope, audited.

A colleague's case is found by its victim's side only, never by the offender's name or phone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from casework.accounts.models import Account
from casework.core import audit, db
from casework.core.crypto import blind_index
from casework.core.crypto.normalise import PHONE
from casework.core.errors import CaseworkError
from casework.core.permissions import Actor, Permission
from casework.intake import queries as intake
from casework.intake.masking import mask_name
from casework.intake.models import Case, CaseParty, PartyRole
from casework.referrals.models import Referral

MOST = 50
_CASE_NUMBER = re.compile(r"(\d{4})-?([A-Z])-?(\d{1,6})")
_PHONE_DIGITS = 8
_LONGEST = 60


class Sought(StrEnum):
    """What the typed text was taken for."""

    NUMBER = "number"
    PHONE = "phone"
    NAME = "name"


class NothingSought(CaseworkError):
    """The box was empty, or held more than any number, phone or name."""

    status = 422
    message = "사례 번호, 연계관리번호, 전화번호 전체 또는 성명 전체를 적어 주세요."


@dataclass(frozen=True)
class Found:
    """A case that was found; `open_to_her` where the asker may read it, else by the duty card."""

    id: UUID
    number: str
    unit: str
    name: str
    counselor: str
    case: Case
    open_to_her: bool


def search(actor: Actor, *, text: str) -> dict[str, Any]:
    """Cases and referrals that bear the number, phone or name; refuses an empty question."""
    wanted = " ".join(text.split())
    if not wanted or len(wanted) > _LONGEST:
        raise NothingSought
    sought = _sought(wanted)
    cases = _cases(actor, sought, wanted)
    referrals = _referrals(actor, wanted) if sought is Sought.NUMBER else []
    audit.record(actor, "search", _shown(cases, referrals))
    return {"sought": sought, "cases": cases[:MOST], "referrals": referrals[:MOST]}


def _shown(cases: list[Found], referrals: list[Referral]) -> list[UUID]:
    """Everyone of whom a result tells: cases, their counselors by name, referrals."""
    counselors = {one.case.counselor_id for one in cases} - {None}
    return [*(one.id for one in cases), *filter(None, counselors), *(one.id for one in referrals)]


def _sought(text: str) -> Sought:
    digits = PHONE.apply(text)
    if _CASE_NUMBER.fullmatch(text.upper().replace(" ", "")):
        return Sought.NUMBER
    if len(digits) >= _PHONE_DIGITS and not re.search(r"[^\W\d_]", text):
        return Sought.PHONE
    return Sought.NUMBER if any(map(str.isdecimal, text)) else Sought.NAME


def _cases(actor: Actor, sought: Sought, text: str) -> list[Found]:
    reach = intake.within_reach(actor, Permission.CASE_SEARCH)
    if sought is Sought.NUMBER:
        wanted = _by_number(text)
    elif actor.scope(Permission.CASE_READ) is None:
        return []  # a manager learns of nobody by her name or phone
    else:
        wanted = _by_person(actor, sought, text)
    statement = select(Case).where(reach, wanted).order_by(Case.opened_at.desc(), Case.id)
    rows = list(db.session.scalars(statement.limit(MOST + 1)))
    return list(_found(actor, rows))


def _by_number(text: str) -> ColumnElement[bool]:
    match = _CASE_NUMBER.fullmatch(text.upper().replace(" ", ""))
    if match is None:
        return false()
    year, letter, running = match.groups()
    return Case.number == f"{year}-{letter}-{int(running):04}"


def _by_person(actor: Actor, sought: Sought, text: str) -> ColumnElement[bool]:
    label = "person.phone" if sought is Sought.PHONE else "person.name"
    people = blind_index.find(label, text)
    anyone = select(CaseParty.case_id).where(CaseParty.person_id.in_(people))
    helped = anyone.where(CaseParty.role != PartyRole.OFFENDER)
    hers = intake.within_reach(actor, Permission.CASE_READ)
    return or_(Case.id.in_(helped), and_(hers, Case.id.in_(anyone)))


def _found(actor: Actor, rows: list[Case]) -> Iterable[Found]:
    names, counselors = _victims(rows), _counselors(rows)
    readable = _readable(actor, [row.id for row in rows])
    for row in rows:
        mine = row.id in readable
        name = mask_name(names.get(row.id)) if actor.scope(Permission.CASE_READ) else ""
        yield Found(
            id=row.id,
            number=row.number,
            unit=row.unit,
            name=name,
            counselor=counselors.get(row.counselor_id or row.id, ""),
            case=row,
            open_to_her=mine,
        )


def _readable(actor: Actor, cases: list[UUID]) -> set[UUID]:
    if actor.scope(Permission.CASE_READ) is None:
        return set()
    visible: Select[Any] = intake.cases_visible_to(actor, Permission.CASE_READ)
    return set(db.session.scalars(visible.with_only_columns(Case.id).where(Case.id.in_(cases))))


def _victims(rows: list[Case]) -> dict[UUID, str | None]:
    parties = select(CaseParty).where(
        CaseParty.case_id.in_([row.id for row in rows]), CaseParty.role == PartyRole.VICTIM
    )
    found = list(db.session.scalars(parties))
    people = {party.case_id: party.person for party in found}  # all loaded before one is opened
    return {case: person.name for case, person in people.items()}


def _counselors(rows: list[Case]) -> dict[UUID, str]:
    wanted = select(Account).where(Account.id.in_({row.counselor_id for row in rows} - {None}))
    return {account.id: account.name or "" for account in db.session.scalars(wanted)}


def _referrals(actor: Actor, text: str) -> list[Referral]:
    if actor.scope(Permission.REFERRAL_READ) is None:
        return []
    statement = (
        select(Referral)
        .where(Referral.referral_no == text, Referral.unit.in_(actor.units))
        .where(Referral.held_at.is_(None))
        .limit(MOST + 1)
    )
    return list(db.session.scalars(statement))
