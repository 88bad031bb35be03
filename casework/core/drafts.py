"""Unfinished forms, kept on the server: sealed, each under a key of its own, gone once used."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import clock, db
from casework.core.crypto import keyring
from casework.core.crypto.errors import SealError
from casework.core.crypto.fields import encrypted
from casework.core.permissions import Actor
from casework.core.scheduler import every
from casework.core.schema import Keyed, Model

KEPT = timedelta(days=7)
_NEVER = ("csrf_token", "form_number", "password")


class Draft(Keyed, Model):
    """What one account has typed into one form; `form` names the form and what it is about."""

    __tablename__ = "draft"
    __subject__ = "id"
    __table_args__ = (UniqueConstraint("account_id", "form"), Index(None, "saved_at"))

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    form: Mapped[str]
    content = encrypted("draft.content")
    saved_at: Mapped[datetime]


def save(actor: Actor, *, form: str, fields: dict[str, list[str]]) -> datetime:
    """Keeps what was typed instead of what was kept before; the moment it was saved."""
    typed = {name: values for name, values in fields.items() if not name.startswith(_NEVER)}
    found = _find(actor, form)
    if found is None:
        found = Draft(account_id=actor.id, form=form, saved_at=clock.now())
        db.session.add(found)
    found.content = json.dumps(typed, ensure_ascii=False)
    found.saved_at = clock.now()
    db.session.flush()
    return found.saved_at


def load(actor: Actor, form: str) -> tuple[dict[str, list[str]], datetime] | None:
    """What the actor had typed into the form, and when; None where nothing waits or opens."""
    found = _find(actor, form)
    if found is None:
        return None
    try:
        return json.loads(found.content or "{}"), found.saved_at
    except SealError:
        return None


def discard(actor: Actor, form: str) -> None:
    """Forgets a draft for good: its key goes with it."""
    found = _find(actor, form)
    if found is not None:
        _forget([found.id])


@every(seconds=3600)
def sweep() -> None:
    """Forgets drafts that nobody has touched for a week."""
    old = select(Draft.id).where(Draft.saved_at < clock.now() - KEPT)
    _forget(list(db.session.scalars(old)))


def _find(actor: Actor, form: str) -> Draft | None:
    mine = Draft.account_id == actor.id, Draft.form == form
    return db.session.scalar(select(Draft).where(*mine))


def _forget(drafts: list[UUID]) -> None:
    if drafts:
        db.session.execute(delete(Draft).where(Draft.id.in_(drafts)))
        keystore = keyring.current().keystore
        db.after_commit(lambda: keystore.discard(drafts))
