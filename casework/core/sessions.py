"""Who is signed in where: rows that end by time, by signing out, or by an account's end."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import clock, db
from casework.core.scheduler import every
from casework.core.schema import Model

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)


class BrowserSession(Model):
    """One browser's session; `data` holds ids and tokens only."""

    __tablename__ = "browser_session"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


def digest(secret: str) -> bytes:
    """What stands in the table for a cookie's secret."""
    return hashlib.sha256(secret.encode()).digest()


def end_all(account: UUID) -> None:
    """Ends every session of an account, in the transaction of its reason."""
    db.session.execute(delete(BrowserSession).where(BrowserSession.account_id == account))


@every(seconds=600)
def sweep() -> None:
    """Deletes the rows of sessions that have ended by time."""
    now = clock.now()
    over = (BrowserSession.seen_at < now - IDLE) | (BrowserSession.created_at < now - LONGEST)
    db.session.execute(delete(BrowserSession).where(over))
