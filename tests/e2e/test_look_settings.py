"""The look of a shop in a browser: a logo on its way to another web site, a colour while it is chosen."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.running import World, a_page, at_rest, sign_in_to_portal
from tests.factories.pictures import a_picture

pytestmark = pytest.mark.e2e
LOADED = "image => image.complete && image.naturalHeight"


def test_a_logo_goes_from_the_settings_to_another_web_site(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/shop")
    for ground, colour in (("Light ground", "#000000"), ("Dark ground", "#ffffff")):
        picture = {"name": "logo.png", "mimeType": "image/png", "buffer": a_picture(colour=colour)}
        page.get_by_label("Picture").set_input_files([picture])  # type: ignore[list-item]
        at_rest(page.get_by_role("radio", name=ground)).check()
        at_rest(page.get_by_role("button", name="Upload the picture")).click()
        expect(page.get_by_role("button", name=f"Remove On {ground.lower()}")).to_be_visible()

    site = a_page(strict)
    site.goto(running_world.demo["reseller_site"])
    site.locator("cloud-shop").scroll_into_view_if_needed()
    shop = site.frame_locator("cloud-shop iframe")
    day, night = shop.locator(".brand-logo--day"), shop.locator(".brand-logo--night")
    expect(day).to_be_visible()
    expect(night).to_be_hidden()
    assert day.evaluate(LOADED) == 120
    site.locator("cloud-shop").evaluate("shop => shop.setAttribute('scheme', 'dark')")
    expect(night).to_be_visible()
    expect(day).to_be_hidden()

    for name in ("On light ground", "On dark ground"):
        at_rest(page.get_by_role("button", name=f"Remove {name}")).click()
        expect(page.get_by_role("button", name=f"Remove {name}")).to_have_count(0)


def test_picker_and_field_say_the_same_and_the_page_what_is_shown(
    running_world: World, strict: Browser
) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/shop")
    field, picker, shown = (
        page.locator("#accent"),
        page.locator("#accent-picker"),
        page.locator("#accent-shown"),
    )

    field.fill("#ff0")
    expect(picker).to_have_value("#ffff00")
    expect(shown).to_contain_text("#8f8f00")
    expect(shown).to_contain_text("was made lighter or darker")
    picker.fill("#777777")

    expect(field).to_have_value("#777777")
    expect(shown).to_contain_text("is shown as you typed it")


def test_the_preview_begins_at_a_product(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/widget")
    at_rest(page.get_by_text("Change what it shows")).click()
    name = page.locator("#view optgroup[label=Products] option").first.text_content() or ""
    page.locator("#view").select_option(label=name)
    expect(page.locator("#widget-snippet")).to_have_value(re.compile('view="product/'))
    page.locator("iframe.preview").scroll_into_view_if_needed()

    shop = page.frame_locator("iframe.preview").frame_locator("cloud-shop iframe")
    expect(shop.locator("h1")).to_have_text(name)
