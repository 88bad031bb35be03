"""The supervisor with real processes: each test tells it what a person or the kernel would."""

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise

import psutil
import pytest

from tests.waiting import until

PRELUDE = """
import os, signal, sys, time
from casework.core.processes import Part, Supervisor

def note(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def wait(name):
    note("start", name, os.getpid())
    try:
        while True:
            signal.pause()
    finally:
        note("end", name)
"""


class Running:
    """A supervised script, and what its parts have noted so far."""

    def __init__(self, script, folder):
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PRELUDE + script],
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def notes(self, start=""):
        return [line for line in self.out.read_text().splitlines() if line.startswith(start)]

    def pids(self, name):
        return [int(line.split()[-1]) for line in self.notes(f"start {name} ")]

    def ended(self, seconds=10.0):
        until(lambda: self.process.poll() is not None, seconds=seconds)
        return self.process.returncode


@pytest.fixture
def run(tmp_path):
    started = []

    def start(script):
        started.append(Running(script, tmp_path))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


TWO_PARTS = """
parts = [Part(name=name, work=lambda name=name: wait(name)) for name in ("first", "second")]
Supervisor(parts).run()
"""


def both_started(running):
    until(lambda: running.pids("first") and running.pids("second"))


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_killed_part_is_back_within_two_seconds_and_the_others_stay(run):
    running = run(TWO_PARTS)
    both_started(running)
    os.kill(running.pids("first")[0], signal.SIGKILL)
    until(lambda: len(running.pids("first")) == 2, seconds=2)
    assert len(running.pids("second")) == 1
    assert running.err.read_text() == "first ended (-9), starting it again\n"


def test_part_that_dies_at_every_start_is_tried_again_but_slower_each_time(run):
    running = run("""
def fail():
    note("try", time.monotonic())
    raise ValueError("0x10-1234-5678")
Supervisor([Part(name="weak", work=fail)]).run()
""")
    until(lambda: len(running.notes("try")) >= 6)
    times = [float(line.split()[1]) for line in running.notes("try")]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[4] > 3 * pauses[0]
    assert max(pauses) < 2


def test_each_death_is_one_line_that_tells_the_place_and_never_the_words(run):
    running = run("""
def fail():
    note("try")
    raise ValueError("0x10-1234-5678")
Supervisor([Part(name="weak", work=fail)]).run()
""")
    until(lambda: len(running.err.read_text().splitlines()) >= 3)
    os.kill(running.process.pid, signal.SIGTERM)
    running.ended()
    lines = running.err.read_text().splitlines()
    assert len(lines) <= len(running.notes("try"))
    assert all(line.startswith("weak: ValueError at <string>:") for line in lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stop_ends_the_parts_in_reverse_order_with_success(run, number):
    running = run(TWO_PARTS)
    both_started(running)
    os.kill(running.process.pid, number)
    assert running.ended() == 0
    assert running.notes("end") == ["end second", "end first"]
    assert running.err.read_text() == ""


def test_ctrl_c_reaches_the_whole_group_and_still_ends_them_in_order(run):
    running = run(TWO_PARTS)
    both_started(running)
    os.killpg(running.process.pid, signal.SIGINT)
    assert running.ended() == 0
    assert running.notes("end") == ["end second", "end first"]


def test_part_ignores_a_stray_interrupt(run):
    running = run(TWO_PARTS)
    both_started(running)
    os.kill(running.pids("first")[0], signal.SIGINT)
    os.kill(running.process.pid, signal.SIGTERM)
    assert running.ended() == 0
    assert running.notes("end") == ["end second", "end first"]


def test_service_under_nohup_outlives_its_terminal(run):
    running = run("signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + TWO_PARTS)
    both_started(running)
    os.kill(running.process.pid, signal.SIGHUP)
    os.kill(running.pids("first")[0], signal.SIGKILL)
    until(lambda: len(running.pids("first")) == 2)
    assert running.process.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_parts_die_with_a_killed_parent(run):
    running = run(TWO_PARTS)
    both_started(running)
    os.kill(running.process.pid, signal.SIGKILL)
    pids = running.pids("first") + running.pids("second")
    until(lambda: not any(map(alive, pids)), seconds=2)


STUBBORN = """
def stay():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    wait("stubborn")
Supervisor([Part(name="stubborn", work=stay)], grace_seconds=%s).run()
"""


def test_part_that_does_not_stop_in_time_is_killed(run):
    running = run(STUBBORN % 0.3)
    pid = until(lambda: running.pids("stubborn"))[0]
    os.kill(running.process.pid, signal.SIGTERM)
    assert running.ended(seconds=3) == 0
    assert not alive(pid)
    assert running.err.read_text() == "stubborn did not stop in time and was killed\n"


def test_second_ctrl_c_waits_no_longer(run):
    running = run(STUBBORN % 60)
    until(lambda: running.pids("stubborn"))
    os.kill(running.process.pid, signal.SIGINT)
    time.sleep(0.1)  # one pending signal of a kind is kept, so the first must have been taken
    os.kill(running.process.pid, signal.SIGINT)
    assert running.ended(seconds=3) == 0


def test_work_to_do_once_is_repeated_until_it_succeeds(run, tmp_path):
    running = run(f"""
first_try = {str(tmp_path / "first try")!r}
def once():
    note("once")
    if not os.path.exists(first_try):
        os.mkdir(first_try)
        sys.exit(1)
Supervisor([
    Part(name="once", work=once, once=True), Part(name="first", work=lambda: wait("first")),
]).run()
""")
    until(lambda: len(running.notes("once")) == 2)
    os.kill(until(lambda: running.pids("first"))[0], signal.SIGKILL)
    until(lambda: len(running.pids("first")) == 2)
    assert len(running.notes("once")) == 2


def test_waiting_costs_no_processor_time(run):
    running = run(TWO_PARTS)
    both_started(running)
    supervisor = psutil.Process(running.process.pid)
    before = supervisor.cpu_times()
    time.sleep(0.5)  # the measured span itself
    after = supervisor.cpu_times()
    assert after.user + after.system - before.user - before.system < 0.05
