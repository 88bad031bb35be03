"""Telling a colleague: notices are written with what they tell of, and read by her alone."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from casework.core import clock, db
from casework.core.permissions import Actor
from casework.duties.models import Notice, NoticeKind

ON_DUTY = timedelta(hours=1)


def tell(
    actor: Actor,
    *,
    account_id: UUID | None,
    kind: NoticeKind,
    case_id: UUID | None = None,
    words: str | None = None,
) -> None:
    """Leaves a notice for an account; nobody is told of what she did herself."""
    if account_id is None or account_id == actor.id:
        return
    notice = Notice(account_id=account_id, kind=kind, case_id=case_id, at=clock.now())
    notice.from_id, notice.words = actor.id, words
    db.session.add(notice)
    db.session.flush()


def mark_read(actor: Actor, *, notices: list[Notice]) -> None:
    """Notes that the actor has read her notices; passes over everybody else's."""
    for notice in notices:
        if notice.account_id == actor.id and notice.read_at is None:
            notice.read_at = clock.now()
    db.session.flush()


def take_up(actor: Actor, *, case_id: UUID) -> None:
    """Notes for the actor herself that she looks after a colleague's case for the next hour."""
    if took_up(actor, case_id):
        return
    now = clock.now()
    note = Notice(account_id=actor.id, kind=NoticeKind.DUTY_VIEW, case_id=case_id, at=now)
    note.from_id, note.read_at = actor.id, now
    db.session.add(note)
    db.session.flush()


def took_up(actor: Actor, case_id: UUID) -> bool:
    """The actor took the case up on duty within the last hour."""
    own = select(Notice.id).where(
        Notice.account_id == actor.id,
        Notice.from_id == actor.id,
        Notice.case_id == case_id,
        Notice.kind == NoticeKind.DUTY_VIEW,
        Notice.at > clock.now() - ON_DUTY,
    )
    return db.session.scalar(own.limit(1)) is not None


def notices_of(actor: Actor) -> Select[Notice]:
    """The actor's notices, the newest first."""
    mine = select(Notice).where(Notice.account_id == actor.id)
    return mine.order_by(Notice.at.desc(), Notice.id.desc())


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read."""
    unread = Notice.account_id == actor.id, Notice.read_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0
