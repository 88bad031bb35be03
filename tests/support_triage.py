"""Referrals that wait in triage, and who looks at them, through the program's own doors."""

from sqlalchemy import select

from casework.core import clock, db
from casework.intake.models import CaseParty, Gender, PartyRole, Person
from casework.intake.operations import open_case
from casework.referrals import triage_queries
from casework.referrals.models import Referral
from casework.referrals.triage_queries import Chosen
from tests import factories, support_cases

NAME, PHONE = factories.ROW["victim_name"], factories.ROW["victim_phone"]


def came(number="MAPO-2026-900001", **changes):
    """A referral that was accepted."""
    factories.delivered({"referral_no": number, **changes})
    return found(number)


def found(number="MAPO-2026-900001"):
    db.session.expire_all()
    return db.session.scalars(select(Referral).where(Referral.referral_no == number)).one()


def counselor(login="counselor-1", **place):
    return factories.person(login, "counselor", **place)


def supervisor(login="supervisor-1", **place):
    return factories.person(login, "supervisor", **place)


def known(actor, role, name=NAME, phone=None, unit="stalking", **facts):
    """Somebody in a case that the actor opens; the victim is another person unless it is she."""
    person = Person(gender=Gender.FEMALE, name=name, phone=phone, **facts)
    db.session.add(person)
    settled = {"unit": unit, "origin": "first_call", "opened_at": clock.now()}
    if role is PartyRole.VICTIM:
        return open_case(actor, counselor_id=actor.id, victim=person, **settled)
    other = support_cases.victim("이다른")
    db.session.add(other)
    case = open_case(actor, counselor_id=actor.id, victim=other, **settled)
    case.parties.append(CaseParty(person=person, role=role))
    db.session.flush()
    return case


def numbers(actor, **chosen):
    """The numbers that wait for an actor, in their order."""
    lines = triage_queries.waiting(actor, chosen=Chosen(**chosen))
    return [line["referral_no"] for line in lines]
