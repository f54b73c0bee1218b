"""A shop whose address has changed: whoever comes by the old one is led to today's (F5)."""

import pytest

from portal.db import transaction
from portal.domain.sellers.aliases import change_alias
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store, sign_in


def move(store: Store) -> None:
    with transaction(store.scope):
        change_alias("acme-cloud", actor=SYSTEM)


@pytest.fixture
def old(store: Store) -> str:
    """What Acme's shop was called before; it is `acme-cloud` now."""
    before = store.seller.slug
    move(store)
    return before


@pytest.mark.parametrize("base", ["/shop", "/embed/v1"])
@pytest.mark.parametrize("path", ["/", "/?q=mail&locale=el", "/terms", "/checkout/billing", "/nothing/here"])
def test_every_page_leads_to_the_same_one_of_today(visitor: Client, old: str, base: str, path: str) -> None:
    answer = visitor.get(f"{base}/{old}{path}")

    assert (answer.status_code, answer.location) == (307, f"{base}/acme-cloud{path}")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_that_was_open_meanwhile_is_sent_on(visitor: Client, store: Store) -> None:
    url, typed = store.at("/sign-in"), {"email": store.cleo.user.email, "password": PASSWORD}
    page = visitor.get(url)
    move(store)

    answer = visitor.send(page, url, **typed)
    again = visitor.post(answer.location, data=typed)

    assert (answer.status_code, again.status_code, again.location) == (307, 303, "/shop/acme-cloud/")


def test_who_is_signed_in_stays_so(visitor: Client, store: Store) -> None:
    sign_in(visitor, store, store.cleo)
    move(store)

    assert visitor.get("/shop/acme-cloud/account").status_code == 200


def test_an_alias_that_nobody_ever_had_is_unknown(visitor: Client, old: str) -> None:
    assert visitor.get("/shop/acme-clouds/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("acme-it", ""),
        ("Acme IT", "Use 3 to 40 letters a-z, digits and single hyphens."),
        ("settings", "This alias is reserved. Choose another."),
        ("", "Enter an alias."),
    ],
)
def test_staff_change_it_in_the_settings(as_ada: Client, acme: Actor, typed: str, told: str) -> None:
    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop/alias", slug=typed)

    page = page_of(answer if told else as_ada.get("/settings/shop"))
    shown = [one.get_text(strip=True) for one in page.select("#slug-error")]
    assert (answer.status_code, shown) == ((422, [f"Error:{told}"]) if told else (303, []))
    assert page.select_one("#slug")["value"] == typed  # type: ignore[index]
