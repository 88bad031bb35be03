"""Who may ask an endpoint: each view carries one marker, and one without is closed to everybody."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from casework.core import audit, db, service
from casework.core.errors import AccessDenied, NotSignedIn, Unavailable
from casework.core.permissions import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])

login_manager = LoginManager()
# What answers although nobody can be recognised while the database is away.
_WITHOUT_SESSION = {"static", "desk.healthz", "desk.readyz"}
_FORM_BYTES = 64 * 1024  # what a form puts around its file
_OWN_PATH = re.compile(r"/(?!/)[\w./~-]*", re.ASCII)


@dataclass(frozen=True)
class Requires:
    """The view asks for a permission; `personal` says that it shows or changes personal data."""

    permission: Permission
    personal: bool = True
    passive: bool = False
    takes_file: bool = False


@dataclass(frozen=True)
class Public:
    """The view is open to everybody, for the reason given."""

    reason: str


def requires(
    permission: Permission,
    *,
    personal: bool = True,
    passive: bool = False,
    takes_file: bool = False,
) -> Callable[[View], View]:
    """Marks a view; a `passive` one is asked by a page, not a person: it keeps no session awake.

    One that `takes_file` takes a body as large as a file may be at the web.
    """
    return _mark(Requires(permission, personal, passive, takes_file))


def public(reason: str) -> Callable[[View], View]:
    """Marks a view as open to everybody."""
    return _mark(Public(reason))


def _mark(marker: Requires | Public) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if hasattr(view, "access"):
            raise TypeError(f"{view.__qualname__} carries two markers")
        cast("Any", view).access = marker
        return view

    return mark


def install(app: Flask) -> None:
    """Guards every request of an app."""
    login_manager.init_app(app)
    # The sessions themselves end in a strange browser; the library would write at every request.
    login_manager.session_protection = None
    app.before_request(_begin)
    app.teardown_request(_forget_address)
    app.before_request(_guard)


def actor() -> Actor:
    """Whoever is signed in; refuses when nobody is."""
    if not current_user.is_authenticated:
        raise NotSignedIn
    return cast("Actor", current_user.itself)


def marker() -> Requires | Public | None:
    """The marker of the view that was asked for; Flask's own static files count as public."""
    if request.endpoint == "static":
        return Public("style sheets, scripts and fonts")
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "access", None)


def safe_path(target: str | None) -> str:
    """A path of this site to go on to, or the first page: never another host."""
    return target if target and _OWN_PATH.fullmatch(target) else "/"


def _begin() -> None:
    audit.address.set(request.remote_addr)
    found = marker()
    if isinstance(found, Requires) and found.takes_file:
        request.max_content_length = service.current().config.limits.web_bytes + _FORM_BYTES
    audited = isinstance(found, Requires) and found.personal
    if request.method in {"GET", "HEAD", "OPTIONS"} and not audited:
        db.begin_reading()
    else:
        db.begin_writing()


def _forget_address(_error: BaseException | None) -> None:
    # What this thread does next may be no request, and may write.
    audit.address.set(None)
    db.begin_writing()


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    found = marker()
    if cast("Any", session).unread and request.endpoint not in _WITHOUT_SESSION:
        raise Unavailable
    if isinstance(found, Public):
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if found is None or actor().scope(found.permission) is None:
        raise AccessDenied
    return None


def _to_sign_in() -> Response:
    asked_by_script = request.path.startswith("/api/") or "HX-Request" in request.headers
    if request.method != "GET" or asked_by_script:
        raise NotSignedIn
    return redirect(url_for("accounts.sign_in", next=request.path), 303)
