"""How long an action takes by keyboard alone, from the key to saved, at human typing speed.

    python -m benchmarks.action_by_keyboard

Five keys a second (a Korean syllable is two and a half of them) and 0.6 seconds for each decision,
in headless Chromium against an instance with fifty open cases, of which one has to be chosen.
"""

import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from casework import instance
from casework.core import db
from casework.core.crypto import providers
from tests import factories
from tests.browser import site as sites
from tests.browser.visitor import DESK, Visitor
from tests.conftest import close, config_in
from tests.support_cases import opened

_KEY, _SYLLABLE, _DECISION = 0.2, 0.5, 0.6
_CASES, _ROUNDS = 50, 5
_NOTE = "안부 확인함"
_COUNT_TOUCHED = """
() => {
  window.touched = new Set();
  addEventListener("input", (event) => window.touched.add(event.target.name));
}
"""


def main() -> None:
    """Logs one action after the other and says how long each took."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        rounds = _measured(Path(folder), playwright)
    seconds, fields = [each for each, _ in rounds], max(each for _, each in rounds)
    middle, slowest = statistics.median(seconds), max(seconds)
    print(f"from the key to saved: median {middle:.1f} s, slowest {slowest:.1f} s (goal 15 s)")
    print(f"fields touched: {fields} (goal 6)")


def _measured(folder: Path, playwright: Playwright) -> list[tuple[float, int]]:
    door = sites.open_door()
    providers.create_file(folder / "kek.key")
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    config = replace(config_in(folder), url=url)
    app = instance.prepare(config)
    with app.app_context(), db.transaction():
        actor = factories.acting(factories.active(config, unit="digital"))
        for _ in range(_CASES):
            opened(actor)
    with sites.served(app, door):
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        her = Visitor(browser.new_context(viewport=DESK, locale="ko-KR"), url)
        her.signs_in("counselor-1")
        rounds = [_round(her, place) for place in range(_ROUNDS)]
        browser.close()
    close(app)
    return rounds


def _round(her: Visitor, place: int) -> tuple[float, int]:
    her.opens("/")
    her.page.evaluate(_COUNT_TOUCHED)
    begun = time.monotonic()
    her.page.keyboard.press("a")
    her.page.wait_for_selector("#log-panel[open]")
    _decide(her, *["ArrowDown"] * (place + 2), "Tab")
    _decide(her, "4", "Tab")
    _decide(her, *["ArrowDown"] * 3, "Tab", "Tab")
    _decide(her, "1", "5", "Tab", "Tab", "Tab")
    time.sleep(_DECISION)
    her.page.keyboard.type(_NOTE, delay=_SYLLABLE * 1000)
    her.page.keyboard.press("Control+Enter")
    her.page.wait_for_selector("#saved [data-saved]")
    return time.monotonic() - begun, her.page.evaluate("() => window.touched.size")


def _decide(her: Visitor, *keys: str) -> None:
    time.sleep(_DECISION)
    for key in keys:
        her.page.keyboard.press(key)
        time.sleep(_KEY)


if __name__ == "__main__":
    main()
