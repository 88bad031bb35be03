"""Pages of first contacts and the forms on a case; every access goes through its reader's scope."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from casework.agencies import queries as agencies
from casework.core import clock
from casework.core.errors import InvalidInput
from casework.core.permissions import Permission
from casework.core.validation import clean
from casework.core.web import forms
from casework.core.web.access import actor, requires
from casework.core.web.typed import choice_argument, uuid_argument
from casework.intake import assignment, contacts, operations, people, queries, safety, sheets
from casework.intake.models import Case, ContactChannel, PartyRole
from casework.intake.schemas import ContactSchema, EndNoSchema, RevealSchema
from casework.intake.sheets import Sheet
from casework.intake.versions import SavedMeanwhile

Reply = Response | tuple[str, int]

pages = Blueprint("intake", __name__, template_folder="templates")


@pages.get("/contacts/new")
@requires(Permission.CASE_EDIT, personal=False)
def new_contact() -> str:
    """The form of the first ring: unit and channel, nothing else is needed."""
    return _contact_page({}, {})


@pages.post("/contacts")
@requires(Permission.CASE_EDIT)
def open_contact() -> Reply:
    """Opens a contact for whoever took it and leads to its case."""
    try:
        case = contacts.open_contact(actor(), **clean(ContactSchema(), request.form))
    except InvalidInput as error:
        return _contact_page(request.form, error.fields), error.status
    return _to_case(case.id)


@pages.get("/cases/<uuid:case_id>/registration")
@requires(Permission.CASE_EDIT)
def make_case(case_id: UUID) -> str:
    """What makes a contact a case."""
    return _page(sheets.registration(actor(), _readable(case_id)))


@pages.post("/cases/<uuid:case_id>/registration", endpoint="register_case")
@requires(Permission.CASE_EDIT)
def register_case(case_id: UUID) -> Reply:
    """Makes a contact a case."""
    return _saved(sheets.registration(actor(), _held(case_id)), contacts.make_case)


@pages.post("/cases/<uuid:case_id>/lapse")
@requires(Permission.CASE_EDIT)
def lapse(case_id: UUID) -> Reply:
    """Ends a contact that led to no case, and leads to where it can be taken back."""
    contacts.lapse(actor(), _held(case_id))
    return redirect(url_for("intake.make_case", case_id=case_id), 303)


@pages.post("/cases/<uuid:case_id>/unlapse")
@requires(Permission.CASE_EDIT)
def unlapse(case_id: UUID) -> Reply:
    """Takes that back."""
    contacts.resume(actor(), _held(case_id))
    return _to_case(case_id)


@pages.get("/cases/<uuid:case_id>/people/new")
@requires(Permission.CASE_EDIT)
def add_person(case_id: UUID) -> str:
    """The form for somebody new, in the role that the address names."""
    return _page(sheets.new_person(actor(), _readable(case_id), role=_role()))


@pages.post("/cases/<uuid:case_id>/people/new", endpoint="store_person")
@requires(Permission.CASE_EDIT)
def store_person(case_id: UUID) -> Reply:
    """Adds somebody to a case."""
    sheet = sheets.new_person(actor(), _held(case_id), role=_role())
    return _saved(sheet, partial(people.add_person, role=_role()))


@pages.get("/cases/<uuid:case_id>/people/<uuid:person_id>")
@requires(Permission.CASE_EDIT)
def edit_person(case_id: UUID, person_id: UUID) -> str:
    """What is known of somebody in a case."""
    return _page(sheets.known_person(actor(), _readable(case_id), person_id=person_id))


@pages.post("/cases/<uuid:case_id>/people/<uuid:person_id>", endpoint="correct_person")
@requires(Permission.CASE_EDIT)
def correct_person(case_id: UUID, person_id: UUID) -> Reply:
    """Corrects it."""
    sheet = sheets.known_person(actor(), _held(case_id), person_id=person_id)
    return _saved(sheet, partial(people.correct_person, person=sheet.shown["person"]))


@pages.post("/cases/<uuid:case_id>/people/<uuid:person_id>/phone")
@requires(Permission.CASE_EDIT)
def reveal_phone(case_id: UUID, person_id: UUID) -> str:
    """Shows a number in full, this once, when she may be reached now."""
    case = _readable(case_id)
    person = people.party_in(case, person_id).person
    method = clean(RevealSchema(), request.form)["method"]
    found = people.reveal_phone(actor(), case, person=person, method=method)
    forms.leads_to(_case_address(case_id))
    part = "phone_card" if "HX-Request" in request.headers else "phone"
    page = f"intake/{part}.html"
    return render_template(page, found=found, case=case, case_url=_case_address(case_id))


@pages.get("/cases/<uuid:case_id>/safe-contact", endpoint="safety")
@requires(Permission.CASE_EDIT)
def safe_contact(case_id: UUID) -> str:
    """How somebody may be reached; the victim unless the address names another."""
    who = uuid_argument("person")
    return _page(sheets.safety(actor(), _readable(case_id), person_id=who))


@pages.post("/cases/<uuid:case_id>/safe-contact", endpoint="save_safety")
@requires(Permission.CASE_EDIT)
def save_safety(case_id: UUID) -> Reply:
    """Stores it as read by a person."""
    sheet = sheets.safety(actor(), _held(case_id), person_id=uuid_argument("person"))
    return _saved(sheet, partial(safety.set_safe_contact, person=sheet.shown["person"]))


@pages.get("/cases/<uuid:case_id>/risk")
@requires(Permission.CASE_EDIT)
def risk(case_id: UUID) -> str:
    """How much danger she is in."""
    return _page(sheets.risk(actor(), _readable(case_id)))


@pages.post("/cases/<uuid:case_id>/risk", endpoint="save_risk")
@requires(Permission.CASE_EDIT)
def save_risk(case_id: UUID) -> Reply:
    """Judges the danger anew."""
    return _saved(sheets.risk(actor(), _held(case_id)), safety.set_risk)


@pages.get("/cases/<uuid:case_id>/no")
@requires(Permission.CASE_EDIT)
def say_no(case_id: UUID) -> str:
    """The form of a no, and the nos that stand."""
    return _page(sheets.stated_no(actor(), _readable(case_id)))


@pages.post("/cases/<uuid:case_id>/no", endpoint="record_no")
@requires(Permission.CASE_EDIT)
def record_no(case_id: UUID) -> Reply:
    """Records a no."""
    return _saved(sheets.stated_no(actor(), _held(case_id)), safety.say_no)


@pages.post("/cases/<uuid:case_id>/no/<uuid:no_id>/end")
@requires(Permission.CASE_EDIT)
def end_no(case_id: UUID, no_id: UUID) -> Reply:
    """Ends a no by her own word."""
    case = _held(case_id)
    try:
        source = clean(EndNoSchema(), request.form)["source"]
        safety.end_no(actor(), case, no_id=no_id, source=source)
    except InvalidInput as error:
        sheet = sheets.stated_no(actor(), case)
        return _page(sheet, errors={"end": error.fields["source"]}), error.status
    return _to_case(case_id)


@pages.get("/cases/<uuid:case_id>/summary")
@requires(Permission.CASE_EDIT)
def summary(case_id: UUID) -> str:
    """What the case is about."""
    return _page(sheets.summary(actor(), _readable(case_id)))


@pages.post("/cases/<uuid:case_id>/summary", endpoint="save_summary")
@requires(Permission.CASE_EDIT)
def save_summary(case_id: UUID) -> Reply:
    """Stores it."""
    return _saved(sheets.summary(actor(), _held(case_id)), operations.write_summary)


@pages.get("/cases/<uuid:case_id>/assignment")
@requires(Permission.CASE_ASSIGN)
def assign(case_id: UUID) -> str:
    """Who may be given the case, and what each has already."""
    found = queries.case_visible_to(actor(), case_id, Permission.CASE_ASSIGN)
    return _page(sheets.assignment(actor(), found))


@pages.post("/cases/<uuid:case_id>/assignment", endpoint="give_case")
@requires(Permission.CASE_ASSIGN)
def give_case(case_id: UUID) -> Reply:
    """Gives the case to somebody of its unit."""
    case = queries.case_to_change(actor(), case_id, Permission.CASE_ASSIGN)
    return _saved(sheets.assignment(actor(), case), assignment.assign)


@pages.get("/cases/<uuid:case_id>/assignment/request")
@requires(Permission.CASE_ASSIGN_REQUEST)
def ask_assignment(case_id: UUID) -> str:
    """The form by which a counselor asks for a case, or to be relieved of one."""
    return _page(sheets.asking(actor(), queries.case_to_ask_for(actor(), case_id)))


@pages.post("/cases/<uuid:case_id>/assignment/request", endpoint="send_asking")
@requires(Permission.CASE_ASSIGN_REQUEST)
def send_asking(case_id: UUID) -> Reply:
    """Tells those who assign."""
    sheet = sheets.asking(actor(), queries.case_to_ask_for(actor(), case_id))
    reply = _saved(sheet, assignment.ask_for)
    if isinstance(reply, tuple):
        return reply
    forms.leads_to(url_for("desk.home"))
    told = {
        "heading": gettext("배정을 부탁했습니다."),
        "sentences": [gettext("정해지면 알림으로 알려 드립니다.")],
    }
    return render_template("core/message.html", **told), 200


def _readable(case_id: UUID) -> Case:
    return queries.case_visible_to(actor(), case_id, Permission.CASE_EDIT)


def _held(case_id: UUID) -> Case:
    return queries.case_to_change(actor(), case_id)


def _role() -> PartyRole:
    return choice_argument("role", PartyRole) or PartyRole.VICTIM


def _contact_page(typed: Mapping[str, str], errors: Mapping[str, object]) -> str:
    units = [(c, name) for c, name in agencies.units(clock.today()).items() if c in actor().units]
    return render_template(
        "intake/new_contact.html",
        units=units,
        channels=list(ContactChannel),
        labels=ContactSchema.labels,
        typed=typed,
        errors=errors,
    )


def _saved(sheet: Sheet, save: Callable[..., Any]) -> Reply:
    try:
        save(actor(), sheet.case, **sheet.read(request.form))
    except InvalidInput as error:
        return _page(sheet, typed=request.form, errors=error.fields), error.status
    except SavedMeanwhile as error:
        meanwhile = sheets.last_change(actor(), sheet.case)
        both = {**meanwhile, "rows": sheet.beside(request.form)}
        return _page(sheet, typed=sheet.merged(request.form), both=both), error.status
    return redirect(_back(sheet), 303)


def _back(sheet: Sheet) -> str:
    outside = sheet.shown.get("outside", False)
    return url_for("desk.home") if outside else _case_address(sheet.case.id)


def _page(
    sheet: Sheet,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, object] | None = None,
    both: Mapping[str, Any] | None = None,
) -> str:
    return render_template(
        f"intake/{sheet.template}.html",
        case=sheet.case,
        case_url=_back(sheet),
        labels=sheet.schema.labels,
        words=sheet.words,
        seen=sheet.seen,
        typed=sheet.stored if typed is None else typed,
        errors=errors or {},
        both=both,
        **sheet.shown,
    )


def _case_address(case_id: UUID) -> str:
    # What she wrote may have put the case into other hands, which nothing here may tell her.
    if not queries.is_visible_to(actor(), case_id):
        return url_for("desk.cases")
    return url_for("desk.case", case_id=case_id)


def _to_case(case_id: UUID) -> Response:
    return redirect(_case_address(case_id), 303)
