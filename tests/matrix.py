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
    "number of a referral": "GANGNAM-2026-900002",
    "batch of gangnam": 'id="batch-{gangnam}"',
    "batch of mapo": 'id="batch-{mapo}"',
    "name of a victim": "김보라",
    "phone of a victim": "0123-4567",
    "story of a victim": "집 앞에서 기다림",
    "masked name of a victim": "김*라",
    "address of a victim": "나래로 12",
    "name of the target": "이름 target",
    "login of the target": ">target<",
    "name of a colleague in the other unit": "이름 counselor-2",
    "name of an admin": "이름 admin-2",
    "name of a liaison": "이름 liaison-2",
    "form for an account": 'method="post" action="/accounts"',
    "forms for the target": 'action="/accounts/{target}/',
    "number of her own case": "2024-S-0001",
    "masked name of her own case": "문*람",
    "note of the action": "법원 앞에서 만남",
    "one-time link": "http://localhost/links/",
    "number of the delivery": 'href="/hotline/batches/{gangnam}"',
    "number of mapo's delivery": 'href="/hotline/batches/{mapo}"',
    "number of the case": ">{number}<",
    "way into the case": 'href="/cases/{case}"',
    "button for duty": 'action="/duty/{case}"',
    "number of a stalking case": "2023-S-0001",
    "number of a digital case": "2023-D-0001",
    "rows behind a number": 'class="opens"',
    "form for a target": 'action="/workload/targets"',
    "form for the file": 'action="/workload/export"',
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
KEPT = Reply(200, changes=True)

SECTIONS = ("today", "attention", "batches")
GANGNAM, MAPO = (
    ("number of gangnam", "batch of gangnam", "number of the delivery"),
    ("number of mapo", "batch of mapo", "number of mapo's delivery"),
)
HER_CASES = ("number of her own case", "number of a stalking case")
OPEN_CASE = ("number of the case", "way into the case")
LIVE_GANGNAM = ("batch of gangnam", "number of the delivery")
LIVE_MAPO = ("batch of mapo", "number of mapo's delivery")
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


def staff(anonymous, reply, **others):
    """The same for counselors, supervisors and managers of both units, denied to all others."""
    roles = ("counselor", "supervisor", "manager")
    both = {name + unit: reply for name in roles for unit in ("", "_digital")}
    return everybody(DENIED, anonymous=anonymous, disabled=anonymous, **(both | others))


def on_duty(reply, anonymous=UNKNOWN):
    """For counselors and supervisors of the case's unit; for the other's it does not exist."""
    hidden = {"counselor_digital": HIDDEN, "supervisor_digital": HIDDEN}
    mine = {"counselor": reply, "supervisor": reply}
    return everybody(DENIED, anonymous=anonymous, disabled=anonymous, **hidden, **mine)


MATRIX = {
    "desk.home": nobody_but(
        hidden_from_the_other_unit=page(*SECTIONS, "queue"),
        counselor=page(*SECTIONS, "queue", *GANGNAM, *MAPO, *HER_CASES),
        supervisor=page(*SECTIONS, "queue", *GANGNAM, *MAPO, *OPEN_CASE, *HER_CASES),
        manager=page(*SECTIONS, "queue", *GANGNAM, *MAPO),
        counselor_digital=page(*SECTIONS, "queue", "number of a digital case"),
        supervisor_digital=page(*SECTIONS, "queue", "number of a digital case"),
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
    "desk.cases": nobody_but(
        hidden_from_the_other_unit=page("number of a digital case"),
        counselor=page(*HER_CASES, "masked name of her own case", "masked name of a victim"),
        supervisor=page(
            *OPEN_CASE,
            *HER_CASES,
            "masked name of her own case",
            "masked name of a victim",
            "name of the target",
        ),
        manager=page("number of the case", *HER_CASES, "name of the target"),
        counselor_digital=page("number of a digital case"),
        supervisor_digital=page("number of a digital case"),
    ),
    "desk.case": nobody_but(
        counselor=HIDDEN,
        supervisor=page(*OPEN_CASE, "masked name of a victim", "name of the target"),
        counselor_digital=HIDDEN,
        supervisor_digital=HIDDEN,
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
    "search.box": staff(SIGN_IN, page()),
    "search.find": staff(
        UNKNOWN,
        page(),
        counselor=page(
            "number of the case", "masked name of a victim", "name of the target", "button for duty"
        ),
        supervisor=page(*OPEN_CASE, "masked name of a victim", "name of the target"),
        manager=page("number of the case", "name of the target"),
    ),
    "search.take_up": on_duty(DONE),
    "search.duty_card": on_duty(HIDDEN, SIGN_IN),
    "search.leave_word": on_duty(HIDDEN),
    "notices.notices": everybody(page(), anonymous=SIGN_IN, disabled=SIGN_IN, no_role=DENIED),
    "notices.read": everybody(SAME, anonymous=UNKNOWN, disabled=UNKNOWN, no_role=DENIED),
    "drafts.keep": everybody(KEPT, anonymous=UNKNOWN, disabled=UNKNOWN, no_role=DENIED),
    "drafts.forget": everybody(SAME, anonymous=UNKNOWN, disabled=UNKNOWN, no_role=DENIED),
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
    "search.find": {"q": "{number}"},
    "search.take_up": {},
    "search.leave_word": {"words": "다시 전화 주세요"},
    "notices.read": {},
    "drafts.keep": {"draft": "action", "note": "밤에 전화함"},
    "drafts.forget": {"draft": "action"},
    "accounts.use_link": {"password": PASSWORD, "password_again": PASSWORD},
}
