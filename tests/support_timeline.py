"""What happens in a case, put there past the forms of other packages."""

from casework.core import clock, db
from casework.intake import safe_contact
from casework.intake.models import NoScope, NoSource, SafeContact, StatedNo
from casework.intake.safe_contact import Method, Rules
from casework.services.action_log import log_action
from casework.services.models import ActionState, SupportAction


def did(actor, case, day, category="psych_emotional", **more):
    """An action of a day."""
    action = log_action(actor, case, category=category, acted_on=day, **more)
    db.session.flush()
    return action


def amended(action, **changes):
    """The action as it stands after a correction: the first row is voided and kept."""
    action.state = ActionState.VOIDED
    kept = ("case_id", "victim_id", "unit", "category", "acted_on", "logged_by", "minutes")
    values = {name: getattr(action, name) for name in kept} | changes
    later = SupportAction(replaces_id=action.id, logged_at=clock.now(), **values)
    db.session.add(later)
    db.session.flush()
    return later


def told_how(case, *, read_by=None, rules=None, at=None):
    """How the victim may be reached from a moment on."""
    person = case.parties[0].person_id
    row = SafeContact(person_id=person, set_at=at or clock.now(), read_by=read_by)
    row.rules = safe_contact.pack(rules or Rules(methods=(Method.CALL,)))
    db.session.add(row)
    db.session.flush()
    return row


def said_no(case, *, scope=NoScope.ALL, source=NoSource.CODE_WORD, words=None, **more):
    """A no that was said now."""
    row = StatedNo(case_id=case.id, scope=scope, source=source, said_at=clock.now(), **more)
    row.words = words
    db.session.add(row)
    db.session.flush()
    return row
