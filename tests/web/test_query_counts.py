"""Lists of a seller that trades: as many statements for three rows more as for the first ones."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.provisioning.states import JobStatus
from portal.domain.sellers.models import Seller
from portal.domain.supply.by_hand import complete
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.world import as_owner, buy, buyer_of, load_world, member_of, seller, work_off
from tests.servers import Database

MOST = 10
"""Statements of a list page at most (performance goal 4), without the scope's own."""
LISTS = (
    "/orders", "/assets", "/subscriptions", "/invoices", "/purchases", "/purchases/invoices", "/mail-log",
    "/jobs", "/audit?size=100", "/orders/new", "/customers",
)  # fmt: skip


def _trade(sold_by: Seller, owner_url: str, name: str) -> None:
    """One more customer with two orders that are carried out, a mail in the log and one given up."""
    account_id, buyer = buyer_of(sold_by, name)
    for code in ("migration-bundle", "business-mail"):
        buy(sold_by, account_id, buyer, code, 2)
    work_off()
    with transaction(Scope(seller("cumulus").id)):
        waiting = select(ProvisioningJob).where(ProvisioningJob.status == JobStatus.WAITING_STAFF)
        for job in db.session.scalars(waiting):
            complete(job, actor=SYSTEM, external_id=name)
    work_off()
    with transaction(Scope(sold_by.id)):
        compose(Wanted(name, "signup-duplicate", "rita@reef.example", "Rita", "", {}))
    as_owner(
        owner_url,
        "UPDATE outbox SET state = 'dead' WHERE id = (SELECT min(id) FROM outbox"
        " WHERE seller_id = :id AND kind = 'mail.send' AND state = 'ready')",
        id=sold_by.id,
    )


@pytest.fixture
def trading(live_app: Flask, live_client: Client, fresh_database: Database) -> Client:
    """A browser of an administrator whose seller has something on every list."""
    load_world(live_app)
    sold_by = seller("northlight")
    _trade(sold_by, fresh_database.owner_url, "Reef Diving")
    live_client.sign_in(member_of(sold_by, Role.RESELLER_ADMIN))
    return live_client


def _asked(client: Client, url: str) -> tuple[int, int]:
    """How many rows a list shows, and how many statements that takes without those of the scope."""
    with statements() as sent:
        page = client.get(url)
    assert page.status_code == 200
    rows = len(page_of(page).select("tbody tr"))
    return rows, len([one for one in sent if "set_config" not in one])


def test_lists_take_a_fixed_number_of_statements(trading: Client, fresh_database: Database) -> None:
    few = {url: _asked(trading, url) for url in LISTS}
    for name in ("Coral Cafe", "Dune Hotel", "Elm Garage"):
        _trade(seller("northlight"), fresh_database.owner_url, name)

    many = {url: _asked(trading, url) for url in LISTS}

    assert [url for url in LISTS if few[url][0] == 0 or few[url][0] + 3 > many[url][0]] == []
    assert {url: count for url, (_rows, count) in few.items()} == {
        url: count for url, (_rows, count) in many.items()
    }
    assert {url: count for url, (_rows, count) in many.items() if count > MOST} == {}
