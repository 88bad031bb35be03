"""A person at a browser: every page that she sees must be sound, whatever the test is about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from tests.conftest import PASSWORD

SEE_OTHER, BAD_REQUEST = 303, 400
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`);
});
"""
_UNREACHED = re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch")
_AXE = Axe().axe_script
_RUN_AXE = """
async (options) => ({ violations: (await axe.run(document, options)).violations })
"""
_RULES = {"resultTypes": ["violations"]}


class Visitor:
    """One browser of its own: nothing is shared with another visitor's."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self._refusals: set[int] = set()
        self._offline = False
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def opens(self, path: str) -> None:
        """Goes to a page, by its path or its whole address."""
        self.page.goto(path if path.startswith("http") else self.url + path)

    def signs_in(self, login: str, password: str = PASSWORD) -> None:
        """Signs in without looking at the page, and is in."""
        form = self.context.request.get(self.url + "/sign-in").text()
        hidden = dict(re.findall(r'name="(csrf_token|form_number)" value="([^"]+)"', form))
        typed = {"login": login, "password": password, **hidden}
        answer = self.context.request.post(self.url + "/sign-in", form=typed, max_redirects=0)
        assert answer.status == SEE_OTHER
        self.opens("/")

    def says(self, words: str | re.Pattern[str]) -> Locator:
        """The heading of the page, which must say this."""
        heading = self.page.locator("h1")
        expect(heading).to_have_text(words)
        return heading

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """What is done here is answered with this status."""
        self._refusals.add(status)
        with self.page.expect_response(lambda response: response.status == status):
            yield

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """The service cannot be reached here."""
        self._offline = True
        self.context.set_offline(True)
        yield
        self.context.set_offline(False)

    def finds_nothing_wrong(self, *, rules: list[str] | None = None) -> None:
        """The page passes the accessibility rules, all of them unless some are named."""
        options = _RULES | ({"runOnly": rules} if rules else {})
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_AXE)
        found = AxeResults(self.page.evaluate(_RUN_AXE, options))
        where = f"{self.page.url} {self.page.viewport_size}"
        assert not found.violations_count, f"{where}\n{found.generate_report()}"

    def had_no_trouble(self) -> None:
        """No page of this visitor complained, went elsewhere or failed."""
        assert not self.faults, "\n".join(self.faults)

    def _heard(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self._refusals)
        expected |= self._offline and bool(_UNREACHED.search(message.text))
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url + "/", "data:")):
            self.faults.append(f"went to {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= BAD_REQUEST and response.status not in self._refusals:
            self.faults.append(f"{response.status} {response.url}")
