"""Who may see a redemption code, and what is written down of it."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.assets.actions import reveal_code
from portal.domain.assets.models import Asset, CodeStatus
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.models import Seller
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden
from tests.factories.world import buy, buyer_of, load_world, seller, where_it_is_written, work_off
from tests.servers import Database


def _newest(of: Seller) -> Asset:
    found = db.session.scalars(select(Asset).order_by(Asset.id.desc())).first()
    assert found is not None
    assert found.seller_id == of.id
    return found


def test_only_the_last_buyers_asset_shows_the_code_and_says_to_whom(live_app: Flask) -> None:
    load_world(live_app)
    sold_by, above = seller("northlight"), seller("cumulus")
    account_id, buyer = buyer_of(sold_by)
    buy(sold_by, account_id, buyer, "migration-bundle", 2)
    work_off()

    with transaction(Scope(above.id)), pytest.raises(Conflict, match="Only the buyer"):
        reveal_code(_newest(above), actor=Actor("Olga"))
    with transaction(Scope(sold_by.id, account_id, buyer)):
        asset = _newest(sold_by)
        assert asset.revealed_at is None
        code = reveal_code(asset, actor=buyer)
        assert (asset.code_status, asset.revealed_at is None) == (CodeStatus.REVEALED, False)
        assert asset.code_mask.endswith(code[-4:])
    with transaction(Scope(sold_by.id)):
        seen = db.session.scalars(select(AuditEvent).where(AuditEvent.object_id == asset.public_id)).all()
        assert [(one.event, one.actor_name) for one in seen] == [("asset.code_revealed", "Rita Reef")]


def test_who_may_reveal_only_what_he_ordered_sees_no_colleagues_code(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    limited = replace(buyer, own_only=frozenset({Permission.ASSET_REVEAL_CODE}))
    colleague = replace(limited, user_id=(buyer.user_id or 0) + 1)
    buy(sold_by, account_id, buyer, "migration-bundle", 2)
    work_off()

    with transaction(Scope(sold_by.id, account_id, colleague)), pytest.raises(Forbidden):
        reveal_code(_newest(sold_by), actor=colleague)
    with transaction(Scope(sold_by.id, account_id, limited)):
        assert _newest(sold_by).revealed_at is None
        assert reveal_code(_newest(sold_by), actor=limited)


def test_no_code_is_written_anywhere_as_it_is(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    for code, quantity in (("migration-bundle", 2), ("security-training", 10)):
        buy(sold_by, account_id, buyer, code, quantity)
    work_off()
    with transaction(Scope(sold_by.id, account_id, buyer)):
        codes = [reveal_code(one, actor=buyer) for one in db.session.scalars(select(Asset))]
    assert len(codes) == 2

    assert [where_it_is_written(fresh_database.owner_url, code) for code in codes] == [[], []]
