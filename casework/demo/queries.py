"""What of the practice room is there already, and whether the records are anyone's real ones."""

from sqlalchemy import func, select

from casework.core import db
from casework.intake.models import Case, CaseOrigin, CaseParty
from casework.services.models import SupportAction

_PRACTICE = Case.origin == CaseOrigin.PRACTICE


def has_real_cases() -> bool:
    """Some case is not for practice."""
    return db.session.scalar(select(Case.id).where(~_PRACTICE).limit(1)) is not None


def practice_counts() -> dict[str, int]:
    """How many persons, cases and actions stand there for practice."""
    cases = select(Case.id).where(_PRACTICE)
    persons = func.count(CaseParty.person_id.distinct())
    in_cases = select(persons).where(CaseParty.case_id.in_(cases))
    actions = select(func.count()).where(SupportAction.case_id.in_(cases))
    return {
        "persons": db.session.scalar(in_cases) or 0,
        "cases": db.session.scalar(select(func.count()).where(_PRACTICE)) or 0,
        "actions": db.session.scalar(actions) or 0,
    }
