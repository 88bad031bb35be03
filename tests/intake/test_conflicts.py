"""A conflict rings for the supervisor alone, holds the case, and ends by her decision."""

import pytest
from sqlalchemy import select

from casework.core import db
from casework.core.crypto import keyring
from casework.core.errors import NotFound
from casework.duties.models import Notice
from casework.intake import conflict_queries, conflicts
from casework.intake.models import CaseBar, ConflictDecision, ConflictMatch, PartyRole
from casework.intake.queries import case_visible_to
from tests import support_triage

ASSIGNED, BARRED, LINKED = ConflictDecision
PHONE = "010-0123-4567"


@pytest.fixture
def she(app):
    with keyring.unlocked(app.extensions["casework"].keystore):
        yield support_triage.counselor()


def crossed(she, phone=PHONE):
    """A case whose victim is an offender in another one."""
    other = support_triage.known(support_triage.counselor("other"), PartyRole.OFFENDER, phone=phone)
    case = support_triage.known(she, PartyRole.VICTIM, phone=phone)
    db.commit()
    return case, other


def matches():
    return list(db.session.scalars(select(ConflictMatch)))


def told():
    return {notice.account_id for notice in db.session.scalars(select(Notice))}


def test_opposing_sides_hold_the_case_and_only_the_supervisors_hear_of_it(she):
    her, away = support_triage.supervisor(), support_triage.supervisor("away", unit="digital")
    case, other = crossed(she)
    assert conflicts.check_case(she, case) == []
    (match,) = matches()
    assert (match.found_id, match.other_id) == (case.id, other.id)
    assert (match.found_role, match.other_role) == ("victim", "offender")
    assert told() == {her.id} - {away.id}
    with pytest.raises(NotFound):
        case_visible_to(she, case.id)
    assert case_visible_to(her, case.id) is case


def test_a_name_alone_rings_and_holds_nothing(she):
    support_triage.supervisor()
    case, _ = crossed(she, phone=None)
    conflicts.check_case(she, case)
    assert (len(matches()), case.held_at, len(told())) == (1, None, 1)


def test_the_same_side_is_pointed_out_and_rings_for_nobody(she):
    support_triage.supervisor()
    first = support_triage.known(she, PartyRole.GUARDIAN, phone=PHONE)
    case = support_triage.known(she, PartyRole.VICTIM, phone=PHONE)
    db.commit()
    (match,) = conflicts.check_case(she, case)
    assert (match.other.number, match.same_phone) == (first.number, True)
    assert (matches(), told(), case.held_at) == ([], set(), None)


def test_what_was_decided_rings_again_only_when_it_is_stronger(she):
    her = support_triage.supervisor()
    case, _ = crossed(she, phone=None)
    conflicts.check_case(she, case)
    conflicts.decide(her, matches()[0], decision=LINKED, account_id=None)
    conflicts.check_case(she, case)
    assert matches()[0].decision is LINKED
    for party in [*case.parties, *db.session.get_one(type(case), matches()[0].other_id).parties]:
        if party.person.name == "김보라":
            party.person.phone = PHONE
    db.commit()
    conflicts.check_case(she, case)
    assert (matches()[0].decision, case.held_at is None) == (None, False)


def test_assigning_gives_the_case_to_somebody_who_is_no_party(she):
    her, third = support_triage.supervisor(), support_triage.counselor("third")
    case, other = crossed(she)
    conflicts.check_case(she, case)
    for wrong in (other.counselor_id, her.id, None):
        with pytest.raises(conflicts.NotFree):
            conflicts.decide(her, matches()[0], decision=ASSIGNED, account_id=wrong)
        assert matches()[0].decided_at is None
    conflicts.decide(her, matches()[0], decision=ASSIGNED, account_id=third.id)
    assert case_visible_to(third, case.id) is case
    assert (case.held_at, third.id in told()) == (None, True)
    with pytest.raises(conflicts.AlreadyDecided):
        conflicts.decide(her, matches()[0], decision=LINKED, account_id=None)


def test_barring_hides_the_case_from_the_counselor_of_the_other_side(she):
    her = support_triage.supervisor()
    case, other = crossed(she)
    conflicts.check_case(she, case)
    conflicts.decide(her, matches()[0], decision=BARRED, account_id=None)
    assert db.session.get(CaseBar, (case.id, other.counselor_id))
    assert case_visible_to(she, case.id) is case
    conflicts.bar(her, case, account_id=she.id)
    assert case.counselor_id is None
    with pytest.raises(NotFound):
        case_visible_to(she, case.id)


def test_where_nobody_is_on_the_other_side_nobody_can_be_barred(she):
    her = support_triage.supervisor()
    case, other = crossed(she)
    conflicts.check_case(she, case)
    other.counselor_id = None
    db.session.flush()
    with pytest.raises(conflicts.NobodyToBar):
        conflicts.decide(her, matches()[0], decision=BARRED, account_id=None)


def test_one_of_two_holds_is_not_enough_to_free_a_case(she):
    her = support_triage.supervisor()
    case, _ = crossed(she)
    support_triage.known(support_triage.counselor("third"), PartyRole.OFFENDER, phone=PHONE)
    db.commit()
    conflicts.check_case(she, case)
    first, second = conflict_queries.open_matches(her)
    conflicts.decide(her, first, decision=LINKED, account_id=None)
    assert case.held_at is not None
    conflicts.decide(her, second, decision=LINKED, account_id=None)
    assert case.held_at is None
