"""Pictures of the product, wide and narrow, by day and by night, into docs/screens; run by `make screens`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from portal.local.process import ROOT
from tests.e2e.running import (
    PAINTED,
    World,
    a_page,
    at_rest,
    running,
    sign_in_to_portal,
    sign_in_to_shop,
    strict_browser,
)
from tests.web.small_app import serving, small_app

SCREENS = ROOT / "docs" / "screens"
WIDTHS = (1280, 375)
SCHEMES = ("light", "dark")
PORTAL = {
    "dashboard": "/dashboard",
    "requests": "/requests",
    "customers": "/customers",
    "orders": "/orders?sort=-total",
    "products": "/products",
    "price-books": "/price-books",
    "invoices": "/invoices",
    "settings-widget": "/settings/widget",
}
RECORDS = {"request": "/requests", "customer": "/customers?q=fjord", "order": "/orders"}
"""The first record of each of these lists."""
SHOP = {
    "shop": "",
    "shop-greek": "?locale=el",
    "shop-product": "products/user-migration-bundle",
    "shop-compare": "compare/backup",
    "shop-services": "services",
}


def main() -> None:
    """Render every named page."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="portico-screens-") as folder,
        sync_playwright() as playwright,
        running(Path(folder), with_history=True) as world,
        strict_browser(playwright) as browser,
    ):
        picture_components(browser)
        world.mail(world.person("customer")["email"], "INV-")  # its order is carried out
        for width in WIDTHS:
            for page, name in visited(browser, world, width):
                page.wait_for_load_state("networkidle")  # a preview is a page of its own
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    for frame in page.frames:
                        frame.evaluate(PAINTED)
                    page.screenshot(path=SCREENS / f"{name}-{width}-{scheme}.png", scale="css")


def picture_components(browser: Browser) -> None:
    """Every component on one picture."""
    page = a_page(browser)
    with serving(small_app()) as port:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.goto(f"http://127.0.0.1:{port}/_components/")
            page.screenshot(path=SCREENS / f"components-1280-{scheme}.png", full_page=True, scale="css")


def visited(browser: Browser, world: World, width: int) -> Iterator[tuple[Page, str]]:
    """Each page as it stands there, with its name."""
    page = sign_in_to_portal(browser, world, "reseller", width=width)
    for name, path in PORTAL.items():
        page.goto(f"{world.portal}{path}")
        yield page, name
    for name, path in RECORDS.items():
        page.goto(f"{world.portal}{path}")
        page.locator("tbody th a").first.click()
        page.wait_for_url(f"**{path.partition('?')[0]}/*_*")
        yield page, name
    page, cleo = a_page(browser, width=width), world.person("customer")
    page.goto(cleo["sign_in"])
    sign_in_to_shop(page, address=cleo["email"], password=cleo["password"])
    page.wait_for_url(lambda url: "/sign-in" not in url)
    for name, path in SHOP.items():
        page.goto(f"{world.portal}/shop/northlight/{path}")
        yield page, name
    yield from on_the_way_to_an_order(page, f"{world.portal}/shop/northlight")
    yield from on_the_resellers_site(browser, world, width)


def on_the_way_to_an_order(page: Page, shop: str) -> Iterator[tuple[Page, str]]:
    """A basket with a plan that is charged again, and what is asked before it is ordered."""
    page.goto(f"{shop}/basket")
    if not page.get_by_role("link", name="Checkout").count():
        page.goto(f"{shop}/products/business-mail")
        page.get_by_role("button", name="Add to basket").click()
        page.wait_for_url("**/basket")
    yield page, "shop-basket"
    page.goto(f"{shop}/checkout/review")
    yield page, "shop-review"


def on_the_resellers_site(browser: Browser, world: World, width: int) -> Iterator[tuple[Page, str]]:
    """The widget in the page of a reseller: the catalogue, and signing up."""
    page = a_page(browser, width=width)
    page.goto(world.demo["reseller_site"])
    page.locator("cloud-shop").scroll_into_view_if_needed()
    shop = page.frame_locator("cloud-shop iframe")
    at_rest(shop.locator("main h1"))
    page.locator("cloud-shop").evaluate("shop => shop.scrollIntoView()")
    yield page, "widget"
    at_rest(shop.get_by_role("link", name="Sign up").first).click()
    at_rest(shop.locator("[name=company]"))
    page.locator("cloud-shop").evaluate("shop => shop.scrollIntoView()")
    yield page, "widget-sign-up"


if __name__ == "__main__":
    main()
