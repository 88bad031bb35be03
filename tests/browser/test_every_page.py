"""Every page, wide and narrow, light and dark, large and loud: it passes the rules and fits."""

import pytest
from playwright.sync_api import expect

from casework.accounts import first_steps, operations
from casework.accounts.models import Account
from casework.core import db
from casework.core.permissions import CommandLine
from tests.browser.looks import come, look_over
from tests.browser.site import deliver, referral

BUTTONS = {"ko": "계정 만들기", "en": "Create account"}


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


@pytest.fixture
def accounts(site, make_account):
    """Somebody of each kind, one of them with long names, one stopped."""
    made = {role: make_account(f"{role}-1", role) for role in ("manager", "counselor", "liaison")}
    made |= {role: make_account(f"{role}-1", role) for role in ("admin", "auditor")}
    made["stopped"] = make_account("a" * 32, "counselor")
    with site.app_context(), db.transaction():
        account = db.session.get(Account, made["stopped"])
        operations.rename(CommandLine(), account, name="Nguyen Thi Lan " * 3)
        operations.disable(CommandLine(), account)
    deliver(site, [referral(1), referral(2)])
    wrong = referral(3, victim_birth_date="모름", referral_no="N" * 30)
    deliver(site, [referral(1, victim_name="임하늬"), referral(2, consent="N"), wrong])
    return made


def test_pages_for_the_signed_out(visitor, site, config, accounts, language):
    with site.app_context(), db.transaction():
        account = db.session.get(Account, accounts["counselor"])
        link = first_steps.address(config, operations.invite(CommandLine(), account))
    her = visitor(locale={"ko": "ko-KR", "en": "en-US"}[language])
    her.opens("/sign-in")
    look_over(her)
    her.page.locator("#login").fill("nobody")
    her.page.locator("#password").fill("nothing")
    with her.refused(422):
        her.page.locator("form .primary").click()
    look_over(her)
    her.opens(link)
    look_over(her)
    with her.refused(410):
        her.opens("/links/" + "a" * 43)
    look_over(her)


def test_the_page_that_makes_the_first_accounts(visitor, site, config, language):
    with site.app_context():
        link = first_steps.first_link(config).splitlines()[-1]
    her = visitor(locale={"ko": "ko-KR", "en": "en-US"}[language])
    her.opens(link)
    look_over(her)


def test_pages_of_a_manager(visitor, accounts, language):
    her = come(visitor, "manager-1", language)
    look_over(her)
    paths = [f"/accounts/{accounts[who]}" for who in ("counselor", "stopped", "manager")]
    for path in ("/accounts", "/accounts?q=nobody", *paths):
        her.opens(path)
        look_over(her)
    with her.refused(404):
        her.opens("/nowhere")
    look_over(her)


def test_forms_menus_and_questions_of_a_manager(visitor, accounts, language):
    her = come(visitor, "manager-1", language)
    her.opens("/accounts")
    her.page.locator("#name").fill("임하늬")
    her.page.locator("#login").fill("1")
    her.page.locator("#role").select_option("counselor")
    create = her.page.get_by_role("button", name=BUTTONS[language])
    with her.refused(422):
        create.click()
    look_over(her)
    her.page.locator("#login").fill("haneul")
    her.page.locator("#unit").select_option("stalking")
    create.click()
    expect(her.page.locator("#link")).to_be_visible()
    look_over(her)
    her.page.locator("[popovertarget=person]").click()
    look_over(her)
    her.opens(f"/accounts/{accounts['counselor']}")
    her.page.locator("[command=show-modal][commandfor=disable]").click()
    look_over(her, whole=False)


@pytest.mark.parametrize("role", ["counselor", "liaison", "admin", "auditor"])
def test_pages_of_everybody_else(visitor, accounts, role):
    her = visitor(f"{role}-1")
    look_over(her)
    if role == "auditor":
        her.opens("/accounts")
        look_over(her)
    if role == "admin":
        with her.refused(403):
            her.opens("/accounts")
        look_over(her)


def test_pages_of_triage(visitor, site, make_account, accounts, language):
    make_account("supervisor-1", "supervisor")
    deliver(site, [referral(4, victim_name="이름 counselor-1")])
    her = come(visitor, "supervisor-1", language)
    for path in ("/triage", "/triage?urgency=critical", "/triage/conflicts"):
        her.opens(path)
        look_over(her)
    her.opens("/triage")
    paths = [link.get_attribute("href") for link in her.page.locator("#waiting a").all()]
    for path in {("rows" in one): one for one in paths}.values():
        her.opens(path)
        look_over(her)
