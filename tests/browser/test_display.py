"""Language and looks are everybody's own, and stay."""

import pytest
from playwright.sync_api import expect

from casework.accounts import first_steps
from tests.browser.site import deliver, referral

# What a reader can read or hear, except what is marked as Korean.
KOREAN_TEXTS = """
() => {
  const found = [];
  const keep = (text) => { if (/[가-힣]/.test(text ?? "")) found.push(text.trim()); };
  keep(document.title);
  for (const element of document.querySelectorAll("body, body *")) {
    if (element.closest("[lang=ko]")) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label", "data-copied"]) {
      keep(element.getAttribute(name));
    }
    if (element.matches("input")) continue;
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) keep(node.data);
  }
  return found;
}
"""


def assert_no_korean(her):
    """Nothing but invented names is left in Korean."""
    expect(her.page.locator("html")).to_have_attribute("lang", "en")
    left = [text for text in her.page.evaluate(KOREAN_TEXTS) if "이름 " not in text]
    assert not left, f"{her.page.url}: {left}"


def test_every_page_for_the_signed_out_speaks_english(visitor, site, config):
    with site.app_context():
        link = first_steps.first_link(config).splitlines()[-1]
    her = visitor(locale="en-US")
    her.opens("/sign-in")
    assert_no_korean(her)
    her.page.locator("#login").fill("nobody")
    her.page.locator("#password").fill("nothing")
    with her.refused(422):
        her.page.keyboard.press("Enter")
    her.page.wait_for_load_state()
    assert_no_korean(her)
    her.opens(link)
    her.page.locator("form:has(#manager_name)").evaluate("(form) => { form.noValidate = true; }")
    with her.refused(422):
        her.page.get_by_role("button", name="Create both accounts").click()
    her.page.wait_for_load_state()
    assert_no_korean(her)
    with her.refused(410):
        her.opens("/links/" + "a" * 43)
    assert_no_korean(her)


def test_every_page_for_the_signed_in_speaks_english(visitor, site, make_account):
    accounts = {role: make_account(f"{role}-1", role) for role in ("manager", "counselor", "admin")}
    deliver(site, [referral(1), referral(2)])
    bad = {"victim_phone": "?", "reported_at": "?", "stalking_types": "?"}
    wrong = referral(3, victim_birth_date="모름", **bad)
    deliver(site, [referral(1, victim_name="임하늬"), referral(2, consent="N"), wrong])
    her = visitor("manager-1")
    her.page.get_by_role("button", name="English").click()
    expect(her.page.get_by_role("heading", name="What came in today")).to_be_visible()
    assert_no_korean(her)
    for path in ("/accounts", "/accounts?q=nobody", f"/accounts/{accounts['counselor']}"):
        her.opens(path)
        assert_no_korean(her)
    with her.refused(404):
        her.opens("/nowhere")
    assert_no_korean(her)
    her.opens("/accounts")
    her.page.locator("#login").fill("1")
    her.page.locator("#name").fill("Han")
    her.page.locator("#role").select_option("counselor")
    with her.refused(422):
        her.page.get_by_role("button", name="Create account").click()
    her.page.wait_for_load_state()
    assert_no_korean(her)
    her.page.locator("#login").fill("han")
    her.page.locator("#unit").select_option("stalking")
    her.page.get_by_role("button", name="Create account").click()
    expect(her.page.locator("#link")).to_be_visible()
    assert_no_korean(her)
    her.opens(her.page.locator("#link").input_value())
    assert_no_korean(her)
    she = visitor("admin-1")
    she.page.get_by_role("button", name="English").click()
    expect(she.page.get_by_role("heading", name="Queue")).to_be_visible()
    assert_no_korean(she)


def test_the_language_is_kept_and_turned_back(visitor, make_account):
    make_account("manager-1", "manager")
    first = visitor("manager-1")
    first.page.get_by_role("button", name="English").click()
    first.says("Hello, 이름 manager-1")
    her = visitor("manager-1")
    her.says("Hello, 이름 manager-1")
    her.page.get_by_role("button", name="한국어").click()
    her.says("이름 manager-1 님, 안녕하세요")


def test_looks_show_at_once_and_are_kept_with_the_account(visitor, make_account):
    make_account("manager-1", "manager")
    her = visitor("manager-1")
    her.opens("/accounts")
    her.page.get_by_role("button", name="내 메뉴").click()
    for choice in ("어둡게", "높게", "130"):
        her.page.get_by_role("radio", name=choice, exact=True).check()
    looks = {"data-theme": "dark", "data-contrast": "high", "data-text-size": "130"}
    for name, value in looks.items():
        expect(her.page.locator("html")).to_have_attribute(name, value)
    her.page.get_by_role("button", name="화면 설정 저장").click()
    her.says("계정")
    again = visitor("manager-1")
    for name, value in looks.items():
        expect(again.page.locator("html")).to_have_attribute(name, value)
    body = again.page.locator("body")
    expect(body).to_have_css("font-size", "22.1px")
    expect(body).to_have_css("background-color", "rgb(0, 0, 0)")


@pytest.mark.parametrize(
    ("scheme", "page"),
    [("light", "rgb(244, 245, 246)"), ("dark", "color(srgb 0.0847059 0.0931765 0.101647)")],
)
def test_without_a_choice_the_device_decides(visitor, scheme, page):
    her = visitor(color_scheme=scheme)
    her.opens("/sign-in")
    expect(her.page.locator("body")).to_have_css("background-color", page)
