"""Whose visit a frame shows: over pages of the site, beside another shop, and where no cookie comes back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, expect

from portal.db import Scope, transaction
from portal.domain.sellers.host_keys import host_key, remove_host_key
from portal.domain.sellers.origins import allow_origin
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.actor import SYSTEM
from tests.browser import found
from tests.e2e.running import World, a_page, account_menu, at_rest, sign_in_to_shop, sign_out_of_shop
from tests.factories.host import HostServer

pytestmark = [pytest.mark.e2e, pytest.mark.process]
BUNDLE, ARCHIVE = "User Migration Bundle", "Mail Archive Server"
BLOCKED = 2
"""What Chromium's preferences say for a kind of content that is not let in."""
FROM_THE_START = """
new MutationObserver((_, watch) => {
  const shop = document.querySelector("cloud-shop");
  if (!shop) return;
  watch.disconnect();
  shop.setAttribute("customer-token", "TOKEN");
}).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def site(strict: Browser) -> Iterator[Page]:
    page = a_page(strict)
    yield page
    page.context.close()


def opened(site: Page, world: World) -> FrameLocator:
    site.goto(world.demo["reseller_site"])
    site.locator("cloud-shop").first.scroll_into_view_if_needed()
    return site.frame_locator("cloud-shop:not(#second) iframe")


def sign_in(shop: FrameLocator, world: World) -> None:
    person = world.person("customer")
    at_rest(shop.get_by_role("link", name="Sign in").first).click()
    sign_in_to_shop(shop, address=person["email"], password=person["password"])
    expect(account_menu(shop)).to_be_visible()


def collect(shop: FrameLocator, product: str, quantity: int) -> None:
    at_rest(shop.get_by_role("link", name=product, exact=True)).click()
    shop.locator("#add-form [name=quantity]").fill(str(quantity))
    at_rest(shop.get_by_role("button", name="Add to basket")).click()
    expect(shop.locator("#basket-table [name=quantity]")).to_have_value(str(quantity))


@pytest.fixture
def cookieless(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A page of a browser whose person blocks all cookies."""
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCKED}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    with playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=found(), args=["--no-sandbox"], reduced_motion="reduce"
    ) as context:
        yield context.new_page()


def host_server(world: World, *, trusted: bool) -> HostServer:
    """The reseller's own server, with a new key."""
    with world.inside(), transaction(Scope(seller_by_slug("northlight").id)):
        if (former := host_key()) is not None:
            remove_host_key(former.public_id, actor=SYSTEM)
        return HostServer(trusted=trusted)


def told(page: Page, token: str) -> None:
    """The page around says with a new token who is there."""
    page.locator("cloud-shop").evaluate("(shop, token) => shop.setAttribute('customer-token', token)", token)


def test_what_was_collected_stays_on_every_page_of_the_site(site: Page, running_world: World) -> None:
    collect(opened(site, running_world), BUNDLE, 7)

    shop = opened(site, running_world)
    at_rest(shop.get_by_role("link", name="Basket").first).click()

    expect(shop.locator("#basket-table [name=quantity]")).to_have_value("7")


def test_two_shops_on_one_page_know_nothing_of_each_other(site: Page, running_world: World) -> None:
    with running_world.inside(), transaction(Scope(seller_by_slug("harbour").id)):
        allow_origin(str(running_world.demo["reseller_site"]).rstrip("/"), actor=SYSTEM, test_mode=True)
    north = opened(site, running_world)
    sign_in(north, running_world)
    collect(north, BUNDLE, 3)
    site.locator("cloud-shop").evaluate(
        """shop => {
          const second = document.createElement("cloud-shop");
          second.id = "second";
          second.setAttribute("shop", "harbour");
          shop.after(second);
        }"""
    )
    site.locator("#second").scroll_into_view_if_needed()
    south = site.frame_locator("#second iframe")

    at_rest(south.get_by_role("link", name="Basket").first).click()

    expect(south.get_by_text("Your basket is empty").first).to_be_visible()
    expect(south.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(north.locator("#basket-table [name=quantity]")).to_have_value("3")


def test_a_frame_without_a_cookie_carries_its_visit_along(cookieless: Page, running_world: World) -> None:
    shop = opened(cookieless, running_world)
    collect(shop, ARCHIVE, 4)
    sign_in(shop, running_world)
    at_rest(shop.get_by_role("link", name="Basket").first).click()
    expect(shop.locator("#basket-table")).to_contain_text(ARCHIVE)
    running_world.mail(running_world.person("customer")["email"], "INV-")
    at_rest(shop.get_by_role("link", name="Invoices").first).click()
    at_rest(shop.get_by_role("link", name="INV-").first).click()
    with cookieless.expect_download() as download:
        at_rest(shop.get_by_role("link", name="PDF")).click()

    assert download.value.path().read_bytes().startswith(b"%PDF")
    sign_out_of_shop(shop)
    expect(shop.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(shop.get_by_role("link", name="Invoices")).to_have_count(0)


def test_nothing_of_a_visit_is_left_after_it(site: Page, running_world: World) -> None:
    shop = opened(site, running_world)
    sign_in(shop, running_world)
    at_rest(shop.get_by_role("link", name="Orders").first).click()
    expect(shop.locator("main h1")).to_have_text("My orders")
    sign_out_of_shop(shop)
    expect(shop.get_by_role("link", name="Sign in").first).to_be_visible()

    shop = opened(site, running_world)

    expect(shop.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(shop.get_by_role("link", name="Orders")).to_have_count(0)


def test_the_way_back_shows_nothing_of_a_visit(strict: Browser, running_world: World) -> None:
    cleo, page = running_world.person("customer"), a_page(strict)
    page.goto(cleo["sign_in"])
    sign_in_to_shop(page, address=cleo["email"], password=cleo["password"])
    page.get_by_role("link", name="Orders", exact=True).click()
    expect(page.locator("main h1")).to_have_text("My orders")
    sign_out_of_shop(page)
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()

    page.go_back()

    expect(page.locator("main h1")).to_have_text("Sign in")


def test_who_the_site_knows_is_signed_in_without_a_cookie(cookieless: Page, running_world: World) -> None:
    server, portal = host_server(running_world, trusted=True), running_world.portal
    token = server.token(running_world.person("customer")["email"], aud=portal)
    asked: list[str] = []
    cookieless.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    cookieless.add_init_script(FROM_THE_START.replace("TOKEN", token))
    shop = opened(cookieless, running_world)
    expect(account_menu(shop)).to_be_visible()
    cookieless.locator("cloud-shop").evaluate("shop => shop.setAttribute('radius', '3')")
    expect(shop.locator('link[data-look][href*="radius=3"]')).to_have_count(1)
    handed = f"POST {portal}/embed/v1/northlight/customer-token"
    once = asked.count(handed)
    with cookieless.expect_response(lambda answer: answer.url.endswith("/customer-token")) as again:
        told(cookieless, server.token("nina@sprout.example", aud=portal))

    assert (once, asked.count(handed)) == (1, 2)
    assert again.value.json()["again"] is False
    assert not any(token in one for one in asked)
    at_rest(shop.get_by_role("link", name="Orders").first).click()
    expect(shop.locator("main h1")).to_have_text("My orders")


def test_who_is_only_named_begins_with_forms_filled_in(site: Page, running_world: World) -> None:
    server, portal = host_server(running_world, trusted=False), running_world.portal
    shop = opened(site, running_world)
    at_rest(shop.get_by_role("link", name="Sign up").first).click()
    company = shop.locator("#sign-up-form [name=company]")
    expect(company).to_be_visible()
    told(site, server.token(name="Nina Koch", company="Sprout", aud=portal))
    expect(company).to_have_value("Sprout")
    company.fill("Typed by hand")
    with site.expect_response(lambda answer: answer.url.endswith("/customer-token")) as again:
        told(site, server.token(name="Nina Koch", company="Sprout Gardens", aud=portal))

    assert again.value.json()["again"]
    expect(company).to_have_value("Typed by hand")
    expect(shop.locator("#sign-up-form [name=last_name]")).to_have_value("Koch")
    at_rest(shop.get_by_role("link", name="I have an account")).click()
    expect(shop.locator("#sign-in-form [name=email]")).to_have_value("nina@sprout.example")


def test_at_the_sign_in_view_the_shop_goes_on(site: Page, running_world: World) -> None:
    server = host_server(running_world, trusted=True)
    shop = opened(site, running_world)
    at_rest(shop.get_by_role("link", name="Sign in").first).click()
    expect(shop.locator("#sign-in-form")).to_be_visible()
    told(site, server.token(running_world.person("customer")["email"], aud=running_world.portal))

    expect(account_menu(shop)).to_be_visible()
    expect(shop.locator("#sign-in-form")).to_have_count(0)
