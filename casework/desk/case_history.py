"""Who looked at a case and who changed it, in words and without anybody's data."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.core.audit import AuditEntry, AuditOutcome
from casework.core.permissions import Actor, Permission, Role, Scope
from casework.desk import case_queries
from casework.desk.deeds import in_words
from casework.intake.models import Case

PAGE = 50


@dataclass(frozen=True)
class Look:
    """One request that concerned the case: when, who, and what she did, as Korean words."""

    number: int
    at: datetime
    actor_id: UUID | None
    roles: list[str]
    deeds: list[str]
    outcome: AuditOutcome


def looks(actor: Actor, case: Case, *, before: int | None) -> tuple[list[Look], int | None]:
    """Fifty of them, the newest first, and the number behind which it goes on."""
    found = case_queries.looks(case, before=before, limit=PAGE + 1)
    shown = [_look(row, everything=_may_know_all(actor)) for row in found[:PAGE]]
    following = found[PAGE - 1].number if len(found) > PAGE else None
    return [look for look in shown if look.deeds], following


def _may_know_all(actor: Actor) -> bool:
    return actor.scope(Permission.CASE_READ) is not Scope.OWN


def _look(row: AuditEntry, *, everything: bool) -> Look:
    deeds = in_words(row.actions, everything=everything)
    roles = [Role(code).label for code in row.actor_kind.split("+") if code in set(Role)]
    return Look(row.number, row.at, row.actor_id, roles, deeds, row.outcome)
