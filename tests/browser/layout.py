"""What a ruler finds on a page: what sticks out, and what is too small for a finger."""

import pytest
from playwright.sync_api import Page

_STICKING_OUT = """
() => {
  const edge = document.documentElement.clientWidth;
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !element.checkVisibility()) continue;
    if (element.closest(".visually-hidden, svg, .skip, .scroll")) continue;
    if (getComputedStyle(element).clipPath !== "none") continue;
    if (box.right > edge + 0.5 || box.left < -0.5) found.push(element.outerHTML.slice(0, 160));
  }
  if (document.scrollingElement.scrollWidth > edge) found.push("the page scrolls sideways");
  return found;
}
"""
# A link inside a sentence is as high as its line; everything else must be hit with a thumb.
# A box to tick is hit by the label that it stands in.
_TOO_SMALL = """
(phone) => {
  const found = [];
  const boxes = "[type=checkbox], [type=radio]";
  const parts = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const element of document.querySelectorAll(parts)) {
    const hidden = element.closest(".skip, .visually-hidden");
    if (hidden || !element.checkVisibility({ visibilityProperty: true })) continue;
    const box = (element.matches(boxes) && element.closest("label") || element)
      .getBoundingClientRect();
    const thumb = phone && element.closest("nav, form, header, dialog, .menu, .heading, .cards");
    const least = thumb ? 44 : 24;
    if (box.width && (box.height < least - 0.5 || box.width < least - 0.5)) {
      const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
      found.push(`${size} ${element.outerHTML.slice(0, 120)}`);
    }
  }
  return found;
}
"""


def assert_fits(page: Page) -> None:
    """Nothing sticks out of the window sideways."""
    found = page.evaluate(_STICKING_OUT)
    if found:
        pytest.fail(f"{page.url} {page.viewport_size}: {found}")


def assert_can_be_hit(page: Page, *, phone: bool) -> None:
    """Everything that is pressed is at least 24 pixels each way, on a phone 44."""
    found = page.evaluate(_TOO_SMALL, phone)
    if found:
        pytest.fail(f"{page.url} {page.viewport_size}: {found}")
