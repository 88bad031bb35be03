"""Replies: the commit at their edge, error pages, problem details, words for templates."""

import traceback
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, jsonify, make_response, render_template, request
from flask import Response as FlaskResponse
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    SecurityError,
)
from werkzeug.wrappers import Response

from casework.core import audit, clock, db
from casework.core.errors import (
    AccessDenied,
    CaseworkError,
    Conflict,
    InvalidInput,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
    Unavailable,
)
from casework.core.web import forms
from casework.core.web.access import Public, actor, marker

_log = structlog.get_logger("casework.web")


class WrongMethod(CaseworkError):
    """The address is right, what was to be done with it is not."""

    status = 405
    message = "이 주소에서는 할 수 없는 요청입니다."


class TooLarge(CaseworkError):
    """More was sent than the address takes."""

    status = 413
    message = "한 번에 받을 수 있는 크기를 넘었습니다. 저장된 것은 없습니다."


class Failed(CaseworkError):
    """Something is wrong with the program; what it was stands in the log."""

    status = 500
    message = "프로그램 문제로 처리하지 못했습니다. 저장된 것은 없습니다."


_KNOWN = {
    error.status: error
    for error in (
        NotSignedIn,
        AccessDenied,
        NotFound,
        WrongMethod,
        Conflict,
        TooLarge,
        Unavailable,
    )
}


def install(app: Flask) -> None:
    """Ends every request of an app in one of two ways: committed, or undone and explained."""
    app.register_error_handler(Exception, _refused)
    app.after_request(_end_transaction)
    app.teardown_request(lambda _: db.rollback())
    app.context_processor(_words)


def problem(error: CaseworkError) -> FlaskResponse:
    """Problem details (RFC 9457) for machines: never what they sent."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": sentence(error),
    }
    response = jsonify(body)
    response.content_type = "application/problem+json"
    response.status_code = error.status
    return response


def sentence(error: CaseworkError) -> str:
    """An error's words in the reader's language."""
    words = str(gettext(error.message))
    return words % error.values if error.values else words


def _end_transaction(response: Response) -> Response:
    try:
        if response.status_code < HTTPStatus.BAD_REQUEST:
            forms.keep_result(response)
            db.commit()
        else:
            audit.keep_what_was_shown()
    except (CaseworkError, SQLAlchemyError) as error:
        return _refused(error)
    return response


def _refused(error: Exception) -> FlaskResponse:
    refusal = _refusal(error)
    db.rollback()
    _note_denied(refusal)
    db.begin_reading()  # whoever holds the write lock must not keep the explanation back
    response = _explained(refusal, framed=not isinstance(error, SecurityError))
    if isinstance(refusal, Unavailable):
        response.headers["Retry-After"] = "5"
    if isinstance(refusal, TooManyAttempts):
        response.headers["Retry-After"] = str(refusal.values["seconds"])
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _refusal(error: Exception) -> CaseworkError:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return _refusal(error.original_exception)
    if isinstance(error, CaseworkError):
        return error
    if isinstance(error, StaleDataError):  # somebody stored the same row in the same moment
        return Conflict()
    if isinstance(error, OperationalError):
        return Unavailable()
    if isinstance(error, HTTPException) and (error.code or 500) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _known(error)
    # The exception's text may quote a person's data: only where it happened is logged.
    frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    name = type(error).__name__
    _log.error("request_failed", error=name, endpoint=request.endpoint, frames=frames[-6:])
    return Failed()


def _known(error: HTTPException) -> CaseworkError:
    if isinstance(error, CSRFError):
        return forms.MissingFormNumber()
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyAttempts(seconds=60)
    return _KNOWN.get(error.code or 0, CaseworkError)()


def _note_denied(refusal: CaseworkError) -> None:
    guarded = request.endpoint is not None and not isinstance(marker(), Public)
    if guarded and refusal.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        asked = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
        audit.record_apart(actor(), str(request.endpoint), audit.AuditOutcome.DENIED, asked)


def _explained(refusal: CaseworkError, *, framed: bool) -> FlaskResponse:
    if not framed:  # asked for under a name that is not ours, for which no address can be made
        return make_response(sentence(refusal), refusal.status)
    return problem(refusal) if request.path.startswith("/api/") else _page(refusal)


def _page(refusal: CaseworkError) -> FlaskResponse:
    fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
    try:
        shown = {"status": refusal.status, "message": sentence(refusal), "fields": fields}
        return make_response(render_template("core/error.html", **shown), refusal.status)
    except SQLAlchemyError:  # nobody knows who is reading, or in which language
        return make_response(Unavailable.message, Unavailable.status)


def _words() -> dict[str, Callable[..., Any]]:
    return {
        "seoul": clock.in_seoul,
        "now": clock.now,
        "ago": ago,
        "word": lambda member: gettext(member.label),
    }


def ago(moment: datetime) -> str:
    """A moment as people say it: 오늘 14:02, 어제 09:30, 3일 전(11. 19.)."""
    local = clock.in_seoul(moment)
    days = (clock.today() - local.date()).days
    if days == 0:
        words = gettext("오늘 %(time)s", time=f"{local:%H:%M}")
    elif days == 1:
        words = gettext("어제 %(time)s", time=f"{local:%H:%M}")
    else:
        day = {"month": local.month, "day": local.day}
        words = gettext("%(days)d일 전(%(month)d. %(day)d.)", days=days, **day)
    return str(words)
