"""Pages of handing over: a file or one person in, and what became of every row."""

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from casework.core import clock, queue, service
from casework.core.config import Limits
from casework.core.errors import InvalidInput
from casework.core.permissions import Permission
from casework.core.web.access import actor, requires
from casework.core.web.replies import sentence
from casework.core.web.typed import choice_argument, uuid_argument
from casework.referrals import delivering, jobs, screens, single
from casework.referrals.hotline import blank as workbook
from casework.referrals.hotline import form as single_form
from casework.referrals.hotline.door import Delivery, StationNotYours
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.models import RowOutcome

pages = Blueprint("referrals", __name__, template_folder="templates")

_ring = partial(queue.enqueue, jobs.work_off_batch)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/hotline")
@requires(Permission.REFERRAL_SUBMIT, personal=False)
def hotline() -> str:
    """The two ways to hand over, and what has been handed in."""
    after, before = uuid_argument("after"), uuid_argument("before")
    shown = screens.hotline_screen(actor(), after=after, before=before)
    return render_template("referrals/hotline.html", **shown)


@pages.get("/hotline/upload")
@requires(Permission.REFERRAL_SUBMIT, personal=False)
def upload() -> str:
    """The form that takes a file."""
    return _upload_page(station="", errors={})


@pages.post("/hotline/upload", endpoint="send_file")
@requires(Permission.REFERRAL_SUBMIT, takes_file=True)
def send_file() -> Response | tuple[str, int]:
    """Takes a file; one that is refused whole is told why, and nothing of it is kept."""
    station = request.form.get("station", "")
    try:
        delivery = _delivery(station)
        batch = delivering.receive_and_ring(actor(), delivery=delivery, ring=_ring)
    except InvalidInput as refused:
        return _upload_page(station, refused.fields), refused.status
    except (FileRefused, StationNotYours) as refused:
        locked = getattr(refused, "problem", "").startswith("password")
        errors = {"password" if locked else "file": [sentence(refused)]}
        return _upload_page(station, errors, locked=locked), refused.status
    return redirect(url_for("referrals.batch", batch_id=batch), 303)


@pages.get("/hotline/form")
@requires(Permission.REFERRAL_SUBMIT, personal=False)
def form() -> str:
    """The form for one person."""
    day = clock.today().isoformat()
    first = single_form.first_values(day, actor().station or "")
    return _form_page(MultiDict(first), {})


@pages.post("/hotline/form", endpoint="send_form")
@requires(Permission.REFERRAL_SUBMIT)
def send_form() -> Response | tuple[str, int]:
    """Takes one person over; what cannot be read is told field by field, and nothing is kept."""
    typed = {name: request.form.getlist(name) for name in request.form if name not in _HIDDEN}
    try:
        batch = single.hand_in_one(
            actor(), typed=typed, key=_number(), limits=_limits(), ring=_ring
        )
    except InvalidInput as refused:
        return _form_page(request.form, refused.fields), refused.status
    return redirect(url_for("referrals.batch", batch_id=batch), 303)


@pages.get("/hotline/blank.xlsx")
@requires(Permission.REFERRAL_SUBMIT, personal=False)
def blank() -> Response:
    """The blank workbook."""
    answer = Response(workbook.blank_workbook(clock.now()), mimetype=_XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="hotline-blank.xlsx"'
    return answer


@pages.get("/hotline/batches/<uuid:batch_id>")
@requires(Permission.REFERRAL_READ_SUMMARY)
def batch(batch_id: UUID) -> str:
    """What became of one delivery."""
    outcome, after = choice_argument("outcome", RowOutcome), uuid_argument("after")
    shown = screens.batch_screen(actor(), batch_id, outcome=outcome, after=after)
    following = shown.pop("next_after")
    more = (
        url_for("referrals.batch", batch_id=batch_id, outcome=outcome, after=following)
        if following
        else None
    )
    return render_template("referrals/batch.html", **shown, more=more)


@pages.get("/hotline/batches/<uuid:batch_id>/progress")
@requires(Permission.REFERRAL_READ_SUMMARY, personal=False, passive=True)
def progress(batch_id: UUID) -> str:
    """The part of a delivery's page that asks for itself until the delivery is worked off."""
    shown = screens.progress_screen(actor(), batch_id)
    return render_template("referrals/progress.html", **shown, asked_again=True)


_HIDDEN = ("csrf_token", "form_number")


def _number() -> str:
    return request.form["form_number"]


def _limits() -> Limits:
    return service.current().config.limits


def _delivery(station: str) -> Delivery:
    sender = single.sender_of(actor(), station)
    file, limits = request.files.get("file"), _limits()
    data = file.read() if file else b""
    if not data and not (file and file.filename):
        raise InvalidInput({"file": ["보낼 파일을 골라 주세요."]})
    return Delivery(
        source=BytesIO(data),
        sender=sender,
        idempotency_key=_number(),
        max_rows=limits.web_rows,
        max_bytes=limits.web_bytes,
        password=request.form.get("password") or None,
    )


def _upload_page(station: str, errors: Mapping[str, object], *, locked: bool = False) -> str:
    return render_template(
        "referrals/upload.html",
        senders=screens.senders(actor()),
        typed={"station": station},
        errors=errors,
        locked=locked,
        limits=_limits(),
    )


def _form_page(typed: "MultiDict[str, str]", errors: Mapping[str, object]) -> str:
    return render_template(
        "referrals/form.html",
        typed=typed,
        errors=errors,
        options=single_form.options(),
        stations=screens.form_stations(actor()),
        districts=[(name, name) for name in (*screens.districts(), *single_form.PLACES)],
        measures=single_form.measure_fields(),
        labels={name: gettext(label) for name, label in single_form.LABELS.items()},
    )
