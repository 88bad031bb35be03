"""The page of notices: who told what of which case, opened for the one it is meant for."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from casework.accounts.models import Account
from casework.core import audit, db
from casework.core.permissions import Actor
from casework.duties import notices
from casework.duties.models import Notice
from casework.intake.models import Case, CaseBar

_PAGE = 50


def unread_count(actor: Actor) -> int:
    """How many notices wait to be read; 0 while the database does not answer."""
    return notices.unread_count(actor)


def notices_screen(actor: Actor, *, after: UUID | None) -> dict[str, Any]:
    """One page of notices; those of a case she is barred from are left out."""
    rows = list(db.session.scalars(_page(actor, after)))
    page = rows[:_PAGE]
    cases = _by_id(Case, {row.case_id for row in page})
    people = _by_id(Account, {row.from_id for row in page})
    audit.record(actor, "notice:read", [*cases, *people])
    return {
        "rows": [_row(row, cases, people) for row in page],
        "unread": notices.unread_count(actor),
        "next_after": page[-1].id if len(rows) > _PAGE else None,
    }


def read_all(actor: Actor) -> None:
    """Notes that the actor has read what waits for her."""
    unread = notices.notices_of(actor).where(Notice.read_at.is_(None))
    notices.mark_read(actor, notices=list(db.session.scalars(unread)))


def _page(actor: Actor, after: UUID | None) -> Any:
    barred = select(CaseBar.case_id).where(CaseBar.account_id == actor.id)
    visible = Notice.case_id.is_(None) | Notice.case_id.not_in(barred)
    statement = notices.notices_of(actor).where(visible).limit(_PAGE + 1)
    last = db.session.get(Notice, after) if after else None
    if last is not None and last.account_id == actor.id:
        statement = statement.where(tuple_(Notice.at, Notice.id) < (last.at, last.id))
    return statement


def _by_id(model: Any, ids: set[UUID | None]) -> dict[UUID, Any]:
    found = db.session.scalars(select(model).where(model.id.in_(ids - {None})))
    return {row.id: row for row in found}


def _row(row: Notice, cases: dict[UUID, Case], people: dict[UUID, Account]) -> dict[str, Any]:
    case, sender = cases.get(row.case_id or row.id), people.get(row.from_id or row.id)
    return {
        "id": row.id,
        "kind": row.kind,
        "at": row.at,
        "words": row.words,
        "unread": row.read_at is None,
        "case_id": row.case_id,
        "number": case.number if case else "",
        "sender": sender.name if sender else "",
    }
