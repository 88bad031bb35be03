from datetime import timedelta

from sqlalchemy import event, update

from casework.core import clock, db
from casework.core.crypto import keyring
from casework.desk import step_queries
from casework.intake.models import CaseParty, CaseState, NoSource, PartyRole
from casework.referrals.models import ImportRow, Referral, RowOutcome
from casework.services.models import ActionState
from tests import factories
from tests.support_cases import opened, staff, victim
from tests.support_timeline import did, said_no, told_how


def facts(case):
    (found,) = step_queries.facts_of([case])
    return found


def test_only_the_newest_rules_count_and_only_if_a_person_has_read_them(counselor, case):
    assert not facts(case).contact_read
    told_how(case, read_by=counselor.id, at=clock.now() - timedelta(hours=2))
    assert facts(case).contact_read
    told_how(case)
    assert not facts(case).contact_read


def test_of_two_victims_both_must_be_known(counselor, case):
    told_how(case, read_by=counselor.id)
    other = victim("이둘")
    case.parties.append(CaseParty(person_id=other.id, person=other, role=PartyRole.VICTIM))
    db.session.flush()
    assert not facts(case).contact_read


def test_a_no_of_somebody_else_is_doubtful_until_it_ends(case):
    said_no(case)
    assert not facts(case).unconfirmed_no
    no = said_no(case, source=NoSource.THIRD_PARTY)
    assert facts(case).unconfirmed_no
    no.ended_at = clock.now()
    db.session.flush()
    assert not facts(case).unconfirmed_no


def test_what_was_undone_is_no_action(counselor, case):
    today = clock.today()
    did(counselor, case, today - timedelta(days=3))
    undone = did(counselor, case, today)
    assert facts(case).last_action_on == today
    undone.state = ActionState.VOIDED
    db.session.flush()
    assert facts(case).last_action_on == today - timedelta(days=3)


def test_what_the_station_sent_anew_waits_until_somebody_decides(case):
    factories.delivered({})
    factories.delivered({"victim_phone": "010-0999-0000"})
    db.session.execute(update(Referral).values(case_id=case.id))
    assert facts(case).update_waits
    updated = ImportRow.outcome == RowOutcome.UPDATED
    db.session.execute(update(ImportRow).where(updated).values(decided_at=clock.now()))
    assert not facts(case).update_waits


def test_open_cases_within_reach_are_asked_about(counselor, case):
    opened(staff("stalking2", unit="stalking"), opened_at=clock.now())
    assert step_queries.open_cases(counselor) == [case]
    case.state, case.closed_at = CaseState.CLOSED, clock.now()
    db.session.flush()
    assert step_queries.open_cases(counselor) == []


def test_many_cases_cost_as_much_as_one_and_no_key(counselor):
    cases = [opened(counselor, opened_at=clock.now()) for _ in range(3)]
    statements = []
    event.listen(db.engine(), "after_cursor_execute", lambda *told: statements.append(told[2]))
    with keyring.unlocked(keyring.current().keystore) as ring:
        step_queries.facts_of(cases[:1])
        one = len(statements)
        step_queries.facts_of(cases)
        assert (len(statements), ring.loads) == (2 * one, 0)
