"""The action log: its panel over any page, many cases at once, corrections, one's own figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.core import clock
from casework.core.errors import CaseworkError, InvalidInput, NotFound
from casework.core.permissions import Permission
from casework.core.validation import clean
from casework.core.web import drafting, forms
from casework.core.web.access import actor, requires
from casework.core.web.typed import text_argument, uuid_argument
from casework.services import amending, entering, mine, queries, screens
from casework.services.action_log import NotLogged
from casework.services.entering import AlreadyLogged, Entry
from casework.services.models import ActionMark, SupportAction
from casework.services.schemas import (
    AgainSchema,
    AmendmentSchema,
    EntrySchema,
    ManySchema,
    VoidSchema,
)

pages = Blueprint("services", __name__, template_folder="templates")

_MENDED_IN_PLACE = (InvalidInput, NotLogged, AlreadyLogged)

Page = Response | str | tuple[str, int]


@pages.app_context_processor
def log_panel() -> dict[str, object]:
    """The way to the panel from every page, about the page's case, and what was just logged."""
    if not current_user.is_authenticated or actor().scope(Permission.ACTION_LOG) is None:
        return {"log_url": "", "just_logged": None}
    case_id = (request.view_args or {}).get("case_id")
    return {"log_url": url_for("services.new_action", case=case_id), "just_logged": _just_logged()}


@pages.get("/actions", endpoint="mine")
@requires(Permission.ACTION_LOG)
def my_actions() -> str:
    """What the asker did herself, by day."""
    category, month = text_argument("category"), text_argument("month")
    after = uuid_argument("after")
    shown = mine.mine_screen(actor(), category=category or None, month=month or None, after=after)
    return render_template("services/mine.html", **shown, category=category, month=month)


@pages.get("/actions/new")
@requires(Permission.ACTION_LOG)
def new_action() -> str:
    """The form for one action, as a page or for the panel."""
    case_id = uuid_argument("case")
    draft = drafting.recall(actor(), f"action:{case_id}" if case_id else "action")
    return _entry_form(case_id, typed=draft.typed, recalled_at=draft.saved_at)


@pages.post("/actions", endpoint="log")
@requires(Permission.ACTION_LOG)
def log() -> Page:
    """Logs one action."""
    try:
        typed = clean(EntrySchema(), request.form)
        again, confirmed = typed.pop("again"), typed.pop("confirmed")
        case, on_duty = queries.case_in_hand(actor(), typed.pop("case"))
        entry = Entry(case=case, victim_id=typed.pop("victim"), on_duty=on_duty, **typed)
        made = entering.enter(actor(), [entry], confirmed=confirmed)
    except _MENDED_IN_PLACE as error:
        return _entry_form(uuid_argument("case"), typed=request.form, error=error), error.status
    _remember(made, case.number)
    drafting.forget(actor())
    if not _is_fragment():
        return redirect(_after_logging(entry, again=bool(again)), 303)
    forms.leads_to(url_for("services.new_action", case=case.id))
    return _entry_form(case.id, typed={}) if again else render_template("services/logged.html")


@pages.post("/actions/<uuid:action_id>/undo")
@requires(Permission.ACTION_LOG)
def undo(action_id: UUID) -> Page:
    """Takes back what was logged a moment ago."""
    undone = amending.undo(actor(), queries.action_to_amend(actor(), action_id))
    session["just_logged"] = {"undone": len(undone), "until": _until()}
    if not _is_fragment():
        return redirect(url_for("services.mine"), 303)
    forms.leads_to(url_for("services.mine"))
    return render_template("services/logged.html")


@pages.get("/actions/<uuid:action_id>/amend")
@requires(Permission.ACTION_AMEND)
def amend(action_id: UUID) -> str:
    """One action with its earlier versions, and the forms that correct it."""
    return _amend_form(queries.action_to_amend(actor(), action_id))


@pages.post("/actions/<uuid:action_id>/amend", endpoint="store_amendment")
@requires(Permission.ACTION_AMEND)
def store_amendment(action_id: UUID) -> Page:
    """Puts a corrected action in the place of one."""
    action = queries.action_to_amend(actor(), action_id)
    try:
        corrected = amending.amend(actor(), action, **clean(AmendmentSchema(), request.form))
    except _MENDED_IN_PLACE as error:
        return _amend_form(action, "amend", error), error.status
    return redirect(url_for("services.amend", action_id=corrected.id), 303)


@pages.post("/actions/<uuid:action_id>/void")
@requires(Permission.ACTION_AMEND)
def void(action_id: UUID) -> Page:
    """Takes an action back that was logged by mistake."""
    action = queries.action_to_amend(actor(), action_id)
    try:
        amending.void(actor(), action, **clean(VoidSchema(), request.form))
    except InvalidInput as error:
        return _amend_form(action, "void", error), error.status
    return redirect(url_for("services.amend", action_id=action.id), 303)


@pages.get("/actions/many")
@requires(Permission.ACTION_LOG)
def many() -> str:
    """The form for many cases at once."""
    return _many_form(typed={})


@pages.post("/actions/many", endpoint="log_many")
@requires(Permission.ACTION_LOG)
def log_many() -> Page:
    """Says for how many cases it will stand, then logs the same for each of them."""
    try:
        typed = clean(ManySchema(), _joined("cases"))
        confirmed, ids = typed.pop("confirmed"), typed.pop("cases")
        cases = queries.cases_to_log_on(actor(), ids)
        entries = [Entry(case=case, **typed) for case in cases]
        made = entering.enter(actor(), entries, confirmed=confirmed, mark=ActionMark.MANY)
    except _MENDED_IN_PLACE as error:
        return _many_form(typed=request.form, error=error), error.status
    return _logged_together(made)


@pages.get("/actions/yesterday")
@requires(Permission.ACTION_LOG)
def yesterday() -> str:
    """What the asker did on her last day at work, to choose from."""
    return _again_form()


@pages.post("/actions/yesterday", endpoint="log_again")
@requires(Permission.ACTION_LOG)
def log_again() -> Page:
    """Logs earlier actions once more for today."""
    try:
        typed = clean(AgainSchema(), _joined("actions"))
        entries = _entries_again(typed["actions"])
        confirmed = typed["confirmed"]
        made = entering.enter(actor(), entries, confirmed=confirmed, mark=ActionMark.AGAIN)
    except _MENDED_IN_PLACE as error:
        return _again_form(error), error.status
    return _logged_together(made)


def _entry_form(
    case_id: UUID | None,
    *,
    typed: Mapping[str, str],
    error: CaseworkError | None = None,
    recalled_at: datetime | None = None,
) -> str:
    shown = screens.entry_screen(actor(), case_id=case_id, typed=typed)
    shown |= {**_of_error(error), "closes": _is_fragment(), "recalled_at": recalled_at}
    return render_template(
        "services/panel.html" if _is_fragment() else "services/new.html", **shown
    )


def _amend_form(action: SupportAction, form: str = "", error: CaseworkError | None = None) -> str:
    typed = request.form if form == "amend" else {}
    shown = mine.amend_screen(actor(), action, typed=typed)
    why = request.form.get("reason", "")
    page = {**shown, **_of_error(error), "form": form, "why": why}
    return render_template("services/amend.html", **page)


def _many_form(*, typed: Mapping[str, str], error: CaseworkError | None = None) -> str:
    chosen, number = _ids("cases"), text_argument("q")
    shown = screens.many_screen(actor(), typed=typed, chosen=chosen, number=number)
    return render_template("services/many.html", **{**shown, **_of_error(error)})


def _again_form(error: CaseworkError | None = None) -> str:
    found = error.found if isinstance(error, AlreadyLogged) else []
    shown = screens.again_screen(actor(), chosen=_ids("actions"), found=found)
    return render_template("services/yesterday.html", **{**shown, **_of_error(error)})


def _entries_again(ids: Sequence[UUID]) -> list[Entry]:
    _, actions = screens.earlier_actions(actor())
    earlier = {action.id: action for action in actions}
    if not set(ids) <= earlier.keys():
        raise NotFound
    chosen = [earlier[each] for each in ids]
    case_ids = list(dict.fromkeys(action.case_id for action in chosen))
    cases = {case.id: case for case in queries.cases_to_log_on(actor(), case_ids)}
    return [entering.same_today(action, cases[action.case_id]) for action in chosen]


def _logged_together(made: Sequence[SupportAction]) -> Response:
    _remember(made, "")
    return redirect(url_for("services.mine"), 303)


def _of_error(error: CaseworkError | None) -> dict[str, Any]:
    found: dict[str, Any] = {"errors": {}, "same": [], "confirmation": ""}
    if isinstance(error, InvalidInput):
        found["errors"] = error.fields
    if isinstance(error, NotLogged):
        found["errors"] = {error.field: [error.message]}
    if isinstance(error, AlreadyLogged):
        found |= {"same": error.found, "confirmation": error.confirmation}
    return found


def _is_fragment() -> bool:
    return "HX-Request" in request.headers


def _joined(name: str) -> dict[str, str]:
    return {**request.form.to_dict(), name: ",".join(request.form.getlist(name))}


def _ids(name: str) -> list[UUID]:
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _after_logging(entry: Entry, *, again: bool) -> str:
    if again:
        return url_for("services.new_action", case=entry.case.id)
    if entry.on_duty:
        return url_for("search.duty_card", case_id=entry.case.id)
    if "case" in request.args:
        return url_for("desk.case", case_id=entry.case.id)
    return url_for("services.mine")


def _until() -> str:
    return (clock.now() + amending.UNDO).isoformat()


def _remember(made: Sequence[SupportAction], number: str) -> None:
    told = {"action": str(made[0].id), "number": number, "count": len(made), "until": _until()}
    session["just_logged"] = told


def _just_logged() -> dict[str, Any] | None:
    told = session.get("just_logged")
    if not told or datetime.fromisoformat(told["until"]) < clock.now():
        return None
    return dict(told)
