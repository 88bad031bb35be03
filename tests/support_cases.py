"""People at the screen and cases of invented people, made through the program's own doors."""

from datetime import UTC, datetime

from casework.accounts import operations as accounts
from casework.accounts.models import SignedIn
from casework.core import clock
from casework.core.ids import new_id
from casework.core.permissions import CommandLine, Role
from casework.intake.models import CaseOrigin, Gender, Person
from casework.intake.operations import open_case

OPENED_AT = datetime(2023, 3, 2, 1, 0, tzinfo=UTC)


def staff(login="digital1", role="counselor", unit="digital", station=None):
    """Somebody of the staff, as she acts today."""
    place = {"station": station} if station else {"unit": unit}
    account = accounts.create_account(
        CommandLine(), login=login, name="이름", role=Role(role), **place
    )
    return SignedIn(account, clock.today())


def victim(name="김하나"):
    return Person(id=new_id(), name=name, gender=Gender.FEMALE)


def opened(actor, **changes):
    """A case that `actor` opens for a new victim in her first unit."""
    settled = {
        "unit": min(actor.units, default="digital"),
        "origin": CaseOrigin.FIRST_CALL,
        "counselor_id": actor.id,
        "opened_at": OPENED_AT,
        "victim": changes["victim"] if "victim" in changes else victim(),
    }
    return open_case(actor, **{**settled, **changes})
