"""Sessions kept on the server: the cookie holds 256 random bits, the row their digest.

A session ends after 30 idle minutes, ten hours, signing out, when its row is deleted, or when its
cookie comes from another browser or address than the one that signed in.
"""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, Request, Response, request
from flask import session as current
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import CallbackDict

from casework.core import clock, db
from casework.core.errors import Unavailable
from casework.core.sessions import IDLE, LONGEST, BrowserSession, digest
from casework.core.web.access import Requires, marker

_NOTICE = timedelta(minutes=1)  # how exactly the last activity is known


def _changed(session: Any) -> None:
    session.modified = True


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What Flask sees of a session; `rotate()` gives it a new secret and forgets the old one."""

    def __init__(self, data: dict[str, Any], secret: str | None, seen_at: datetime | None) -> None:
        super().__init__(data, on_update=_changed)
        self.secret, self.seen_at = secret, seen_at
        self.replaced: str | None = None
        self.modified = False
        self.unread = False

    def rotate(self) -> None:
        """A new secret at the next reply: one planted before signing in is worthless."""
        self.replaced, self.secret, self.modified = self.replaced or self.secret, None, True

    @property
    def account_id(self) -> UUID | None:
        """Whose session it is."""
        return UUID(self["_user_id"]) if "_user_id" in self else None


def renew() -> None:
    """Empties this browser's session and gives it a new secret: a planted one is worthless."""
    current.clear()
    current["place"] = _place(request)
    cast("ServerSession", current).rotate()


class ServerSessions(SessionInterface):
    """Loads a session's row with the request and stores what changed with the reply."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The live session of the cookie, or an empty one; `unread` while the database is away."""
        session = ServerSession({}, None, None)
        secret = request.cookies.get(self.get_cookie_name(app))
        try:
            row = _live(secret, _place(request)) if secret else None
        except OperationalError:
            session.unread = True
            return session
        return ServerSession(row.data, secret, row.seen_at) if row else session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Stores, renews or ends the row in a transaction of its own; refuses while it cannot."""
        session = cast("ServerSession", session)
        if session.unread:
            return
        if not session.modified:
            _note_activity(session)
            return
        session.modified = False  # a refusal, which ends here too, must not try once more
        try:
            (self._store if session else self._end)(app, session, response)
        except OperationalError:
            raise Unavailable from None

    def _store(self, app: Flask, session: ServerSession, response: Response) -> None:
        now = clock.now()
        with db.engine().begin() as connection:
            if session.replaced:
                _delete(connection, session.replaced)
            values: dict[str, Any] = {
                "data": dict(session),
                "account_id": session.account_id,
                "seen_at": now,
            }
            if session.secret:
                same = BrowserSession.digest == digest(session.secret)
                connection.execute(update(BrowserSession).where(same).values(values))
                return
            session.secret = secrets.token_urlsafe(32)
            fresh = {"digest": digest(session.secret), "created_at": now, **values}
            connection.execute(insert(BrowserSession).values(fresh))
        response.set_cookie(self.get_cookie_name(app), session.secret, **self._cookie(app))

    def _end(self, app: Flask, session: ServerSession, response: Response) -> None:
        with db.engine().begin() as connection:
            for secret in filter(None, (session.secret, session.replaced)):
                _delete(connection, secret)
        options = self._cookie(app)
        response.delete_cookie(self.get_cookie_name(app), **options)

    def _cookie(self, app: Flask) -> dict[str, Any]:
        secure = app.config["SESSION_COOKIE_SECURE"]
        return {"path": "/", "secure": secure, "httponly": True, "samesite": "Strict"}


def install(app: Flask, *, https: bool) -> None:
    """Replaces Flask's client-side sessions; behind TLS the cookie is bound to this host."""
    app.config["SESSION_COOKIE_NAME"] = "__Host-casework" if https else "casework"
    app.config["SESSION_COOKIE_SECURE"] = https
    app.session_interface = ServerSessions()


def _place(asked: Request) -> str:
    browser = f"{asked.remote_addr} {asked.user_agent}"
    return hashlib.sha256(browser.encode()).hexdigest()


def _live(secret: str, place: str) -> Any:
    now = clock.now()
    statement = select(BrowserSession.data, BrowserSession.seen_at).where(
        BrowserSession.digest == digest(secret),
        BrowserSession.seen_at >= now - IDLE,
        BrowserSession.created_at >= now - LONGEST,
    )
    with db.reading(db.engine()) as connection:
        row = connection.execute(statement).one_or_none()
    if row and row.data.get("place", place) != place:
        with db.engine().begin() as connection:
            _delete(connection, secret)
        return None
    return row


def _note_activity(session: ServerSession) -> None:
    found, now = marker(), clock.now()
    passive = isinstance(found, Requires) and found.passive
    if passive or not session.secret or not session.seen_at or now - session.seen_at <= _NOTICE:
        return
    # A page that was only read must not fail because somebody else is writing.
    with suppress(OperationalError), db.engine().begin() as connection:
        same = BrowserSession.digest == digest(session.secret)
        connection.execute(update(BrowserSession).where(same).values(seen_at=now))


def _delete(connection: Any, secret: str) -> None:
    connection.execute(delete(BrowserSession).where(BrowserSession.digest == digest(secret)))
