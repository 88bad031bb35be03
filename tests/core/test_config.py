"""Settings are read once; production starts on nothing it was not told."""

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from casework.core.config import ROOT, Config, Environment
from casework.core.errors import CannotStart

PRODUCTION = {
    "CASEWORK_ENV": "production",
    "CASEWORK_INSTANCE": "/srv/casework",
    "DATABASE_URL": "postgresql://casework:pw-main@db/casework",
    "KEYSTORE_URL": "postgresql://casework:pw-keys@db/keys",
    "REDIS_URL": "redis://:pw-queue@queue",
    "CASEWORK_KEK_FILE": "/run/secrets/kek.key",
    "CASEWORK_URL": "https://casework.example.kr",
}


def test_a_practice_room_needs_no_settings():
    config = Config.from_env({})
    assert config.environment is Environment.DEVELOPMENT
    assert config.instance == ROOT / "instance"
    assert config.database_url == f"sqlite:///{config.instance}/casework.db"
    assert config.keystore_url == f"sqlite:///{config.instance}/keys.db"
    assert config.kek_file == config.instance / "kek.key"
    assert (config.redis_url, config.keys, config.production, config.https) == (
        *(None, None),
        *(False, False),
    )
    assert (config.host, config.port) == ("127.0.0.1", 8080)


def test_an_instance_of_its_own_holds_all_its_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = Config.from_env({"CASEWORK_INSTANCE": "here"})
    assert config.instance == (tmp_path / "here").resolve()
    assert all(str(tmp_path) in url for url in (config.database_url, config.keystore_url))


def test_production_starts_when_everything_is_said():
    config = Config.from_env(PRODUCTION | {"CASEWORK_PROXY_HOPS": "2"})
    assert config.production
    assert config.https
    assert (config.host, config.proxy_hops) == ("casework.example.kr", 2)
    assert config.kek_file == Path("/run/secrets/kek.key")


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "KEYSTORE_URL", "REDIS_URL", "CASEWORK_KEK_FILE", "CASEWORK_URL"]
)
@pytest.mark.parametrize("empty", [True, False])
def test_production_refuses_each_default_by_name(name, empty):
    environ = {key: value for key, value in PRODUCTION.items() if key != name}
    with pytest.raises(CannotStart) as refused:
        Config.from_env(environ | ({name: ""} if empty else {}))
    named = {word for word in PRODUCTION if word in str(refused.value)}
    assert named == {name}


def test_production_names_every_default_at_once():
    with pytest.raises(CannotStart) as refused:
        Config.from_env({"CASEWORK_ENV": "production"})
    assert all(name in str(refused.value) for name in PRODUCTION if name.endswith(("_URL", "FILE")))


def test_production_takes_its_keys_from_the_environment_instead_of_a_file():
    environ = {key: value for key, value in PRODUCTION.items() if key != "CASEWORK_KEK_FILE"}
    assert Config.from_env(environ | {"CASEWORK_KEYS": "kek 1 x"}).keys == "kek 1 x"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"CASEWORK_URL": "http://casework.example.kr"}, "https://"),
        ({"CASEWORK_KEK_FILE": "/srv/casework/kek.key"}, "CASEWORK_KEK_FILE"),
        ({"CASEWORK_KEK_FILE": "/srv/casework/../casework/kek.key"}, "CASEWORK_KEK_FILE"),
        ({"CASEWORK_ENV": "staging"}, "staging"),
    ],
)
def test_production_refuses_what_is_unsafe(change, said):
    with pytest.raises(CannotStart, match=said):
        Config.from_env(PRODUCTION | change)


@pytest.mark.parametrize("name", ["CASEWORK_PROXY_HOPS"])
@pytest.mark.parametrize("value", ["two", "-1", ""])
def test_a_number_that_is_none_is_refused_by_its_name(name, value):
    with pytest.raises(CannotStart, match=name):
        Config.from_env({name: value})


def test_settings_do_not_change_while_the_service_runs():
    config = Config.from_env({})
    with pytest.raises(FrozenInstanceError):
        config.url = "http://elsewhere"


def test_neither_keys_nor_passwords_are_printed():
    config = replace(Config.from_env(PRODUCTION), keys="kek 1 pw-kek")
    assert "pw-" not in repr(config)
