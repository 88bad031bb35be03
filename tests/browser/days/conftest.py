"""The clock stands at a morning in March, the queue lives, and everybody has an account."""

import subprocess
import sys
from dataclasses import replace

import pytest
import time_machine

from casework.core import embedded_queue
from tests.browser.days import center

_BECOME = (
    "import pathlib, sys; from casework.core.embedded_queue import become_server;"
    "become_server(pathlib.Path(sys.argv[1]))"
)


@pytest.fixture
def morning():
    with time_machine.travel(center.MORNING, tick=True) as clock:
        yield clock


@pytest.fixture
def config(config, morning):
    """The config of a fresh instance whose queue answers."""
    server = subprocess.Popen([sys.executable, "-c", _BECOME, str(config.instance)])
    config = replace(config, redis_url=None)
    embedded_queue.wait_until_running(config.instance)
    yield config
    server.kill()
    server.wait()


@pytest.fixture
def staff(site, config):
    """The actors of the center, by the names they sign in with."""
    return center.open_the_center(site, config)
