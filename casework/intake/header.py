"""What stands on top of every page of a case: who, how to reach her, how dangerous, what she said.

The page that shows it audits `subjects`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from casework.accounts.models import Account
from casework.agencies import queries as agencies
from casework.core import clock, db
from casework.core.permissions import Actor
from casework.intake import queries
from casework.intake.masking import mask_name
from casework.intake.models import (
    Case,
    CaseParty,
    CaseStage,
    CaseState,
    NoScope,
    NoSource,
    PartyRole,
    StatedNo,
)
from casework.intake.safe_contact import Reach, reach


@dataclass(frozen=True)
class Victim:
    """One victim of the case: her masked name, and how she may be reached at this minute."""

    id: UUID
    name: str
    reach: Reach


@dataclass(frozen=True)
class No:
    """A no that stands; a third party's is not confirmed."""

    id: UUID
    scope: NoScope
    source: NoSource
    words: str | None
    said_at: datetime

    @property
    def confirmed(self) -> bool:
        """She said it herself."""
        return self.source is not NoSource.THIRD_PARTY


@dataclass(frozen=True, kw_only=True)
class CaseHeader:
    """One case in a few lines; `nobody` is the lamp of a case that has no victim by name yet."""

    case: Case
    unit: str
    status: CaseStage | CaseState
    victims: list[Victim]
    nobody: Reach
    nos: list[No]
    order_days: int | None
    counselor: str | None
    mine: bool

    @property
    def subjects(self) -> list[UUID]:
        """Whose data or name it shows, for the audit."""
        holder = [self.case.counselor_id] if self.case.counselor_id else []
        return [self.case.id, *(victim.id for victim in self.victims), *holder]


def header(actor: Actor, case: Case) -> CaseHeader:
    """The header of a case that the page has found within its reader's scope."""
    today, now = clock.today(), clock.now()
    victims = _victims(case)
    contacts = queries.safe_contacts([party.person_id for party in victims])
    nos = queries.standing_nos([case.id]).get(case.id, [])
    counselor = _counselor(case)
    return CaseHeader(
        case=case,
        unit=agencies.units(today).get(case.unit, case.unit),
        status=status(case),
        victims=[
            Victim(
                party.person_id,
                mask_name(party.person.name),
                reach(contacts.get(party.person_id), nos, now),
            )
            for party in victims
        ],
        nobody=reach(None, nos, now),
        nos=[_no(row) for row in nos],
        order_days=days_left(case, today),
        counselor=counselor.name if counselor else None,
        mine=case.counselor_id is not None and case.counselor_id == actor.id,
    )


def status(case: Case) -> CaseStage | CaseState:
    """How far a first contact has come; of a case whether it is open."""
    return case.state if case.stage is CaseStage.CASE else case.stage


def days_left(case: Case, today: date) -> int | None:
    """Days until the next order ends, 0 on its last one, negative behind it."""
    return (case.next_order_end_on - today).days if case.next_order_end_on else None


def _victims(case: Case) -> list[CaseParty]:
    statement = (
        select(CaseParty)
        .where(CaseParty.case_id == case.id, CaseParty.role == PartyRole.VICTIM)
        .options(joinedload(CaseParty.person))
        .order_by(CaseParty.person_id)
    )
    return list(db.session.scalars(statement))


def _counselor(case: Case) -> Account | None:
    statement = select(Account).where(Account.id == case.counselor_id)
    return db.session.scalar(statement.options(lazyload(Account.memberships)))


def _no(row: StatedNo) -> No:
    return No(row.id, row.scope, row.source, row.words, row.said_at)
