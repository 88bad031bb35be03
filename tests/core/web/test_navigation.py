import re

import pytest

from casework.core.permissions import Role
from casework.core.web.navigation import ENTRIES
from tests.conftest import post

CARE = {"/", "/triage", "/hotline", "/cases", "/actions", "/workload"}
SHOWN = {
    Role.COUNSELOR: CARE,
    Role.SUPERVISOR: CARE,
    Role.MANAGER: {"/", "/cases", "/workload", "/accounts"},
    Role.LIAISON: {"/", "/hotline"},
    Role.ADMIN: {"/"},
    Role.AUDITOR: {"/", "/workload", "/accounts"},
}


def entries(reply):
    """The addresses of the navigation and which of them is the page's own."""
    rail = reply.text.partition('class="navigation"')[2].partition("</ul>")[0]
    return dict(re.findall(r'<a href="([^"]+)"\s*(aria-current="page")?', rail))


@pytest.mark.parametrize("role", Role)
def test_nobody_is_shown_a_way_that_is_closed_to_her(client_for, role):
    browser = client_for(role.value)
    shown = entries(browser.get("/"))
    assert set(shown) == SHOWN[role]
    assert {browser.get(address).status_code for address in shown} == {200}


def test_the_page_one_is_on_is_marked(client_for):
    browser = client_for("manager")
    marked = {"/": "", "/cases": "", "/workload": "", "/accounts": 'aria-current="page"'}
    assert entries(browser.get("/accounts")) == marked


def test_every_entry_leads_somewhere(whole_app):
    assert {entry.endpoint for entry in ENTRIES} <= whole_app.view_functions.keys()


def test_nobody_is_named_before_signing_in(client, make_account):
    make_account("counselor-1", "counselor")
    assert "이름" not in client.get("/sign-in").text.replace("이름을", "")


def test_a_page_greets_its_reader_and_says_what_she_is(client_for):
    text = client_for("supervisor").get("/").text
    assert "이름 supervisor-1" in text
    assert "팀장" in text


def test_how_pages_look_goes_with_the_reader(client_for, client):
    browser = client_for("counselor")
    post(browser, "/display", page="/", theme="dark", text_size="120")
    assert 'data-theme="dark"' in browser.get("/").text
    assert 'data-text-size="120"' in browser.get("/").text
    assert 'data-theme="system"' in client.get("/sign-in").text
