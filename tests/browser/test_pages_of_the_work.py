"""Each page of cases, triage, actions, hand-over and counts: it passes the rules and fits."""

import pytest

from tests.browser import busy
from tests.browser.looks import come, look_over

# Whose pages with which arguments; what an address needs besides stands in the ids of the week.
OWN = {"case_id": "own"}
PAGES = [
    ("counselor-1", "intake.new_contact", {}),
    ("counselor-1", "desk.cases", {}),
    ("counselor-1", "desk.cases", {"q": "없음"}),
    ("counselor-1", "desk.case", OWN),
    ("counselor-1", "desk.case", OWN | {"tab": "actions"}),
    ("counselor-1", "desk.case", OWN | {"tab": "people"}),
    ("counselor-1", "desk.case", OWN | {"tab": "history"}),
    ("counselor-1", "desk.case", {}),
    ("counselor-1", "intake.make_case", {}),
    ("counselor-1", "intake.add_person", OWN),
    ("counselor-1", "intake.edit_person", {}),
    ("counselor-1", "intake.safety", {}),
    ("counselor-1", "intake.risk", OWN),
    ("counselor-1", "intake.say_no", {}),
    ("counselor-1", "intake.summary", OWN),
    ("counselor-1", "intake.ask_assignment", OWN),
    ("counselor-1", "services.mine", {}),
    ("counselor-1", "services.mine", {"month": "2020-01"}),
    ("counselor-1", "services.new_action", {}),
    ("counselor-1", "services.new_action", {"case": "own"}),
    ("counselor-1", "services.many", {}),
    ("counselor-1", "services.yesterday", {}),
    ("counselor-1", "services.amend", {}),
    ("counselor-1", "triage.triage", {}),
    ("counselor-1", "triage.triage", {"urgency": "low"}),
    ("counselor-1", "triage.referral", {}),
    ("counselor-1", "triage.held_row", {}),
    ("counselor-1", "search.box", {}),
    ("counselor-1", "search.duty_card", {"case_id": "other"}),
    ("counselor-1", "notices.notices", {}),
    ("counselor-1", "reports.workload", {}),
    ("counselor-1", "reports.rows", {}),
    ("counselor-1", "referrals.hotline", {}),
    ("supervisor-1", "desk.cases", {}),
    ("supervisor-1", "intake.assign", OWN),
    ("supervisor-1", "triage.conflicts", {}),
    ("supervisor-1", "services.amend", {}),
    ("supervisor-1", "notices.notices", {}),
    ("manager-1", "desk.cases", {}),
    ("manager-1", "reports.workload", {}),
    ("manager-1", "reports.rows", {"by": "unit"}),
    ("liaison-1", "referrals.hotline", {}),
    ("liaison-1", "referrals.upload", {}),
    ("liaison-1", "referrals.form", {}),
    ("liaison-1", "referrals.batch", {}),
    ("liaison-1", "notices.notices", {}),
    ("auditor-1", "reports.workload", {}),
]
ELSEWHERE = {  # tests/browser/test_every_page.py
    *("desk.home", "accounts.accounts", "accounts.account", "accounts.sign_in", "accounts.link"),
}
NO_PAGES = {
    *("static", "desk.live", "desk.healthz", "desk.readyz"),
    *("referrals.blank", "referrals.progress"),
}
LOGINS = sorted({login for login, *_ in PAGES})


@pytest.fixture
def ids(site, config):
    return busy.fill(site, config)


def addresses(site, ids, login):
    """Where the pages of one person stand, with what they are called."""
    adapter = site.url_map.bind("localhost")
    for whose, endpoint, values in PAGES:
        if whose == login:
            wanted = next(site.url_map.iter_rules(endpoint)).arguments
            known = {name: ids[name] for name in wanted if name in ids}
            given = {name: ids.get(value, value) for name, value in values.items()}
            yield adapter.build(endpoint, known | given)


def test_no_page_is_forgotten(whole_app):
    asked_for = {rule.endpoint for rule in whole_app.url_map.iter_rules() if "GET" in rule.methods}
    assert asked_for - NO_PAGES == {endpoint for _, endpoint, _ in PAGES} | ELSEWHERE


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("login", LOGINS)
def test_pages_of_the_work(visitor, site, ids, login, language):
    her = come(visitor, login, language)
    for path in addresses(site, ids, login):
        her.opens(path)
        look_over(her)
