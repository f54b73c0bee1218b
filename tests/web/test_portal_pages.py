"""Every list of the portal: it opens for its holders, empty too, and for nobody else."""

import pytest

from portal.domain.users.models import Membership
from tests.client import Client

LISTS = [
    "/dashboard", "/requests", "/customers", "/orders", "/orders/new", "/subscriptions", "/assets",
    "/invoices", "/audit", "/mail-log", "/jobs", "/price-books",
]  # fmt: skip


@pytest.mark.parametrize("url", LISTS)
def test_ada_sees_the_empty_list(as_ada: Client, url: str) -> None:
    assert as_ada.get(url).status_code == 200


@pytest.mark.parametrize("url", LISTS)
def test_nobody_is_sent_to_sign_in(client: Client, ada: Membership, url: str) -> None:
    assert client.get(url).location == f"/sign-in?next={url}"


@pytest.mark.parametrize("url", [url for url in LISTS if url != "/dashboard"])
def test_a_storefront_manager_is_refused(client: Client, painter: Membership, url: str) -> None:
    client.sign_in(painter)

    assert client.get(url).status_code == 403


def test_the_seller_on_top_has_no_purchases(as_ada: Client) -> None:
    assert [as_ada.get(url).status_code for url in ("/purchases", "/purchases/invoices")] == [404, 404]
