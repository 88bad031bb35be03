"""How far an actor's permission reaches among cases; one rule for every operation on a case."""

from uuid import UUID

from casework.core.errors import AccessDenied, NotFound
from casework.core.permissions import Actor, Permission, Scope


def require_reach(
    actor: Actor, permission: Permission, *, unit: str, counselor_id: UUID | None
) -> None:
    """Refuses what the actor's roles never do (403), and a case beyond their reach (404)."""
    scope = actor.scope(permission)
    if scope is None:
        raise AccessDenied
    if not _reaches(actor, scope, unit, counselor_id):
        raise NotFound


def _reaches(actor: Actor, scope: Scope, unit: str, counselor_id: UUID | None) -> bool:
    if scope is Scope.OWN:
        return actor.id is not None and actor.id == counselor_id
    return scope is Scope.CENTER or (scope is Scope.UNIT and unit in actor.units)
