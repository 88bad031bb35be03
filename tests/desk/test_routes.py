import pytest

from casework.accounts.models import Account
from casework.core import clock, db
from casework.intake.models import CaseOrigin
from tests import factories
from tests.support_cases import opened, staff
from tests.support_timeline import did

STOPPED = "대기열이 멈춰 있습니다. 접수는 계속됩니다."


def test_the_first_page_and_its_moving_part_show_the_same_numbers(whole_app, client_for):
    with whole_app.app_context():
        factories.delivered({}, {"referral_no": "MAPO-2026-900002"})
    browser = client_for("counselor")
    for path in ("/", "/live"):
        assert "센터 대리 접수" in browser.get(path).text


def test_the_moving_part_is_a_fragment(client_for):
    assert "<html" not in client_for("counselor").get("/live").text


def test_rows_are_filtered_by_their_reason(whole_app, client_for):
    with whole_app.app_context():
        factories.delivered({"victim_birth_date": "내일"})
    browser = client_for("counselor")
    assert "MAPO-2026-900001" in browser.get("/?kind=quarantined").text
    assert "MAPO-2026-900001" not in browser.get("/?kind=updated").text
    assert "MAPO-2026-900001" in browser.get("/?kind=no-such-kind&after=no-id").text


def test_the_list_goes_on_behind_its_last_row(whole_app, client_for):
    rows = [
        {"referral_no": f"MAPO-2026-9{number:05}", "victim_birth_date": "내일"}
        for number in range(51)
    ]
    with whole_app.app_context():
        factories.delivered(*rows)
    browser = client_for("counselor")
    first = browser.get("/?kind=quarantined").text
    more = first.partition("?kind=quarantined&amp;after=")[2].partition('"')[0]
    rest = browser.get(f"/?kind=quarantined&after={more}").text
    shown = [
        {row["referral_no"] for row in rows if row["referral_no"] in page} for page in (first, rest)
    ]
    assert [len(numbers) for numbers in shown] == [50, 1]
    assert not shown[0] & shown[1]


def test_a_process_that_answers_is_alive(client):
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json) == (200, {"status": "ok"})


def test_without_a_queue_it_is_degraded_and_still_ready(client):
    reply = client.get("/readyz")
    assert reply.status_code == 200
    assert reply.json == {"status": "degraded", "database": True, "queue": False}


@pytest.mark.parametrize("file", ["casework.db", "keys.db"])
def test_without_a_database_it_is_not_ready(client, config, whole_app, file):
    whole_app.config["PROPAGATE_EXCEPTIONS"] = False
    path = config.instance / file
    for part in (path, *config.instance.glob(f"{file}-*")):
        part.unlink()
    path.mkdir()
    reply = client.get("/readyz")
    assert (reply.status_code, reply.json["status"]) == (503, "down")
    assert client.get("/healthz").status_code == 200


def test_whoever_watches_needs_no_account_and_learns_no_number(client, whole_app):
    with whole_app.app_context():
        factories.delivered({})
    assert set(client.get("/readyz").json) == {"status", "database", "queue"}


@pytest.mark.parametrize(
    ("role", "told"), [("counselor", True), ("admin", True), ("liaison", False), ("auditor", False)]
)
def test_a_queue_that_is_away_is_told_to_who_may_know(client_for, role, told):
    assert (STOPPED in client_for(role).get("/nowhere").text) == told


def test_a_stranger_is_told_nothing_of_the_queue(client):
    assert STOPPED not in client.get("/sign-in").text


def test_invented_people_are_told_apart_on_every_page(whole_app, client_for):
    browser = client_for("counselor")
    assert "지어낸 자료" not in browser.get("/").text
    with whole_app.app_context(), db.transaction():
        opened(staff(), origin=CaseOrigin.PRACTICE)
    for path in ("/", "/nowhere"):
        assert "지어낸 자료" in browser.get(path).text


@pytest.fixture
def her_case(whole_app):
    """The address of a case of counselor-1, whose browser must be asked for first."""

    def make():
        with whole_app.app_context(), db.transaction():
            account = db.session.query(Account).filter_by(login="counselor-1").one()
            made = opened(factories.acting(account), opened_at=clock.now())
            did(factories.acting(account), made, clock.today(), note="<b>굵게</b>")
            return f"/cases/{made.id}"

    return make


@pytest.mark.parametrize("tab", ["", "?tab=actions", "?tab=people", "?tab=history", "?tab=x"])
def test_each_tab_of_a_case_has_its_header(client_for, her_case, tab):
    browser = client_for("counselor")
    page = browser.get(her_case() + tab)
    assert page.status_code == 200
    assert "김*나" in page.text
    assert ("김하나" in page.text) == (tab == "?tab=people")
    assert "<b>굵게" not in page.text


def test_a_case_of_a_colleague_is_not_found(client_for, her_case):
    client_for("counselor")
    path = her_case()
    assert client_for("counselor", "counselor-2").get(path).status_code == 404
    assert client_for("supervisor").get(path).status_code == 200


def test_the_list_links_to_the_case_and_keeps_its_filters(client_for, her_case):
    browser = client_for("counselor")
    path = her_case()
    assert path in browser.get("/cases").text
    assert path not in browser.get("/cases?state=closed").text
    assert path in browser.get("/cases?state=nonsense&sort=nonsense&after=nonsense").text
    sorted_page = browser.get("/cases?state=all&sort=-last").text
    assert "state=all&amp;sort=number" in sorted_page


def test_the_first_page_says_what_waits_in_her_cases_without_a_name(client_for, her_case):
    browser = client_for("counselor")
    path = her_case()
    page = browser.get("/").text
    assert path in page
    assert "안전 연락 조건을 읽은 사람이 없음" in page
    assert "김*나" not in page
