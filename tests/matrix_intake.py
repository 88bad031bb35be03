"""Lines of the table for first contacts and the forms on a case: a contact of the `counselor`."""

from tests.matrix import DENIED, DONE, HIDDEN, SIGN_IN, UNKNOWN, Reply, nobody_but, page


def in_reach(reply, anonymous=UNKNOWN):
    """For whoever has the case and her supervisor; to the other unit it does not exist."""
    return nobody_but(
        anonymous,
        counselor=reply,
        supervisor=reply,
        counselor_digital=HIDDEN,
        supervisor_digital=HIDDEN,
    )


def read(*marks):
    """As `in_reach`, of a page."""
    return in_reach(page(*marks), SIGN_IN)


def assigned(reply, anonymous=UNKNOWN):
    """For supervisor and manager of the unit."""
    return nobody_but(anonymous, HIDDEN, supervisor=reply, manager=reply, supervisor_digital=HIDDEN)


def asked(reply, anonymous=UNKNOWN):
    """For counselors alone."""
    return nobody_but(anonymous, counselor=reply, counselor_digital=HIDDEN)


MATRIX = {
    "intake.new_contact": nobody_but(
        **dict.fromkeys(
            ("counselor", "supervisor", "counselor_digital", "supervisor_digital"), page()
        )
    ),
    "intake.open_contact": in_reach(DONE),
    "intake.make_case": read("name of a victim"),
    "intake.register_case": in_reach(DONE),
    "intake.lapse": in_reach(DONE),
    "intake.unlapse": in_reach(Reply(409)),
    "intake.add_person": read(),
    "intake.store_person": in_reach(DONE),
    "intake.edit_person": read("name of a victim"),
    "intake.correct_person": in_reach(DONE),
    "intake.reveal_phone": in_reach(page("name of a victim", "phone of a victim")),
    "intake.safety": read(),
    "intake.save_safety": in_reach(DONE),
    "intake.risk": read(),
    "intake.save_risk": in_reach(DONE),
    "intake.say_no": read(),
    "intake.record_no": in_reach(DONE),
    "intake.end_no": in_reach(DONE),
    "intake.summary": read("story of a victim"),
    "intake.save_summary": in_reach(DONE),
    "intake.assign": assigned(page("name of the target"), SIGN_IN),
    "intake.give_case": assigned(DONE),
    "intake.ask_assignment": asked(page(), SIGN_IN),
    "intake.send_asking": asked(page(changes=True)),
}
# What is refused is refused by the role before anything is looked for.
assert all(replies["auditor"] == DENIED for replies in MATRIX.values())

# {names} stand for the ids of the world; a form of this version meets no other.
_THIS = {"version": "{version}"}
POSTED = {
    "intake.open_contact": {"unit": "stalking", "channel": "phone"},
    "intake.register_case": {**_THIS, "name": "김보라", "retention_class": "counseling_record"},
    "intake.lapse": {},
    "intake.unlapse": {},
    "intake.store_person": {"name": "박새봄"},
    "intake.correct_person": {**_THIS, "name": "김둘"},
    "intake.reveal_phone": {},
    "intake.save_safety": {**_THIS, "text": "yes"},
    "intake.save_risk": {**_THIS, "level": "high"},
    "intake.record_no": {"scope": "all", "source": "code_word"},
    "intake.end_no": {"source": "call_back"},
    "intake.save_summary": {**_THIS, "summary": "다른 말"},
    "intake.give_case": {**_THIS, "counselor_id": "{target}"},
    "intake.send_asking": {"words": "부탁합니다"},
}
