"""Founding sellers by command."""

import pytest
from flask import Flask

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import shop
from tests.factories.world import load_world, seller


def found(app: Flask, *options: str) -> str:
    """What `create-reseller` prints for a reseller below the operator of the demo."""
    words = ["create-reseller", "Fjordline", "fjordline", "--parent", "cumulus", "--admin-name", "Siv Sund"]
    result = app.test_cli_runner().invoke(args=[*words, "--admin-email", "siv@fjordline.example", *options])
    return result.output


@pytest.mark.parametrize(
    ("options", "zone"), [((), "Europe/Berlin"), (("--zone", "Asia/Tokyo"), "Asia/Tokyo")]
)
def test_a_reseller_lives_in_its_own_zone_or_its_parents(
    live_app: Flask, options: tuple[str, ...], zone: str
) -> None:
    load_world(live_app)

    assert "Fjordline is founded." in found(live_app, *options)

    made = seller("fjordline")
    with transaction(Scope(made.id)):
        assert shop().zone == zone
    above = db.session.get_one(Seller, made.parent_id)
    with transaction(Scope(above.id)):
        assert load_account(made.upper_account_id).zone == zone


def test_a_zone_that_nobody_knows_is_refused(live_app: Flask) -> None:
    load_world(live_app)

    assert "Mars/Olympus is no time zone." in found(live_app, "--zone", "Mars/Olympus")
