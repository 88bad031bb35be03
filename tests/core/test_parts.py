import os
import signal
import threading

import pytest

from casework.core.parts import stop_requests, stopped_within

pytestmark = pytest.mark.usefixtures("own_signals")


def test_a_request_before_the_wait_is_kept_and_stays():
    asked = stop_requests()
    os.kill(os.getpid(), signal.SIGTERM)
    assert stopped_within(asked, 0)
    assert stopped_within(asked, 0)


def test_a_request_ends_a_long_wait():
    asked = stop_requests()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert stopped_within(asked, 60)


def test_ctrl_c_and_an_overdue_wait_ask_for_nothing():
    asked = stop_requests()
    os.kill(os.getpid(), signal.SIGINT)
    assert not stopped_within(asked, -1)
