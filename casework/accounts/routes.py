"""Pages about accounts: signing in and out, one-time links, and the manager's one screen."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from casework.accounts import first_steps, operations, queries, screens, signing_in
from casework.accounts.models import Account, AccountState
from casework.accounts.schemas import (
    DisplaySchema,
    FirstAccountsSchema,
    MembershipSchema,
    NameSchema,
    PasswordSchema,
    SignInSchema,
)
from casework.core import links, service
from casework.core.errors import InvalidInput
from casework.core.links import LinkPurpose, OneTimeLink
from casework.core.permissions import Permission, Role
from casework.core.validation import clean
from casework.core.web import forms, sessions
from casework.core.web.access import actor, login_manager, public, requires, safe_path
from casework.core.web.limits import limited
from casework.core.web.typed import choice_argument, text_argument, uuid_argument

pages = Blueprint("accounts", __name__, template_folder="templates")


login_manager.user_loader(signing_in.signed_in)


@pages.get("/sign-in")
@public("where everybody comes in")
def sign_in() -> str:
    """The sign-in page."""
    return render_template(
        "accounts/sign_in.html", errors={}, typed={}, next=safe_path(request.args.get("next"))
    )


@pages.post("/sign-in", endpoint="enter")
@public("where everybody comes in")
@limited("20 per minute")
def enter() -> Response | tuple[str, int]:
    """Lets a person in, with a fresh session."""
    try:
        typed = clean(SignInSchema(), request.form)
        person = signing_in.sign_in(
            service.current().config, login=typed["login"], password=typed["password"]
        )
    except (InvalidInput, signing_in.SignInRefused):
        sentence = {"": [signing_in.SignInRefused.message]}
        typed = {"login": request.form.get("login", "")}
        next_path = safe_path(request.form.get("next"))
        page = render_template(
            "accounts/sign_in.html", errors=sentence, typed=typed, next=next_path
        )
        return page, 422
    sessions.renew()
    login_user(person)
    return redirect(safe_path(typed["next"]), 303)


@pages.post("/sign-out")
@public("leaving is open to everybody, whatever her role still lets her see")
def sign_out() -> Response:
    """Ends the session and forgets what the browser kept."""
    if current_user.is_authenticated:
        signing_in.sign_out(actor())
        logout_user()
    session.clear()
    blank = request.form.get("to") == "blank"
    target = url_for("static", filename="blank.html") if blank else url_for("accounts.sign_in")
    response = redirect(target, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.post("/display")
@public("how pages look is everybody's own business")
def display() -> Response:
    """Keeps language, theme, contrast and text size."""
    chosen = clean(DisplaySchema(), request.form)
    back = safe_path(chosen.pop("back"))
    if current_user.is_authenticated:
        operations.choose_display(actor(), current_user.account, chosen=chosen)
    else:
        session["display"] = {**session.get("display", {}), **chosen}
    return redirect(back, 303)


@pages.get("/links/<secret:secret>")
@public("the link itself is the proof")
def link(secret: str) -> str:
    """What a one-time link asks for; opening it uses nothing up."""
    return _link_page(links.look(secret), typed={}, errors={})


@pages.post("/links/<secret:secret>", endpoint="use_link")
@public("the link itself is the proof")
@limited("20 per minute")
def use_link(secret: str) -> Response | tuple[str, int]:
    """Uses a one-time link up, with what was typed; what cannot be taken leaves it alive."""
    found = links.look(secret)
    config = service.current().config
    try:
        if found.purpose is LinkPurpose.FIRST_ACCOUNTS:
            people = clean(FirstAccountsSchema(), request.form)
            first_steps.create_first_accounts(config, secret=secret, people=people)
        else:
            password = clean(PasswordSchema(), request.form)["password"]
            first_steps.set_first_password(config, secret=secret, password=password)
    except InvalidInput as error:
        return _link_page(found, typed=request.form, errors=error.fields), error.status
    return redirect(url_for("accounts.sign_in"), 303)


@pages.get("/accounts")
@requires(Permission.ACCOUNT_READ)
def accounts() -> str:
    """The accounts a manager answers for, with the form that makes one."""
    chosen = screens.Chosen(
        role=choice_argument("role", Role),
        state=choice_argument("state", AccountState),
        q=text_argument("q"),
        sort=text_argument("sort") or "login",
    )
    return _list_page(chosen, after=uuid_argument("after"))


@pages.post("/accounts", endpoint="create")
@requires(Permission.ACCOUNT_MANAGE)
def create() -> str | tuple[str, int]:
    """Makes an account and shows its one-time link, this once."""
    try:
        made, address = first_steps.create_user(
            actor(), config=service.current().config, typed=request.form
        )
    except InvalidInput as error:
        return _list_page(screens.Chosen(), typed=request.form, errors=error.fields), error.status
    return _link_given(made, address)


@pages.get("/accounts/<uuid:account_id>")
@requires(Permission.ACCOUNT_READ)
def account(account_id: UUID) -> str:
    """One account."""
    return _account_page(queries.account_visible_to(actor(), account_id))


@pages.post("/accounts/<uuid:account_id>/name")
@requires(Permission.ACCOUNT_MANAGE)
def rename(account_id: UUID) -> Response | tuple[str, int]:
    """Corrects a name."""
    found = _managed(account_id)
    try:
        operations.rename(actor(), found, **clean(NameSchema(), request.form))
    except InvalidInput as error:
        return _account_page(found, "name", error), error.status
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/memberships")
@requires(Permission.ACCOUNT_MANAGE)
def add_membership(account_id: UUID) -> Response | tuple[str, int]:
    """Gives a role from today."""
    found = _managed(account_id)
    try:
        operations.give_role(actor(), found, **clean(MembershipSchema(), request.form))
    except InvalidInput as error:
        return _account_page(found, "membership", error), error.status
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/memberships/<uuid:membership_id>/end")
@requires(Permission.ACCOUNT_MANAGE)
def end_membership(account_id: UUID, membership_id: UUID) -> Response:
    """Ends a role."""
    operations.end_role(actor(), _managed(account_id), membership=membership_id)
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def disable(account_id: UUID) -> Response:
    """Stops an account and all its sessions."""
    operations.disable(actor(), _managed(account_id))
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable(account_id: UUID) -> str:
    """Lets an account back in by a new one-time link."""
    found = _managed(account_id)
    operations.enable(actor(), found)
    return _new_link(found)


@pages.post("/accounts/<uuid:account_id>/link")
@requires(Permission.ACCOUNT_MANAGE)
def new_link(account_id: UUID) -> str:
    """Shows a new one-time link, this once."""
    return _new_link(_managed(account_id))


@pages.post("/accounts/<uuid:account_id>/sessions/end")
@requires(Permission.ACCOUNT_MANAGE)
def end_sessions(account_id: UUID) -> Response:
    """Signs a person out everywhere."""
    operations.end_sessions(actor(), _managed(account_id))
    return _to(account_id)


def _managed(account_id: UUID) -> Account:
    return queries.account_to_change(actor(), account_id)


def _new_link(found: Account) -> str:
    secret = operations.invite(actor(), found)
    return _link_given(found, first_steps.address(service.current().config, secret))


def _link_given(found: Account, address: str) -> str:
    forms.leads_to(url_for("accounts.account", account_id=found.id))
    hours = operations.INVITATION // timedelta(hours=1)
    return render_template("accounts/link_given.html", link=address, login=found.login, hours=hours)


def _link_page(
    found: OneTimeLink, *, typed: Mapping[str, str], errors: Mapping[str, object]
) -> str:
    if found.purpose is LinkPurpose.FIRST_ACCOUNTS:
        return render_template("accounts/first_accounts.html", typed=typed, errors=errors)
    login = queries.account_of_link(found.target_id).login
    return render_template("accounts/link.html", login=login, errors=errors)


def _list_page(
    chosen: screens.Chosen,
    *,
    after: UUID | None = None,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, object] | None = None,
) -> str:
    shown = screens.accounts_screen(actor(), chosen=chosen, after=after)
    following = shown.pop("next_after")
    here = {name: value for name, value in asdict(chosen).items() if value}
    more = url_for("accounts.accounts", **here, after=following) if following else None
    form = {"typed": typed or {}, "errors": errors or {}}
    return render_template("accounts/accounts.html", **shown, chosen=chosen, more=more, **form)


def _account_page(found: Account, form: str = "", error: InvalidInput | None = None) -> str:
    shown = screens.account_screen(actor(), found)
    typed, errors = (request.form, error.fields) if error else ({}, {})
    return render_template("accounts/account.html", **shown, form=form, typed=typed, errors=errors)


def _to(account_id: UUID) -> Response:
    return redirect(url_for("accounts.account", account_id=account_id), 303)
