"""The settings of the widget in a browser: the preview on another web site, and ready on a real one."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.running import World, a_page, at_rest, sign_in_to_portal

pytestmark = pytest.mark.e2e


def test_the_preview_shows_the_shop_and_follows_what_is_chosen(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/widget")
    page.locator("iframe.preview").scroll_into_view_if_needed()
    shop = page.frame_locator("iframe.preview").frame_locator("cloud-shop iframe")
    expect(shop.locator("h1")).to_be_visible()

    at_rest(page.get_by_text("Change what it shows")).click()
    page.locator("#view").select_option("signup")

    expect(page.locator("#widget-snippet")).to_have_value(re.compile('view="signup"'))
    page.locator("iframe.preview").scroll_into_view_if_needed()
    expect(shop.locator("#sign-up-form")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/settings/widget\?view=signup"))


def test_the_preview_opens_over_its_page(running_world: World, strict: Browser) -> None:
    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/widget")
    at_rest(page.get_by_text("Change what it shows")).click()
    page.locator("#mode").select_option("overlay")
    expect(page.locator("#widget-snippet")).to_have_value(re.compile('mode="overlay"'))
    page.locator("iframe.preview").scroll_into_view_if_needed()
    site = page.frame_locator("iframe.preview")
    link, shop = site.get_by_role("link", name="Open our cloud shop"), site.frame_locator("cloud-shop iframe")

    expect(site.locator("cloud-shop:defined")).to_be_visible()
    link.click()
    expect(site.locator("cloud-shop")).to_have_attribute("state", "ready")
    expect(shop.locator("h1")).to_be_visible()
    site.get_by_role("button", name="Close").click()

    expect(site.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_a_visit_of_the_web_site_is_seen_in_the_settings(running_world: World, strict: Browser) -> None:
    site = a_page(strict)
    with site.expect_response(lambda answer: answer.url.endswith("/embed/v1/northlight/ready")) as told:
        site.goto(running_world.demo["reseller_site"])
        site.locator("cloud-shop").scroll_into_view_if_needed()
    assert told.value.status == 200

    page = sign_in_to_portal(strict, running_world, "reseller")
    page.goto(f"{running_world.portal}/settings/widget/sites")

    expect(page.locator("main dl").first).not_to_contain_text("never seen")
