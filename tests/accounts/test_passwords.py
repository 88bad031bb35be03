import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from casework.accounts import passwords
from casework.core.config import Config
from tests.conftest import config_in


@pytest.fixture
def cheap(tmp_path):
    return config_in(tmp_path)


def test_only_the_same_password_matches(cheap):
    stored = passwords.hashed(cheap, "correct horse")
    assert passwords.matches(cheap, stored, "correct horse")
    assert not passwords.matches(cheap, stored, "correct horse ")
    assert not passwords.matches(cheap, stored, "")


def test_equal_passwords_are_stored_differently(cheap):
    assert passwords.hashed(cheap, "same") != passwords.hashed(cheap, "same")
    assert passwords.hashed(cheap, "same").startswith("$argon2id$")


@pytest.mark.parametrize("stored", [None, "", "garbage", "$argon2id$v=19$garbage"])
def test_without_a_readable_hash_nothing_matches(cheap, stored):
    assert not passwords.matches(cheap, stored, "nobody signs in with this")


def test_weaker_settings_are_noticed(cheap):
    stored = passwords.hashed(cheap, "password")
    stronger = replace(cheap, argon2_rounds=2)
    assert not passwords.outdated(cheap, stored)
    assert passwords.outdated(stronger, stored)
    assert passwords.matches(stronger, stored, "password")


def test_a_center_hashes_as_strongly_as_is_advised(tmp_path):
    settings = Config.from_env({"CASEWORK_INSTANCE": str(tmp_path)})
    assert (settings.argon2_memory_kib, settings.argon2_rounds) >= (64 * 1024, 3)


def test_nobody_known_or_unknown_is_answered_without_hashing(cheap, monkeypatch):
    engine = passwords.hasher(cheap.argon2_rounds, cheap.argon2_memory_kib)
    asked = []
    monkeypatch.setattr(type(engine), "verify", lambda _, stored, __: asked.append(stored) or True)
    assert not passwords.matches(cheap, None, "anything")
    assert len(asked) == 1


def test_never_more_than_two_are_hashed_at_once(cheap, monkeypatch):
    engine = passwords.hasher(cheap.argon2_rounds, cheap.argon2_memory_kib)
    running, most, lock = [0], [0], threading.Lock()
    both = threading.Barrier(2)

    def verify(*_):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        both.wait(timeout=10)
        time.sleep(0)
        with lock:
            running[0] -= 1
        return True

    monkeypatch.setattr(type(engine), "verify", verify)
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: passwords.matches(cheap, "stored", "x"), range(8)))
    assert most == [2]
