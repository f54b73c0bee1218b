"""A basket adds up what is the same, keeps to the product's limits, and belongs to one buyer."""

import pytest
from flask import Flask

from portal.db import Scope, db, transaction
from portal.domain.basket.actions import add_to_basket, change_quantity, ensure_basket, rename_line
from portal.domain.basket.models import Basket
from portal.kernel.errors import Invalid
from tests.factories.world import buyer_of, check_out, fill, load_world, seller


def test_the_same_again_adds_up_within_the_limits(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    for quantity in (10, 25):
        basket_id = fill(sold_by, account_id, buyer, "migration-bundle", quantity)

    with transaction(Scope(sold_by.id, account_id, buyer)):
        line = db.session.get_one(Basket, basket_id).lines[0]
        assert line.quantity == 35
        for wrong in ("0", "5001", "1.5", "NaN", ""):
            with pytest.raises(Invalid):
                change_quantity(line, wrong)
        with pytest.raises(Invalid):
            add_to_basket(line.basket, line.plan, quantity=4_966)
        named = add_to_basket(line.basket, line.plan, quantity=1, friendly_name="Sales team")
        assert [one.quantity for one in line.basket.lines] == [35, 1]
        with pytest.raises(Invalid):
            rename_line(named, "")


def test_a_placed_basket_is_followed_by_an_empty_one(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    basket_id = fill(sold_by, account_id, buyer, "migration-bundle", 1)
    check_out(sold_by, account_id, buyer)

    with transaction(Scope(sold_by.id, account_id, buyer)):
        following = ensure_basket(account_id=account_id, user_id=buyer.user_id, visit_id=None)
        assert following.id != basket_id
        assert following.lines == []
