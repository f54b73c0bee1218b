"""One address signs up in several tabs at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal.db import Scope, db, transaction
from portal.domain.accounts.actions import Company
from portal.domain.requests import signup
from portal.domain.requests.signup import SignUp, sign_up
from tests.factories.trade import ADDRESS
from tests.factories.world import as_owner, load_world, seller
from tests.servers import Database

EMAIL = "nora@newbakery.example"


@pytest.mark.parametrize("is_held", [True, False])
def test_one_address_becomes_one_user(
    live_app: Flask, fresh_database: Database, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    """Without the door held, both find the address free and one of them ends in a fault."""
    load_world(live_app)
    sold_by = seller("northlight")
    ready, looked = Barrier(2), Barrier(2)
    plain = signup.holder_of

    def look(door_id: int, email: str) -> object:
        found = plain(door_id, email)
        if not is_held:
            looked.wait(10)
        return found

    monkeypatch.setattr(signup, "holder_of", look)
    if not is_held:
        monkeypatch.setattr(signup, "hold_door", lambda _door: None)

    def tab(_number: int) -> str:
        with live_app.app_context(), transaction(Scope(sold_by.id)):
            ready.wait(10)
            try:
                sign_up(
                    SignUp(Company("New Bakery", "N", "N", EMAIL, address=ADDRESS), "seven quiet harbours")
                )
            except IntegrityError:
                db.session.rollback()
                return "fault"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        ends = Counter(pool.map(tab, range(2)))

    users = as_owner(
        fresh_database.owner_url, 'SELECT count(*) FROM "user" WHERE email = :email', email=EMAIL
    )
    assert users == [(1,)]
    assert ends == (Counter(done=2) if is_held else Counter(done=1, fault=1))
