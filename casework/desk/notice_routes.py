"""What a person is told by others, and the bell that says how much of it is new."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.core.permissions import Permission
from casework.core.web.access import actor, requires
from casework.core.web.typed import uuid_argument
from casework.desk import noticing
from casework.duties.models import NoticeKind

pages = Blueprint("notices", __name__, template_folder="templates")


@pages.app_context_processor
def bell() -> dict[str, Any]:
    """How many notices are unread, for the bar on top."""
    if not (current_user and current_user.is_authenticated):
        return {}
    return {"unread_notices": noticing.unread_count(actor())}


@pages.get("/notices")
@requires(Permission.HOME_SEE)
def notices() -> str:
    """The person's notices, the newest first."""
    shown = noticing.notices_screen(actor(), after=uuid_argument("after"))
    following = shown.pop("next_after")
    for row in shown["rows"]:
        row["url"] = _where(row)
    more = url_for("notices.notices", after=following) if following else None
    return render_template("desk/notices.html", **shown, more=more)


def _where(row: dict[str, Any]) -> str | None:
    """Where a notice leads; nowhere for one who has handed the case on."""
    if row["case_id"] is None or row["kind"] is NoticeKind.HANDED_ON:
        return None
    asked = row["kind"] is NoticeKind.ASSIGNMENT_ASKED
    return url_for("intake.assign" if asked else "desk.case", case_id=row["case_id"])


@pages.post("/notices/read")
@requires(Permission.HOME_SEE)
def read() -> Response:
    """Marks everything that is there as read."""
    noticing.read_all(actor())
    return redirect(url_for("notices.notices"), 303)
