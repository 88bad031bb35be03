"""Everything by the keyboard alone: the way through a page, its dialogs, its shortcuts."""

import pytest
from playwright.sync_api import expect

from tests.browser.site import deliver, referral
from tests.browser.visitor import PHONE

# Where the focus is: whether it can be seen, and a number that tells elements apart.
FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  window.met ??= [];
  if (!window.met.includes(element)) window.met.push(element);
  const shown = element.matches(".segments input") ? element.nextElementSibling : element;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    number: window.met.indexOf(element),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    covered: !top || !(shown.contains(top) || top.contains(shown) || top === element),
    text: element.outerHTML.slice(0, 120),
  };
}
"""


@pytest.fixture
def counselor(make_account):
    return make_account("counselor-1", "counselor")


@pytest.fixture
def manager(make_account, visitor):
    make_account("manager-1", "manager")
    return visitor("manager-1")


def stops(her):
    """Every stop of the Tab key on the page, once around."""
    found = []
    for _ in range(120):
        her.page.keyboard.press("Tab")
        stop = her.page.evaluate(FOCUS)
        if stop is None or any(stop["number"] == each["number"] for each in found):
            return found
        found.append(stop)
    raise AssertionError("the Tab key never came back to the start")


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_each_stop_of_the_tab_key_can_be_seen(manager, site, counselor, viewport):
    deliver(site, [referral(number, victim_birth_date="모름") for number in range(55)])
    if viewport:
        manager.page.set_viewport_size(viewport)
    for path in ("/", "/accounts", f"/accounts/{counselor}"):
        manager.opens(path)
        found = stops(manager)
        assert len(found) >= 6
        assert [stop["text"] for stop in found if not stop["ring"]] == []
        assert [stop["text"] for stop in found if stop["covered"]] == []


def test_the_first_stop_skips_to_the_page(manager):
    manager.opens("/accounts")
    manager.page.keyboard.press("Tab")
    skip = manager.page.get_by_role("link", name="본문으로 건너뛰기")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    manager.page.keyboard.press("Enter")
    expect(manager.page.locator("main")).to_be_focused()
    manager.page.keyboard.press("Tab")
    expect(manager.page.locator("main").get_by_role("searchbox")).to_be_focused()


def test_a_dialog_holds_the_focus_and_gives_it_back(manager, counselor):
    manager.opens(f"/accounts/{counselor}")
    opener = manager.page.get_by_role("button", name="사용 중지하기")
    opener.focus()
    manager.page.keyboard.press("Enter")
    dialog = manager.page.get_by_role("dialog", name="이 계정을 쓰지 못하게 할까요?")
    expect(dialog.get_by_role("button", name="그만두기")).to_be_focused()
    for _ in range(6):
        manager.page.keyboard.press("Tab")
        # Behind its last stop a dialog hands over to the browser itself, not to the page.
        assert manager.page.evaluate("() => document.activeElement.matches('body, dialog *')")
    manager.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    manager.page.keyboard.press("Enter")
    manager.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_menu_opens_and_closes_and_gives_the_focus_back(manager):
    opener = manager.page.get_by_role("button", name="내 메뉴")
    opener.focus()
    manager.page.keyboard.press("Enter")
    manager.page.keyboard.press("Tab")
    expect(manager.page.get_by_role("radio", name="기기대로").first).to_be_focused()
    manager.page.keyboard.press("Escape")
    expect(manager.page.locator("#person")).to_be_hidden()
    expect(opener).to_be_focused()


def test_slash_searches_and_control_enter_sends(manager):
    manager.opens("/accounts")
    manager.page.keyboard.press("/")
    search = manager.page.get_by_role("banner").get_by_role("searchbox")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    manager.page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")
    manager.page.keyboard.press("Control+Enter")
    manager.says("찾기")


def test_no_shortcut_fires_while_a_syllable_is_composed(manager):
    manager.opens("/accounts")
    composing = """
    (key) => document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true }))
    """
    for key in ("/", "Shift", "Shift", "Shift"):
        manager.page.evaluate(composing, key)
    expect(manager.page.locator("input:focus")).to_have_count(0)
    manager.says("계정")
