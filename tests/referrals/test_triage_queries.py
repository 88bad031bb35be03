"""Everything that waits stands in one order, for those whom it concerns, and nobody else."""

import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from casework.core import clock, db
from casework.core.crypto import keyring
from casework.core.errors import AccessDenied, NotFound
from casework.core.ids import new_id
from casework.intake.models import ConflictDecision, ConflictMatch, ConflictStrength
from casework.referrals import triage_queries
from casework.referrals.models import (
    ImportBatch,
    ImportRow,
    Referral,
    ReferralState,
    RowKind,
    RowOutcome,
    Urgency,
)
from casework.referrals.triage_queries import Chosen, Position, Waits
from tests import factories, support_triage
from tests.conftest import config_in, running

UNREAD = {"victim_gender": "모르는 말"}
URGENCIES = list(Urgency)


@pytest.fixture
def she(either_app):
    with keyring.unlocked(either_app.extensions["casework"].keystore):
        yield support_triage.counselor()


def positions(actor, limit=50, after=None, **chosen):
    lines = triage_queries.waiting(actor, chosen=Chosen(**chosen), after=after, limit=limit)
    return [Position(line["rank"], line["since"], line["id"]) for line in lines]


def line_of(actor):
    (line,) = triage_queries.waiting(actor, chosen=Chosen())
    return line


LINES = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(URGENCIES),
        st.integers(0, 5),
        st.sampled_from([None, -3, 0, 1, 2]),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def asker(tmp_path_factory, prepared):
    """One database for all the lists that are thought of."""
    folder = tmp_path_factory.mktemp("order") / "instance"
    shutil.copytree(prepared, folder)
    with running(config_in(folder)) as app, app.app_context():
        with keyring.unlocked(app.extensions["casework"].keystore), db.transaction():
            her = support_triage.counselor()
        yield her
        db.rollback()


@given(lines=LINES, size=st.integers(1, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_order_is_urgency_then_waiting_with_held_rows_among_them(asker, lines, size):
    at, today = clock.now(), clock.today()
    wanted = []
    for is_row, urgency, minutes, days in lines:
        since = at - timedelta(minutes=minutes)
        end = None if days is None else today + timedelta(days=days)
        found = _row(urgency, since, end) if is_row else _referral(urgency, since, end)
        urgent = Urgency.CRITICAL if days in {0, 1} else urgency
        wanted.append(Position(URGENCIES.index(urgent), since, found.id))
    db.session.flush()
    wanted.sort(key=lambda one: (one.rank, one.since, one.id))
    assert positions(asker) == wanted
    walked, page = [], positions(asker, size)
    while page:
        walked += page
        page = positions(asker, size, page[-1])
    assert walked == wanted
    assert sum(one.number for one in triage_queries.counts(asker)) == len(wanted)
    db.rollback()


def _referral(urgency, since, end):
    made = Referral(
        station="mapo",
        referral_no=new_id().hex,
        unit="stalking",
        state=ReferralState.RECEIVED,
        urgency=urgency,
        gender="female",
        next_order_end_on=end,
        contact_open=False,
        sharing_held=False,
        received_at=since,
        waiting_since=since,
        newest_row_id=new_id(),
        versions=1,
    )
    db.session.add(made)
    return made


def _row(urgency, since, end):
    sent = {"sender": "mapo", "idempotency_key": new_id().hex, "received": 1, "chunk_rows": 1}
    batch = ImportBatch(received_at=since, **sent)
    db.session.add(batch)
    db.session.flush()
    said = {"urgency": urgency, "since": since, "next_order_end_on": end, "rings": True}
    kind = {"kind": RowKind.REFERRAL, "outcome": RowOutcome.QUARANTINED}
    made = ImportRow(batch_id=batch.id, row_no=1, **kind, **said)
    db.session.add(made)
    return made


def test_a_row_that_was_held_before_clocks_were_kept_is_high_and_waits_since_it_came(she):
    factories.delivered(UNREAD)
    db.session.execute(update(ImportRow).values(urgency=None, since=None))
    line = line_of(she)
    assert (line["urgency"], line["kind"], line["since"] is not None) == ("high", "row", True)


@pytest.mark.parametrize(
    ("again", "waits"),
    [
        ([], Waits.NEW),
        ([{"incident_summary": "다른 말."}], Waits.UPDATED),
        ([{"incident_summary": "다른 말."}, {}], Waits.AGAIN),
        ([{"consent": "N"}], Waits.FROZEN),
        ([{"consent": "나중에"}], Waits.UPDATED),
    ],
)
def test_what_waits_says_what_came(she, again, waits):
    support_triage.came()
    for changes in again:
        factories.delivered(changes)
    assert line_of(she)["waits"] == waits


def test_a_held_row_waits_until_it_is_mended(she):
    factories.delivered(UNREAD)
    assert line_of(she)["waits"] == Waits.QUARANTINED
    factories.delivered({})
    assert line_of(she)["waits"] == Waits.NEW


def test_filters_meet(she):
    support_triage.came()
    factories.delivered({"referral_no": "G-1", "station_code": "강남", "vulnerabilities": "미성년"})
    factories.delivered(UNREAD | {"referral_no": "M-2"})
    assert support_triage.numbers(she, urgency=Urgency.CRITICAL) == ["G-1"]
    assert support_triage.numbers(she, waits=Waits.QUARANTINED) == ["M-2"]
    assert set(support_triage.numbers(she, station="mapo")) == {"MAPO-2026-900001", "M-2"}
    assert support_triage.numbers(she, station="mapo", urgency=Urgency.CRITICAL) == []


def test_who_is_of_another_unit_or_may_not_read_sees_nothing(she):
    referral = support_triage.came()
    factories.delivered(UNREAD | {"referral_no": "M-2"})
    row = db.session.scalars(select(ImportRow).where(ImportRow.referral_no == "M-2")).one()
    away = support_triage.counselor("away", unit="digital")
    assert positions(away) == []
    for ask in (
        lambda: triage_queries.referral_visible_to(away, referral.id),
        lambda: triage_queries.referral_to_change(away, referral.id),
        lambda: triage_queries.held_row_visible_to(away, row.id),
        lambda: triage_queries.held_row_visible_to(she, referral.id),
    ):
        with pytest.raises(NotFound):
            ask()
    assert triage_queries.held_row_visible_to(she, row.id) is row
    for role in ("manager", "liaison", "auditor"):
        with pytest.raises(AccessDenied):
            positions(factories.person(f"{role}-9", role))


def decided(referral, decision, account):
    match = ConflictMatch(
        unit="stalking",
        found_id=referral.id,
        other_id=new_id(),
        strength=ConflictStrength.HOLD,
        raised_at=clock.now(),
        decision=decision,
        decided_at=clock.now(),
        decided_for=account,
    )
    db.session.add(match)
    db.session.flush()


def test_a_held_referral_exists_for_supervisors_alone_and_its_clock_runs_on(she):
    her = support_triage.supervisor()
    referral = support_triage.came()
    (before,) = positions(her)
    referral.held_at = clock.now()
    db.session.flush()
    assert (positions(she), positions(her)) == ([], [before])
    with pytest.raises(NotFound):
        triage_queries.referral_visible_to(she, referral.id)
    assert triage_queries.referral_visible_to(her, referral.id) is referral


def test_what_was_given_to_one_counselor_is_hers_and_what_bars_one_is_not(she):
    her, other = support_triage.supervisor(), support_triage.counselor("other")
    referral = support_triage.came()
    decided(referral, ConflictDecision.ASSIGNED, other.id)
    assert [bool(positions(one)) for one in (she, other, her)] == [False, True, True]
    db.session.execute(delete(ConflictMatch))
    decided(referral, ConflictDecision.BARRED, other.id)
    assert [bool(positions(one)) for one in (she, other, her)] == [True, False, True]
    assert triage_queries.barred_from(referral.id) == {other.id}


def test_load_counts_open_cases_of_the_unit(she):
    for _ in range(2):
        support_triage.known(she, support_triage.PartyRole.VICTIM)
    assert triage_queries.open_cases("stalking") == {she.id: 2}
    assert triage_queries.open_cases("digital") == {}
