"""The demo's world in a committed database, and its jobs carried out in this process.

The operator Cumulus sells codes (`migration-bundle`), codes from stock (`security-training`) and
services that people set up; Northlight sells them on to Fjord Works.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, make_url, select, text
from sqlalchemy.orm import joinedload

from portal.cli.demo.load import load_demo
from portal.cli.founding import Founder, found_reseller
from portal.config import Settings
from portal.db import Scope, apart, db, transaction
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.accounts.queries import account as load_account
from portal.domain.basket.actions import add_to_basket, ensure_basket
from portal.domain.catalogue.actions import offer_product
from portal.domain.catalogue.models import Plan, Product
from portal.domain.catalogue.queries import products_to_offer
from portal.domain.orders.actions import Checkout
from portal.domain.orders.models import Order
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import seller_by_slug, shop_door
from portal.domain.supply.checkout import place
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.permissions import Role, permissions_of
from portal.jobs.run import run
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from tests.factories.trade import all_terms
from tests.servers import become_world

ADDRESS = {"line1": "Kai 3", "city": "Bergen", "postcode": "5003", "country": "NO"}


def load_world(app: Flask) -> None:
    """Turn the application's empty database into the demo's world, with all due work done."""
    settings = app.extensions["settings"]
    db.session.remove()
    db.engine.dispose()
    become_world(make_url(settings.database_url).database or "", partial(_fill, settings))


def _fill(settings: Settings) -> None:
    with TemporaryDirectory() as folder:
        load_demo(replace(settings, instance_dir=Path(folder)))
    work_off()
    db.session.remove()
    db.engine.dispose()


def work_off(wanted: Callable[[str], bool] = lambda _kind: True) -> None:
    """Do all due work but mails (nobody listens) whose kind is wanted."""
    for _ in range(60):
        with apart() as session:
            rows = session.execute(
                text(
                    "SELECT id, kind FROM outbox WHERE state = 'ready' AND run_at <= clock_timestamp()"
                    " ORDER BY id"
                )
            ).all()
        due = [row.id for row in rows if row.kind != "mail.send" and wanted(row.kind)]
        if not due:
            return
        for outbox_id in due:
            run(outbox_id)


def deliver_again(kind: str) -> None:
    """Let all work of a kind that is done come a second time, the newest first."""
    with apart() as session:
        again = session.execute(
            text("UPDATE outbox SET state = 'ready' WHERE kind = :kind AND state = 'done' RETURNING id"),
            {"kind": kind},
        ).scalars()
        ids = sorted(again, reverse=True)
    for outbox_id in ids:
        run(outbox_id)


def seller(slug: str) -> Seller:
    """A seller of the world."""
    found = seller_by_slug(slug)
    db.session.commit()  # a rollback would let each thread load it again
    return found


def sub_reseller(slug: str = "fjordline", *, parent: str = "northlight") -> Seller:
    """A reseller below another one, which offers everything."""
    founder = Founder("Siv Sund", f"siv@{slug}.example", "seven quiet harbours")
    made = found_reseller(slug.title(), slug, founder, parent=seller(parent), address=ADDRESS)
    with transaction(Scope(made.id)):
        for product in db.session.scalars(products_to_offer()):
            offer_product(product, actor=SYSTEM)
    return made


def buyer_of(sold_by: Seller, name: str = "Reef Diving") -> tuple[int, Actor]:
    """An account that orders without approval, and its administrator."""
    email = f"{name.split()[0].lower()}@reef.example"
    with transaction(Scope(sold_by.id)):
        account = open_account(
            Company(name, "Rita", "Reef", email, address=ADDRESS), actor=SYSTEM, status=AccountStatus.ACTIVE
        )
        account.order_approval = False
        user = new_user(
            shop_door(sold_by.id).id, email=email, name="Rita Reef", password="seven quiet harbours"
        )
        member = new_membership(
            user, seller_id=sold_by.id, account_id=account.id, roles=[Role.CUSTOMER_ADMIN],
            status=MembershipStatus.ACTIVE,
        )  # fmt: skip
        return account.id, Actor(user.name, user.id, member.id, False, permissions_of(member))


def member_of(sold_by: Seller, role: Role) -> Membership:
    """The first member of a seller's staff with a role."""
    found = db.session.scalars(
        select(Membership)
        .where(
            Membership.seller_id == sold_by.id,
            Membership.roles.contains([str(role)]),
            Membership.account_id.is_(None),
        )
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
        .limit(1)
    ).one()
    db.session.commit()
    return found


def fill(sold_by: Seller, account_id: int, actor: Actor, code: str, quantity: int) -> int:
    """Put a product into the buyer's basket; returns the basket's id."""
    with transaction(Scope(sold_by.id)):
        plan = db.session.scalars(
            select(Plan)
            .join(Product, Plan.product_id == Product.id)
            .where(Product.code == code)
            .order_by(Plan.id)
        ).first()
        assert plan is not None
        basket = ensure_basket(account_id=account_id, user_id=actor.user_id, visit_id=None)
        add_to_basket(basket, plan, quantity=quantity)
        return basket.id


def check_out(
    sold_by: Seller, account_id: int, actor: Actor, *, token: str | None = None, expected: str = "1000000"
) -> Order:
    """Place the open basket, in the buyer's own scope."""
    with transaction(Scope(sold_by.id, account_id, actor)):
        basket = ensure_basket(account_id=account_id, user_id=actor.user_id, visit_id=None)
        ticked = all_terms(basket, account_id)
        form = Checkout(token or new_public_id("chk"), Money.of(expected, "EUR"), ticked, "127.0.0.1")
        return place(basket, load_account(account_id), form, actor=actor)


def buy(sold_by: Seller, account_id: int, actor: Actor, code: str, quantity: int) -> Order:
    """Fill and place."""
    fill(sold_by, account_id, actor, code, quantity)
    return check_out(sold_by, account_id, actor)


def change_account(sold_by: Seller, account_id: int, **columns: Any) -> None:
    """Set columns of an account."""
    with transaction(Scope(sold_by.id)):
        account: Account = load_account(account_id)
        for name, value in columns.items():
            setattr(account, name, value)


def as_owner(owner_url: str, statement: str, **values: Any) -> list[Any]:
    """Run a statement as the owner of the database, who sees all rows and may break them."""
    with _engine(owner_url).begin() as connection:
        result = connection.execute(text(statement), values)
        return list(result.all()) if result.returns_rows else []


def where_it_is_written(owner_url: str, word: str) -> list[str]:
    """Each column of text or JSON that holds the word."""
    columns = as_owner(
        owner_url,
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')",
    )
    assert len(columns) > 100
    places = " UNION ALL ".join(
        f"SELECT '{table}.{column}' AS place"
        f' WHERE EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ILIKE :word)'
        for table, column in columns
    )
    return [row.place for row in as_owner(owner_url, places, word=f"%{word}%")]


@cache
def _engine(owner_url: str) -> Engine:
    """It keeps what it has learnt of a server, and no connection: databases come and go."""
    return create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"), poolclass=NullPool)


__all__ = [
    "as_owner", "buy", "buyer_of", "change_account", "check_out", "deliver_again", "fill", "load_world",
    "member_of", "seller", "sub_reseller", "where_it_is_written", "work_off",
]  # fmt: skip
