"""A shop that strangers do not see, and coming back to it."""

import pytest

from portal.db import Scope, db, transaction
from portal.domain.sellers.models import Shop
from tests.client import Client
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
