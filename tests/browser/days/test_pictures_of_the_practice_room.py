"""The manager's figures as the practice room shows them, for the guide."""

import pytest
from playwright.sync_api import expect

from casework.core.permissions import CommandLine
from casework.demo import seeding

YEAR = "?from=2023-01-01&to=2023-09-30&compare-from=2022-03-29&compare-to=2022-12-31"


@pytest.fixture
def her(request, site, config, visitor):
    """The manager of the practice room; it is only filled when pictures are asked for."""
    if not request.config.getoption("--screenshots"):
        pytest.skip("only for pictures")
    with site.app_context():
        room = seeding.seed(CommandLine(), config, import_samples=lambda: None)
    her = visitor()
    her.signs_in("manager1", room.password)
    return her


def test_pictures_of_a_manager(her, picture):
    her.opens(f"/workload{YEAR}")
    expect(her.page.locator(".statement")).to_be_visible()
    picture(her.page, "manager-workload")
    her.page.locator(".halves").evaluate("(part) => part.scrollIntoView()")
    picture(her.page, "manager-categories")
