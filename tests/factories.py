"""What tests are about, made through the program's own doors; arguments say only what matters."""

import csv
import io
from datetime import timedelta

from casework.accounts import operations as accounts
from casework.accounts.models import SignedIn
from casework.core import clock, links
from casework.core.ids import new_id
from casework.core.links import LinkPurpose
from casework.core.permissions import CommandLine, Role
from casework.intake import contacts, safety
from casework.intake.models import ContactChannel, NoScope, NoSource
from casework.intake.safe_contact import Method, Rules
from casework.referrals import delivering
from casework.referrals.hotline import work
from casework.referrals.hotline.door import CENTER, Delivery
from casework.referrals.hotline.items import ITEMS
from tests.conftest import PASSWORD, PLACES

ROW = {
    "referral_no": "MAPO-2026-900001",
    "station_code": "마포",
    "officer_contact": "경위 홍길동 02-0000-0000",
    "report_112_no": "2026-1120-00001",
    "police_case_no": "2026-001234",
    "reported_at": "2026-01-20 21:40",
    "victim_name": "김보라",
    "victim_birth_date": "1996-05-05",
    "victim_gender": "여",
    "victim_phone": "010-0123-4567",
    "victim_address": "마포구 나래로 12, 101동",
    "safe_contact": "문자만;18-21시;음성사서함 금지;암호말 우산",
    "vulnerabilities": "자녀",
    "stalking_types": "가;다",
    "incident_summary": "집 앞에서 기다림.",
    "offender_relation": "전 연인",
    "risk_level": "높음/점검표/2026-01-20",
    "legal_measures": "없음",
    "police_safety_measures": "스마트워치",
    "consent": "Y;2026-01-20;서면;안전,법률",
}


def account(login="counselor-1", role="counselor", **place):
    """An account that waits for its password; its place is the role's usual one unless given."""
    where = place or PLACES[role]
    return accounts.create_account(
        CommandLine(), login=login, name=f"이름 {login}", role=Role(role), **where
    )


def person(login="counselor-1", role="counselor", **place):
    """Somebody at the screen, as she acts today."""
    return acting(account(login, role, **place))


def acting(found):
    """An account as an actor of today."""
    return SignedIn(found, clock.today())


def active(config, login="counselor-1", role="counselor", **place):
    """An account that can sign in with the usual password."""
    made = account(login, role, **place)
    accounts.set_password(config, made, PASSWORD)
    return made


def first_link(*, minutes=30):
    """The secret of a link that makes the first accounts."""
    return links.give(LinkPurpose.FIRST_ACCOUNTS, target=None, valid_for=timedelta(minutes=minutes))


def hotline_file(*rows):
    """The bytes of a station's CSV file; each row is the good one with changes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([item.label for item in ITEMS])
    writer.writerows((ROW | row).values() for row in rows)
    return text.getvalue().encode()


def delivered(*rows, sender=CENTER):
    """The id of a delivery whose rows have their outcomes."""
    source, key = io.BytesIO(hotline_file(*rows)), new_id().hex
    delivery = Delivery(source, sender, key, max_rows=100, max_bytes=1 << 20)
    batch = delivering.hand_in(CommandLine(), delivery=delivery, ring=lambda _: None)
    work.work_off(batch)
    return batch


def contact_of(counselor):
    """The ids of a first contact of a counselor, its victim and a no of hers; and its version."""
    actor = acting(counselor)
    case = contacts.open_contact(
        actor,
        unit=min(actor.units),
        channel=ContactChannel.PHONE,
        name=ROW["victim_name"],
        phone=ROW["victim_phone"],
        note=ROW["incident_summary"],
    )
    person = case.parties[0].person
    safety.set_safe_contact(actor, case, person=person, rules=Rules(methods=(Method.CALL,)))
    said = {"scope": NoScope.SERVICE, "source": NoSource.CODE_WORD, "words": "경호"}
    no = safety.say_no(actor, case, **said)
    ids = {"case_id": case.id, "person_id": person.id, "no_id": no.id}
    return ids, str(case.version)
