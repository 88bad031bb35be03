"""A page looked over: it passes the rules and fits, whatever its size, colours and language."""

from playwright.sync_api import expect

from tests.browser.layout import assert_can_be_hit, assert_fits
from tests.browser.visitor import DESK, PHONE

SMALLEST = {"width": 320, "height": 640}
LOOKS = [("dark", "normal"), ("light", "high"), ("dark", "high")]
SET_LOOKS = """
([theme, contrast, size]) => {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.dataset.contrast = contrast;
  root.dataset.textSize = size;
}
"""


def look_over(her, *, whole=True):
    """Measures the page that is open, and holds it against the accessibility rules."""
    page = her.page
    page.wait_for_load_state()
    korean = page.locator("html").get_attribute("lang") == "ko"
    her.finds_nothing_wrong()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert_can_be_hit(page, phone=size is PHONE)
        if whole:
            assert_fits_in_any_size(page)
    if korean:
        her.finds_nothing_wrong()
        for theme, contrast in LOOKS:
            page.evaluate(SET_LOOKS, [theme, contrast, "100"])
            her.finds_nothing_wrong(rules=["color-contrast"])
    page.set_viewport_size(DESK)


def assert_fits_in_any_size(page):
    """Nothing sticks out, however large the letters; and on the narrowest screen."""
    width = page.viewport_size
    for size, letters in ((width, "130"), (width, "100"), (SMALLEST, "100")):
        page.set_viewport_size(size)
        page.evaluate(SET_LOOKS, ["light", "normal", letters])
        assert_fits(page)
    page.set_viewport_size(width)


def come(visitor, login, language):
    """Signs somebody in, to whom the pages speak a language."""
    her = visitor(login)
    if language == "en":
        her.page.get_by_role("button", name="English").click()
        expect(her.page.locator("html")).to_have_attribute("lang", "en")
    return her
