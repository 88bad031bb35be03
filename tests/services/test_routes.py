"""The action log as pages: everything a person can do without a script."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from casework.core import clock, db
from casework.services.models import ActionMark, ActionState, SupportAction
from tests import factories
from tests.conftest import PASSWORD, post
from tests.support_cases import opened


@pytest.fixture
def her(whole_app, config):
    """A browser of hers, with three cases."""
    with whole_app.app_context(), db.transaction():
        actor = factories.acting(factories.active(config, "counselor-1", unit="digital"))
        cases = [opened(actor).id for _ in range(3)]
    browser = whole_app.test_client()
    post(browser, "/sign-in", login="counselor-1", password=PASSWORD)
    browser.cases = cases
    return browser


def typed(case, **changes):
    return {
        "case": str(case),
        "category": "deletion",
        "acted_on": clock.today().isoformat(),
        **changes,
    }


def rows(app):
    with app.app_context():
        found = db.session.scalars(select(SupportAction).order_by(SupportAction.logged_at))
        return [(row.id, row.state, row.mark, row.acted_on) for row in found]


def test_an_action_is_saved_told_and_undone(her, whole_app):
    answer = post(her, "/actions", page="/actions/new", **typed(her.cases[0], note="비밀"))
    assert answer.headers["Location"] == "/actions"
    page = her.get("/actions").text
    assert "실적 1건을 기록했습니다." in page
    (undo,) = re.findall(r'action="(/actions/[^"]+/undo)"', page)
    assert post(her, undo, page="/actions").status_code == 303
    assert [state for _, state, *_ in rows(whole_app)] == [ActionState.VOIDED]
    assert "되돌렸습니다." in her.get("/actions").text


def test_what_is_logged_is_told_for_ten_seconds(her):
    post(her, "/actions", page="/actions/new", **typed(her.cases[0]))
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        assert "기록했습니다." not in her.get("/actions").text


def test_one_more_keeps_the_case(her):
    case = her.cases[1]
    answer = post(her, "/actions", page="/actions/new", **typed(case, again="1"))
    assert answer.headers["Location"] == f"/actions/new?case={case}"


def test_what_was_typed_stays_beside_what_is_wrong(her, whole_app):
    wrong = typed(her.cases[0], minutes="many", note="집 앞")
    answer = post(her, "/actions", page="/actions/new", **wrong)
    assert answer.status_code == 422
    assert "걸린 시간은 0부터 1440까지" in answer.text
    assert ">집 앞</textarea>" in answer.text
    assert f'value="{her.cases[0]}" selected' in answer.text
    assert rows(whole_app) == []


def test_a_kind_that_is_not_there_is_told_at_its_field(her):
    answer = post(her, "/actions", page="/actions/new", **typed(her.cases[0], sub_type="school"))
    assert answer.status_code == 422
    assert 'href="#sub_type"' in answer.text


def test_a_late_day_asks_why_and_takes_it(her, whole_app):
    late = typed(her.cases[0], acted_on=(clock.today() - timedelta(days=8)).isoformat())
    answer = post(her, "/actions", page="/actions/new", **late)
    assert answer.status_code == 422
    assert not re.search(r"data-late hidden", answer.text)
    assert post(her, "/actions", page="/actions/new", **late, late_reason="병가").status_code == 303
    assert len(rows(whole_app)) == 1


def test_the_same_again_is_asked_once(her, whole_app):
    post(her, "/actions", page="/actions/new", **typed(her.cases[0]))
    answer = post(her, "/actions", page="/actions/new", **typed(her.cases[0]))
    assert answer.status_code == 409
    (sure,) = re.findall(r'name="confirmed" value="(\w+)"', answer.text)
    other = typed(her.cases[1])
    post(her, "/actions", page="/actions/new", **other)
    assert post(her, "/actions", page="/actions/new", **other, confirmed=sure).status_code == 409
    same = typed(her.cases[0], confirmed=sure)
    assert post(her, "/actions", page="/actions/new", **same).status_code == 303
    assert len(rows(whole_app)) == 3


def test_the_panel_is_the_form_alone(her):
    whole = her.get(f"/actions/new?case={her.cases[0]}").text
    alone = her.get(f"/actions/new?case={her.cases[0]}", headers={"HX-Request": "true"}).text
    assert "<html" in whole
    assert "<html" not in alone
    assert 'id="log-panel-title"' in alone


def test_many_are_counted_first_then_stored_together(her, whole_app):
    page = her.get("/actions/many").text
    hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', page))
    chosen = {"category": "medical", "acted_on": clock.today().isoformat()}
    cases = [str(case) for case in her.cases]
    asked = her.post("/actions/many", data={**hidden, **chosen, "cases": cases})
    assert "3개 사례에 기록합니다" in asked.text
    assert rows(whole_app) == []
    hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', asked.text))
    (sure,) = re.findall(r'name="confirmed" value="(\w+)"', asked.text)
    given = {**hidden, **chosen, "cases": cases, "confirmed": sure}
    assert her.post("/actions/many", data=given).status_code == 303
    assert [mark for _, _, mark, _ in rows(whole_app)] == [ActionMark.MANY] * 3


def test_choosing_no_case_is_told(her):
    nothing = {"category": "medical", "acted_on": clock.today().isoformat()}
    answer = post(her, "/actions/many", page="/actions/many", **nothing)
    assert "사례를 하나 이상 골라 주세요." in answer.text


def test_yesterday_again_is_todays_and_marked(her, whole_app):
    yesterday = clock.today() - timedelta(days=1)
    post(her, "/actions", page="/actions/new", **typed(her.cases[0], acted_on=str(yesterday)))
    ((earlier, *_),) = rows(whole_app)
    answer = post(her, "/actions/yesterday", page="/actions/yesterday", actions=str(earlier))
    assert answer.status_code == 303
    assert [row[2:] for row in rows(whole_app)][-1] == (ActionMark.AGAIN, clock.today())


def test_only_what_she_did_then_is_done_again(her):
    post(her, "/actions", page="/actions/new", **typed(her.cases[0]))
    answer = post(her, "/actions/yesterday", page="/actions/yesterday", actions=str(her.cases[0]))
    assert answer.status_code == 404


def test_a_correction_leads_to_the_new_version(her, whole_app):
    post(her, "/actions", page="/actions/new", **typed(her.cases[0]))
    ((first, *_),) = rows(whole_app)
    path, change = f"/actions/{first}/amend", {"category": "medical", "acted_on": "2026-01-01"}
    assert post(her, path, page=path, **change).status_code == 422
    answer = post(her, path, page=path, **change, reason="잘못 골랐음")
    page = her.get(answer.headers["Location"]).text
    assert "잘못 골랐음" in page
    assert "취소됨" in page


def test_taking_back_asks_why(her, whole_app):
    post(her, "/actions", page="/actions/new", **typed(her.cases[0]))
    ((first, *_),) = rows(whole_app)
    path = f"/actions/{first}"
    assert post(her, f"{path}/void", page=f"{path}/amend").status_code == 422
    assert post(her, f"{path}/void", page=f"{path}/amend", reason="두 번").status_code == 303
    assert rows(whole_app)[0][1] is ActionState.VOIDED
