"""A list with nothing in it says what it is for and leads on; one that a filter emptied leads back to all."""

import pytest

from portal.db import db
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.users import a_member, a_user

FIRST_STEPS = {
    "/orders": "/orders/new",
    "/customers": "/customers/new",
    "/requests": "/settings/widget",
    "/subscriptions": "/orders/new",
    "/assets": "/orders/new",
    "/invoices": "/orders",
    "/price-books": "/price-books/new",
    "/settings/taxes": "/settings/taxes/new",
    "/settings/support-plans": "/settings/support-plans/new",
}


@pytest.mark.parametrize(("path", "step"), FIRST_STEPS.items())
@pytest.mark.usefixtures("acme")
def test_the_first_step_is_taught(as_ada: Client, path: str, step: str) -> None:
    (empty,) = page_of(as_ada.get(path)).select("main .empty")

    assert empty.p is not None
    assert [link["href"] for link in empty.select("a")] == [step]


def test_who_may_not_take_it_is_told_who_can_grant_it(client: Client, ada: Membership) -> None:
    bill = a_member(a_user("bill@acme.example"), ada.seller, Role.RESELLER_BILLING)
    db.session.commit()
    client.sign_in(bill)

    (empty,) = page_of(client.get("/subscriptions")).select("main .empty")

    assert empty.select("a") == []
    assert "An administrator of your team can add it." in empty.get_text()


@pytest.mark.usefixtures("acme")
def test_a_filter_that_leaves_nothing_leads_back_to_all(as_ada: Client) -> None:
    a_customer("Kiosk")
    db.session.commit()

    (empty,) = page_of(as_ada.get("/customers?q=nobody")).select("main .empty")

    assert "Nothing found" in empty.get_text()
    assert [link["href"] for link in empty.select("a")] == ["/customers"]
