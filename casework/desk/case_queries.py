"""What lies behind the page of a case that its reader may see: actions, events, who looked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from casework.accounts.models import Account
from casework.core import db
from casework.core.audit import AuditEntry
from casework.duties.models import Notice, NoticeKind
from casework.intake.models import Case, CaseParty, SafeContact, StatedNo
from casework.services.models import ActionState, SupportAction

Place = tuple[date, datetime, UUID]


@dataclass(frozen=True)
class Sum:
    """What was done of one category: rows, units, minutes."""

    category: str
    actions: int
    units: int
    minutes: int


def action_place(case: Case, action_id: UUID) -> Place | None:
    """Where an action of a case stands in its timeline."""
    columns = SupportAction.acted_on, SupportAction.logged_at, SupportAction.id
    mine = SupportAction.case_id == case.id, SupportAction.id == action_id
    found = db.session.execute(select(*columns).where(*mine)).one_or_none()
    return (found.acted_on, found.logged_at, found.id) if found else None


def actions(case: Case, *, before: Place | None, limit: int) -> list[SupportAction]:
    """Actions of a case, the newest first, from behind a place; an amended one only as amended."""
    later = aliased(SupportAction)
    amended = select(later.id).where(later.replaces_id == SupportAction.id).exists()
    statement = select(SupportAction).where(SupportAction.case_id == case.id, ~amended)
    if before is not None:
        statement = statement.where(_behind(before))
    order = SupportAction.acted_on, SupportAction.logged_at, SupportAction.id
    newest_first = statement.order_by(*(column.desc() for column in order))
    return list(db.session.scalars(newest_first.limit(limit)))


def replaced(case: Case) -> dict[UUID, SupportAction]:
    """The earlier versions of a case's amended actions, by their ids."""
    later = aliased(SupportAction)
    statement = (
        select(SupportAction)
        .join(later, later.replaces_id == SupportAction.id)
        .where(SupportAction.case_id == case.id)
    )
    return {row.id: row for row in db.session.scalars(statement)}


def sums(case: Case) -> list[Sum]:
    """What was done in a case by category; what was undone or amended away is not counted."""
    counted = (
        func.count(),
        func.sum(SupportAction.quantity),
        func.coalesce(func.sum(SupportAction.minutes), 0),
    )
    statement = (
        select(SupportAction.category, *counted)
        .where(SupportAction.case_id == case.id, SupportAction.state == ActionState.LOGGED)
        .group_by(SupportAction.category)
    )
    return [
        Sum(category, actions, units or 0, minutes or 0)
        for category, actions, units, minutes in db.session.execute(statement)
    ]


def safe_contact_changes(people: Collection[UUID]) -> list[SafeContact]:
    """Every rule of how people may be reached that ever held."""
    return list(db.session.scalars(select(SafeContact).where(SafeContact.person_id.in_(people))))


def nos(case: Case) -> list[StatedNo]:
    """Every no that was said in a case, ended ones too."""
    return list(db.session.scalars(select(StatedNo).where(StatedNo.case_id == case.id)))


def assignments(case: Case) -> list[Row[tuple[UUID, UUID, UUID | None, datetime]]]:
    """To whom a case was given by somebody else: (id, to whom, by whom, when)."""
    columns = Notice.id, Notice.account_id, Notice.from_id, Notice.at
    given = Notice.case_id == case.id, Notice.kind == NoticeKind.ASSIGNED
    return list(db.session.execute(select(*columns).where(*given)))


def parties(case: Case) -> list[CaseParty]:
    """Everybody in a case, victims first."""
    statement = (
        select(CaseParty)
        .where(CaseParty.case_id == case.id)
        .options(joinedload(CaseParty.person))
        .order_by(CaseParty.role.desc(), CaseParty.person_id)
    )
    return list(db.session.scalars(statement))


def accounts(ids: Collection[UUID | None]) -> dict[UUID, Account]:
    """Accounts by id, for their names."""
    wanted = {one for one in ids if one is not None}
    statement = select(Account).where(Account.id.in_(wanted))
    found = db.session.scalars(statement.options(lazyload(Account.memberships)))
    return {account.id: account for account in found}


def looks(case: Case, *, before: int | None, limit: int) -> list[AuditEntry]:
    """What the audit holds on a case, the newest first, from behind an entry's number."""
    statement = select(AuditEntry).where(
        cast(AuditEntry.subjects, String).contains(case.id.hex, autoescape=True)
    )
    if before is not None:
        statement = statement.where(AuditEntry.number < before)
    return list(db.session.scalars(statement.order_by(AuditEntry.number.desc()).limit(limit)))


def _behind(place: Place) -> ColumnElement[bool]:
    day, at, identity = place
    same_day = SupportAction.acted_on == day
    return or_(
        SupportAction.acted_on < day,
        and_(same_day, SupportAction.logged_at < at),
        and_(same_day, SupportAction.logged_at == at, SupportAction.id < identity),
    )
