"""Forms and lists of the portal in a browser: fields that follow a choice, groups of boxes, tabs, ticks."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import World, at_rest, sign_in_to_portal

pytestmark = [pytest.mark.e2e, pytest.mark.process]
IS_IN_VIEW = """(tab) => {
  const one = tab.getBoundingClientRect(), row = tab.closest("ul").getBoundingClientRect();
  return one.left >= row.left - 1 && one.right <= row.right + 1;
}"""


def test_a_kind_of_fee_asks_for_its_own_number_by_the_keyboard_too(
    running_world: World, strict: Browser
) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/support-plans/new")
    kind, percent, amount = (page.locator(f"[name={name}]") for name in ("kind", "percent", "amount"))
    expect(percent).to_be_visible()
    expect(amount).to_be_hidden()
    page.locator("[name=name]").fill("Fixed support")
    percent.fill("much")

    kind.focus()
    page.keyboard.press("ArrowDown")
    expect(amount).to_be_visible()
    expect(percent).to_be_hidden()
    expect(page.locator("[name=tiers]")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(amount).to_be_focused()
    amount.fill("99")
    at_rest(page.get_by_role("button", name="Save")).click()

    page.wait_for_url(re.compile("/support-plans/sup_"))
    expect(amount).to_have_value("99")
    expect(percent).to_be_hidden()


def test_a_support_plan_is_asked_for_while_its_provider_is_ticked(
    running_world: World, strict: Browser
) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/customers/new")
    providers = page.locator("[name=cloud_providers]")
    codes = [str(one.get_attribute("value")) for one in providers.all()]
    plans = {code: page.locator(f"[name=support_{code}]") for code in codes}
    boxes = {code: page.locator(f"[name=cloud_providers][value={code}]") for code in codes}

    for code in codes:
        at_rest(boxes[code]).check()
        expect(plans[code]).to_be_visible()
    for code in codes:
        at_rest(boxes[code]).uncheck()
        expect(plans[code]).to_be_hidden()
        expect(plans[code]).to_be_disabled()
    at_rest(boxes[codes[0]]).check()

    expect(plans[codes[0]]).to_be_visible()
    expect(plans[codes[-1]]).to_be_hidden()


def test_a_box_shows_what_is_asked_with_it_and_what_without(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/customers/new")
    named = {one: page.locator(f"[name={one}]") for one in ("prorate_billing", "is_taxable")}
    with_days, with_tax, without = (
        page.locator(f"[name={one}]") for one in ("billing_day", "tax_rate_id", "tax_exemption")
    )

    for box in named.values():
        box.check()
    expect(with_days).to_be_visible()
    expect(with_tax).to_be_visible()
    expect(without).to_be_hidden()
    expect(without).to_be_disabled()
    for box in named.values():
        box.uncheck()
    expect(with_days).to_be_hidden()
    expect(with_days).to_be_disabled()
    expect(with_tax).to_be_hidden()
    expect(without).to_be_visible()


def test_an_own_field_asks_what_its_type_uses(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/fields/new")
    options, pattern = page.locator("[name=options]"), page.locator("[name=pattern]")
    expect(options).to_be_hidden()
    pattern.fill("[A-Z]+")

    page.locator("[name=kind]").select_option("choice")
    expect(options).to_be_visible()
    expect(pattern).to_be_hidden()
    page.locator("[name=label_en]").fill("Size")
    page.locator("[name=code]").fill("size_of_shop")
    options.fill("Small\nLarge")
    page.locator("[name=default]").fill("Huge")
    at_rest(page.get_by_role("button", name="Save")).click()
    expect(page.locator("#default-error")).to_contain_text("choose one of the list")
    expect(pattern).to_be_hidden()
    page.locator("[name=default]").fill("Large")
    at_rest(page.get_by_role("button", name="Save")).click()

    page.wait_for_url(re.compile("/settings/fields$"))
    expect(page.get_by_role("link", name="Size")).to_be_visible()


def test_all_rights_of_an_area_are_ticked_at_once(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/users/roles/new")
    orders = page.get_by_role("group", name="Orders")
    all_of_them, boxes = orders.locator("[data-all]"), orders.locator("[name=permissions]")

    at_rest(all_of_them).check()
    for box in boxes.all():
        expect(box).to_be_checked()
    expect(page.get_by_role("group", name="Customers").locator("[name=permissions]:checked")).to_have_count(0)
    at_rest(boxes.first).uncheck()

    expect(all_of_them).to_be_checked(indeterminate=True)
    at_rest(all_of_them).check()
    expect(orders.locator("[name=permissions]:checked")).to_have_count(boxes.count())


def tabs_of_a_customer(page: Page, portal: str) -> list[str]:
    page.goto(f"{portal}/customers")
    page.goto(f"{portal}{page.locator('tbody th a').first.get_attribute('href')}")
    return [f"{portal}{tab.get_attribute('href')}" for tab in page.locator(".tabs__tab").all()]


@pytest.mark.parametrize("width", [1280, 375])
def test_the_tabs_of_a_customer_stand_in_one_row_with_the_chosen_one_in_view(
    running_world: World, strict: Browser, width: int
) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller", width=width)
    tabs = tabs_of_a_customer(page, running_world.portal)

    for url in tabs:
        page.goto(url)
        row = page.get_by_role("navigation", name="Pages of this customer")
        expect(row.locator("[aria-current]")).to_have_count(1)
        page.wait_for_function(f"({IS_IN_VIEW})(document.querySelector('.tabs__tab[aria-current]'))")
        tops = row.get_by_role("link").evaluate_all("all => all.map(one => one.offsetTop)")
        assert set(tops) == {tops[0]}, url
    overhang = row.locator("ul").evaluate("list => list.scrollWidth - list.clientWidth")
    assert (len(tabs), overhang > 0) == (8, width == 375)


def test_what_is_still_chosen_on_the_way_back_is_counted(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/customers")
    boxes = page.locator("input[name=chosen]")
    asked = "&".join(f"chosen={boxes.nth(number).get_attribute('value')}" for number in range(2))

    page.goto(f"{running_world.portal}/customers?{asked}")

    expect(page.locator("input[name=chosen]:checked")).to_have_count(2)
    expect(page.locator(".action-bar")).to_contain_text("2 chosen")
    at_rest(page.get_by_role("button", name="Copy terms of new customers")).click()
    expect(page.get_by_role("button", name="Copy to 2 customers")).to_be_visible()
    at_rest(page.get_by_role("link", name="Cancel")).click()
    expect(page.locator("input[name=chosen]:checked")).to_have_count(2)
