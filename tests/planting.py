"""The canaries as a liaison would send them from her browser."""

import io

from casework.core import db
from tests import factories
from tests.canaries import PASSWORD, PERSON
from tests.conftest import PASSWORD as USUAL
from tests.conftest import post
from tests.referrals.test_routes import FORM


def plant_at_the_screen(app, heard, files):
    """A liaison's file and form, taken and refused; of a refused form only what is sent back."""
    with app.app_context(), db.transaction():
        factories.active(app.extensions["casework"].config, "liaison-1", "liaison")
    browser = app.test_client()
    post(browser, "/sign-in", login="liaison-1", password=USUAL)
    page, name = "/hotline/upload", f"{PERSON['victim_name']} {PERSON['victim_phone']}.csv"
    for data in files:
        reply = post(browser, page, page=page, file=(io.BytesIO(data), name), password=PASSWORD)
        heard.replied(reply)
        if reply.location:
            heard.replied(browser.get(reply.location))
    page = "/hotline/form"
    typed = FORM | PERSON | {"officer_contact": "경위", "officer_name": "조펲찦"}
    for change, status in (({}, 303), ({"consent": "거부"}, 303), ({"victim_gender": ""}, 422)):
        reply = post(browser, page, page=page, **(typed | change))
        assert reply.status_code == status
        heard.replied(reply, body=status == 303)
    heard.replied(browser.get("/hotline"))
