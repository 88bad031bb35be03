"""What decides on the next step of many cases at once, read without opening a key."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from casework.core import db
from casework.core.permissions import Actor, Permission
from casework.intake.models import (
    Case,
    CaseParty,
    CaseState,
    NoSource,
    PartyRole,
    SafeContact,
    StatedNo,
)
from casework.intake.queries import cases_visible_to
from casework.referrals.models import ImportRow, Referral, RowOutcome
from casework.services.models import ActionState, SupportAction


@dataclass(frozen=True)
class Facts:
    """What is known of a case; `contact_read` says that a person has read how to reach her."""

    case: Case
    contact_read: bool
    unconfirmed_no: bool
    update_waits: bool
    last_action_on: date | None


def open_cases(actor: Actor) -> list[Case]:
    """The open cases that an actor may list."""
    statement = cases_visible_to(actor, Permission.CASE_LIST)
    return list(db.session.scalars(statement.where(Case.state == CaseState.OPEN)))


def facts_of(cases: Collection[Case]) -> list[Facts]:
    """The facts of each case, in five queries for all."""
    ids = [case.id for case in cases]
    read, unread = _contacts(ids)
    doubtful, updated, last = _unconfirmed(ids), _updated(ids), last_action_days(ids)
    return [
        Facts(
            case,
            contact_read=case.id in read and case.id not in unread,
            unconfirmed_no=case.id in doubtful,
            update_waits=case.id in updated,
            last_action_on=last.get(case.id),
        )
        for case in cases
    ]


def last_action_days(cases: Collection[UUID]) -> dict[UUID, date]:
    """The day of each case's last action that counts; cases without one are left out."""
    statement = (
        select(SupportAction.case_id, func.max(SupportAction.acted_on))
        .where(SupportAction.case_id.in_(cases), SupportAction.state == ActionState.LOGGED)
        .group_by(SupportAction.case_id)
    )
    return {case_id: day for case_id, day in db.session.execute(statement) if day}


def _contacts(cases: list[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Cases of a victim whose newest rules a person has read, and of one whose rules nobody has."""
    statement = (
        select(CaseParty.case_id, CaseParty.person_id, SafeContact.read_by)
        .outerjoin(SafeContact, SafeContact.person_id == CaseParty.person_id)
        .where(CaseParty.case_id.in_(cases), CaseParty.role == PartyRole.VICTIM)
        .order_by(SafeContact.set_at, SafeContact.id)
    )
    newest = {(case, person): by for case, person, by in db.session.execute(statement)}
    read = {case for (case, _), by in newest.items() if by is not None}
    return read, {case for (case, _), by in newest.items() if by is None}


def _unconfirmed(cases: list[UUID]) -> set[UUID]:
    statement = select(StatedNo.case_id).where(
        StatedNo.case_id.in_(cases),
        StatedNo.ended_at.is_(None),
        StatedNo.source == NoSource.THIRD_PARTY,
    )
    return set(db.session.scalars(statement))


def _updated(cases: list[UUID]) -> set[UUID]:
    statement = (
        select(Referral.case_id)
        .join(ImportRow, ImportRow.referral_id == Referral.id)
        .where(
            Referral.case_id.in_(cases),
            ImportRow.outcome == RowOutcome.UPDATED,
            ImportRow.rings.is_(True),
            ImportRow.closed_by.is_(None),
            ImportRow.decided_at.is_(None),
        )
    )
    return {case_id for case_id in db.session.scalars(statement) if case_id}
