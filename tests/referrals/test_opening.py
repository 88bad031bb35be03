"""Opening makes a case of what the station sent, once, and refuses what must not be opened."""

import json
import threading

import pytest
from sqlalchemy import select

from casework.accounts.models import Account
from casework.core import clock, db
from casework.core.audit import AuditEntry
from casework.core.crypto import keyring
from casework.core.errors import CaseworkError, NotFound
from casework.duties.models import Notice, NoticeKind
from casework.intake.models import (
    Case,
    CaseBar,
    CaseOrigin,
    ConflictDecision,
    ConflictMatch,
    ConflictStrength,
    Gender,
    NoScope,
    PartyRole,
    RiskLevel,
    SafeContact,
    StatedNo,
)
from casework.referrals import deciding, opening, triage_queries
from casework.referrals.hotline.contact import parse_safe_contact
from casework.referrals.models import ImportRow, ReferralState
from casework.referrals.versions import Unreadable
from tests import factories, support_triage
from tests.support_triage import PHONE


@pytest.fixture
def she(app):
    with keyring.unlocked(app.extensions["casework"].keystore):
        yield support_triage.counselor()


def opened(actor, referral, unit="stalking", counselor=None):
    case = opening.open_referral(actor, referral, unit=unit, counselor_id=counselor)
    db.commit()
    return case


def notices(kind):
    found = db.session.scalars(select(Notice).where(Notice.kind == kind))
    return {one.account_id for one in found}


def test_the_case_says_what_the_station_said(she):
    referral = support_triage.came()
    case = opened(she, referral)
    (party,) = case.parties
    person = party.person
    assert (case.unit, case.origin, case.counselor_id) == ("stalking", CaseOrigin.HOTLINE, she.id)
    assert (party.role, person.name, person.phone) == (PartyRole.VICTIM, "김보라", PHONE)
    assert (person.birth_date, person.gender, person.gu) == (
        "1996-05-05",
        Gender.FEMALE,
        referral.gu,
    )
    assert (person.address, json.loads(person.vulnerabilities)) == (
        "나래로 12, 101동",
        ["children"],
    )
    assert (case.summary, case.risk_level) == ("집 앞에서 기다림.", RiskLevel.HIGH)
    assert f"{clock.in_seoul(case.risk_since_at):%Y-%m-%d %H:%M}" == "2026-01-20 00:00"
    kept = json.loads(case.handed_over)
    assert kept["offender_relation"] == "ex_partner"
    assert set(kept["consent"]["scope"]) == {"safety", "legal"}
    assert not {"victim_name", "victim_phone", "incident_summary"} & kept.keys()
    assert (referral.state, referral.case_id) == (ReferralState.OPENED, case.id)
    assert referral.decided_by == she.id
    audited = [one for one in db.session.scalars(select(AuditEntry)) if "case:open" in one.actions]
    assert {referral.id.hex, case.id.hex, person.id.hex} <= set(audited[-1].subjects)


@pytest.mark.parametrize(
    ("said", "read"),
    [("문자만;18-21시", True), ("미확인", False), ("동생이 받으면 끊기", False)],
)
def test_conditions_count_as_read_only_where_every_word_was_understood(she, said, read):
    opened(she, support_triage.came(safe_contact=said))
    (contact,) = db.session.scalars(select(SafeContact))
    assert (contact.read_by == she.id) is read
    assert json.loads(contact.rules) == parse_safe_contact(said)


def test_another_way_to_reach_her_is_kept_and_is_no_phone(she):
    case = opened(she, support_triage.came(victim_phone="없음 언니 010-0999-4567"))
    assert case.parties[0].person.phone is None
    assert "언니" in json.loads(case.handed_over)["victim_phone"]


def test_a_narrower_consent_stands_as_a_no_to_telling_others(she):
    support_triage.came()
    factories.delivered({"consent": "Y;2026-01-21;서면;법률"})
    case = opened(she, support_triage.found())
    (no,) = db.session.scalars(select(StatedNo))
    assert (no.case_id, no.scope, no.words) == (case.id, NoScope.RECIPIENT, opening.HELD_WORDS)


def test_what_is_decided_frozen_held_or_sealed_for_good_is_refused(she):
    her = support_triage.supervisor()
    referral = support_triage.came()
    for field, refusal in (("frozen_at", opening.Frozen), ("held_at", deciding.ConflictFirst)):
        setattr(referral, field, clock.now())
        with pytest.raises(refusal):
            opened(her, referral)
        setattr(referral, field, None)
    for state in (ReferralState.DECLINED, ReferralState.RECALLED, ReferralState.OPENED):
        referral.state = state
        with pytest.raises(deciding.DecidedBefore):
            opened(her, referral)
    referral.state = ReferralState.RECEIVED
    db.commit()
    keyring.current().keystore.discard([referral.newest_row_id])
    with keyring.unlocked(keyring.current().keystore), pytest.raises(Unreadable):
        opened(her, referral)
    assert list(db.session.scalars(select(Case))) == []


def test_a_supervisor_chooses_who_takes_it_and_only_of_the_unit(she):
    her = support_triage.supervisor()
    away = support_triage.counselor("away", unit="digital")
    first = support_triage.came()
    with pytest.raises(opening.NoCounselor):
        opened(her, first, counselor=away.id)
    db.rollback()
    case = opened(her, support_triage.found(), counselor=she.id)
    assert (case.counselor_id, notices(NoticeKind.ASSIGNED)) == (she.id, {she.id})
    assert (
        opened(her, support_triage.came("M-2", victim_phone="010-0222-2222")).counselor_id is None
    )


def test_a_counselor_opens_for_herself_whatever_she_sends(she):
    other = support_triage.counselor("other")
    assert opened(she, support_triage.came(), counselor=other.id).counselor_id == she.id


def test_into_another_unit_it_is_handed_over_unassigned_and_its_supervisors_are_told(she):
    there = support_triage.supervisor("there", unit="digital")
    case = opened(she, support_triage.came(), unit="digital")
    assert (case.unit, case.counselor_id) == ("digital", None)
    assert case.number.split("-")[1] == "D"
    assert notices(NoticeKind.ASSIGNMENT_ASKED) == {there.id}
    with pytest.raises(NotFound):
        triage_queries.referral_visible_to(she, support_triage.found().id)


def test_a_conflict_in_the_other_unit_holds_the_case_there(she):
    there = support_triage.supervisor("there", unit="digital")
    elsewhere = support_triage.known(there, PartyRole.OFFENDER, phone=PHONE, unit="digital")
    db.commit()
    case = opened(she, support_triage.came(), unit="digital")
    assert case.held_at is not None
    assert db.session.scalars(select(ConflictMatch.other_id)).one() == elsewhere.id
    assert notices(NoticeKind.CONFLICT) == {there.id}


def test_a_conflict_that_shows_only_now_holds_the_referral_and_says_nothing(she):
    her = support_triage.supervisor()
    referral = support_triage.came()
    support_triage.known(support_triage.counselor("other"), PartyRole.OFFENDER, phone=PHONE)
    db.commit()
    assert opened(she, referral) is None
    assert (referral.held_at is not None, referral.state) == (True, ReferralState.RECEIVED)
    assert notices(NoticeKind.CONFLICT) == {her.id}
    assert support_triage.numbers(her) == [referral.referral_no]


def test_whom_a_decision_barred_from_the_referral_is_barred_from_its_case(she):
    barred = support_triage.counselor("barred")
    referral = support_triage.came()
    match = ConflictMatch(
        unit="stalking",
        found_id=referral.id,
        other_id=barred.id,
        strength=ConflictStrength.HINT,
        raised_at=clock.now(),
        decision=ConflictDecision.BARRED,
        decided_at=clock.now(),
        decided_for=barred.id,
    )
    db.session.add(match)
    db.session.flush()
    with pytest.raises(NotFound):
        triage_queries.referral_visible_to(barred, referral.id)
    case = opened(she, referral)
    assert db.session.get(CaseBar, (case.id, barred.id))


def test_opening_ends_what_rang(she):
    support_triage.came()
    factories.delivered({"incident_summary": "다시 왔음."})
    opened(she, support_triage.found())
    assert support_triage.numbers(she) == []
    ringing = select(ImportRow).where(ImportRow.rings, ImportRow.decided_at.is_(None))
    assert list(db.session.scalars(ringing)) == []


def test_of_two_who_open_at_once_one_wins(either_app):
    with keyring.unlocked(either_app.extensions["casework"].keystore):
        people = [support_triage.counselor(f"c-{number}") for number in (1, 2)]
        support_triage.supervisor()
        referral_id = support_triage.came().id
        accounts = [person.id for person in people]
        db.commit()
    start, results = threading.Barrier(2), []

    def try_to_open(account_id):
        with either_app.app_context():
            keystore = either_app.extensions["casework"].keystore
            start.wait(10)
            try:
                with db.transaction(), keyring.unlocked(keystore):
                    her = factories.acting(db.session.get(Account, account_id))
                    found = triage_queries.referral_to_change(her, referral_id)
                    results.append(
                        opening.open_referral(her, found, unit="stalking", counselor_id=None)
                    )
            except CaseworkError as refusal:
                results.append(refusal)

    threads = [threading.Thread(target=try_to_open, args=(one,)) for one in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    refused = [one for one in results if isinstance(one, CaseworkError)]
    assert [type(one) for one in refused] in ([deciding.DecidedBefore], [NotFound])
    db.rollback()
    assert len(list(db.session.scalars(select(Case)))) == 1
