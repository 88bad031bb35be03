"""One-time links: 256 random bits, stored only as a digest, expiring, used up by a post."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import clock, db
from casework.core.errors import CaseworkError
from casework.core.schema import Keyed, Model, choice
from casework.core.words import Labelled


class LinkPurpose(Labelled):
    """What a link lets its holder do, once."""

    FIRST_ACCOUNTS = "first-accounts", "첫 계정 만들기"
    SET_PASSWORD = "set-password", "비밀번호 정하기"


class OneTimeLink(Keyed, Model):
    """A link that was given out; `target_id` is what it is about."""

    __tablename__ = "one_time_link"

    digest: Mapped[bytes] = mapped_column(unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    target_id: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class DeadLink(CaseworkError):
    """The link was used, has expired or never was; the three look the same."""

    status = 410
    message = "이 링크는 더 이상 쓸 수 없습니다. 링크를 보낸 사람에게 새 링크를 부탁해 주세요."


def give(purpose: LinkPurpose, *, target: UUID | None, valid_for: timedelta) -> str:
    """Makes a link and returns its secret, which is not stored; earlier ones to the target die."""
    _withdraw(purpose, target)
    secret = secrets.token_urlsafe(32)
    expires_at = clock.now() + valid_for
    link = OneTimeLink(
        digest=_digest(secret), purpose=purpose, target_id=target, expires_at=expires_at
    )
    db.session.add(link)
    db.session.flush()
    return secret


def look(secret: str) -> OneTimeLink:
    """The link while it is alive, without using it up; refuses a dead one."""
    found = db.session.scalar(select(OneTimeLink).where(OneTimeLink.digest == _digest(secret)))
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        raise DeadLink
    return found


def use(secret: str, purpose: LinkPurpose) -> OneTimeLink:
    """Uses a link up in the transaction of what it was for; of two at once one is refused."""
    statement = select(OneTimeLink).where(OneTimeLink.digest == _digest(secret)).with_for_update()
    # What was looked at before the rival's use was waited for is read again.
    db.session.scalars(statement.execution_options(populate_existing=True)).all()
    link = look(secret)
    if link.purpose is not purpose:
        raise DeadLink
    link.used_at = clock.now()
    db.session.flush()
    return link


def _withdraw(purpose: LinkPurpose, target: UUID | None) -> None:
    same = OneTimeLink.purpose == purpose, OneTimeLink.target_id == target
    for link in db.session.scalars(select(OneTimeLink).where(*same, OneTimeLink.used_at.is_(None))):
        link.used_at = clock.now()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
