"""Who may log, correct and repeat actions; the case and its actions are those of `counselor`."""

from tests.matrix import DONE, HIDDEN, SIGN_IN, UNKNOWN, Reply, nobody_but, page

ITS_CASE = ("number of her own case", "masked name of her own case")
CHOICES = (*ITS_CASE, "number of a stalking case", "masked name of a victim")
MANY = page(*CHOICES, "number of the case")
DIGITAL = page("number of a digital case")


def logging(anonymous=SIGN_IN, **others):
    """Denied to whoever works on no case; a page without anything for the other unit."""
    digital = {"counselor_digital": page(), "supervisor_digital": page()}
    return nobody_but(anonymous, **{**digital, **others})


def reaching(anonymous=UNKNOWN, **others):
    """Denied to whoever works on no case; not there for the other unit."""
    digital = {"counselor_digital": HIDDEN, "supervisor_digital": HIDDEN}
    return nobody_but(anonymous, **{**digital, **others})


MATRIX = {
    "services.mine": logging(
        counselor=page(*ITS_CASE, "number of a stalking case"),
        supervisor=page(),
        counselor_digital=DIGITAL,
    ),
    "services.new_action": logging(
        counselor=page(*CHOICES),
        supervisor=page(*CHOICES),
        counselor_digital=DIGITAL,
        supervisor_digital=DIGITAL,
    ),
    "services.many": logging(
        counselor=page(*CHOICES),
        supervisor=MANY,
        counselor_digital=DIGITAL,
        supervisor_digital=DIGITAL,
    ),
    "services.yesterday": logging(counselor=page(*ITS_CASE), supervisor=page()),
    "services.amend": reaching(
        SIGN_IN,
        counselor=page("number of her own case", "note of the action"),
        supervisor=page("number of her own case", "note of the action"),
    ),
    "services.log": reaching(counselor=DONE, supervisor=DONE),
    "services.log_many": reaching(counselor=page(*CHOICES), supervisor=MANY),
    "services.log_again": reaching(counselor=DONE, supervisor=HIDDEN),
    "services.undo": reaching(counselor=Reply(409), supervisor=HIDDEN),
    "services.store_amendment": reaching(counselor=DONE, supervisor=DONE),
    "services.void": reaching(counselor=DONE, supervisor=DONE),
}

_KIND = {"category": "deletion", "acted_on": "{today}"}
POSTED = {
    "services.log": {**_KIND, "case": "{hers}"},
    "services.log_many": {**_KIND, "cases": "{hers}"},
    "services.log_again": {"actions": "{earlier}"},
    "services.undo": {},
    "services.store_amendment": {**_KIND, "reason": "잘못 골랐음"},
    "services.void": {"reason": "두 번 적음"},
}
