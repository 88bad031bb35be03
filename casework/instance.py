"""Prepares an instance: its folder, keys, databases and reference data; harmless to repeat."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from casework.agencies import queries as agencies
from casework.app import create_app
from casework.core import db, migrating
from casework.core.config import Config
from casework.core.crypto import keyring, providers
from casework.core.errors import CannotStart
from casework.intake import retention
from casework.reports import targets
from casework.services import catalogue


def prepare(config: Config) -> Flask:
    """The application on a ready instance; makes keys only where no database needs older ones."""
    _private_folder(config.instance)
    with _alone(config.instance / "prepare.lock"):
        if not _has_keys(config):
            _make_keys(config)
        _refuse_lost_keystore(config)
        app = create_app(config)
        with app.app_context():
            migrating.upgrade(db.engine("keys"), migrating.KEYSTORE)
            keyring.current().keystore.prove()
            migrating.upgrade(db.engine(), migrating.MAIN)
            with db.transaction():
                agencies.load_directory()
                catalogue.load_catalogue()
                retention.load_retention()
                targets.load_targets()
    return app


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _has_keys(config: Config) -> bool:
    return config.keys is not None or config.kek_file.exists()


def _make_keys(config: Config) -> None:
    for url in (config.database_url, config.keystore_url):
        if not db.is_unmade(url):
            raise CannotStart(
                f"열쇠 파일 {config.kek_file} 이 없습니다. 자료를 열 수 있는 것은 그 파일뿐이므로 "
                "새로 만들지 않았습니다. 보관한 사본을 되돌려 놓으세요."
            )
    providers.create_file(config.kek_file)


def _refuse_lost_keystore(config: Config) -> None:
    if db.is_unmade(config.keystore_url) and db.is_made(config.database_url):
        raise CannotStart(
            "열쇠 저장소가 없는데 자료는 있습니다. 자료를 열 수 있는 것은 그 저장소뿐이므로 "
            "새로 만들지 않았습니다. 보관한 사본을 되돌려 놓으세요."
        )
