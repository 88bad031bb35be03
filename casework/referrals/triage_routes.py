"""Pages of triage: what waits, one referral or held row, and what a person decides on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casework.core.errors import CaseworkError, InvalidInput
from casework.core.permissions import Permission
from casework.core.validation import clean
from casework.core.web.access import actor, requires
from casework.core.web.typed import choice_argument, text_argument
from casework.intake import conflict_queries
from casework.intake.models import Case
from casework.referrals import (
    conflict_decisions,
    declining,
    opening,
    triage_queries,
    triage_schemas,
    triage_screens,
)
from casework.referrals.models import Referral, Urgency
from casework.referrals.triage_queries import Chosen, Waits

pages = Blueprint("triage", __name__, template_folder="templates")

Page = Response | tuple[str, int]


@pages.get("/triage")
@requires(Permission.REFERRAL_READ)
def triage() -> str:
    """Everything that waits, the most urgent first."""
    chosen = Chosen(
        urgency=choice_argument("urgency", Urgency),
        waits=choice_argument("waits", Waits),
        station=text_argument("station", longest=40),
    )
    after = triage_screens.unpack(text_argument("after"))
    shown = triage_screens.list_screen(actor(), chosen=chosen, after=after)
    return render_template("referrals/triage.html", done=text_argument("done"), **shown)


@pages.get("/triage/<uuid:referral_id>")
@requires(Permission.REFERRAL_READ)
def referral(referral_id: UUID) -> str:
    """One referral: what came, who it may be, who has room; as a sheet where a script asks."""
    found = triage_queries.referral_visible_to(actor(), referral_id)
    return _referral_page(found, typed={}, errors={})


@pages.get("/triage/rows/<uuid:row_id>")
@requires(Permission.REFERRAL_READ)
def held_row(row_id: UUID) -> str:
    """One row that is held back: what came, and what is wrong with it."""
    row = triage_queries.held_row_visible_to(actor(), row_id)
    return render_template(_whole("row"), **triage_screens.row_screen(actor(), row))


@pages.post("/triage/<uuid:referral_id>/open", endpoint="open")
@requires(Permission.REFERRAL_READ)
def open_(referral_id: UUID) -> Page:
    """Makes a case of a referral."""
    found = triage_queries.referral_to_change(actor(), referral_id)
    try:
        typed = clean(triage_schemas.OpenSchema(), request.form)
        case = opening.open_referral(
            actor(), found, unit=typed["unit"], counselor_id=typed["counselor"]
        )
    except (InvalidInput, opening.NoCounselor) as error:
        return _refused(found, error, "counselor")
    return _back("moved") if case is None else _onwards(case)


@pages.post("/triage/<uuid:referral_id>/decline")
@requires(Permission.REFERRAL_READ)
def decline(referral_id: UUID) -> Page:
    """Does not take her over, and says why and who holds her now."""
    found = triage_queries.referral_to_change(actor(), referral_id)
    try:
        typed = clean(triage_schemas.DeclineSchema(), request.form)
    except InvalidInput as error:
        return _refused(found, error, "")
    declining.decline_referral(actor(), found, **typed)
    return _back("declined")


@pages.post("/triage/<uuid:referral_id>/seen")
@requires(Permission.REFERRAL_READ)
def see(referral_id: UUID) -> Response:
    """Has looked at what came in of a referral that is decided."""
    declining.see_referral(actor(), triage_queries.referral_to_change(actor(), referral_id))
    return _back("seen")


@pages.get("/triage/conflicts")
@requires(Permission.REFERRAL_RESOLVE)
def conflicts() -> str:
    """The supervisor's page: who stands on two sides, as numbers and roles."""
    shown = triage_screens.conflicts_screen(actor())
    return render_template("referrals/conflicts.html", errors={}, **shown)


@pages.post("/triage/conflicts/<uuid:match_id>")
@requires(Permission.REFERRAL_RESOLVE)
def decide_conflict(match_id: UUID) -> Page:
    """Assigns, bars or links."""
    match = conflict_queries.match_to_decide(actor(), match_id)
    try:
        typed = clean(triage_schemas.ConflictSchema(), request.form)
        conflict_decisions.decide_conflict(
            actor(), match, decision=typed["decision"], account_id=typed["counselor"]
        )
    except conflict_decisions.CANNOT_BE_TAKEN as error:
        shown = triage_screens.conflicts_screen(actor())
        wrong = {"id": match_id, "sentence": error.message}
        return render_template("referrals/conflicts.html", errors=wrong, **shown), error.status
    return redirect(url_for("triage.conflicts"), 303)


def _onwards(case: Case) -> Response:
    """To her new case; whoever opened it for somebody else goes on with the list."""
    if case.counselor_id == actor().id:
        return redirect(url_for("desk.case", case_id=case.id), 303)
    return _back("opened")


def _back(done: str) -> Response:
    return redirect(url_for("triage.triage", done=done), 303)


def _refused(found: Referral, error: CaseworkError, field: str) -> Page:
    fields = error.fields if isinstance(error, InvalidInput) else {field: [error.message]}
    return _referral_page(found, typed=request.form, errors=fields), error.status


def _referral_page(found: Referral, *, typed: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    shown = triage_screens.referral_screen(actor(), found)
    return render_template(_whole("referral"), typed=typed, errors=errors, **shown)


def _whole(name: str) -> str:
    """The sheet alone where the list's script asks for it."""
    return f"referrals/{name}_{'sheet' if 'HX-Request' in request.headers else 'page'}.html"
