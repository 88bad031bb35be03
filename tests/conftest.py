"""What tests stand on: a prepared instance, copied for each test; real databases, a cheap hash."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casework import instance
from casework.accounts import operations as accounts
from casework.accounts.models import Account
from casework.core import db
from casework.core.config import Config
from casework.core.crypto import providers
from casework.core.ids import new_id
from casework.core.permissions import CommandLine, Role
from tests import postgres

PASSWORD = "correct horse battery"
PLACES = {
    "counselor": {"unit": "stalking"},
    "supervisor": {"unit": "stalking"},
    "manager": {"unit": "stalking"},
    "liaison": {"station": "gangnam"},
    "admin": {},
    "auditor": {},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`bin/test --screenshots` walks the short days again and keeps the guide's pictures."""
    parser.addoption("--screenshots", action="store_true", help="make the guide's pictures anew")


def config_in(folder: Path, **changes: object) -> Config:
    """A development config whose files all lie in one folder."""
    settings = {
        "instance": folder,
        "database_url": f"sqlite:///{folder}/casework.db",
        "keystore_url": f"sqlite:///{folder}/keys.db",
        "kek_file": folder / "kek.key",
        "redis_url": f"unix://{folder}/no-queue.sock",
        "url": "http://localhost",
        "argon2_memory_kib": 64,
        "argon2_rounds": 1,
    }
    return Config(**{**settings, **changes})


@contextmanager
def running(config: Config) -> Iterator[Flask]:
    """The application on an instance that is ready; its connections end with it."""
    app = instance.create_app(config)
    app.testing = True
    try:
        yield app
    finally:
        close(app)


def close(app: Flask) -> None:
    """Ends an application's connections."""
    with app.app_context():
        for key in (None, "keys"):
            db.engine(key).dispose()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys, migrated databases and reference data, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    close(instance.prepare(config_in(folder)))
    return folder


@pytest.fixture
def config(prepared: Path, tmp_path: Path) -> Config:
    """The config of a fresh copy of the prepared instance."""
    folder = tmp_path / "instance"
    shutil.copytree(prepared, folder)
    folder.chmod(0o700)
    return config_in(folder)


@pytest.fixture
def whole_app(config: Config) -> Iterator[Flask]:
    """The application on a fresh instance, without an app context around the test."""
    with running(config) as app:
        yield app


@pytest.fixture
def bare_app(whole_app: Flask) -> Flask:
    """The application without an app context around the test."""
    return whole_app


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application on a fresh instance, inside an app context."""
    with whole_app.app_context():
        yield whole_app
        db.rollback()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with the keys of two databases, migrated and filled once."""
    folder = tmp_path_factory.mktemp("postgres")
    urls = {f"{name}_url": postgres_server.create(name) for name in ("database", "keystore")}
    providers.create_file(folder / "kek.key")
    close(instance.prepare(config_in(folder, **urls)))
    return folder


@pytest.fixture
def postgres_config(
    postgres_server: postgres.Server, postgres_template: Path, tmp_path: Path
) -> Iterator[Config]:
    """The config of a fresh copy of the prepared instance on PostgreSQL."""
    folder = tmp_path / "instance"
    shutil.copytree(postgres_template, folder)
    folder.chmod(0o700)
    names = {name: f"{name}_{new_id().hex}" for name in ("database", "keystore")}
    urls = {f"{name}_url": postgres_server.create(names[name], template=name) for name in names}
    yield config_in(folder, **urls)
    for name in names.values():
        postgres_server.drop(name)


@pytest.fixture
def postgres_app(postgres_config: Config) -> Iterator[Flask]:
    """The application inside an app context, on PostgreSQL."""
    with running(postgres_config) as app, app.app_context():
        yield app
        db.rollback()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_config(request: pytest.FixtureRequest) -> Config:
    """The config of a fresh instance on SQLite, then of one on PostgreSQL."""
    return request.getfixturevalue("config" if request.param == "sqlite" else "postgres_config")


@pytest.fixture
def either_app(either_config: Config) -> Iterator[Flask]:
    """The application inside an app context, on SQLite and then on PostgreSQL."""
    with running(either_config) as app, app.app_context():
        yield app
        db.rollback()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app context around two databases without any table, on SQLite and then on PostgreSQL."""
    names, urls = {}, {}
    if request.param == "postgres":
        server: postgres.Server = request.getfixturevalue("postgres_server")
        names = {f"{name}_url": f"{name}_{new_id().hex}" for name in ("database", "keystore")}
        urls = {setting: server.create(name) for setting, name in names.items()}
    app = Flask("empty")
    db.install(app, config_in(tmp_path, **urls))
    with app.app_context():
        yield app
    close(app)
    for name in names.values():
        server.drop(name)


@pytest.fixture
def client(whole_app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return whole_app.test_client()


@pytest.fixture
def make_account(whole_app: Flask, config: Config) -> Callable[..., Account]:
    """Makes an active account with a role; its place is the role's usual one unless given."""

    def make(login: str, role: str, **place: str) -> str:
        with whole_app.app_context(), db.transaction():
            account = accounts.create_account(
                CommandLine(),
                login=login,
                name=f"이름 {login}",
                role=Role(role),
                **(place or PLACES[role]),
            )
            accounts.set_password(config, account, PASSWORD)
            return account.id

    return make


@pytest.fixture
def client_for(
    whole_app: Flask, make_account: Callable[..., Account]
) -> Callable[..., FlaskClient]:
    """A browser signed in with a role."""

    def sign_in(role: str, login: str | None = None, **place: str) -> FlaskClient:
        login = login or f"{role}-1"
        make_account(login, role, **place)
        browser = whole_app.test_client()
        post(browser, "/sign-in", login=login, password=PASSWORD)
        return browser

    return sign_in


def post(browser: FlaskClient, path: str, *, page: str | None = None, **fields: str):
    """Posts a form as a browser would: with the hidden fields of the page it stands on."""
    html = browser.get(page or "/sign-in").get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', html))
    return browser.post(path, data={**hidden, **fields})
