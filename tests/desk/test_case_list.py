from sqlalchemy import event

from casework.core import clock, db
from casework.core.audit import AuditEntry
from casework.core.crypto import keyring
from casework.core.ids import new_id
from casework.desk import case_list
from casework.desk.case_list import PAGE, address_of, chosen_by
from casework.desk.case_list_queries import Chosen, Shown
from casework.intake.models import NoScope, RiskLevel
from casework.intake.safe_contact import Lamp
from tests.support_cases import opened, staff, victim
from tests.support_timeline import did, said_no, told_how

ASKED = {"who": "", "sort": "", "unit": "", "state": None, "stage": None, "risk": None}


def shown(actor, chosen=None, after=None):
    return case_list.case_list(actor, chosen=chosen or Chosen(), after=after)


def last_audited():
    with db.transaction():
        pass
    return db.session.query(AuditEntry).order_by(AuditEntry.number.desc()).first()


def test_a_row_says_who_she_is_and_whether_she_may_be_reached(counselor, case):
    told_how(case, read_by=counselor.id)
    did(counselor, case, clock.today())
    (row,) = shown(counselor)["rows"]
    assert (row["name"], row["others"], row["reach"].lamp) == ("김*나", 0, Lamp.OPEN)
    assert row["count"].last_on == clock.today()
    said_no(case, scope=NoScope.ALL)
    assert shown(counselor)["rows"][0]["reach"].lamp is Lamp.NO


def test_everybody_shown_is_audited_and_nobody_else(counselor, case):
    opened(staff("stalking2", unit="stalking"), opened_at=clock.now())
    with db.transaction():
        pass
    shown(counselor)
    entry = last_audited()
    assert entry.actions == ["case:list"]
    seen = {case.id, case.parties[0].person_id, counselor.id}
    assert set(entry.subjects) == {one.hex for one in seen}


def test_a_manager_is_shown_numbers_without_a_key(counselor, case):
    did(counselor, case, clock.today())
    manager = staff("manager1", "manager", unit="stalking")
    found = shown(manager)
    (row,) = found["rows"]
    assert "name" not in row
    assert "reach" not in row
    assert (found["full"], row["count"].actions) == (False, 1)
    entry = last_audited()
    assert entry.actions[-1] == "case:list-summary"
    assert case.parties[0].person_id.hex not in entry.subjects[-2:]


def test_fifty_cases_cost_one_look_into_the_keystore(counselor):
    with db.transaction():
        for number in range(PAGE + 1):
            one = opened(counselor, victim=victim(), opened_at=clock.now())
            told_how(one, read_by=counselor.id)
            if not number % 9:
                said_no(one)
    db.session.expunge_all()
    statements = []
    event.listen(db.engine(), "after_cursor_execute", lambda *told: statements.append(told[2]))
    with keyring.unlocked(keyring.current().keystore) as ring:
        found = shown(counselor)
        assert {row["name"] for row in found["rows"]} == {"김*나"}
        assert ring.loads == 1
    assert len(statements) <= 10
    assert (len(found["rows"]), found["total"]) == (PAGE, PAGE + 1)
    rest = shown(counselor, after=found["following"])
    assert (len(rest["rows"]), rest["following"]) == (1, None)


def test_an_address_that_asks_for_nonsense_is_as_if_it_did_not(counselor):
    nonsense = {"who": "me", "sort": "name", "unit": "digital"}
    assert chosen_by(counselor, **ASKED | nonsense) == Chosen()


def test_an_address_says_again_what_was_chosen(counselor):
    asked = ASKED | {"sort": "-risk", "unit": "stalking", "state": Shown.ALL}
    for who in (counselor.id.hex, "nobody"):
        chosen = chosen_by(counselor, **asked | {"who": who, "risk": RiskLevel.LOW})
        said = address_of(chosen)
        assert said == {
            "state": "all",
            "risk": "low",
            "unit": "stalking",
            "sort": "-risk",
            "who": who,
        }
    mine = chosen_by(counselor, **ASKED | {"who": "mine"})
    assert mine.counselor == counselor.id
    assert chosen_by(counselor, **ASKED | {"who": str(new_id())}).counselor is not None
