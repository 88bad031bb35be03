"""The browser's side of drafts: kept by one address, forgotten by the post that finishes a form."""

import re

import pytest

from casework.accounts import queries
from casework.core import db, drafts
from casework.core.ids import new_id
from casework.core.web import drafting
from tests import factories
from tests.conftest import post


@pytest.fixture
def counselor(client_for):
    return client_for("counselor")


def of(app):
    with app.app_context(), db.transaction():
        account = queries.account_by_login("counselor-1")
        return factories.acting(account)


def keep(browser, **fields):
    return post(browser, "/drafts", page="/", **fields)


def test_a_form_is_kept_and_says_when(whole_app, counselor):
    reply = keep(counselor, draft="action", note="밤에 전화함")
    assert (reply.status_code, reply.json["words"][:3]) == (200, "저장됨")
    with whole_app.app_context():
        kept = drafting.recall(of(whole_app), "action")
        assert kept.typed["note"] == "밤에 전화함"
        assert "csrf_token" not in kept.typed
        assert "draft" not in kept.typed


@pytest.mark.parametrize("name", ["", "x" * 41, "a b", "../x", "action:nothing", "이름"])
def test_what_is_no_form_of_ours_is_refused(counselor, name):
    assert keep(counselor, draft=name, note="x").status_code == 422


def test_a_draft_may_be_about_one_row(counselor):
    assert keep(counselor, draft=f"person:{new_id()}", note="x").status_code == 200


def test_more_than_a_form_holds_is_refused(whole_app, counselor):
    assert keep(counselor, draft="action", note="가" * 60_001).status_code == 422
    with whole_app.app_context():
        assert drafts.load(of(whole_app), "action") is None


def test_it_can_be_let_go_of(whole_app, counselor):
    keep(counselor, draft="action", note="x")
    reply = post(counselor, "/drafts/forget", page="/", draft="action", back="/notices")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/notices")
    with whole_app.app_context():
        assert drafting.recall(of(whole_app), "action").saved_at is None


def test_letting_go_leads_to_no_other_host(counselor):
    reply = post(counselor, "/drafts/forget", page="/", draft="action", back="//elsewhere.test")
    assert reply.headers["Location"] == "/"


def test_the_post_that_finishes_a_form_forgets_its_draft(whole_app, counselor):
    keep(counselor, draft="notices", note="x")
    post(counselor, "/notices/read", page="/", draft="notices")
    with whole_app.app_context():
        assert drafting.recall(of(whole_app), "notices").saved_at is None


def test_a_refused_post_keeps_the_draft(whole_app, counselor):
    keep(counselor, draft="notices", note="x")
    assert post(counselor, f"/duty/{new_id()}", page="/", draft="notices").status_code == 404
    with whole_app.app_context():
        assert drafting.recall(of(whole_app), "notices").saved_at is not None


def test_the_hidden_field_is_escaped():
    assert re.search(r'value="&#34;&gt;', str(drafting.draft_field('">')))
