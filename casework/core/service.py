"""What a running app holds: its settings and its unlocked keystore."""

from dataclasses import dataclass, field

from flask import Flask, appcontext_pushed, current_app, g
from sqlalchemy import Engine

from casework.core import db
from casework.core.config import Config
from casework.core.crypto import keyring, providers
from casework.core.crypto.keystore import Keystore


@dataclass(frozen=True)
class Service:
    """Stands in `app.extensions["casework"]`."""

    config: Config
    keystore: Keystore = field(repr=False)
    engines: tuple[Engine, ...] = field(repr=False)

    def after_fork(self) -> None:
        """Forgets connections inherited from a parent process; opened keys forget themselves."""
        for engine in self.engines:
            engine.dispose(close=False)


def install(app: Flask, config: Config) -> None:
    """Opens the databases and the keystore for an app; refuses to start without its keys."""
    provider = providers.load(config)
    db.install(app, config)
    with app.app_context():
        engines = db.engine(), db.engine("keys")
    app.extensions["casework"] = Service(config, Keystore(engines[1], provider), engines)
    appcontext_pushed.connect(_unlock, app)
    app.teardown_appcontext(_lock)


def of(app: Flask) -> Service:
    """The service of an app."""
    service: Service = app.extensions["casework"]
    return service


def current() -> Service:
    """The service of the running app."""
    return of(current_app)


def _unlock(app: Flask, **_: object) -> None:
    unlocked = keyring.unlocked(app.extensions["casework"].keystore)
    unlocked.__enter__()
    g.keyring_unlocked = unlocked


def _lock(_error: BaseException | None) -> None:
    unlocked = g.pop("keyring_unlocked", None)
    if unlocked is not None:
        unlocked.__exit__(None, None, None)
