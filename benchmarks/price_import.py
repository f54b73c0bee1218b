"""What it takes to import a price book of many lines: time of reading and of taking over, and memory.

    .venv/bin/python -m benchmarks.price_import

The jobs run in this process, on the database of a running product; the peak is that of the process, which
holds the whole application as a worker does.
"""

import logging
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection, NullPool, create_engine, delete, make_url, select, text

import portal.domain.models  # noqa: F401 -- all tables, before any of them is asked about the others
from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.pricing.imports import ask_to_read, ask_to_take_over, read_import, take_over
from portal.domain.pricing.models import ImportState, PriceBook, PriceImport
from portal.domain.sellers.models import Seller
from portal.domain.users.models import Membership
from portal.domain.users.permissions import staff_actor
from tests.e2e.running import running

LINES = 50_000
GOAL_MB = 300
ONE = """
    SELECT plan_id FROM plan_cost JOIN seller ON seller.id = plan_cost.seller_id AND slug = 'northlight'
    ORDER BY plan_id LIMIT 1
"""
"""The plan that is copied, with its retail prices and what it costs the seller."""


def main() -> None:
    """Import, print the figures, and fail when the goal is missed."""
    logging.getLogger("portal.access").setLevel(logging.WARNING)
    with (
        tempfile.TemporaryDirectory(prefix="portico-bench-") as folder,
        running(Path(folder)) as world,
        world.inside(),
    ):
        fill()
        figures = imported()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for name, seconds in figures.items():
        sys.stdout.write(f"{name:<10} {LINES} lines: {seconds:6.1f} s\n")
    is_met = peak < GOAL_MB
    sys.stdout.write(f"peak memory {peak} MB, goal {GOAL_MB} MB: {'met' if is_met else 'MISSED'}\n")
    sys.exit(not is_met)


def imported() -> dict[str, float]:
    """Seconds of each step."""
    seller = db.session.scalars(select(Seller).where(Seller.slug == "northlight")).one()
    member = db.session.scalars(
        select(Membership).where(Membership.seller_id == seller.id, Membership.account_id.is_(None))
    ).first()
    if member is None:
        raise RuntimeError("The demo has no staff.")
    actor, scope = staff_actor(member), Scope(seller.id)
    db.session.rollback()
    with transaction(scope):
        book = db.session.scalars(select(PriceBook).order_by(PriceBook.id)).first()
        if book is None:
            raise RuntimeError("The demo has no price book.")
        asked = ask_to_read(book, "prices.csv", a_file(), actor=actor)
        book_id, import_id = book.id, asked.id
        db.session.execute(delete(Outbox).where(Outbox.dedupe_key == asked.public_id))  # it is read here
    figures = {"reading": timed(scope, lambda: read_import(import_id))}
    with transaction(scope):
        asked, book = db.session.get_one(PriceImport, import_id), db.session.get_one(PriceBook, book_id)
        sys.stdout.write(f"new {asked.new}, refused {asked.refused}, {asked.trouble or 'readable'}\n")
        ask_to_take_over(book, asked, agreed=True, actor=actor)
    figures["taking over"] = timed(scope, lambda: take_over(import_id))
    with transaction(scope):
        if db.session.get_one(PriceImport, import_id).state is not ImportState.DONE:
            raise RuntimeError("The prices were not taken over.")
    return figures


def timed(scope: Scope, work: Callable[[], None]) -> float:
    """Seconds that it takes in a transaction of its own."""
    begun = time.perf_counter()
    with transaction(scope):
        work()
    return time.perf_counter() - begun


def a_file() -> bytes:
    """A rule for each of the plans."""
    ids = db.session.execute(text("SELECT public_id FROM plan WHERE code LIKE 'b-%' ORDER BY id")).scalars()
    return ("plan_id,product,plan,rule,percent,amount,valid_from\n" + "".join(
        f"{key},Product {at},Plan,percent,{at % 90}.5,,\n" for at, key in enumerate(ids)
    )).encode()  # fmt: skip


def fill() -> None:
    """Copy a plan as often as lines are wanted, with its retail prices and costs."""
    url = make_url(current_app.extensions["settings"].migration_database_url)
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection:
        one = connection.execute(text(ONE)).scalar_one()
        new = {"public_id": "'pln_' || md5(n::text)", "code": "'b-' || n"}
        copy(connection, "plan", new, "generate_series(1, :lines) AS n", "one.id = :one", one)
        added = "(SELECT id AS n FROM plan WHERE code LIKE 'b-%') AS added"
        for table in ("retail_price", "plan_cost"):
            copy(connection, table, {"plan_id": "n"}, added, "one.plan_id = :one", one)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def copy(
    connection: Connection, table: str, new: Mapping[str, str], times: str, which: str, one: int
) -> None:
    """Copy rows of a table once for each row of `times`, with these columns `new`."""
    columns = connection.scalars(
        text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = :table AND column_name <> 'id'"
        ),
        {"table": table},
    ).all()
    names, values = ", ".join(columns), ", ".join(new.get(name, f"one.{name}") for name in columns)
    # every part of this statement is written above
    statement = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS one, {times} WHERE {which}"  # noqa: S608
    connection.execute(text(statement), {"lines": LINES, "one": one})


if __name__ == "__main__":
    main()
