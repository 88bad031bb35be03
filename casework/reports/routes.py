"""The manager's page, the rows behind its numbers, its file, and the yearly targets."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casework.core import clock
from casework.core.errors import CaseworkError, InvalidInput
from casework.core.permissions import Permission
from casework.core.validation import clean
from casework.core.web import forms
from casework.core.web.access import actor, requires
from casework.reports import drill, screens, sheet, targets
from casework.reports.cells import Cell
from casework.reports.comparison import decimal, percent
from casework.reports.periods import Period
from casework.reports.schemas import ExportSchema, PeriodSchema, RowsSchema, TargetSchema

pages = Blueprint("reports", __name__, template_folder="templates")
_ADDRESS = {
    "since": "from",
    "until": "to",
    "compare_since": "compare-from",
    "compare_until": "compare-to",
    "unit": "unit",
}


@pages.get("/workload")
@requires(Permission.ACTION_COUNT)
def workload() -> str | tuple[str, int]:
    """Persons and actions of a period, against its target and the year before."""
    try:
        asked = clean(PeriodSchema(), request.args)
    except InvalidInput as error:
        unasked = clean(PeriodSchema(), {})
        return _page(unasked, typed=request.args, errors=error.fields), error.status
    return _page(asked)


@pages.get("/workload/rows")
@requires(Permission.ACTION_LIST)
def rows() -> str:
    """Exactly the rows that one number counts."""
    asked = clean(RowsSchema(), request.args)
    period = screens.period_asked(actor(), asked)
    names = ("what", "unit", "category", "month", "counselor", "nobody", "station")
    cell = Cell(period=period, **{name: asked[name] for name in names})
    listing = drill.listing(actor(), cell, sort=asked["sort"], after=asked["after"])
    back = {key: value for key, value in request.args.items() if key in _ADDRESS.values()}
    return render_template(
        "reports/rows.html",
        cell=cell,
        listing=listing,
        sort=asked["sort"],
        words=screens.words(period.until),
        back=_to_page(back),
    )


@pages.post("/workload/export")
@requires(Permission.STATISTICS_EXPORT)
def export() -> Response | tuple[str, int]:
    """The page's numbers as a file, for a reason that is kept."""
    try:
        asked = clean(ExportSchema(), request.form)
    except InvalidInput as error:
        plain = {name: request.form.get(name, "") for name in _ADDRESS.values()}
        return _page(_readable(plain), form="export", errors=error.fields), error.status
    screen = screens.workload_screen(actor(), asked)
    text = sheet.export(actor(), screen, reason=asked["reason"], outward=asked["outward"])
    forms.leads_to(_to_page(_address(asked)))
    response = make_response(text)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{sheet.file_name(screen)}"'
    return response


@pages.post("/workload/targets")
@requires(Permission.TARGET_SET, personal=False)
def add_target() -> Response | tuple[str, int]:
    """Sets a unit's target for a year."""
    try:
        typed = clean(TargetSchema(), request.form)
        targets.add_target(actor(), **typed)
    except InvalidInput as error:
        return _page(clean(PeriodSchema(), {}), form="target", errors=error.fields), error.status
    except CaseworkError as error:
        told = {"year": [error.message]}
        return _page(clean(PeriodSchema(), {}), form="target", errors=told), error.status
    year = typed["year"]
    days = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    return redirect(_to_page({**days, "unit": typed["unit"]}), 303)


def _page(asked: dict[str, Any], *, form: str = "period", **shown: Any) -> str:
    screen = screens.workload_screen(actor(), asked)
    stands = _typed(screen)
    typed = {"typed": request.form if request.method == "POST" else stands, "errors": {}}
    return render_template(
        "reports/workload.html",
        screen=screen,
        here=_address(asked),
        rows_of=_rows_of(screen, _address(asked)),
        days_typed=stands,
        all_units=screens.all_units(),
        today=clock.today(),
        percent=percent,
        decimal=decimal,
        form=form,
        may_list=actor().scope(Permission.ACTION_LIST) is not None,
        may_export=actor().scope(Permission.STATISTICS_EXPORT) is not None,
        may_set=actor().scope(Permission.TARGET_SET) is not None,
        **{**typed, **shown},
    )


def _rows_of(screen: screens.Screen, here: dict[str, str]) -> Callable[..., str]:
    """Makes the addresses of the rows behind the page's numbers, of which there are hundreds."""
    base = url_for("reports.rows")

    def address(period: Period, what: str, **conditions: object) -> str:
        kept = here if period == screen.period else {}
        named = {**kept, **_days("", period), "unit": screen.unit, "what": what, **conditions}
        return f"{base}?{urlencode({name: text for name, text in named.items() if text})}"

    return address


def _typed(screen: screens.Screen) -> dict[str, str]:
    """What stands in the fields of the period, as if it had been typed."""
    stands = _days("", screen.period) | (_days("compare-", screen.before) if screen.before else {})
    return stands | ({"unit": screen.unit} if screen.unit else {})


def _days(prefix: str, period: Period) -> dict[str, str]:
    return {f"{prefix}from": str(period.since), f"{prefix}to": str(period.until)}


def _to_page(address: dict[str, Any]) -> str:
    return url_for("reports.workload", **address)


def _address(asked: dict[str, Any]) -> dict[str, str]:
    """What was asked for as it stands in the address."""
    return {name: str(asked[key]) for key, name in _ADDRESS.items() if asked[key] is not None}


def _readable(plain: dict[str, str]) -> dict[str, Any]:
    try:
        return clean(PeriodSchema(), plain)
    except InvalidInput:
        return clean(PeriodSchema(), {})
