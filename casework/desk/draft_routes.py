"""Where the browser keeps unfinished forms, and lets go of them."""

from flask import Blueprint, jsonify, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from casework.core import clock
from casework.core.permissions import Permission
from casework.core.web import drafting
from casework.core.web.access import actor, requires, safe_path

pages = Blueprint("drafts", __name__)


@pages.post("/drafts")
@requires(Permission.HOME_SEE)
def keep() -> Response:
    """Keeps what a form holds so far and says when it was kept."""
    saved = clock.in_seoul(drafting.keep(actor()))
    return jsonify(words=gettext("저장됨 %(time)s", time=f"{saved:%H:%M}"))


@pages.post("/drafts/forget")
@requires(Permission.HOME_SEE)
def forget() -> Response:
    """Forgets a form's draft for good and goes back to the empty form."""
    drafting.forget(actor())
    return redirect(safe_path(request.form.get("back")), 303)
