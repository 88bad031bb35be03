"""An empty instance makes its keys and databases; one with records never makes a key again."""

import os
import shutil
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import update

from casework import instance
from casework.agencies import queries as agencies
from casework.core import clock, db, migrating
from casework.core.crypto import keyring, providers
from casework.core.crypto.keystore import WrappedKey
from casework.core.errors import CannotStart
from casework.intake.models import Gender, Person
from tests.conftest import close, config_in


@pytest.fixture
def prepare():
    """Prepares instances and closes them after the test."""
    made = []

    def prepared(config):
        made.append(instance.prepare(config))
        return made[-1]

    yield prepared
    for app in made:
        close(app)


def everything(config):
    return {path.name: path.read_bytes() for path in config.instance.iterdir()}


def test_an_empty_folder_becomes_an_instance(tmp_path, prepare):
    config = config_in(tmp_path / "new" / "instance")
    with prepare(config).app_context():
        assert migrating.is_current(db.engine(), migrating.MAIN)
        assert migrating.is_current(db.engine("keys"), migrating.KEYSTORE)
        assert len(set(agencies.station_names(clock.today()).values())) == 31
    assert config.kek_file.stat().st_mode & 0o777 == 0o600
    assert config.instance.stat().st_mode & 0o777 == 0o700


def test_a_second_preparation_changes_nothing(config, prepare):
    key = config.kek_file.read_bytes()
    dumps = []
    for _ in range(2):
        close(prepare(config))
        with sqlite3.connect(config.instance / "casework.db") as records:
            dumps.append(list(records.iterdump()))
        records.close()
    assert dumps[0] == dumps[1]
    assert config.kek_file.read_bytes() == key


def test_a_folder_that_others_could_enter_is_closed(config, prepare):
    config.instance.chmod(0o755)
    prepare(config)
    assert config.instance.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("kept", ["casework.db", "keys.db"])
def test_where_a_database_stands_no_key_is_made(config, kept):
    for path in list(config.instance.iterdir()):
        if path.name != kept:
            path.unlink()
    before = everything(config)
    with pytest.raises(CannotStart, match=str(config.kek_file)):
        instance.prepare(config)
    after = everything(config)
    after.pop("prepare.lock", None)
    assert after == before
    assert not config.kek_file.exists()


def test_where_records_stand_a_lost_keystore_is_not_made_anew(config):
    for path in config.instance.glob("keys.db*"):
        path.unlink()
    with pytest.raises(CannotStart, match="열쇠 저장소가 없는데"):
        instance.prepare(config)
    assert not (config.instance / "keys.db").exists()


@pytest.mark.parametrize("name", ["database_url", "keystore_url"])
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@localhost/none",
        "sqlite://",
        "sqlite:///relative.db",
        "sqlite:///{folder}/elsewhere.db?timeout=5",
    ],
)
def test_where_a_database_may_stand_no_key_is_made(tmp_path, name, url):
    (tmp_path / "elsewhere.db").touch()
    config = config_in(tmp_path / "instance", **{name: url.format(folder=tmp_path)})
    with pytest.raises(CannotStart, match=str(config.kek_file)):
        instance.prepare(config)
    assert not config.kek_file.exists()


def test_keys_from_the_environment_make_no_file(tmp_path, prepare):
    providers.create_file(tmp_path / "elsewhere.key")
    keys = (tmp_path / "elsewhere.key").read_text().replace("\n", ";")
    config = config_in(tmp_path / "instance", keys=keys)
    prepare(config)
    assert not config.kek_file.exists()


def add_person(app):
    with app.app_context(), db.transaction():
        row = Person(gender=Gender.FEMALE, name="김하나", phone="1")
        db.session.add(row)
        return row.id


def changed_keys(config, change):
    lines = dict.fromkeys(config.kek_file.read_text().splitlines())
    fresh = config.instance / "fresh.key"
    providers.create_file(fresh)
    other = fresh.read_text().splitlines()
    fresh.unlink()
    pick = {line.split()[0]: line for line in other if not line.startswith("#")}
    text = "\n".join(change(line, pick) for line in lines)
    config.kek_file.write_text(text + "\n")


WRONG = {
    "kek": lambda line, other: other["kek"] if line.startswith("kek") else line,
    "index": lambda line, other: other["index"] if line.startswith("index") else line,
    "number": lambda line, _: line.replace("kek 1 ", "kek 2 "),
}


@pytest.mark.parametrize(
    ("wrong", "named"), [("kek", "kek 1"), ("index", "index"), ("number", "kek 1")]
)
def test_another_services_keys_are_refused_before_anything_is_written(
    config, prepare, wrong, named
):
    app = prepare(config)
    add_person(app)
    close(app)
    good = config.kek_file.read_text()
    changed_keys(config, WRONG[wrong])
    with pytest.raises(CannotStart, match=f"{named} 열쇠가 이 자료의 열쇠가 아니거나"):
        instance.prepare(config)
    config.kek_file.write_text(good)
    prepare(config)


def test_a_newer_kek_beside_the_old_one_is_welcome(config, prepare):
    app = prepare(config)
    person = add_person(app)
    close(app)
    changed_keys(
        config,
        lambda line, other: (
            f"{line}\n{other['kek'].replace('kek 1', 'kek 2')}" if line.startswith("kek") else line
        ),
    )
    with prepare(config).app_context():
        assert db.session.get(Person, person).name == "김하나"


def test_one_damaged_key_does_not_keep_the_service_down(config, prepare):
    app = prepare(config)
    damaged = add_person(app)
    add_person(app)
    with app.app_context():
        with db.keystore_transaction(keyring.current().keystore.engine) as connection:
            row = WrappedKey.subject_id == damaged
            connection.execute(update(WrappedKey).where(row).values(wrapped=b"\0" * 60))
        keyring.current().keystore.prove()


def test_a_copy_of_both_databases_without_the_key_is_refused(config, tmp_path):
    stolen = tmp_path / "stolen"
    shutil.copytree(config.instance, stolen)
    (stolen / "kek.key").unlink()
    with pytest.raises(CannotStart):
        instance.prepare(config_in(stolen))


def test_a_key_that_others_may_read_is_refused(config):
    config.kek_file.chmod(0o640)
    with pytest.raises(CannotStart, match="chmod 600"):
        instance.prepare(config)


def test_two_preparations_at_once_end_with_one_key(tmp_path):
    config = config_in(tmp_path / "instance")
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                close(instance.prepare(config))
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert providers.load(replace(config)).current == 1


@pytest.mark.postgres
def test_on_postgresql_keys_are_never_made(postgres_config):
    postgres_config.kek_file.unlink()
    with pytest.raises(CannotStart, match=str(postgres_config.kek_file)):
        instance.prepare(postgres_config)
