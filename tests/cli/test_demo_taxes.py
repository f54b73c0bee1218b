"""The demo's resellers tax as companies of their countries do."""

from decimal import Decimal

import pytest
from flask import Flask

from portal.db import Scope, transaction
from portal.domain.pricing.queries import tax_rates
from portal.domain.sellers.queries import shop
from tests.factories.world import load_world, seller
from tests.servers import Database


@pytest.mark.parametrize(
    ("slug", "usual", "countries"),
    [("northlight", Decimal(25), ["NO", "SE", "DE"]), ("harbour", Decimal(22), ["IT"])],
)
def test_a_reseller_begins_with_the_tax_of_its_country(
    live_app: Flask, fresh_database: Database, slug: str, usual: Decimal, countries: list[str]
) -> None:
    load_world(live_app)

    with transaction(Scope(seller(slug).id)):
        rates = tax_rates()
        [default] = [one for one in rates if one.id == shop().default_tax_rate_id]

    assert (default.percent, sorted(one.country for one in rates)) == (usual, sorted(countries))
