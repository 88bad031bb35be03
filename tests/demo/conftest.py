"""One seeded instance for all tests that only look at it: seeding is worth seconds."""

import shutil
from types import SimpleNamespace

import pytest

from casework import instance
from casework.core import db
from casework.core.permissions import CommandLine
from casework.demo.seeding import seed
from tests.conftest import config_in


@pytest.fixture(scope="session")
def seeded_folder(prepared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeded") / "instance"
    shutil.copytree(prepared, folder)
    config = config_in(folder)
    app = instance.create_app(config)
    imports = []
    with app.app_context():
        summary = seed(CommandLine(), config, import_samples=lambda: imports.append("samples"))
        for key in (None, "keys"):
            db.engine(key).dispose()
    return SimpleNamespace(folder=folder, summary=summary, imports=imports)


@pytest.fixture
def seeded(seeded_folder, tmp_path):
    """A copy of the seeded instance, inside an app context."""
    folder = tmp_path / "seeded"
    shutil.copytree(seeded_folder.folder, folder)
    config = config_in(folder)
    app = instance.create_app(config)
    with app.app_context():
        yield SimpleNamespace(
            config=config, summary=seeded_folder.summary, imports=seeded_folder.imports
        )
        db.rollback()
        for key in (None, "keys"):
            db.engine(key).dispose()
