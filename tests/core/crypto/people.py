"""People with a secret, and the request after the one that stored them."""

from casework.core import db
from casework.core.crypto import keyring
from casework.intake.models import Gender, Person

SECRET = "김비밀"
FORMS = [SECRET, SECRET.encode().hex(), repr(SECRET.encode())[2:-1], ascii(SECRET)[1:-1]]


def person(**fields):
    return Person(gender=Gender.FEMALE, **fields)


def next_request():
    """A keyring of its own and no loaded rows, as the next request has them."""
    db.session.expunge_all()
    return keyring.unlocked(keyring.current().keystore)


def without_secret(told):
    return not any(form in str(told) for form in FORMS)
