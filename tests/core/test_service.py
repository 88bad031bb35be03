"""An app holds its settings and its unlocked keystore, for as long as its context lasts."""

import pytest
from flask import Flask
from sqlalchemy import text

from casework.core import db, service
from casework.core.crypto import keyring
from casework.core.crypto.errors import NotUnlocked
from casework.core.errors import CannotStart


def test_the_running_app_knows_its_settings_and_keystore(app, config):
    assert service.current().config is config
    assert service.current().keystore is keyring.current().keystore
    assert service.of(app) is service.current()


def test_two_apps_side_by_side_keep_their_own(whole_app, config):
    other = Flask("other")
    service.install(other, config)
    with other.app_context():
        assert service.current() is service.of(other)
        assert keyring.current().keystore is not service.of(whole_app).keystore
        for key in (None, "keys"):
            db.engine(key).dispose()


def test_without_its_keys_no_app_starts(config):
    config.kek_file.unlink()
    with pytest.raises(CannotStart):
        service.install(Flask("keyless"), config)


def test_the_keyring_ends_with_the_context_even_after_an_error(whole_app):
    with pytest.raises(ZeroDivisionError):
        _fail_inside(whole_app)
    with pytest.raises(NotUnlocked):
        keyring.current()


def _fail_inside(app):
    with app.app_context():
        raise ZeroDivisionError


def test_each_request_opens_its_keys_anew_but_from_memory(whole_app):
    rings = []
    for _ in range(2):
        with whole_app.app_context():
            rings.append(keyring.current())
    assert rings[0] is not rings[1]
    assert rings[0].keystore is rings[1].keystore


def test_a_forked_child_takes_connections_of_its_own_and_leaves_the_parents_open(app):
    own = text("PRAGMA database_list")
    with db.engine().connect() as connection:
        connection.execute(own)
    before = db.engine().pool
    inherited = before.checkedin()
    service.current().after_fork()
    assert db.engine().pool is not before
    assert before.checkedin() == inherited
    with db.engine().connect() as connection:
        assert connection.execute(own).all()
    before.dispose()


def test_a_printed_service_shows_neither_keys_nor_addresses(app, config):
    told = repr(service.current())
    assert "kek 1" not in told
    assert "keystore" not in told
