"""The search box and the duty card; what is typed never stands in an address."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casework.core.errors import InvalidInput
from casework.core.permissions import Permission
from casework.core.validation import clean
from casework.core.web import forms
from casework.core.web.access import actor, requires
from casework.core.web.limits import limited
from casework.core.web.typed import text_argument
from casework.desk import duty, searching
from casework.desk.schemas import WordSchema

pages = Blueprint("search", __name__, template_folder="templates")


@pages.get("/search")
@requires(Permission.CASE_SEARCH, personal=False)
def box() -> str:
    """The box before anything is asked."""
    return render_template("desk/search.html")


@pages.post("/search")
@requires(Permission.CASE_SEARCH)
@limited("60 per minute")
def find() -> str | tuple[str, int]:
    """What bears the number, phone or name that was typed."""
    forms.leads_to(url_for("search.box"))
    text = request.form.get("q", "")
    try:
        found = searching.search(actor(), text=text)
    except searching.NothingSought as error:
        return render_template("desk/search.html", refusal=error.message), error.status
    return render_template("desk/search.html", **found, sought_text=text)


@pages.post("/duty/<uuid:case_id>")
@requires(Permission.CASE_DUTY)
def take_up(case_id: UUID) -> Response:
    """Takes a colleague's case up for an hour and tells her."""
    duty.enter(actor(), case_id=case_id)
    return redirect(url_for("search.duty_card", case_id=case_id), 303)


@pages.get("/duty/<uuid:case_id>")
@requires(Permission.CASE_DUTY)
def duty_card(case_id: UUID) -> str:
    """What she may see of it meanwhile."""
    return _card(case_id)


@pages.post("/duty/<uuid:case_id>/word")
@requires(Permission.CASE_DUTY)
def leave_word(case_id: UUID) -> Response | tuple[str, int]:
    """Leaves the colleague a word."""
    try:
        words = clean(WordSchema(), request.form)["words"]
    except InvalidInput as error:
        return _card(case_id, error), error.status
    duty.leave_word(actor(), case_id=case_id, words=words)
    return redirect(url_for("search.duty_card", case_id=case_id, told="1"), 303)


def _card(case_id: UUID, error: InvalidInput | None = None) -> str:
    shown = duty.card_screen(actor(), case_id=case_id)
    typed, errors = (request.form, error.fields) if error else ({}, {})
    said = {
        "told": text_argument("told") == "1",
        "may_ask": actor().scope(Permission.CASE_ASSIGN_REQUEST) is not None,
    }
    return render_template("desk/duty.html", **shown, typed=typed, errors=errors, **said)
