"""Who reaches which case: one table for every operation on it."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.core.permissions import Permission, Scope
from casework.intake.scope import require_reach

MINE, HERS = new_id(), new_id()


@dataclass
class Someone:
    reach: Scope | None
    id: UUID | None = MINE
    units: frozenset[str] = field(default_factory=lambda: frozenset({"digital"}))
    kind = "test"
    station = None

    def scope(self, permission):
        return self.reach


REACHED = [
    (Scope.OWN, "digital", MINE),
    (Scope.OWN, "stalking", MINE),
    (Scope.UNIT, "digital", HERS),
    (Scope.UNIT, "digital", None),
    (Scope.CENTER, "stalking", HERS),
]
BEYOND = [
    (Scope.OWN, "digital", HERS),
    (Scope.OWN, "digital", None),
    (Scope.UNIT, "stalking", MINE),
    (Scope.STATION, "digital", MINE),
]


@pytest.mark.parametrize(("scope", "unit", "counselor_id"), REACHED)
def test_a_case_within_reach_is_let_through(scope, unit, counselor_id):
    require_reach(Someone(scope), Permission.ACTION_LOG, unit=unit, counselor_id=counselor_id)


@pytest.mark.parametrize(("scope", "unit", "counselor_id"), BEYOND)
def test_a_case_beyond_reach_looks_as_if_there_were_none(scope, unit, counselor_id):
    with pytest.raises(NotFound):
        require_reach(Someone(scope), Permission.ACTION_LOG, unit=unit, counselor_id=counselor_id)


def test_a_role_without_the_permission_is_refused():
    with pytest.raises(AccessDenied):
        require_reach(Someone(None), Permission.ACTION_LOG, unit="digital", counselor_id=MINE)


def test_nobody_signed_in_owns_a_case_without_a_counselor():
    nobody = Someone(Scope.OWN, id=None)
    with pytest.raises(NotFound):
        require_reach(nobody, Permission.ACTION_LOG, unit="digital", counselor_id=None)
