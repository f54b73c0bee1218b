"""How a shop looks: its seller's choice, and what the page around the frame asks for."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from portal.db import transaction
from portal.domain.sellers.queries import shop
from tests.client import Client, page_of
from tests.widget.conftest import Store


def _sheet(client: Client, address: str) -> tuple[str, str]:
    """The address of a page's own style sheet, and what it says."""
    link = page_of(client.get(address)).select_one("link[href*='brand.css']")
    assert link is not None
    sheet, found, look = client.get(str(link["href"])).text.rpartition(":root{")
    assert ".button" in sheet
    return str(link["href"]), found + look


@pytest.fixture(autouse=True)
def chosen(store: Store) -> None:
    with transaction(store.scope):
        ours = shop()
        ours.accent, ours.radius, ours.font, ours.density = "#aa3300", "0", "serif", "compact"


@pytest.mark.parametrize("shell", ["/shop", "/embed/v1"])
def test_a_shop_looks_as_its_seller_chose(visitor: Client, store: Store, shell: str) -> None:
    _, sheet = _sheet(visitor, f"{shell}/{store.seller.slug}/sign-in")

    for rule in ("light-dark(#aa3300", "--radius-m:0px", "Georgia", "--control-height:2rem"):
        assert rule in sheet


def test_the_page_around_a_frame_may_ask_for_another(visitor: Client, store: Store) -> None:
    asked = "accent=%230055aa&radius=6&font=fantasy"
    moved = visitor.get(store.at(f"/?view=login&{asked}", framed=True))
    assert moved.location == store.at(f"/sign-in?{asked}", framed=True)
    address, sheet = _sheet(visitor, store.at(f"/sign-in?{asked}", framed=True))

    assert dict(parse_qsl(urlsplit(address).query)).keys() == {"v", "accent", "radius"}
    assert "light-dark(#0055aa" in sheet
    assert "--radius-m:6px" in sheet
    assert "Georgia" in sheet


def test_without_a_theme_it_looks_like_nobody(visitor: Client, store: Store) -> None:
    _, sheet = _sheet(visitor, f"/embed/v1/{store.seller.slug}/sign-in?theme=none")

    assert "light-dark(#3040b8" in sheet
    assert "--radius" not in sheet


def test_a_page_of_ours_asks_nobody(visitor: Client, store: Store) -> None:
    address, sheet = _sheet(visitor, f"/shop/{store.seller.slug}/sign-in?accent=%230055aa&theme=none")

    assert "accent" not in address
    assert "light-dark(#aa3300" in sheet
