"""Who in a unit bears the name or phone of somebody: asked of the blind index, compared opened."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from casework.accounts.models import Account, Membership
from casework.core import clock, db
from casework.core.crypto import blind_index
from casework.core.crypto.normalise import NAME, PHONE, Normaliser
from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission
from casework.intake.models import (
    Case,
    CaseParty,
    ConflictMatch,
    ConflictStrength,
    PartyRole,
    Person,
)

_NAME, _PHONE, _STAFF = "person.name", "person.phone", "person.staff_name"
_WHOLE_DAY: Final = len("2000-01-01")


@dataclass(frozen=True)
class Somebody:
    """A person as she is compared: `within` is her case, referral or account, role None staff."""

    within: UUID
    role: PartyRole | None
    name: str | None
    phone: str | None = None
    birth_date: str | None = None
    birth_band: str | None = None
    gu: str | None = None
    number: str | None = None

    @property
    def side(self) -> str:
        """Helped, offending, or at work."""
        if self.role is None:
            return "staff"
        return "offender" if self.role is PartyRole.OFFENDER else "helped"


@dataclass(frozen=True)
class Match:
    """Somebody and her double in another case or among the staff, and in what they are equal."""

    found: Somebody
    other: Somebody
    same_phone: bool
    strength: ConflictStrength

    @property
    def opposed(self) -> bool:
        """They stand on different sides: for the supervisor alone."""
        return self.found.side != self.other.side


def look(unit: str, people: Collection[Somebody]) -> list[Match]:
    """Everybody of a unit's cases, its staff and the liaisons who may be one of these people.

    Two queries to the keystore, however many people; nobody is compared within her own case.
    """
    asked = {question for one in people for question in _questions(one)}
    rows = blind_index.find_many(asked) if asked else {}
    known = _known(unit, {row for found in rows.values() for row in found}) if rows else {}
    return [
        match
        for one in people
        for row in {row for question in _questions(one) for row in rows.get(question, ())}
        for other in known.get(row, ())
        if other.within != one.within and (match := _match(one, other))
    ]


def people_of(case: Case) -> list[Somebody]:
    """Everybody in a case, as she is compared."""
    return [_in_case(party.person, party.role, case.id, case.number) for party in case.parties]


def open_matches(actor: Actor) -> list[ConflictMatch]:
    """What waits for supervisors of the actor's units, the oldest first; never about herself."""
    waiting = ConflictMatch.decided_at.is_(None), *_reached(actor)
    order = ConflictMatch.raised_at, ConflictMatch.id
    return list(db.session.scalars(select(ConflictMatch).where(*waiting).order_by(*order)))


def match_to_decide(actor: Actor, match_id: UUID) -> ConflictMatch:
    """One match within reach; a second supervisor who decides at once waits for the first."""
    wanted = ConflictMatch.id == match_id, *_reached(actor)
    statement = select(ConflictMatch).where(*wanted).with_for_update()
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def is_held(found_id: UUID) -> bool:
    """A match that holds the case or referral still waits for a decision."""
    waiting = (
        ConflictMatch.found_id == found_id,
        ConflictMatch.decided_at.is_(None),
        ConflictMatch.strength == ConflictStrength.HOLD,
    )
    return bool(db.session.scalar(select(exists().where(*waiting))))


def concerned(match: ConflictMatch) -> UUID | None:
    """The account on the other side: the double herself, or the counselor of the other case."""
    if match.other_role is None:
        return match.other_id
    return db.session.scalar(select(Case.counselor_id).where(Case.id == match.other_id))


def _reached(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    if actor.scope(Permission.REFERRAL_RESOLVE) is None:
        raise AccessDenied
    return ConflictMatch.unit.in_(actor.units), ConflictMatch.other_id != actor.id


def _questions(one: Somebody) -> Iterable[tuple[str, str]]:
    if one.name:
        yield from ((_NAME, one.name), (_STAFF, one.name))
    if one.phone:
        yield _PHONE, one.phone


def _known(unit: str, rows: Collection[UUID]) -> dict[UUID, list[Somebody]]:
    parties = db.session.execute(
        select(Person, CaseParty.role, Case.id, Case.number)
        .join(CaseParty, CaseParty.person_id == Person.id)
        .join(Case, CaseParty.case_id == Case.id)
        .where(Person.id.in_(rows), Case.unit == unit)
    ).all()
    # Loaded before the first name is read, so that one query opens everybody's keys.
    staff = db.session.scalars(select(Account).where(Account.id.in_(rows), _at_work(unit))).all()
    known: dict[UUID, list[Somebody]] = {}
    for person, role, case, number in parties:
        known.setdefault(person.id, []).append(_in_case(person, role, case, number))
    for account in staff:
        known[account.id] = [Somebody(account.id, None, account.name)]
    return known


def _at_work(unit: str) -> ColumnElement[bool]:
    today = clock.today()
    return exists().where(
        Membership.account_id == Account.id,
        or_(Membership.unit == unit, Membership.station.is_not(None)),
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )


def _in_case(person: Person, role: PartyRole, case: UUID, number: str) -> Somebody:
    facts = person.name, person.phone, person.birth_date, person.birth_band, person.gu
    return Somebody(case, role, *facts, number)


def _match(one: Somebody, other: Somebody) -> Match | None:
    same_phone = _equal(PHONE, one.phone, other.phone)
    same_name = _equal(NAME, one.name, other.name)
    if not (same_phone or same_name):
        return None
    holds = same_phone or _second_fact(one, other)
    strength = ConflictStrength.HOLD if holds else ConflictStrength.HINT
    return Match(one, other, same_phone, strength)


def _second_fact(one: Somebody, other: Somebody) -> bool:
    same_birth = one.birth_date == other.birth_date and len(one.birth_date or "") == _WHOLE_DAY
    gu = one.gu or ""
    same_place = gu.isdecimal() and gu == other.gu
    return same_birth or (same_place and one.birth_band == other.birth_band is not None)


def _equal(rule: Normaliser, one: str | None, other: str | None) -> bool:
    return bool(one and other and rule.apply(one) and rule.apply(one) == rule.apply(other))
