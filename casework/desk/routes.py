"""The first page and its moving part, cases and each case; whether the service is alive."""

from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.core import clock, queue, service
from casework.core.permissions import Permission, Scope
from casework.core.web.access import actor, public, requires
from casework.core.web.typed import choice_argument, text_argument, uuid_argument
from casework.desk import case_list, case_page, next_steps, queries
from casework.desk.case_list_queries import Shown
from casework.desk.case_page import Tab
from casework.intake import queries as intake
from casework.intake.models import CaseStage, RiskLevel
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
    shown = _live() | next_steps.of_mine(actor())
    why, after = choice_argument("kind", Why), uuid_argument("after")
    attention = queries.attention(actor(), why=why, after=after)
    if attention is not None:
        _lead_to_batches("batch_id", attention.rows)
        shown["attention"] = attention
        after = attention.next_after
        shown["more"] = url_for("desk.home", kind=why, after=after) if after else None
    shown["tasks"] = _tasks()
    return render_template("desk/home.html", day=clock.today(), unit="stalking", **shown)


@pages.get("/live")
@requires(Permission.HOME_SEE, personal=False, passive=True)
def live() -> str:
    """The part of the first page that asks for itself again and again."""
    return render_template("desk/queue.html", **_live())


@pages.get("/cases")
@requires(Permission.CASE_SEARCH)
def cases() -> str:
    """The cases that she may list; for managers their numbers alone."""
    chosen = case_list.chosen_by(
        actor(),
        state=choice_argument("state", Shown),
        stage=choice_argument("stage", CaseStage),
        risk=choice_argument("risk", RiskLevel),
        **{name: text_argument(name) for name in ("unit", "who", "sort")},
    )
    shown = case_list.case_list(actor(), chosen=chosen, after=uuid_argument("after"))
    after = shown.pop("following")
    address = {**case_list.address_of(chosen), "after": after}
    more = url_for("desk.cases", **address) if after else None
    return render_template("desk/cases.html", **shown, chosen=chosen, more=more)


@pages.get("/cases/<uuid:case_id>")
@requires(Permission.CASE_READ)
def case(case_id: UUID) -> str:
    """One case: what is next, what was, its people and who looked."""
    found = intake.case_visible_to(actor(), case_id)
    tab = choice_argument("tab", Tab) or Tab.OVERVIEW
    after, before = uuid_argument("after"), request.args.get("before", type=int)
    shown = case_page.case_page(actor(), found, tab=tab, after=after, before=before)
    following = shown.pop("following", None)
    name = "before" if tab is Tab.HISTORY else "after"
    place = {"case_id": case_id, "tab": tab, name: following}
    shown["more"] = url_for("desk.case", **place) if following else None
    return render_template("desk/case.html", **shown)


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


def _tasks() -> list[dict[str, str]]:
    """The large buttons: what a person at this desk begins with."""
    tasks = []
    if actor().scope(Permission.CASE_EDIT) is not None:
        tasks.append(
            {
                "label": gettext("첫 연락 받기"),
                "hint": gettext("이름이 없어도 바로 엽니다."),
                "url": url_for("intake.new_contact"),
                "icon": "phone",
                "key": "n",
            }
        )
    if actor().scope(Permission.ACTION_COUNT) is Scope.CENTER:
        tasks.append(
            {
                "label": gettext("현황 보기"),
                "hint": gettext("인원과 실적, 목표, 전년과의 비교"),
                "url": url_for("reports.workload"),
                "icon": "chart-column",
            }
        )
    return tasks


def _live() -> dict[str, Any]:
    shown = queries.live(actor(), _health())
    _lead_to_batches("id", shown.get("batches", []))
    return shown


def _lead_to_batches(key: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["url"] = url_for("referrals.batch", batch_id=row[key])


def _health() -> queue.QueueHealth:
    return queue.queue_health(service.current().config)
