"""A counselor of the unit stalking with one case, opened three weeks ago."""

from datetime import timedelta

import pytest

from casework.core import clock, db
from tests.support_cases import opened, staff, victim


@pytest.fixture
def counselor(app):
    with db.transaction():
        return staff("stalking1", unit="stalking")


@pytest.fixture
def case(counselor):
    three_weeks_ago = clock.now() - timedelta(days=21)
    with db.transaction():
        return opened(counselor, victim=victim("김하나"), opened_at=three_weeks_ago)
