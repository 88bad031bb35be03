"""The practice room has every lamp, and a no of each kind."""

from sqlalchemy import func, select

from casework.core import clock, db
from casework.intake import queries
from casework.intake.models import Case, CaseParty, RiskLevel, SafeContact, StatedNo
from casework.intake.safe_contact import Lamp, parse, reach


def test_everybody_has_said_how_she_may_be_reached_and_some_of_it_is_unread(seeded):
    people = db.session.scalar(select(func.count(CaseParty.person_id.distinct())))
    rows = db.session.scalars(select(SafeContact)).all()
    assert len(rows) == people
    unread = [row for row in rows if row.read_by is None]
    assert 0 < len(unread) < len(rows) / 5
    assert all(parse(row.rules).methods for row in rows)


def test_some_are_in_danger_and_some_have_said_no(seeded):
    levels = set(db.session.scalars(select(Case.risk_level)))
    assert levels == {*RiskLevel, None}
    nos = db.session.scalars(select(StatedNo)).all()
    assert 5 < len(nos) < 40
    assert all(no.words.endswith((".", "함.")) for no in nos)


def test_lamps_of_every_kind_burn(seeded):
    parties = db.session.scalars(select(CaseParty)).all()
    contacts = queries.safe_contacts([party.person_id for party in parties])
    nos = queries.standing_nos([party.case_id for party in parties])
    lamps = {
        reach(contacts[one.person_id], nos.get(one.case_id, []), clock.now()).lamp
        for one in parties
    }
    assert lamps >= {Lamp.OPEN, Lamp.UNREAD, Lamp.NO}
