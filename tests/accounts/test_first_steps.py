import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from click.testing import CliRunner

from casework import cli
from casework.accounts import first_steps, operations, queries
from casework.accounts.models import AccountState
from casework.core import audit, db, logs
from casework.core.errors import Conflict, InvalidInput
from casework.core.links import DeadLink
from casework.core.permissions import CommandLine, Role
from tests import factories
from tests.conftest import PASSWORD

PEOPLE = {
    who: {"login": f"{who}-1", "name": "이름", "password": PASSWORD} for who in ("manager", "admin")
}


def secret_in(text):
    return text.rpartition("/")[2]


def test_a_new_instance_gives_one_link_until_there_is_a_manager(app, config):
    secret = secret_in(first_steps.first_link(config))
    with db.transaction():
        first_steps.create_first_accounts(config, secret=secret, people=PEOPLE)
    manager, admin = map(queries.account_by_login, ("manager-1", "admin-1"))
    assert factories.acting(manager).units == {"digital", "stalking"}
    assert factories.acting(manager).roles == {Role.MANAGER}
    assert factories.acting(admin).roles == {Role.ADMIN}
    assert manager.state is admin.state is AccountState.ACTIVE
    assert first_steps.first_link(config) == ""
    with pytest.raises(DeadLink):
        first_steps.create_first_accounts(config, secret=secret, people=PEOPLE)


def test_a_later_start_keeps_nobody_from_writing(app, config):
    factories.account("manager-9", "manager")
    db.commit()
    assert first_steps.first_link(config) == ""
    with closing(sqlite3.connect(config.instance / "casework.db", timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")


def test_a_restart_gives_a_new_link_and_the_old_one_dies(app, config):
    old, new = (secret_in(first_steps.first_link(config)) for _ in range(2))
    with pytest.raises(DeadLink):
        first_steps.create_first_accounts(config, secret=old, people=PEOPLE)
    first_steps.create_first_accounts(config, secret=new, people=PEOPLE)


def test_the_first_link_lasts_half_an_hour(app, config, later):
    secret = secret_in(first_steps.first_link(config))
    later.shift(timedelta(minutes=30))
    with pytest.raises(DeadLink):
        first_steps.create_first_accounts(config, secret=secret, people=PEOPLE)


def test_the_first_link_makes_nobody_once_the_command_line_made_a_manager(app, config):
    secret = secret_in(first_steps.first_link(config))
    factories.account("manager-9", "manager")
    with pytest.raises(DeadLink):
        first_steps.create_first_accounts(config, secret=secret, people=PEOPLE)


def test_a_password_link_makes_no_first_accounts_and_the_other_way_round(app, config):
    invitation = secret_in(_created()[1])
    with pytest.raises(DeadLink):
        first_steps.create_first_accounts(config, secret=invitation, people=PEOPLE)
    with pytest.raises(DeadLink):
        first_steps.set_first_password(config, secret=factories.first_link(), password=PASSWORD)


def _created(**changes):
    typed = {"login": "new-one", "name": "새 사람", "role": "counselor", "unit": "digital"}
    config = type("Settings", (), {"url": "http://localhost"})
    return first_steps.create_user(CommandLine(), config=config, typed={**typed, **changes})


def test_whoever_was_made_sets_her_password_once(app, config):
    made, address = _created()
    assert address.startswith("http://localhost/links/")
    first_steps.set_first_password(config, secret=secret_in(address), password=PASSWORD)
    assert made.state is AccountState.ACTIVE
    with pytest.raises(DeadLink):
        first_steps.set_first_password(config, secret=secret_in(address), password="another one")


def test_setting_a_password_is_on_record(app, config):
    with db.transaction():
        made, address = _created()
    with db.transaction():
        first_steps.set_first_password(config, secret=secret_in(address), password=PASSWORD)
    last = db.session.query(audit.AuditEntry).order_by(audit.AuditEntry.number.desc()).first()
    assert (last.actor_id, last.actions) == (made.id, ["account:set-password"])


def test_a_stopped_account_sets_no_password(app, config):
    made, address = _created()
    operations.disable(CommandLine(), made)
    with pytest.raises(Conflict):
        first_steps.set_first_password(config, secret=secret_in(address), password=PASSWORD)


@pytest.mark.parametrize("wrong", [{"login": "!"}, {"role": "root"}, {"unit": "moon"}])
def test_what_cannot_be_is_not_made(app, wrong):
    with pytest.raises(InvalidInput) as refused:
        _created(**wrong)
    assert refused.value.fields.keys() == wrong.keys()


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["--role", "manager", "--unit", "digital"], 0),
        (["--role", "liaison", "--station", "mapo"], 0),
        (["--role", "liaison"], 1),
        (["--role", "root"], 2),
    ],
)
def test_an_operator_makes_accounts_at_the_machine(config, monkeypatch, arguments, exit_code):
    for name, value in {
        "CASEWORK_INSTANCE": config.instance,
        "REDIS_URL": config.redis_url,
        "CASEWORK_URL": config.url,
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr(logs, "install", lambda: None)  # would outlive this test
    given = ["create-user", "--login", "new-one", "--name", "새 사람", "--format", "json"]
    done = CliRunner().invoke(cli.main, [*given, *arguments])
    assert done.exit_code == exit_code
    if exit_code == 0:
        told = json.loads(done.stdout)
        assert told.keys() == {"login", "link"}
        assert told["link"].startswith("http://localhost/links/")
