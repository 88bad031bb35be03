"""A browser for the session, and for each test a service of its own and visitors of it."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page, sync_playwright

from casework.core.config import Config
from tests.browser import site as sites
from tests.browser.visitor import DESK, REPORT_VIOLATIONS, Visitor

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# Without motion no picture is taken, and no colour measured, half-way.
_USUAL = {
    "viewport": DESK,
    "locale": "ko-KR",
    "timezone_id": "Asia/Seoul",
    "reduced_motion": "reduce",
}


_PICTURES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "pictures"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; for pictures only what makes some is run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    if config.getoption("--screenshots"):
        items[:] = [item for item in items if "picture" in getattr(item, "fixturenames", ())]


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a page as a picture of the guide, when pictures are asked for."""

    def keep(page: Page, name: str) -> None:
        if request.config.getoption("--screenshots"):
            _PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=_PICTURES / f"{name}.png", animations="disabled")

    return keep


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, else Playwright's own; without either the tests are skipped."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        except Error as error:
            reason = f"NO BROWSER: the browser tests did not run ({error.message.splitlines()[0]})"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield launched
        launched.close()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """The socket that the service will answer at."""
    door = sites.open_door()
    yield door
    door.close()


@pytest.fixture
def config(config: Config, door: socket.socket) -> Config:
    """The config of a fresh instance, reached at the door."""
    return replace(config, url=f"http://127.0.0.1:{door.getsockname()[1]}")


@pytest.fixture
def site(whole_app: Flask, door: socket.socket) -> Iterator[Flask]:
    """The application on a fresh instance, being served."""
    with sites.served(whole_app, door):
        yield whole_app


@pytest.fixture
def visitor(site: Flask, config: Config, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors; when the test is over none of them may have met trouble."""
    visitors: list[Visitor] = []

    def come(login: str = "", **options: object) -> Visitor:
        context = browser.new_context(**{**_USUAL, **options})
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        visitors.append(Visitor(context, config.url))
        if login:
            visitors[-1].signs_in(login)
        return visitors[-1]

    yield come
    for each in visitors:
        each.context.close()
    for each in visitors:
        each.had_no_trouble()
