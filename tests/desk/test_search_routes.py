"""The search box and the duty card on the way through a browser."""

import pytest

from casework.accounts import queries as accounts
from casework.core import db
from tests import factories
from tests.conftest import post


@pytest.fixture
def colleague(whole_app, make_account):
    """A first contact of another counselor of the same unit."""
    make_account("counselor-2", "counselor")
    with whole_app.app_context(), db.transaction():
        contact, _ = factories.contact_of(accounts.account_by_login("counselor-2"))
    return contact["case_id"]


@pytest.fixture
def browser(colleague, client_for):
    return client_for("counselor")


def test_what_is_typed_stays_out_of_the_address(browser):
    reply = post(browser, "/search", page="/search", q="김보라")
    assert reply.status_code == 200
    assert "김*라" in reply.text
    assert "Location" not in reply.headers


def test_the_same_post_again_leads_to_the_empty_box(browser):
    html = browser.get("/search").text
    hidden = {"csrf_token": html.split('name="csrf_token" value="')[1].split('"')[0]}
    hidden["form_number"] = html.split('name="form_number" value="')[1].split('"')[0]
    browser.post("/search", data={**hidden, "q": "김보라"})
    again = browser.post("/search", data={**hidden, "q": "김보라"})
    assert (again.status_code, again.headers["Location"]) == (303, "/search")


def test_an_empty_question_is_refused_in_words(browser):
    reply = post(browser, "/search", page="/search", q=" ")
    assert reply.status_code == 422
    assert "전화번호 전체 또는 성명 전체를" in reply.text


def test_the_card_opens_once_it_is_taken_up_and_takes_a_word(browser, colleague):
    card = f"/duty/{colleague}"
    assert browser.get(card).status_code == 404
    taken = post(browser, card, page="/search")
    assert taken.headers["Location"] == card
    assert "김*라" in browser.get(card).text
    empty = post(browser, f"{card}/word", page=card, words=" ")
    assert empty.status_code == 422
    assert "1자 이상 1,000자 이하" in empty.text
    said = post(browser, f"{card}/word", page=card, words="내일 다시 전화")
    assert "담당자에게 전했습니다." in browser.get(said.headers["Location"]).text


def test_the_card_shows_no_phone_and_no_whole_name(browser, colleague):
    post(browser, f"/duty/{colleague}", page="/search")
    page = browser.get(f"/duty/{colleague}").text
    assert "김보라" not in page
    assert "4567" not in page
