"""The application on PostgreSQL alone, for what only shows there."""

import pytest

from casework.core import db
from tests.conftest import running


@pytest.fixture
def postgres_app(postgres_config):
    with running(postgres_config) as app, app.app_context():
        yield app
        db.rollback()
