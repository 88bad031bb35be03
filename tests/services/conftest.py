"""Somebody at work on a case of hers."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.support_cases import opened, staff

NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
def later():
    """The clock stands still at noon in Seoul; `shift` moves it."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def counselor(app):
    return staff()


@pytest.fixture
def case(counselor):
    return opened(counselor)
