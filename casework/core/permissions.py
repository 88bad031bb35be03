"""Who may do what, as data: deny by default, every role's scope for every permission.

What needs a second person or an emergency way ("break-glass") is granted to nobody until that way
exists. No role both reads records and administers the machine.
"""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from casework.core.words import Labelled


class Role(Labelled):
    """What a person is at the center; one person may hold two."""

    COUNSELOR = "counselor", "상담원"
    SUPERVISOR = "supervisor", "팀장"
    MANAGER = "manager", "센터장"
    LIAISON = "liaison", "연계 경찰관"
    ADMIN = "admin", "전산 관리자"
    AUDITOR = "auditor", "감사자"


class Scope(StrEnum):
    """How far a permission reaches, narrowest first."""

    OWN = "own"  # assigned to, or done by, the asker
    STATION = "station"  # sent by the asker's station
    UNIT = "unit"  # of the asker's units
    CENTER = "center"  # of the whole center


class Permission(StrEnum):
    """An object and what is done to it. `-summary` means counts, codes and states only."""

    HOME_SEE = "home:see"
    REFERRAL_SUBMIT = "referral:submit"
    REFERRAL_READ = "referral:read"
    REFERRAL_READ_SUMMARY = "referral:read-summary"
    REFERRAL_RESOLVE = "referral:resolve"
    CASE_LIST = "case:list"
    CASE_READ = "case:read"
    CASE_READ_SUMMARY = "case:read-summary"
    CASE_EDIT = "case:edit"
    CASE_DUTY = "case:duty"
    CASE_SEARCH = "case:search"
    CASE_ASSIGN = "case:assign"
    CASE_ASSIGN_REQUEST = "case:assign-request"
    CASE_CLOSE = "case:close"
    CASE_CLOSE_REQUEST = "case:close-request"
    PLAN_WRITE = "plan:write"
    PLAN_APPROVE = "plan:approve"
    PLAN_READ_SUMMARY = "plan:read-summary"
    ACTION_LOG = "action:log"
    ACTION_AMEND = "action:amend"
    ACTION_COUNT = "action:count"
    ACTION_LIST = "action:list"
    BOOKING_REQUEST = "booking:request"
    BOOKING_APPROVE = "booking:approve"
    SHELTER_ADDRESS_READ = "shelter-address:read"
    PARTNER_REFER = "partner:refer"
    PARTNER_EDIT = "partner:edit"
    PARTNER_PROPOSE = "partner:propose"
    TAKEDOWN_READ = "takedown:read"
    TAKEDOWN_READ_SUMMARY = "takedown:read-summary"
    TARGET_SET = "target:set"
    STATISTICS_EXPORT = "statistics:export"
    ERASURE_REQUEST = "erasure:request"
    ERASURE_VERIFY = "erasure:verify"
    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_READ = "account:read"
    SESSION_REVOKE = "session:revoke"
    KEY_ROTATE = "key:rotate"
    KEY_VERIFY = "key:verify"
    BACKUP_MAKE = "backup:make"
    BACKUP_VERIFY = "backup:verify"
    QUEUE_SEE = "queue:see"
    AUDIT_READ = "audit:read"
    AUDIT_READ_TECHNICAL = "audit:read-technical"
    BREAK_GLASS_REVIEW = "break-glass:review"
    STATION_KEY_APPROVE = "station-key:approve"
    STATION_KEY_ROTATE = "station-key:rotate"
    STATION_KEY_READ = "station-key:read"


_OWN, _STATION, _UNIT, _CENTER = Scope.OWN, Scope.STATION, Scope.UNIT, Scope.CENTER
_P = Permission

ROLE_PERMISSIONS: dict[Role, dict[Permission, Scope]] = {
    Role.COUNSELOR: {
        _P.HOME_SEE: _OWN,
        _P.REFERRAL_SUBMIT: _UNIT,
        _P.REFERRAL_READ: _UNIT,
        _P.REFERRAL_READ_SUMMARY: _UNIT,
        _P.CASE_LIST: _OWN,
        _P.CASE_READ: _OWN,
        _P.CASE_EDIT: _OWN,
        _P.CASE_DUTY: _UNIT,
        _P.CASE_SEARCH: _UNIT,
        _P.CASE_ASSIGN_REQUEST: _OWN,
        _P.CASE_CLOSE_REQUEST: _OWN,
        _P.PLAN_WRITE: _OWN,
        _P.ACTION_LOG: _OWN,
        _P.ACTION_AMEND: _OWN,
        _P.ACTION_COUNT: _OWN,
        _P.ACTION_LIST: _OWN,
        _P.BOOKING_REQUEST: _OWN,
        _P.SHELTER_ADDRESS_READ: _OWN,
        _P.PARTNER_REFER: _OWN,
        _P.TAKEDOWN_READ: _OWN,
        _P.STATISTICS_EXPORT: _OWN,
        _P.SESSION_REVOKE: _OWN,
        _P.QUEUE_SEE: _CENTER,
        _P.AUDIT_READ: _OWN,
    },
    Role.SUPERVISOR: {
        _P.HOME_SEE: _OWN,
        _P.REFERRAL_SUBMIT: _UNIT,
        _P.REFERRAL_READ: _UNIT,
        _P.REFERRAL_READ_SUMMARY: _UNIT,
        _P.REFERRAL_RESOLVE: _UNIT,
        _P.CASE_LIST: _UNIT,
        _P.CASE_READ: _UNIT,
        _P.CASE_EDIT: _UNIT,
        _P.CASE_DUTY: _UNIT,
        _P.CASE_SEARCH: _UNIT,
        _P.CASE_ASSIGN: _UNIT,
        _P.CASE_CLOSE: _UNIT,
        _P.PLAN_APPROVE: _UNIT,
        _P.ACTION_LOG: _UNIT,
        _P.ACTION_AMEND: _UNIT,
        _P.ACTION_COUNT: _UNIT,
        _P.ACTION_LIST: _UNIT,
        _P.BOOKING_APPROVE: _UNIT,
        _P.SHELTER_ADDRESS_READ: _UNIT,
        _P.PARTNER_REFER: _UNIT,
        _P.PARTNER_PROPOSE: _UNIT,
        _P.TAKEDOWN_READ: _UNIT,
        _P.STATISTICS_EXPORT: _UNIT,
        _P.ERASURE_REQUEST: _UNIT,
        _P.SESSION_REVOKE: _OWN,
        _P.QUEUE_SEE: _CENTER,
        _P.AUDIT_READ: _UNIT,
    },
    Role.MANAGER: {
        _P.HOME_SEE: _OWN,
        _P.REFERRAL_READ_SUMMARY: _UNIT,
        _P.CASE_READ_SUMMARY: _UNIT,
        _P.CASE_SEARCH: _UNIT,
        _P.CASE_ASSIGN: _UNIT,
        _P.CASE_CLOSE: _UNIT,
        _P.PLAN_READ_SUMMARY: _UNIT,
        _P.ACTION_COUNT: _CENTER,
        _P.ACTION_LIST: _CENTER,
        _P.PARTNER_EDIT: _CENTER,
        _P.TAKEDOWN_READ_SUMMARY: _UNIT,
        _P.TARGET_SET: _CENTER,
        _P.STATISTICS_EXPORT: _CENTER,
        _P.ACCOUNT_MANAGE: _UNIT,
        _P.ACCOUNT_READ: _UNIT,
        _P.SESSION_REVOKE: _CENTER,
        _P.QUEUE_SEE: _CENTER,
        _P.AUDIT_READ: _UNIT,
        _P.STATION_KEY_APPROVE: _CENTER,
    },
    Role.LIAISON: {
        _P.HOME_SEE: _OWN,
        _P.REFERRAL_SUBMIT: _STATION,
        _P.REFERRAL_READ_SUMMARY: _STATION,
        _P.STATISTICS_EXPORT: _STATION,
        _P.SESSION_REVOKE: _OWN,
        _P.AUDIT_READ: _OWN,
        _P.STATION_KEY_ROTATE: _STATION,
    },
    Role.ADMIN: {
        _P.HOME_SEE: _OWN,
        _P.SESSION_REVOKE: _CENTER,
        _P.KEY_ROTATE: _CENTER,
        _P.BACKUP_MAKE: _CENTER,
        _P.QUEUE_SEE: _CENTER,
        _P.AUDIT_READ_TECHNICAL: _CENTER,
    },
    Role.AUDITOR: {
        _P.HOME_SEE: _OWN,
        _P.ACTION_COUNT: _CENTER,
        _P.STATISTICS_EXPORT: _CENTER,
        _P.ERASURE_VERIFY: _CENTER,
        _P.ACCOUNT_READ: _CENTER,
        _P.SESSION_REVOKE: _OWN,
        _P.KEY_VERIFY: _CENTER,
        _P.BACKUP_VERIFY: _CENTER,
        _P.AUDIT_READ: _CENTER,
        _P.BREAK_GLASS_REVIEW: _CENTER,
        _P.STATION_KEY_READ: _CENTER,
    },
}


class Actor(Protocol):
    """Whoever acts: a signed-in person, or the service itself on a machine's command line."""

    @property
    def id(self) -> UUID | None:
        """The account's id; None for the service itself."""

    @property
    def kind(self) -> str:
        """A code for the audit: the roles of an account, or `command`."""

    @property
    def units(self) -> frozenset[str]:
        """Codes of the units a member of staff works in today."""

    @property
    def station(self) -> str | None:
        """Code of the station a liaison belongs to today."""

    def scope(self, permission: Permission) -> Scope | None:
        """How far the permission reaches for this actor today; None when it is not held."""


class CommandLine:
    """The operator at the machine's own command line: submits for any station, reads nothing."""

    id = None
    kind = "command"
    units: frozenset[str] = frozenset()
    station = None
    _held = frozenset(
        {Permission.REFERRAL_SUBMIT, Permission.ACCOUNT_MANAGE, Permission.ACTION_LOG}
    )

    def scope(self, permission: Permission) -> Scope | None:
        """The whole center for the few things a command does, nothing else."""
        return Scope.CENTER if permission in self._held else None


def widest(roles: frozenset[Role] | set[Role], permission: Permission) -> Scope | None:
    """The widest scope that any of the roles gives."""
    order = list(Scope)
    held = [
        ROLE_PERMISSIONS[role][permission] for role in roles if permission in ROLE_PERMISSIONS[role]
    ]
    return max(held, key=order.index, default=None)
