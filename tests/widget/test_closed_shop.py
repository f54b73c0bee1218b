"""A shop that strangers do not see, and coming back to it."""

import pytest

from portal.db import Scope, db, transaction
from portal.domain.sellers.models import Shop
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store


@pytest.mark.acceptance(1)
@pytest.mark.parametrize("page", ["/", "/products/", "/?category=tools"])
def test_a_visitor_of_any_catalogue_page_signs_in_and_returns_to_it(
    visitor: Client, store: Store, page: str
) -> None:
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).anonymous_access = False
    asked = store.at(page + (store.product.slug if page == "/products/" else ""))

    led = visitor.get(asked)
    answer = visitor.send(
        visitor.get(led.location), store.at("/sign-in"), email=store.cleo.user.email, password=PASSWORD
    )

    assert led.status_code == 303
    assert answer.location == asked
    assert visitor.get(asked).status_code == 200


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("page", ["/", "/sign-in", "/basket"])
@pytest.mark.parametrize("open_to_all", [False, True])
def test_sign_up_is_offered_where_companies_may_register_alone(
    visitor: Client, store: Store, page: str, framed: bool, open_to_all: bool
) -> None:
    _collect(visitor, store, framed=framed)
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).allow_self_registration = open_to_all

    sign_up = store.at("/sign-up", framed=framed)
    shown = page_of(visitor.get(store.at(page, framed=framed)))

    # in the header, and once more on the sign-in page and in the note under the basket
    expected = (1 if page == "/" else 2) if open_to_all else 0
    assert len(shown.select(f'a[href="{sign_up}"]')) == expected
    assert shown.select(f'header a[href^="{store.at("/sign-in", framed=framed)}"]')
    assert visitor.get(sign_up).status_code == (200 if open_to_all else 404)


def _collect(visitor: Client, store: Store, *, framed: bool) -> None:
    url = store.at(f"/products/{store.product.slug}", framed=framed)
    visitor.send(visitor.get(url), f"{url}/add", plan=store.product.plans[0].public_id, quantity="1")
