"""Who may do what: every route for everybody, as one table; a new route needs a line of its own.

Each cell says with which status an asker is answered, what she then sees of MARKS (and so what she
does not see), and whether anything changed.
"""

from dataclasses import dataclass

from tests.conftest import PASSWORD

ASKERS = {
    "counselor": ("counselor", {"unit": "stalking"}),
    "counselor-digital": ("counselor", {"unit": "digital"}),
    "supervisor": ("supervisor", {"unit": "stalking"}),
    "supervisor-digital": ("supervisor", {"unit": "digital"}),
    "manager": ("manager", {"unit": "stalking"}),
    "manager-digital": ("manager", {"unit": "digital"}),
    "liaison": ("liaison", {"station": "gangnam"}),
    "liaison-mapo": ("liaison", {"station": "mapo"}),
    "admin": ("admin", {}),
    "auditor": ("auditor", {}),
    "no-role": ("counselor", {"unit": "stalking"}),
    "disabled": ("counselor", {"unit": "stalking"}),
}
EVERYBODY = ["anonymous", *ASKERS]
# Whose account the addresses name: a counselor of the unit stalking.
TARGET = "target"

# What may be seen on a page, by a piece of its markup.
MARKS = {
    "today": 'id="today"',
    "attention": 'id="attention"',
    "batches": 'id="batches"',
    "queue": 'id="queue"',
    "machine": 'id="machine"',
    "number of gangnam": "GANGNAM-2026-900001",
    "number of mapo": "MAPO-2026-900001",
    "batch of gangnam": 'id="batch-{gangnam}"',
    "batch of mapo": 'id="batch-{mapo}"',
    "name of a victim": "김보라",
    "phone of a victim": "0123-4567",
    "story of a victim": "집 앞에서 기다림",
    "name of the target": "이름 target",
    "login of the target": ">target<",
    "name of a colleague in the other unit": "이름 counselor-2",
    "name of an admin": "이름 admin-2",
    "name of a liaison": "이름 liaison-2",
    "form for an account": 'method="post" action="/accounts"',
    "forms for the target": 'action="/accounts/{target}/',
    "number of the case": "2024-S-0001",
    "masked name of the case": "문*람",
    "note of the action": "법원 앞에서 만남",
    "one-time link": "http://localhost/links/",
}


@dataclass(frozen=True)
class Reply:
    """What has to come back."""

    status: int
    sees: frozenset = frozenset()
    changes: bool = False


def page(*marks, status=200, changes=False):
    assert set(marks) <= MARKS.keys()
    return Reply(status, frozenset(marks), changes)


SIGN_IN, UNKNOWN, DENIED, HIDDEN = Reply(303), Reply(401), Reply(403), Reply(404)
DONE, SAME = Reply(303, changes=True), Reply(303)

SECTIONS = ("today", "attention", "batches")
GANGNAM, MAPO = (
    ("number of gangnam", "batch of gangnam"),
    ("number of mapo", "batch of mapo"),
)
LIVE_GANGNAM, LIVE_MAPO = ("batch of gangnam",), ("batch of mapo",)
STALKING_NAMES = ("name of the target", "name of an admin", "name of a liaison")
DIGITAL_NAMES = (
    "name of a colleague in the other unit",
    "name of an admin",
    "name of a liaison",
)


def everybody(reply, **others):
    """The same for all but those named."""
    return dict.fromkeys(EVERYBODY, reply) | {
        name.replace("_", "-"): other for name, other in others.items()
    }


def nobody_but(anonymous=SIGN_IN, hidden_from_the_other_unit=DENIED, **others):
    """Denied to all but those named, and unknown to whoever is not signed in."""
    return everybody(
        DENIED,
        anonymous=anonymous,
        disabled=anonymous,
        manager_digital=hidden_from_the_other_unit,
        **others,
    )


def managed(reply):
    """For the manager of the target's unit alone; to the other one it does not exist."""
    return nobody_but(UNKNOWN, HIDDEN, manager=reply)


MATRIX = {
    "desk.home": nobody_but(
        hidden_from_the_other_unit=page(*SECTIONS, "queue"),
        counselor=page(*SECTIONS, "queue", *GANGNAM, *MAPO),
        supervisor=page(*SECTIONS, "queue", *GANGNAM, *MAPO),
        manager=page(*SECTIONS, "queue", *GANGNAM, *MAPO),
        counselor_digital=page(*SECTIONS, "queue"),
        supervisor_digital=page(*SECTIONS, "queue"),
        liaison=page(*SECTIONS, *GANGNAM),
        liaison_mapo=page(*SECTIONS, *MAPO),
        admin=page("queue", "machine"),
        auditor=page(),
    ),
    "desk.live": nobody_but(
        hidden_from_the_other_unit=page("today", "batches", "queue"),
        counselor=page("today", "batches", "queue", *LIVE_GANGNAM, *LIVE_MAPO),
        supervisor=page("today", "batches", "queue", *LIVE_GANGNAM, *LIVE_MAPO),
        manager=page("today", "batches", "queue", *LIVE_GANGNAM, *LIVE_MAPO),
        counselor_digital=page("today", "batches", "queue"),
        supervisor_digital=page("today", "batches", "queue"),
        liaison=page("today", "batches", *LIVE_GANGNAM),
        liaison_mapo=page("today", "batches", *LIVE_MAPO),
        admin=page("queue", "machine"),
        auditor=page(),
    ),
    "accounts.accounts": nobody_but(
        hidden_from_the_other_unit=page(*DIGITAL_NAMES, "form for an account"),
        manager=page(*STALKING_NAMES, "login of the target", "form for an account"),
        auditor=page(*STALKING_NAMES, *DIGITAL_NAMES, "login of the target"),
    ),
    "accounts.account": nobody_but(
        hidden_from_the_other_unit=HIDDEN,
        manager=page("name of the target", "login of the target", "forms for the target"),
        auditor=page("name of the target", "login of the target"),
    ),
    "accounts.create": nobody_but(UNKNOWN, DENIED, manager=page("one-time link", changes=True)),
    "accounts.rename": managed(DONE),
    "accounts.add_membership": managed(DONE),
    "accounts.end_membership": managed(DONE),
    "accounts.disable": managed(DONE),
    "accounts.enable": managed(Reply(409)),
    "accounts.new_link": managed(page("one-time link", changes=True)),
    "accounts.end_sessions": managed(SAME),
    "accounts.sign_in": everybody(page()),
    "accounts.enter": everybody(Reply(422)),
    "accounts.sign_out": everybody(SAME),
    "accounts.display": everybody(DONE, anonymous=SAME, disabled=SAME),
    "accounts.link": everybody(page()),
    "accounts.use_link": everybody(DONE),
    "desk.healthz": everybody(page()),
    "desk.readyz": everybody(page()),
    "static": everybody(page()),
}

# What is posted where; everything else is asked for by GET.
POSTED = {
    "accounts.create": {"login": "new", "name": "새 사람", "role": "counselor", "unit": "stalking"},
    "accounts.rename": {"name": "다른 이름"},
    "accounts.add_membership": {"role": "supervisor", "unit": "stalking"},
    "accounts.end_membership": {},
    "accounts.disable": {},
    "accounts.enable": {},
    "accounts.new_link": {},
    "accounts.end_sessions": {},
    "accounts.enter": {"login": "stranger", "password": "not a password"},
    "accounts.sign_out": {},
    "accounts.display": {"theme": "dark"},
    "accounts.use_link": {"password": PASSWORD, "password_again": PASSWORD},
}

# The action log; the case and its actions are those of `counselor`.
ITS_CASE = ("number of the case", "masked name of the case")


def logging(anonymous=SIGN_IN, **others):
    """Denied to whoever works on no case; a page without anything for the other unit."""
    digital = {"counselor_digital": page(), "supervisor_digital": page()}
    return nobody_but(anonymous, **{**digital, **others})


def reaching(anonymous=UNKNOWN, **others):
    """Denied to whoever works on no case; not there for the other unit."""
    digital = {"counselor_digital": HIDDEN, "supervisor_digital": HIDDEN}
    return nobody_but(anonymous, **{**digital, **others})


MATRIX |= {
    "services.mine": logging(counselor=page(*ITS_CASE), supervisor=page()),
    "services.new_action": logging(counselor=page(*ITS_CASE), supervisor=page(*ITS_CASE)),
    "services.many": logging(counselor=page(*ITS_CASE), supervisor=page(*ITS_CASE)),
    "services.yesterday": logging(counselor=page(*ITS_CASE), supervisor=page()),
    "services.amend": reaching(
        SIGN_IN,
        counselor=page("number of the case", "note of the action"),
        supervisor=page("number of the case", "note of the action"),
    ),
    "services.log": reaching(counselor=DONE, supervisor=DONE),
    "services.log_many": reaching(counselor=page(*ITS_CASE), supervisor=page(*ITS_CASE)),
    "services.log_again": reaching(counselor=DONE, supervisor=HIDDEN),
    "services.undo": reaching(counselor=Reply(409), supervisor=HIDDEN),
    "services.store_amendment": reaching(counselor=DONE, supervisor=DONE),
    "services.void": reaching(counselor=DONE, supervisor=DONE),
}

_KIND = {"category": "deletion", "acted_on": "{today}"}
POSTED |= {
    "services.log": {**_KIND, "case": "{case}"},
    "services.log_many": {**_KIND, "cases": "{case}"},
    "services.log_again": {"actions": "{earlier}"},
    "services.undo": {},
    "services.store_amendment": {**_KIND, "reason": "잘못 골랐음"},
    "services.void": {"reason": "두 번 적음"},
}
