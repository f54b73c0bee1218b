"""Both locks of tenancy hold, each without the other, and no transaction sees two sellers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import NullPool, create_engine, event, insert, make_url, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.db import Owned, Scope, ScopeMissing, ScopeViolation, SharedDown, db, entering, transaction
from portal.db.tenancy import _narrow
from portal.domain.orders.queries import orders_in
from portal.domain.orders.states import OrderStatus
from portal.domain.pricing.models import TaxRate
from portal.domain.requests.models import RequestStatus
from portal.domain.requests.queries import requests_in
from portal.domain.sellers.queries import asked_of_the_house
from portal.local.migrate import FOLDER
from tests.application import statements
from tests.factories.watch import sellers_by_transaction
from tests.factories.world import as_owner, buy, buyer_of, load_world, seller, work_off
from tests.servers import Database


def _owned_models(base: type[Owned] = Owned) -> Iterator[type[Owned]]:
    for model in base.__subclasses__():
        if "__tablename__" in model.__dict__:
            yield model
        yield from _owned_models(model)


MODELS = sorted(set(_owned_models()), key=lambda model: model.__tablename__)


@contextmanager
def _without_the_first_lock() -> Iterator[None]:
    """Statements go out as they are written: only row-level security is left."""
    event.remove(Session, "do_orm_execute", _narrow)
    try:
        yield
    finally:
        event.listen(Session, "do_orm_execute", _narrow)


def test_each_owned_table_has_row_level_security_and_a_policy(fresh_database: Database) -> None:
    found = as_owner(
        fresh_database.owner_url,
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relrowsecurity AND EXISTS ("
        "SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polwithcheck IS NOT NULL)",
    )

    assert len(MODELS) > 30
    assert {model.__tablename__ for model in MODELS} - {row.relname for row in found} == set()


def test_the_application_may_not_pass_by_the_policies(fresh_database: Database) -> None:
    role = as_owner(
        fresh_database.app_url,
        "SELECT rolsuper, rolbypassrls, (SELECT count(*) FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'USAGE')) AS owned"
        " FROM pg_roles WHERE rolname = current_user",
    )[0]

    assert (role.rolsuper, role.rolbypassrls, role.owned) == (False, False, 0)


def test_the_second_lock_alone_hides_and_refuses_what_is_anothers(
    live_app: Flask, fresh_database: Database
) -> None:
    load_world(live_app)
    ours, theirs = seller("harbour"), seller("northlight")
    filled = [
        model for model in MODELS if as_owner(
            fresh_database.owner_url,
            f'SELECT 1 FROM "{model.__tablename__}" WHERE seller_id = {theirs.id} LIMIT 1',  # noqa: S608
        )
    ]  # fmt: skip
    assert len(filled) > 20

    with _without_the_first_lock(), entering(Scope(ours.id)):
        for model in MODELS:
            seen = {row.seller_id for row in db.session.scalars(select(model))}
            assert theirs.id not in seen, model
            assert issubclass(model, SharedDown) or seen <= {ours.id}, model
        db.session.rollback()
        changed = db.session.execute(
            text("UPDATE sales_order SET reason = 'x' WHERE seller_id = :theirs"), {"theirs": theirs.id}
        )
        assert changed.rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.session.execute(
                insert(TaxRate).values(seller_id=theirs.id, name="Ours", country="NO", percent=1)
            )
        db.session.rollback()


def test_the_first_lock_refuses_to_write_what_is_anothers(live_app: Flask) -> None:
    load_world(live_app)
    ours, theirs = seller("harbour"), seller("northlight")

    with entering(Scope(ours.id)):
        db.session.add(TaxRate(seller_id=theirs.id, name="Ours", country="NO", percent=1))
        with pytest.raises(ScopeViolation, match="another seller"):
            db.session.flush()
        db.session.rollback()


def test_the_first_lock_reaches_into_what_is_asked_beside_the_shop(live_app: Flask) -> None:
    load_world(live_app)

    with entering(Scope(seller("harbour").id)), statements() as sent:
        asked_of_the_house([orders_in(OrderStatus.EXECUTING), requests_in(RequestStatus.NEW)])

    asked = next(one for one in sent if "count(" in one)
    assert asked.count("sales_order.seller_id = ") == asked.count("request.seller_id = ") == 1


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
def test_without_a_scope_nothing_is_read(app: Flask, model: type[Owned]) -> None:
    with pytest.raises(ScopeMissing):
        db.session.scalars(select(model)).all()


def test_a_scope_is_not_entered_after_a_write(live_app: Flask) -> None:
    load_world(live_app)
    ours, theirs = seller("harbour"), seller("northlight")

    with transaction(Scope(ours.id)):
        db.session.add(TaxRate(name="VAT 25", country="NO", percent=25))
        db.session.flush()
        with pytest.raises(ScopeViolation, match="has written"), entering(Scope(theirs.id)):
            pass


def test_each_transaction_of_an_order_names_one_seller(live_app: Flask) -> None:
    load_world(live_app)
    reseller, operator = seller("northlight"), seller("cumulus")
    account_id, buyer = buyer_of(reseller)

    with sellers_by_transaction() as ended:
        buy(reseller, account_id, buyer, "migration-bundle", 5)
        work_off()

    assert all(len(sellers) <= 1 for sellers in ended)
    assert set().union(*ended) == {str(reseller.id), str(operator.id)}


def test_the_migrations_make_the_tables_of_the_models(fresh_database: Database) -> None:
    url = make_url(fresh_database.owner_url).set(drivername="postgresql+psycopg")
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))

    with create_engine(url, poolclass=NullPool).connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises what is missing
        current = connection.scalar(text("SELECT version_num FROM alembic_version"))

    assert current
