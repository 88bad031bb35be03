"""The page of one case."""

from typing import Any

from casework.core import audit
from casework.core.permissions import Actor
from casework.intake.header import header
from casework.intake.models import Case


def case_page(actor: Actor, case: Case) -> dict[str, Any]:
    """What the page of a case shows; who is shown on it is audited."""
    shown = header(actor, case)
    audit.record(actor, "case:read", shown.subjects)
    return {"header": shown}
