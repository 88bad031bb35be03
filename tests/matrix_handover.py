"""Who may hand over, and see what became of it; the delivery is the one of gangnam."""

from tests.matrix import DENIED, HIDDEN, SIGN_IN, UNKNOWN, Reply, everybody, page

REFUSED = Reply(422)


def handing_over(anonymous, reply, **others):
    """The same for whoever may hand in; denied to everybody else."""
    roles = ("counselor", "supervisor", "counselor_digital", "supervisor_digital")
    those = dict.fromkeys((*roles, "liaison", "liaison_mapo"), reply)
    return everybody(DENIED, anonymous=anonymous, disabled=anonymous, **(those | others))


def looking_on(reply, **others):
    """For the sender and the receiving unit; to another station or unit it does not exist."""
    hidden = ("liaison_mapo", "counselor_digital", "supervisor_digital", "manager_digital")
    those = dict.fromkeys(("counselor", "supervisor", "manager", "liaison"), reply)
    shut = {"anonymous": SIGN_IN, "disabled": SIGN_IN}
    return everybody(DENIED, **shut, **dict.fromkeys(hidden, HIDDEN), **(those | others))


MATRIX = {
    "referrals.hotline": handing_over(
        SIGN_IN,
        page(),
        liaison=page("number of the delivery"),
        liaison_mapo=page("number of mapo's delivery"),
    ),
    "referrals.upload": handing_over(SIGN_IN, page()),
    "referrals.form": handing_over(SIGN_IN, page()),
    "referrals.blank": handing_over(SIGN_IN, page()),
    "referrals.send_file": handing_over(UNKNOWN, REFUSED),
    "referrals.send_form": handing_over(
        UNKNOWN,
        REFUSED,
        liaison_mapo=DENIED,
        counselor_digital=DENIED,
        supervisor_digital=DENIED,
    ),
    "referrals.batch": looking_on(page("number of gangnam", "batch of gangnam")),
    "referrals.progress": looking_on(page("batch of gangnam")),
}

POSTED = {
    "referrals.send_file": {"station": "gangnam"},
    "referrals.send_form": {"station_code": "gangnam"},
}
