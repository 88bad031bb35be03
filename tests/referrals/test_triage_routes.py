"""Triage over the wire: no name in the list, a held referral is not there, what is typed stays."""

import re

import pytest

from casework.core import db
from casework.core.crypto import keyring
from casework.core.ids import new_id
from casework.intake.models import PartyRole
from casework.referrals.models import DeclineReason, ReferralState
from tests import factories, support_triage
from tests.conftest import post
from tests.support_triage import PHONE

SHEET = {"HX-Request": "true"}


@pytest.fixture
def came(whole_app):
    """Makes a referral, or one that a conflict holds; gives its id."""

    def deliver(*, held=False, **changes):
        with whole_app.app_context(), keyring.unlocked(whole_app.extensions["casework"].keystore):
            if held:
                with db.transaction():
                    other = support_triage.counselor("other")
                    support_triage.known(other, PartyRole.OFFENDER, phone=PHONE)
            found = support_triage.came(**changes).id
            db.rollback()
            return found

    return deliver


def state(app):
    with app.app_context():
        return support_triage.found().state


def test_a_list_names_nobody_and_a_sheet_masks_her_phone(came, client_for):
    her = client_for("counselor")
    referral = came()
    listed = her.get("/triage").text
    assert ("MAPO-2026-900001" in listed, "마포구" in listed) == (True, True)
    assert not re.search("김보라|0123|나래로|집 앞에서", listed)
    sheet = her.get(f"/triage/{referral}").text
    assert ("김보라" in sheet, "010-****-4567" in sheet, "0123-4567" in sheet) == (
        True,
        True,
        False,
    )


def test_the_list_asks_for_the_sheet_alone(came, client_for):
    her = client_for("counselor")
    referral = came()
    alone = her.get(f"/triage/{referral}", headers=SHEET).text
    assert ("<html" in alone, "김보라" in alone) == (False, True)


def test_a_held_referral_is_not_there_for_a_counselor(came, client_for):
    her, supervisor = client_for("counselor"), client_for("supervisor")
    referral = came(held=True)
    missing = her.get(f"/triage/{new_id()}").text
    hidden = her.get(f"/triage/{referral}")
    plain = re.compile(r'(nonce|value)="[^"]*"')
    assert hidden.status_code == 404
    assert plain.sub("", hidden.text) == plain.sub("", missing)
    for act in ("open", "decline", "seen"):
        fields = {"unit": "stalking"} if act == "open" else {}
        assert post(her, f"/triage/{referral}/{act}", page="/", **fields).status_code == 404
    assert "MAPO-2026-900001" not in her.get("/triage").text + her.get("/").text
    assert "이해 충돌" in supervisor.get("/triage").text
    assert "MAPO-2026-900001" in supervisor.get("/triage/conflicts").text


def test_opening_leads_back_and_a_second_opener_is_told(whole_app, came, client_for):
    her, colleague = client_for("counselor"), client_for("counselor", "second")
    referral = came()
    stale = colleague.get(f"/triage/{referral}").text
    reply = post(her, f"/triage/{referral}/open", page="/triage", unit="stalking")
    assert reply.status_code == 303
    assert state(whole_app) is ReferralState.OPENED
    hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', stale))
    late = colleague.post(f"/triage/{referral}/open", data={**hidden, "unit": "stalking"})
    assert late.status_code in {404, 409}


def test_what_was_typed_stays_beside_its_errors(whole_app, came, client_for):
    her = client_for("counselor")
    referral = came()
    address = f"/triage/{referral}/decline"
    reply = post(her, address, page="/triage", reason="other", held_by="마포 1366")
    assert reply.status_code == 422
    assert ("마포 1366" in reply.text, 'href="#words"' in reply.text) == (True, True)
    assert state(whole_app) is ReferralState.RECEIVED
    reply = post(her, address, page="/triage", reason="not_ours", held_by="마포 1366")
    assert reply.location.endswith("/triage?done=declined")
    with whole_app.app_context():
        assert support_triage.found().decline_reason is DeclineReason.NOT_OURS


def test_a_conflict_that_shows_at_opening_is_kept_although_nothing_was_opened(
    whole_app, came, client_for
):
    her = client_for("counselor")
    referral = came()
    keystore = whole_app.extensions["casework"].keystore
    with whole_app.app_context(), keyring.unlocked(keystore), db.transaction():
        other = support_triage.counselor("other")
        support_triage.known(other, PartyRole.OFFENDER, phone=PHONE)
    reply = post(her, f"/triage/{referral}/open", page="/triage", unit="stalking")
    assert reply.location.endswith("/triage?done=moved")
    said = her.get(reply.location).text
    assert not re.search("충돌|MAPO-2026-900001", said)
    with whole_app.app_context():
        assert support_triage.found().held_at is not None


def test_a_wrong_decision_on_a_conflict_is_said_and_stores_nothing(whole_app, came, client_for):
    supervisor = client_for("supervisor")
    came(held=True)
    page = supervisor.get("/triage/conflicts").text
    address = re.search(r'action="(/triage/conflicts/[^"]+)"', page)[1]
    reply = post(supervisor, address, page="/triage/conflicts", decision="assigned")
    assert reply.status_code == 422
    assert "다른 사람을 골라 주세요" in reply.text
    assert post(supervisor, address, page="/triage/conflicts", decision="linked").status_code == 303
    with whole_app.app_context():
        assert support_triage.found().held_at is None


def test_the_first_page_leads_into_triage(came, client_for):
    her, manager = client_for("counselor"), client_for("manager")
    referral = came()
    later = [{"incident_summary": "다시 왔음."}, {"referral_no": "M-2", "victim_gender": "?"}]
    with her.application.app_context():
        for changes in later:
            factories.delivered(changes)
    assert f'href="/triage/{referral}"' in her.get("/").text
    assert 'href="/triage/rows/' in her.get("/").text
    assert 'href="/triage' not in manager.get("/").text
