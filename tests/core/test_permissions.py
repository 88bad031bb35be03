"""Who may do what: the matrix agreed with the center, written a second time."""

import re

import pytest

from casework.core.permissions import (
    ROLE_PERMISSIONS,
    CommandLine,
    Permission,
    Role,
    Scope,
    widest,
)

STAFF = ("counselor", "supervisor", "manager", "liaison", "admin", "auditor")

# What each role holds and how far; "-" is denied. A cell that needs a second person or the
# emergency way is "-" until that way exists. Whoever approves does not also ask.
MATRIX = """
permission                counselor supervisor manager liaison admin  auditor
home:see                  own       own        own     own     own    own
referral:submit           unit      unit       -       station -      -
referral:read             unit      unit       -       -       -      -
referral:read-summary     unit      unit       unit    station -      -
referral:resolve          -         unit       -       -       -      -
case:list                 own       unit       -       -       -      -
case:read                 own       unit       -       -       -      -
case:read-summary         -         -          unit    -       -      -
case:edit                 own       unit       -       -       -      -
case:duty                 unit      unit       -       -       -      -
case:search               unit      unit       unit    -       -      -
case:assign               -         unit       unit    -       -      -
case:assign-request       own       -          -       -       -      -
case:close                -         unit       unit    -       -      -
case:close-request        own       -          -       -       -      -
plan:write                own       -          -       -       -      -
plan:approve              -         unit       -       -       -      -
plan:read-summary         -         -          unit    -       -      -
action:log                own       unit       -       -       -      -
action:amend              own       unit       -       -       -      -
action:count              own       unit       center  -       -      center
action:list               own       unit       center  -       -      -
booking:request           own       -          -       -       -      -
booking:approve           -         unit       -       -       -      -
shelter-address:read      own       unit       -       -       -      -
partner:refer             own       unit       -       -       -      -
partner:edit              -         -          center  -       -      -
partner:propose           -         unit       -       -       -      -
takedown:read             own       unit       -       -       -      -
takedown:read-summary     -         -          unit    -       -      -
target:set                -         -          center  -       -      -
statistics:export         own       unit       center  station -      center
erasure:request           -         unit       -       -       -      -
erasure:verify            -         -          -       -       -      center
account:manage            -         -          unit    -       -      -
account:read              -         -          unit    -       -      center
session:revoke            own       own        center  own     center own
key:rotate                -         -          -       -       center -
key:verify                -         -          -       -       -      center
backup:make               -         -          -       -       center -
backup:verify             -         -          -       -       -      center
queue:see                 center    center     center  -       center -
audit:read                own       unit       unit    own     -      center
audit:read-technical      -         -          -       -       center -
break-glass:review        -         -          -       -       -      center
station-key:approve       -         -          center  -       -      -
station-key:rotate        -         -          -       station -      -
station-key:read          -         -          -       -       -      center
"""


def cells():
    lines = [line.split() for line in MATRIX.strip().splitlines()]
    assert tuple(lines[0][1:]) == STAFF
    for permission, *scopes in lines[1:]:
        for role, scope in zip(STAFF, scopes, strict=True):
            yield role, permission, None if scope == "-" else scope


@pytest.mark.parametrize(("role", "permission", "scope"), list(cells()))
def test_a_role_holds_what_was_agreed_and_no_further(role, permission, scope):
    held = ROLE_PERMISSIONS[Role(role)].get(Permission(permission))
    assert held == (Scope(scope) if scope else None)


def test_every_permission_and_every_role_has_its_cells():
    assert {permission for _, permission, _ in cells()} == set(Permission)
    assert set(ROLE_PERMISSIONS) == set(Role) == set(STAFF)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("asks", "approves"),
    [
        (Permission.PLAN_WRITE, Permission.PLAN_APPROVE),
        (Permission.BOOKING_REQUEST, Permission.BOOKING_APPROVE),
        (Permission.CASE_CLOSE_REQUEST, Permission.CASE_CLOSE),
        (Permission.CASE_ASSIGN_REQUEST, Permission.CASE_ASSIGN),
        (Permission.PARTNER_PROPOSE, Permission.PARTNER_EDIT),
        (Permission.STATION_KEY_ROTATE, Permission.STATION_KEY_APPROVE),
    ],
)
def test_no_role_approves_what_it_asks_for(role, asks, approves):
    assert not {asks, approves} <= set(ROLE_PERMISSIONS[role])


# Objects and ways that need a second person or the emergency way, whatever they will be called.
NOBODYS = re.compile(
    r"export:.*|.*:restore|.*:grant|.*:issue|break-glass:(?!review$).*|case:read-(?!summary$).*"
    r"|erasure:(?!request$|verify$).*|audit:(?!read$|read-technical$).*|referral:resolve-.*"
)


def test_what_needs_a_second_person_is_held_by_nobody():
    held = {permission for permissions in ROLE_PERMISSIONS.values() for permission in permissions}
    assert [permission for permission in held if NOBODYS.fullmatch(permission)] == []
    assert Permission.REFERRAL_RESOLVE not in ROLE_PERMISSIONS[Role.MANAGER]
    assert Permission.BOOKING_APPROVE not in ROLE_PERMISSIONS[Role.MANAGER]
    assert Permission.ACCOUNT_MANAGE not in ROLE_PERMISSIONS[Role.ADMIN]


CONTENT = {
    Permission.REFERRAL_READ,
    Permission.CASE_READ,
    Permission.CASE_EDIT,
    Permission.PLAN_WRITE,
    Permission.SHELTER_ADDRESS_READ,
    Permission.TAKEDOWN_READ,
}
ADMINISTRATION = {
    Permission.ACCOUNT_MANAGE,
    Permission.KEY_ROTATE,
    Permission.BACKUP_MAKE,
    Permission.STATION_KEY_APPROVE,
}


@pytest.mark.parametrize("role", Role)
def test_no_role_both_reads_records_and_administers(role):
    held = set(ROLE_PERMISSIONS[role])
    assert not (held & CONTENT and held & ADMINISTRATION)


@pytest.mark.parametrize("role", ["manager", "liaison", "admin", "auditor"])
def test_who_only_counts_or_administers_reads_no_record(role):
    assert not set(ROLE_PERMISSIONS[Role(role)]) & CONTENT


def test_a_liaison_never_learns_of_a_case_or_a_shelter():
    touched = {permission.split(":")[0] for permission in ROLE_PERMISSIONS[Role.LIAISON]}
    assert not touched & {"case", "plan", "action", "booking", "shelter-address", "takedown"}


def test_who_holds_two_roles_has_the_wider_scope_of_each():
    two = {Role.COUNSELOR, Role.MANAGER}
    assert widest(two, Permission.ACTION_COUNT) is Scope.CENTER
    assert widest(two, Permission.CASE_READ) is Scope.OWN
    assert widest({Role.COUNSELOR, Role.SUPERVISOR}, Permission.CASE_READ) is Scope.UNIT
    assert widest(two, Permission.KEY_ROTATE) is None
    assert widest(set(), Permission.HOME_SEE) is None


def test_the_command_line_submits_and_reads_nothing():
    held = {permission for permission in Permission if CommandLine().scope(permission)}
    assert held == {Permission.REFERRAL_SUBMIT, Permission.ACCOUNT_MANAGE, Permission.ACTION_LOG}
    assert (CommandLine.id, CommandLine.station, CommandLine.units) == (None, None, frozenset())
