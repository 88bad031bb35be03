"""Forms: no forged posts, and one-time numbers so that a second post changes nothing."""

import re
import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Flask, g, redirect, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from casework.core import clock, db
from casework.core.errors import CaseworkError, Conflict
from casework.core.scheduler import every
from casework.core.schema import Model
from casework.core.web import drafting
from casework.core.web.access import Requires, actor, marker

_KEPT = timedelta(days=2)
_FOREIGN = {"cross-site", "same-site"}
_NUMBER = re.compile(r"[\w-]{22}", re.ASCII)
_HIDDEN = Markup(
    '<input type="hidden" name="csrf_token" value="{}">'
    '<input type="hidden" name="form_number" value="{}">'
)
csrf = CSRFProtect()


class FormReceipt(Model):
    """The result of a form that was posted: where its first post led."""

    __tablename__ = "form_receipt"

    number: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    location: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class MissingFormNumber(CaseworkError):
    """The post did not come from one of our forms."""

    message = "양식이 올바르지 않습니다. 페이지를 새로 열어 다시 시도해 주세요."


def install(app: Flask) -> None:
    """Protects an app's forms and gives templates `form_fields()`."""
    # Our pages send no Referer, on which the library would insist behind TLS.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_refuse_foreign)
    csrf.init_app(app)
    app.before_request(_first_result)
    app.context_processor(lambda: {"form_fields": form_fields})


def form_fields() -> Markup:
    """The hidden inputs of a form: the token against forged posts, and a fresh one-time number."""
    return _HIDDEN.format(generate_csrf(), secrets.token_urlsafe(16))


def keep_result(response: Response) -> None:
    """Stores where a form led, in the transaction of what it did."""
    number = g.pop("form_number", None)
    if number is not None:
        if response.status_code == HTTPStatus.SEE_OTHER:
            drafting.forget(actor())
        location = response.headers.get("Location") or g.pop("form_leads_to", request.path)
        db.session.merge(FormReceipt(**_receipt(number, location)))


def leads_to(path: str) -> None:
    """Where a second post of this form goes, when the first one answers with a page of its own."""
    g.form_leads_to = path


@every(seconds=3600)
def sweep() -> None:
    """Forgets receipts that no browser will post again."""
    db.session.execute(delete(FormReceipt).where(FormReceipt.at < clock.now() - _KEPT))


def _refuse_foreign() -> None:
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in _FOREIGN:
        raise MissingFormNumber


def _first_result() -> Response | None:
    if request.method != "POST" or not isinstance(marker(), Requires):
        return None
    number = request.form.get("form_number", "")
    if not _NUMBER.fullmatch(number):
        raise MissingFormNumber
    # Claimed before anything is done: of two posts at once the second waits here for the first.
    db.insert_new(FormReceipt, [_receipt(number, "")])
    mine = FormReceipt.number == number, FormReceipt.account_id == actor().id
    location = db.session.scalar(select(FormReceipt.location).where(*mine))
    if location is None:
        raise Conflict
    if location:
        return redirect(location, 303)
    g.form_number = number
    return None


def _receipt(number: str, location: str) -> dict[str, Any]:
    return {
        "number": number,
        "account_id": actor().id,
        "location": location,
        "at": clock.now(),
    }
