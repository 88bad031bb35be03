"""The lines of triage in the table of tests/matrix.py: counselors and supervisors of the unit."""

from tests.matrix import DONE, HIDDEN, UNKNOWN, nobody_but, page

WAITING = ("number of gangnam", "number of mapo", "number of a referral")
SHEET = (
    "number of a referral",
    "name of a victim",
    "address of a victim",
    "story of a victim",
    "name of the target",
)
ROW = ("number of gangnam", "name of a victim", "address of a victim", "story of a victim")


def read_by_the_unit(reply, **others):
    """For counselors and supervisors of the unit alone; in the other unit it does not exist."""
    shown = {"counselor": reply, "supervisor": reply}
    hidden = {"counselor_digital": HIDDEN, "supervisor_digital": HIDDEN}
    return nobody_but(**{**shown, **hidden, **others})


MATRIX = {
    "triage.triage": read_by_the_unit(
        page(*WAITING), counselor_digital=page(), supervisor_digital=page()
    ),
    "triage.referral": read_by_the_unit(page(*SHEET)),
    "triage.held_row": read_by_the_unit(page(*ROW)),
    "triage.open": read_by_the_unit(DONE, anonymous=UNKNOWN),
    "triage.decline": read_by_the_unit(DONE, anonymous=UNKNOWN),
    "triage.see": read_by_the_unit(DONE, anonymous=UNKNOWN),
    "triage.conflicts": nobody_but(
        supervisor=page("number of a referral", "name of the target"), supervisor_digital=page()
    ),
    "triage.decide_conflict": nobody_but(UNKNOWN, supervisor=DONE, supervisor_digital=HIDDEN),
}

POSTED = {
    "triage.open": {"unit": "stalking"},
    "triage.decline": {"reason": "not_ours", "held_by": "1366"},
    "triage.see": {},
    "triage.decide_conflict": {"decision": "linked"},
}
