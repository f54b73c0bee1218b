"""Sign up, buy and approve with the keyboard alone: Tab reaches everything, and one sees where one is."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.running import PAINTED, PATIENCE, World, a_page, link_in
from tests.e2e.test_journey import BUNDLE, PASSWORD, Applicant

pytestmark = [pytest.mark.e2e, pytest.mark.process]
TILDA = Applicant("Tilda's Tiles", "tilda@tiles.example")
FARTHEST = 80
FOCUSED = "document.activeElement !== document.body"
IN_FRAME = "document.activeElement.shadowRoot?.activeElement?.matches('iframe') ?? false"
IS_SEEN = """element => {
  const isMarked = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  };
  return [element, element.parentElement, element.parentElement.parentElement].some(isMarked);
}"""
"""Whether the element or the frame of its field has the ring of the focus."""


def arrive(page: Page) -> None:
    """Wait until something has the focus: into a frame of another site and out of it, it takes its time.

    At the end of the page nothing has it, because it is the browser's.
    """
    for _ in range(PATIENCE):
        if page.evaluate(FOCUSED) and (not page.evaluate(IN_FRAME) or page.frames[1].evaluate(FOCUSED)):
            return
        page.evaluate(PAINTED)


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    target.wait_for(state="attached")
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        arrive(page)
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(IS_SEEN), target
            return
    raise AssertionError(f"Tab does not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def enter(page: Page, form: Locator, typed: dict[str, str]) -> None:
    """Fill in fields in the order in which they come."""
    for name, text in typed.items():
        reach(page, form.locator(f"[name={name}]"))
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(text)


def sign_in(page: Page, address: str, password: str) -> None:
    form = page.locator("form").filter(has=page.locator("[name=password]"))
    enter(page, form, {"email": address, "password": password})
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_sign_up_buy_and_approve(strict: Browser, running_world: World) -> None:
    world, page, ada = running_world, a_page(strict), a_page(strict)
    page.goto(world.person("customer")["sign_in"])
    press(page, page.get_by_role("link", name="Sign up").first)
    sign_up = page.locator("form").filter(has=page.locator("[name=company]"))
    expect(sign_up).to_be_visible()
    for name in sign_up.locator("input:visible:not([tabindex='-1']), select:visible").evaluate_all(
        "all => all.map(one => one.name)"
    ):
        reach(page, sign_up.locator(f"[name={name}]"))
        if name == "accept_terms":
            page.keyboard.press("Space")
        page.keyboard.type("Germany" if name == "country" else TILDA.typed.get(name, ""))
    press(page, sign_up.get_by_role("button", name="Sign up"))
    expect(page.get_by_text(f"We sent a message to {TILDA.email}")).to_be_visible()
    page.goto(link_in(world.mail(TILDA.email, "/confirm/"), "/confirm"))
    press(page, page.get_by_role("button", name="Confirm the address"))
    expect(page.get_by_text("will review your request.")).to_be_visible()

    reseller = world.person("reseller")
    ada.goto(reseller["sign_in"])
    sign_in(ada, reseller["email"], reseller["password"])
    ada.goto(link_in(world.mail(reseller["email"], TILDA.company), "/requests"))
    decide(ada)

    page.goto(link_in(world.mail(TILDA.email, "/sign-in"), ""))
    sign_in(page, TILDA.email, PASSWORD)
    press(page, page.get_by_role("link", name=BUNDLE, exact=True))
    enter(page, page.locator("#add-form"), {"quantity": "12"})
    press(page, page.get_by_role("button", name="Add to basket"))
    press(page, page.get_by_role("link", name="Checkout"))
    press(page, page.locator("#billing-form").get_by_role("button", name="Continue"))
    boxes = page.locator("#review-form [name=accept_terms]")
    expect(boxes.first).to_be_visible()
    for box in boxes.all():
        press(page, box, "Space")
    press(page, page.get_by_role("button", name=re.compile("^Place order")))
    expect(page.locator("main").get_by_text("Waiting for approval").first).to_be_visible()

    ada.goto(f"{world.portal}/orders")
    press(ada, ada.get_by_role("row").filter(has_text=TILDA.company).get_by_role("link").first)
    ada.wait_for_url("**/orders/ord_*")
    decide(ada)
    expect(page.get_by_role("link", name=re.compile("see the code$"))).to_be_visible(timeout=30_000)


def test_single_keys_lead_about_but_not_while_one_types(strict: Browser, running_world: World) -> None:
    ada, reseller = a_page(strict), running_world.person("reseller")
    ada.goto(reseller["sign_in"])
    sign_in(ada, reseller["email"], reseller["password"])

    with ada.expect_navigation():
        ada.keyboard.type("go")
    expect(ada).to_have_url(re.compile("/orders$"))

    search = ada.get_by_role("searchbox")
    ada.keyboard.press("/")
    expect(search).to_be_focused()
    ada.keyboard.type("gc/?")
    expect(search).to_have_value("gc/?")

    ada.get_by_role("heading", level=1).click()
    with ada.expect_navigation():
        ada.keyboard.press("?")
    switch = ada.get_by_role("checkbox", name="Use single keys")
    switch.uncheck()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Saved.")).to_be_visible()
    ada.keyboard.type("go?")
    expect(ada.locator("body[data-shortcuts]")).to_have_count(0)
    expect(ada).to_have_url(re.compile("/account/keyboard$"))

    switch.check()
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("body[data-shortcuts]")).to_have_count(1)


def decide(page: Page) -> None:
    """Open the question, and say yes; Escape would take it back and give the focus back."""
    opener = page.get_by_role("link", name="Approve", exact=True)
    press(page, opener)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        press(page, page.locator("dialog[open]").get_by_role("button", name="Approve"))
