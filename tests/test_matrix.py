"""Everybody is shown, and can do, what the table of tests/matrix.py says, and nothing else."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update

from casework.accounts import operations as accounts
from casework.accounts.models import Account, AccountState, Membership
from casework.core import clock, db
from casework.core.permissions import CommandLine
from casework.intake.models import ConflictMatch
from casework.referrals.models import ImportRow, Referral
from casework.services.action_log import log_action
from tests import (
    factories,
    matrix,
    matrix_handover,
    matrix_intake,
    matrix_reports,
    matrix_services,
    matrix_triage,
    trail,
)
from tests.conftest import PASSWORD, config_in, post, running
from tests.matrix import ASKERS, DENIED, EVERYBODY, HIDDEN, MARKS, TARGET
from tests.rules import reading
from tests.support_cases import opened, victim

SLICES = (matrix, matrix_handover, matrix_intake, matrix_reports, matrix_services, matrix_triage)
MATRIX = {route: line for part in SLICES for route, line in part.MATRIX.items()}
POSTED = {route: form for part in SLICES for route, form in part.POSTED.items()}

# What a request may write besides what it is about.
BESIDE = {**reading.MAY_CHANGE, "form_receipt": "where a second post of the form leads"}
CELLS = [(route, asker) for route, replies in MATRIX.items() for asker in replies]
CHANGING = [
    (route, asker)
    for route, asker in CELLS
    if MATRIX[route][asker].changes or route == "accounts.sign_out"
]
LOOKING = [cell for cell in CELLS if cell not in CHANGING]


@pytest.fixture(scope="module")
def world(prepared, tmp_path_factory):
    """A folder in which everybody is signed in, with two deliveries and the target's account."""
    folder = tmp_path_factory.mktemp("world") / "instance"
    shutil.copytree(prepared, folder)
    with running(config_in(folder)) as app:
        ids, words, secret = _people(app)
        browsers = {asker: _signed_in(app, asker) for asker in ASKERS}
        _end_two(app, ids)
        cookies = {
            asker: browser.get_cookie("casework").value for asker, browser in browsers.items()
        }
    return SimpleNamespace(folder=folder, ids=ids, words=words, secret=secret, cookies=cookies)


def _people(app):
    config = app.extensions["casework"].config
    with app.app_context(), db.transaction():
        made = {
            asker: factories.active(config, asker, role, **place)
            for asker, (role, place) in ASKERS.items()
        }
        for login, role, place in (
            ("admin-2", "admin", {}),
            ("liaison-2", "liaison", {"station": "songpa"}),
            ("counselor-2", "counselor", {"unit": "digital"}),
        ):
            made[login] = factories.account(login, role, **place)
        made[TARGET] = factories.active(config, TARGET, "counselor", unit="stalking")
        secret = accounts.invite(CommandLine(), made[TARGET])
        case = _case_of(factories.acting(made[TARGET]))
        ids = {name: account.id for name, account in made.items()}
        ids["case"], words = case.id, {"number": case.number}
        ids["membership"] = made[TARGET].memberships[0].id
        contact, words["version"] = factories.contact_of(made["counselor"])
        ids |= contact
        matrix_reports.work(made)
        ids |= _logged(made["counselor"])
        words["today"] = clock.today()
    with app.app_context():
        for code, name in (("gangnam", "강남"), ("mapo", "마포")):
            number = f"{code.upper()}-2026-900001"
            row = {"referral_no": number, "station_code": name, "victim_birth_date": "내일"}
            ids[code] = factories.delivered(row, sender=code)
        ids |= _in_triage(ids[TARGET])
    return ids, words, secret


def _in_triage(target):
    """A referral of a victim who bears the name of the target, and a row that is held back."""
    number = {"referral_no": "GANGNAM-2026-900002", "station_code": "강남"}
    factories.delivered(number)
    with db.transaction():
        referral = db.session.scalars(select(Referral.id)).one()
        row = select(ImportRow.id).where(ImportRow.referral_no == "GANGNAM-2026-900001")
        match = ConflictMatch(found_id=referral, other_id=target, raised_at=clock.now())
        match.unit, match.strength, match.found_role = "stalking", "hint", "victim"
        db.session.add(match)
        return {"referral": referral, "row": db.session.scalars(row).one(), "match": match.id}


def _case_of(counselor):
    her = victim("김보라")
    her.phone, her.address = "010-0123-4567", "나래로 12"
    return opened(counselor, victim=her, opened_at=clock.now())


def _logged(account):
    """A case of hers with an action of the day before and one of long enough ago to be done."""
    her, today = factories.acting(account), clock.today()
    case = opened(her, victim=victim("문가람"), opened_at=datetime(2024, 1, 2, tzinfo=UTC))
    earlier = log_action(
        her, case, category="victim_information", acted_on=today - timedelta(days=1)
    )
    action = log_action(her, case, category="medical", note="법원 앞에서 만남")
    action.logged_at -= timedelta(minutes=1)
    return {"hers": case.id, "earlier": earlier.id, "action": action.id}


def _signed_in(app, login):
    browser = app.test_client()
    assert post(browser, "/sign-in", login=login, password=PASSWORD).status_code == 303
    return browser


def _end_two(app, ids):
    # Past the program, which would end their sessions too: the next request must notice by itself.
    stopped = update(Account).where(Account.id == ids["disabled"])
    without = delete(Membership).where(Membership.account_id == ids["no-role"])
    with app.app_context(), db.transaction():
        db.session.execute(stopped.values(state=AccountState.DISABLED))
        db.session.execute(without)


@pytest.fixture
def scene(world, tmp_path):
    """A fresh copy of the world, and how to ask in it."""
    yield from _copied(world, tmp_path)


@pytest.fixture(scope="module")
def stage(world, tmp_path_factory):
    """One copy for all who change nothing."""
    yield from _copied(world, tmp_path_factory.mktemp("stage"))


def _copied(world, parent):
    shutil.copytree(world.folder, parent / "instance")
    with running(config_in(parent / "instance")) as app:
        yield Scene(app, world)


class Scene:
    """One copy of the world: who asks for what is answered, and everything is looked at after."""

    def __init__(self, app, world):
        self.app, self.world = app, world
        with app.app_context():
            self.engines = [db.engine(), db.engine("keys")]

    def ask(self, asker, route, **ids):
        """What an asker is answered; `ids` replace those of the target."""
        browser = self.app.test_client()
        if asker in self.world.cookies:
            browser.set_cookie("casework", self.world.cookies[asker])
        if route in POSTED:
            known = self.world.ids | self.world.words
            fields = {name: text.format(**known) for name, text in POSTED[route].items()}
            return post(browser, self.path(route, ids), **fields)
        return browser.get(self.path(route, ids), buffered=True)

    def path(self, route, ids):
        """The address of a route, about the target."""
        known = {
            "account_id": self.world.ids[TARGET],
            "membership_id": self.world.ids["membership"],
            "action_id": self.world.ids["action"],
            "secret": self.world.secret,
            **{f"{name}_id": self.world.ids[name] for name in ("referral", "row", "match")},
            "batch_id": self.world.ids["gangnam"],
            "filename": "tokens.css",
            **{name: self.world.ids[name] for name in ("case_id", "person_id", "no_id")},
        } | ids
        if route.startswith(("search.", "desk.")) and "case_id" not in ids:
            known["case_id"] = self.world.ids["case"]
        wanted = next(self.app.url_map.iter_rules(route)).arguments
        return self.app.url_map.bind("localhost").build(
            route, {name: known[name] for name in wanted}
        )

    def holds(self):
        """What the databases hold, besides what any request may write."""
        return reading.contents(self.engines, BESIDE)

    def seen(self, body):
        """Which of the marks stand in a page."""
        known = self.world.ids | self.world.words
        return {name for name, text in MARKS.items() if text.format(**known) in body}

    def named(self, body):
        """Whose names stand in a page."""
        return {name for name in self.world.ids if f"이름 {name}<" in body}


def test_every_route_has_its_line(stage):
    routes = {rule.endpoint for rule in stage.app.url_map.iter_rules()}
    assert routes - MATRIX.keys() == set(), "say in MATRIX who may do it and what she then sees"
    assert MATRIX.keys() - routes == set(), "take the lines of routes that are gone out of MATRIX"
    assert all(replies.keys() == set(EVERYBODY) for replies in MATRIX.values())


@pytest.mark.parametrize(("route", "asker"), LOOKING)
def test_everybody_is_shown_what_her_line_says(stage, route, asker):
    expected, before = MATRIX[route][asker], len(trail.entries(stage.app))
    reply = stage.ask(asker, route)
    recorded = trail.entries(stage.app)[before:]
    assert (reply.status_code, stage.seen(_text(reply))) == (expected.status, expected.sees)
    if expected in {DENIED, HIDDEN}:
        assert [(row.actor_id, row.outcome, row.actions) for row in recorded] == [
            (stage.world.ids[asker], "denied", [route])
        ]
        named = "account_id" in next(stage.app.url_map.iter_rules(route)).arguments
        assert (stage.world.ids[TARGET].hex in recorded[0].subjects) == named
    told = {subject for row in recorded for subject in row.subjects}
    assert stage.named(_text(reply)) - {asker} <= {
        name for name, id_ in stage.world.ids.items() if getattr(id_, "hex", "") in told
    }


def test_nothing_changes_where_nothing_may(scene):
    before = scene.holds()
    for route, asker in LOOKING:
        scene.ask(asker, route)
    assert reading.changed(before, scene.holds()) == []


@pytest.mark.parametrize(("route", "asker"), CHANGING)
def test_everybody_can_do_what_her_line_says(scene, route, asker):
    expected, before = MATRIX[route][asker], scene.holds()
    reply = scene.ask(asker, route)
    assert (reply.status_code, scene.seen(_text(reply))) == (expected.status, expected.sees)
    assert bool(reading.changed(before, scene.holds())) == expected.changes


@pytest.mark.parametrize("route", [route for route in MATRIX if HIDDEN in MATRIX[route].values()])
def test_what_is_out_of_reach_looks_like_what_is_not_there(stage, route):
    asker = next(asker for asker, reply in MATRIX[route].items() if reply == HIDDEN)
    nobody = dict.fromkeys(("account_id", "case_id"), reading.NOBODY)
    hidden, missing = stage.ask(asker, route), stage.ask(asker, route, **nobody)
    assert (hidden.status_code, _plain(hidden)) == (missing.status_code, _plain(missing))


def _plain(reply):
    return re.sub(r'(nonce|value)="[^"]*"', "", _text(reply))


def _text(reply):
    """A page, or a workbook as far as it can be read."""
    return reply.get_data().decode(errors="replace")
