"""The manager's page on two years of practice data, as a multiple of its own bare statements.

Both run in turns in one process and only their ratio means anything: the page is a whole signed-in
request, from the session to the last byte of HTML; the bare statements are those that the page's
own queries sent, replayed on the raw connection of the driver with every row fetched.

    python benchmarks/managers_page.py [--rounds 30]
"""

import argparse
import gc
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from casework import instance
from casework.core import db
from casework.core.config import Config
from casework.core.crypto import providers
from casework.core.permissions import CommandLine
from casework.demo import seeding

_PAGE = "/workload?from=2023-01-01&to=2023-09-30&compare-from=2022-03-29&compare-to=2022-12-31"


def main() -> None:
    """Prints the page's CPU and clock, those of its statements, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        config = Config(instance=path, kek_file=path / "kek.key", **_urls(path))
        app = instance.prepare(config)
        with app.app_context():
            summary = seeding.seed(CommandLine(), config, import_samples=lambda: None)
            print(f"{summary.actions:,} actions")
        browser = app.test_client()
        _sign_in(browser, summary.password)
        with app.app_context():
            _compare(browser, asked.rounds)


def _compare(browser: FlaskClient, rounds: int) -> None:
    with _heard() as statements:
        page = browser.get(_PAGE)
    assert page.status_code == 200, page.status_code
    reading = [one for one in statements if one[0].lstrip().upper().startswith("SELECT")]
    counting = [one for one in reading if "support_action" in one[0]]
    print(f"{len(statements)} statements, {len(reading)} read, {len(counting)} count actions")
    print(f"{len(page.data):,} bytes of HTML")
    gc.freeze()
    whole, bare = [], []
    connection = db.engine().raw_connection()
    for _ in range(rounds):
        whole.append(_timed(lambda: browser.get(_PAGE)))
        bare.append(_timed(lambda: _replay(connection, reading)))
    connection.close()
    for name, at in (("clock", 0), ("CPU", 1)):
        ours, theirs = (statistics.median(one[at] for one in all_) for all_ in (whole, bare))
        ratio = statistics.median(a[at] / b[at] for a, b in zip(whole, bare, strict=True))
        print(f"{name:<6} page {ours * 1e3:6.1f} ms, SQL {theirs * 1e3:6.1f} ms: {ratio:.2f}")


def _replay(connection: Any, statements: list[tuple[str, Any]]) -> None:
    cursor = connection.cursor()
    for statement, values in statements:
        cursor.execute(statement, values)
        cursor.fetchall()
    cursor.close()


@contextmanager
def _heard() -> Any:
    heard: list[tuple[str, Any]] = []

    def hear(*given: Any) -> None:
        heard.append((given[2], given[3]))

    event.listen(db.engine(), "before_cursor_execute", hear)
    yield heard
    event.remove(db.engine(), "before_cursor_execute", hear)


def _timed(action: Callable[[], object]) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - clock, time.process_time() - cpu


def _sign_in(browser: FlaskClient, password: str) -> None:
    page = browser.get("/sign-in").get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', page))
    typed = {"login": "manager1", "password": password, **hidden}
    assert browser.post("/sign-in", data=typed).status_code == 303


def _urls(path: Path) -> dict[str, str]:
    providers.create_file(path / "kek.key")
    return {
        f"{key}_url": f"sqlite:///{path}/{name}.db"
        for key, name in (("database", "casework"), ("keystore", "keys"))
    }


if __name__ == "__main__":
    main()
