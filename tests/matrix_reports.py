"""Who may count what: the lines of the manager's page, and the work that it counts."""

from datetime import UTC, datetime

from casework.core import clock
from casework.services.action_log import log_action
from tests import factories, support_cases
from tests.matrix import DONE, UNKNOWN, nobody_but, page

_OPENED_AT = datetime(2023, 8, 2, 1, tzinfo=UTC)
_STALKING, _DIGITAL = "name of the target", "name of a colleague in the other unit"
_FORMS = ("form for the file", "rows behind a number")
_MANAGER = page(_STALKING, _DIGITAL, *_FORMS, "form for a target")
_HERS = ("number of a stalking case", "number of her own case")
_BOTH = (*_HERS, "number of a digital case")
_CSV = page(_STALKING, _DIGITAL)

MATRIX = {
    "reports.workload": nobody_but(
        hidden_from_the_other_unit=_MANAGER,
        manager=_MANAGER,
        auditor=page(_STALKING, _DIGITAL, "form for the file"),
        supervisor=page(_STALKING, *_FORMS),
        supervisor_digital=page(_DIGITAL, *_FORMS),
        counselor=page(*_FORMS),
        counselor_digital=page(*_FORMS),
    ),
    "reports.rows": nobody_but(
        hidden_from_the_other_unit=page(*_BOTH),
        manager=page(*_BOTH),
        supervisor=page(*_HERS),
        supervisor_digital=page("number of a digital case"),
        counselor=page(*_HERS),
        counselor_digital=page("number of a digital case"),
    ),
    "reports.export": nobody_but(
        UNKNOWN,
        hidden_from_the_other_unit=_CSV,
        manager=_CSV,
        auditor=_CSV,
        supervisor=page(_STALKING),
        supervisor_digital=page(_DIGITAL),
        counselor=page(),
        counselor_digital=page(),
    ),
    "reports.add_target": nobody_but(UNKNOWN, hidden_from_the_other_unit=DONE, manager=DONE),
}

POSTED = {
    "reports.export": {"reason": "의회 보고"},
    "reports.add_target": {"unit": "stalking", "year": "2030", "value": "300"},
}


def work(accounts):
    """One case of each unit, with one thing done today by its counselor."""
    for login in ("counselor", "counselor-digital"):
        actor = factories.acting(accounts[login])
        case = support_cases.opened(actor, opened_at=_OPENED_AT)
        log_action(actor, case, category="medical", acted_on=clock.today())
