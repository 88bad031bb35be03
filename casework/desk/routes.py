"""The first page and its moving part; whether the service is alive and ready."""

from typing import Any

from flask import Blueprint, jsonify, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.core import clock, queue, service
from casework.core.permissions import Permission
from casework.core.web.access import actor, public, requires
from casework.core.web.typed import choice_argument, uuid_argument
from casework.desk import queries
from casework.referrals.queries import Why

pages = Blueprint("desk", __name__, template_folder="templates")


@pages.app_context_processor
def banners() -> dict[str, object]:
    """What stands above a signed-in person's pages: the data are invented, the queue is away."""
    if not current_user.is_authenticated:
        return {"practice": False, "banners": []}
    away = actor().scope(Permission.QUEUE_SEE) is not None and not _health().reachable
    words = [gettext("대기열이 멈춰 있습니다. 접수는 계속됩니다.")] if away else []
    return {"practice": queries.is_practice(), "banners": words}


@pages.get("/")
@requires(Permission.HOME_SEE, personal=False)
def home() -> str:
    """What came in today, what a person must look at, and what the queue does."""
    shown = _live()
    why, after = choice_argument("kind", Why), uuid_argument("after")
    attention = queries.attention(actor(), why=why, after=after)
    if attention is not None:
        _lead_to_batches("batch_id", attention.rows)
        shown["attention"] = attention
        after = attention.next_after
        shown["more"] = url_for("desk.home", kind=why, after=after) if after else None
    return render_template("desk/home.html", day=clock.today(), unit="stalking", **shown)


@pages.get("/live")
@requires(Permission.HOME_SEE, personal=False, passive=True)
def live() -> str:
    """The part of the first page that asks for itself again and again."""
    return render_template("desk/queue.html", **_live())


@pages.get("/healthz")
@public("asked by whatever watches the process")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public("asked by whatever sends people here")
def readyz() -> Response:
    """The databases answer; a queue that does not only degrades: intake is accepted without it."""
    reachable, queued = queries.databases_answer(), _health().reachable
    status = "ok" if reachable and queued else "degraded" if reachable else "down"
    response = jsonify(status=status, database=reachable, queue=queued)
    response.status_code = 200 if reachable else 503
    return response


def _live() -> dict[str, Any]:
    shown = queries.live(actor(), _health())
    _lead_to_batches("id", shown.get("batches", []))
    return shown


def _lead_to_batches(key: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["url"] = url_for("referrals.batch", batch_id=row[key])


def _health() -> queue.QueueHealth:
    return queue.queue_health(service.current().config)
