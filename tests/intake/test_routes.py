"""The first call and the forms on a case, as a browser asks for them."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from casework.accounts import queries as accounts
from casework.core import clock, db
from casework.intake import contacts, queries, safety
from casework.intake.models import Case, CaseStage, ContactChannel, PartyRole
from casework.intake.safe_contact import Method, Rules
from tests import factories, trail
from tests.conftest import post
from tests.support_cases import opened

PHONE = "010-0123-4567"


@pytest.fixture
def her(client_for):
    """The browser of a counselor of the stalking unit."""
    return client_for("counselor")


@pytest.fixture
def case(her, whole_app):
    """A contact of hers with a victim who may be called at any hour."""
    with whole_app.app_context(), db.transaction():
        actor = acting("counselor-1")
        found = contacts.open_contact(
            actor, unit="stalking", channel=ContactChannel.TEXT, name="김보라", phone=PHONE
        )
        person = found.parties[0].person
        rules = Rules(methods=(Method.CALL,), code_word="우산")
        safety.set_safe_contact(actor, found, person=person, rules=rules)
        path = f"/cases/{found.id}"
        return SimpleNamespace(id=found.id, path=path, person=f"{path}/people/{person.id}")


def acting(login):
    return factories.acting(accounts.account_by_login(login))


@pytest.fixture
def stored(whole_app):
    """Looks at the only case, or at the one that is named."""

    def look(read, case_id=None):
        with whole_app.app_context():
            cases = select(Case) if case_id is None else select(Case).where(Case.id == case_id)
            return read(db.session.scalars(cases).one())

    return look


def hidden(browser, path):
    """The fields a form of the page would send as it stands."""
    html = browser.get(path).text.partition("<main")[2]
    inputs = re.findall(r"<input\b[^>]*>", html)
    found = {}
    for tag in inputs:
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        is_choice = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not is_choice or re.search(r"\schecked\b", tag)):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>\n([^<]*)<', html):
        found[name] = unescape(value)
    return found


def submit(browser, path, **changes):
    """Fills a page's form in and sends it to the page's own address."""
    return browser.post(path, data={**hidden(browser, path), **changes})


def test_the_first_ring_needs_one_post(her, stored):
    reply = submit(her, "/contacts/new")
    assert reply.status_code == 405
    reply = her.post("/contacts", data=hidden(her, "/contacts/new"))
    assert (reply.status_code, reply.location) == (303, f"/cases/{stored(lambda case: case.id)}")
    assert stored(lambda case: (case.unit, case.channel, case.parties)) == (
        "stalking",
        ContactChannel.PHONE,
        [],
    )


def test_a_contact_posted_twice_is_one_contact(her, stored):
    form = hidden(her, "/contacts/new")
    first, second = (her.post("/contacts", data=form) for _ in range(2))
    assert (first.location, second.status_code) == (second.location, 303)
    stored(lambda case: case)


def test_what_was_typed_stays_beside_its_error(her):
    form = {**hidden(her, "/contacts/new"), "phone": "모름", "note": "집 앞에서 기다림"}
    reply = her.post("/contacts", data=form)
    assert reply.status_code == 422
    assert 'href="#phone"' in reply.text
    assert 'value="모름"' in reply.text
    assert "집 앞에서 기다림</textarea>" in reply.text
    assert re.search(r"<details[^>]* open", reply.text)


def test_nobody_opens_a_contact_elsewhere(her):
    form = {**hidden(her, "/contacts/new"), "unit": "digital"}
    assert her.post("/contacts", data=form).status_code == 404


def test_a_contact_becomes_a_case(her, case, stored):
    path = f"{case.path}/registration"
    assert submit(her, path, name="").status_code == 422
    assert submit(her, path, retention_class="counseling_record").location == case.path
    assert stored(lambda found: (found.stage, found.retention_class)) == (
        CaseStage.CASE,
        "counseling_record",
    )
    assert "이미 사례로 등록되었습니다" in her.get(path).text


def test_a_lapse_and_back(her, case, stored):
    path = f"{case.path}/registration"
    assert post(her, f"{case.path}/lapse", page=path).location == path
    assert stored(lambda found: found.stage) is CaseStage.LAPSED
    assert "연락 종료 되돌리기" in her.get(path).text
    assert post(her, f"{case.path}/unlapse", page=path).location == case.path
    assert stored(lambda found: found.stage) is CaseStage.CONTACT
    assert post(her, f"{case.path}/unlapse", page=path).status_code == 409


@pytest.mark.parametrize("role", list(PartyRole))
def test_somebody_is_added_in_the_role_of_the_address(her, case, stored, role):
    path = f"{case.path}/people/new?role={role.value}"
    assert submit(her, path, name="박새봄").location == case.path
    assert ("박새봄", role) in stored(
        lambda found: [(party.person.name, party.role) for party in found.parties]
    )


def test_of_an_offender_only_name_and_number_are_asked_for(her, case):
    page = her.get(f"{case.path}/people/new?role=offender").text
    assert 'name="address"' not in page
    assert 'name="address"' in her.get(f"{case.path}/people/new?role=nonsense").text


def test_a_person_is_corrected_and_no_page_shows_her_number(her, case, stored):
    page = her.get(case.person).text
    assert "010-****-4567" in page
    assert PHONE not in page
    assert submit(her, case.person, name="김둘", birth="1996.5.5.", minor="yes").status_code == 303
    assert stored(
        lambda found: (found.parties[0].person.birth_date, found.parties[0].person.phone)
    ) == ("1996-05-05", PHONE)
    assert submit(her, case.person, birth="어제").status_code == 422


def test_a_number_is_shown_once_and_a_second_post_leads_to_the_case(her, case):
    form = hidden(her, case.person)
    fields = {name: form[name] for name in ("csrf_token", "form_number")}
    reply = her.post(f"{case.person}/phone", data=fields)
    assert (reply.status_code, f'href="tel:{PHONE}"' in reply.text) == (200, True)
    assert "우산" in reply.text
    again = her.post(f"{case.person}/phone", data=fields)
    assert (again.status_code, again.location) == (303, case.path)


def test_a_number_may_come_as_a_fragment(her, case):
    form = hidden(her, case.person)
    fields = {name: form[name] for name in ("csrf_token", "form_number")}
    reply = her.post(f"{case.person}/phone", data=fields, headers={"HX-Request": "true"})
    assert (PHONE in reply.text, "<html" in reply.text) == (True, False)


def test_a_refused_number_is_said_in_words_and_audited(her, case, whole_app):
    submit(her, f"{case.path}/no", scope="all", source="third_party")
    reply = post(her, f"{case.person}/phone", page=case.person)
    assert (reply.status_code, PHONE in reply.text) == (403, False)
    assert "연락을 원하지 않는다고 하셨습니다" in reply.text
    assert trail.entries(whole_app)[-1].outcome == "denied"


def test_rules_are_saved_as_read(her, case, whole_app):
    path = f"{case.path}/safe-contact"
    assert submit(her, path, hours="18-18").status_code == 422
    assert submit(her, path, hours="18-21", note="짧게").location == case.path
    page = her.get(path).text
    assert 'value="18-21"' in page
    assert "짧게</textarea>" in page
    with whole_app.app_context():
        person = db.session.get(Case, case.id).parties[0].person_id
        assert queries.safe_contacts([person])[person].read_by == acting("counselor-1").id


def test_risk_falls_with_its_reason(her, case, stored):
    path = f"{case.path}/risk"
    assert submit(her, path, level="high").location == case.path
    reply = submit(her, path, level="medium")
    assert (reply.status_code, "까닭을 적어 주세요" in reply.text) == (422, True)
    assert submit(her, path, level="medium", reason="이사함").status_code == 303
    assert stored(lambda found: found.risk_level.value) == "medium"


def test_a_no_is_ended_by_her_own_word(her, case, whole_app):
    path = f"{case.path}/no"
    submit(her, path, scope="channel", source="code_word", words="직장 전화")
    end = re.search(r'action="(/cases/[^"]+/end)"', her.get(path).text)[1]
    reply = post(her, end, page=path, source="third_party")
    assert (reply.status_code, "본인만 거둘 수 있습니다" in reply.text) == (422, True)
    assert post(her, end, page=path, source="call_back").location == case.path
    assert "지금 지켜야 할 거부" not in her.get(path).text
    assert "no:end-by-call-back" in trail.entries(whole_app, outcome="done")[-2].actions


def test_the_second_of_two_sees_both_and_loses_nothing(her, client_for, case, stored):
    path = f"{case.path}/summary"
    colleague = client_for("supervisor")
    mine = {**hidden(her, path), "summary": "내가 적은 말\n둘째 줄"}
    assert submit(colleague, path, summary="동료가 적은 말").status_code == 303
    reply = her.post(path, data=mine)
    assert reply.status_code == 409
    for words in ("동료가 적은 말", "내가 적은 말\n둘째 줄</textarea>", "이름 supervisor-1"):
        assert words in reply.text
    assert stored(lambda found: found.summary) == "동료가 적은 말"
    fields = dict(re.findall(r'name="(version|seen|form_number)" value="([^"]*)"', reply.text))
    again = her.post(path, data={**mine, **fields})
    assert again.status_code == 303
    assert stored(lambda found: found.summary) == "내가 적은 말\n둘째 줄"


def test_two_who_change_different_things_do_not_meet(her, client_for, case, stored):
    colleague = client_for("supervisor")
    mine = {**hidden(her, f"{case.path}/summary"), "summary": "요지"}
    submit(colleague, f"{case.path}/risk", level="critical")
    assert her.post(f"{case.path}/summary", data=mine).status_code == 303
    assert stored(lambda found: (found.summary, found.risk_level.value)) == ("요지", "critical")


def test_a_supervisor_assigns_and_a_manager_sees_no_person(case, client_for, make_account, stored):
    other = make_account("counselor-2", "counselor")
    path = f"{case.path}/assignment"
    supervisor, manager = client_for("supervisor"), client_for("manager")
    page = manager.get(path).text
    assert "이름 counselor-2" in page
    assert "김보라" not in page
    assert submit(manager, path, counselor_id=str(other)).location == "/"
    assert stored(lambda found: found.counselor_id) == other
    assert submit(supervisor, path, counselor_id="nobody").status_code == 422
    assert submit(supervisor, path, counselor_id=str(other)).location == case.path


def test_a_counselor_asks_and_the_supervisor_hears_of_it(her, case, client_for, whole_app):
    client_for("supervisor")
    reply = submit(her, f"{case.path}/assignment/request", words="제가 맡을 수 없습니다.")
    assert (reply.status_code, "배정을 부탁했습니다" in reply.text) == (200, True)
    assert "case:ask-assignment" in trail.entries(whole_app)[-1].actions
    assert submit(her, f"{case.path}/assignment/request", words="가" * 1001).status_code == 422


def test_a_colleague_finds_nothing_of_a_case(case, client_for):
    colleague = client_for("counselor", "counselor-3")
    for end in ("registration", "risk", "no", "summary", "safe-contact", "people/new"):
        assert colleague.get(f"{case.path}/{end}").status_code == 404
    assert colleague.get(case.person).status_code == 404


def test_two_units_are_a_choice(whole_app, client_for, stored):
    browser = client_for("supervisor")
    assert 'type="radio" name="unit"' not in browser.get("/contacts/new").text
    with whole_app.app_context(), db.transaction():
        account = accounts.account_by_login("supervisor-1")
        row = account.memberships[0]
        account.memberships.append(
            type(row)(role=row.role, unit="digital", valid_from=row.valid_from)
        )
    form = {**hidden(browser, "/contacts/new"), "unit": "digital"}
    assert browser.post("/contacts", data=form).status_code == 303
    assert stored(lambda found: found.unit) == "digital"


def test_another_persons_case_leaves_no_name_in_the_answer(whole_app, case, client_for):
    with whole_app.app_context(), db.transaction():
        client = acting("counselor-1")
        other = opened(client, unit="stalking", opened_at=clock.now())
        stranger = other.parties[0].person_id
    assert client_for("supervisor").get(f"{case.path}/people/{stranger}").status_code == 404
