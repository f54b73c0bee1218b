"""What a list costs at a hundred rows and at a hundred thousand, with the plan of its main query.

The application answers in this process, on the database of a running product: times are of whole pages,
without the line. The processor's time of a page at many rows is compared with orm24's, of the same run. That
queries stay the same is held by tests.
"""

import gc
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, NullPool, Select, create_engine, make_url, select, text
from sqlalchemy.dialects import postgresql

from benchmarks.reference import orm24
from portal.db import Scope, db, entering
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import accounts_matching
from portal.domain.orders.models import Order
from portal.domain.orders.queries import orders_with
from portal.domain.sellers.models import Seller
from portal.domain.users.models import Membership, User
from portal.domain.users.sign_ins import start_sign_in
from tests.e2e.running import World, running

FEW, MANY = 100, 100_000
ASKED, WARM = 200, 20
GOAL = 1.2
"""The most that the 95th percentile at many rows may be of that at few."""
CPU_GOAL = 4
"""The most that a page's own time on the processor may be of that of orm24."""
PLAIN = "/c7"
"""A page of orm24."""
ROWS = "size=25"
"""As many rows on a page as orm24 has cards; what a page of the usual length costs is told beside it."""
LISTS: Mapping[str, Callable[[], Select[object]]] = {
    f"/customers?{ROWS}": accounts_matching,
    f"/customers?{ROWS}&sort=-since": lambda: accounts_matching().order_by(None).order_by(Account.id.desc()),
    f"/orders?{ROWS}": orders_with,
    f"/orders?{ROWS}&sort=-total": lambda: (
        orders_with().order_by(None).order_by(Order.gross_amount.desc(), Order.id.desc())
    ),
}
NEW: Mapping[str, Mapping[str, str]] = {
    "account": {
        "public_id": "'acc_' || md5(n::text)",
        "number": "'B-' || n",
        "name": "'Company ' || n",
        "name_key": "'company ' || n",
    },
    "sales_order": {
        "public_id": "'ord_' || md5(n::text)",
        "number": "'B-' || n",
        "gross_amount": "n % 5000",
        "placed_at": "one.placed_at - n * interval '1 minute'",
        "basket_id": "NULL",
        "source_key": "'B-' || n",
    },
}
"""What differs in the copies of a row, by its table: `n` counts them."""
PARTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "contact": (
        "account",
        {"public_id": "'con_' || md5(whole.id::text)", "account_id": "whole.id", "user_id": "NULL"},
    ),
    "order_line": (
        "sales_order",
        {
            "public_id": "'lin_' || md5(whole.id::text)",
            "order_id": "whole.id",
            "account_id": "whole.account_id",
            "reservation_key": "'B-' || whole.id",
        },
    ),
}
"""What each copy has one of, with the table of the whole and what differs in the copies of the part."""


def main() -> None:
    """Measure each list at both sizes, print figures and plans, and fail when a goal is missed."""
    logging.getLogger("portal.access").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="portico-bench-") as folder, running(Path(folder)) as world:
        with world.inside():
            plain, plans = reference(), {}
        figures: dict[int, dict[str, Cost]] = {}
        for size in (FEW, MANY):
            with world.inside():
                fill(size)
                browser = signed_in(world)
                plans = {path: plan_of(found()) for path, found in LISTS.items()}
            gc.collect()
            gc.freeze()  # as wsgi.py does
            longer = [path.replace(ROWS, "") for path in LISTS]
            figures[size] = costs({PLAIN: plain, **dict.fromkeys([*LISTS, *longer], browser)})
    misses = 0
    for path in LISTS:
        few, many = figures[FEW][path], figures[MANY][path]
        long, floor = figures[MANY][path.replace(ROWS, "")], figures[MANY][PLAIN]
        slower = many.p95 / figures[MANY][PLAIN].middle / (few.p95 / figures[FEW][PLAIN].middle)
        heavier = many.cpu / floor.cpu
        misses += (slower > GOAL) + (heavier > CPU_GOAL)
        sys.stdout.write(
            f"{path:<34} p95 {few.p95:6.1f} ms at {FEW}, {many.p95:6.1f} ms at {MANY}; measured in pages of"
            f" orm24 x {slower:.2f}, goal {GOAL}: {'met' if slower <= GOAL else 'MISSED'}\n"
            f"{'':<34} processor {many.cpu:6.1f} ms, orm24 {floor.cpu:.1f} ms: x {heavier:.2f},"
            f" goal {CPU_GOAL}: {'met' if heavier <= CPU_GOAL else 'MISSED'}"
            f" (50 rows: {long.cpu:.1f} ms, x {long.cpu / floor.cpu:.2f})\n"
        )
    for path, plan in plans.items():
        sys.stdout.write(f"\n{path}\n{plan}\n")
    sys.exit(misses)


def fill(size: int) -> None:
    """Bring Northlight's customers and orders to so many rows, as copies of one of them."""
    engine = owner()
    with engine.begin() as connection:
        for table, changes in NEW.items():
            multiply(connection, table, changes, size)
        for table, (whole, changes) in PARTS.items():
            complete(connection, table, whole, changes)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def multiply(connection: Connection, table: str, changes: Mapping[str, str], size: int) -> None:
    """Copy one row of the table until there are so many."""
    there = f"(SELECT count(*) FROM ({_ours(table)}) AS there)"  # noqa: S608  # all of it is written above
    _copy(connection, table, changes, f"generate_series({there} + 1, {size}) AS n")


def complete(connection: Connection, table: str, whole: str, changes: Mapping[str, str]) -> None:
    """Copy one row of the table for each copy of the whole that has none."""
    key = next(column for column, value in changes.items() if value == "whole.id")
    parts = f"SELECT FROM {table} AS part WHERE part.{key} = whole.id"  # noqa: S608  # likewise
    copies = f"{_ours(whole)} AND number LIKE 'B-%'"
    _copy(connection, table, changes, f"({copies}) AS whole WHERE NOT EXISTS ({parts})")


def _ours(table: str) -> str:
    return f"SELECT * FROM {table} WHERE seller_id = (SELECT id FROM seller WHERE slug = 'northlight')"  # noqa: S608


def _copy(connection: Connection, table: str, changes: Mapping[str, str], many: str) -> None:
    columns = connection.scalars(
        text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = :table AND column_name <> 'id'"
        ),
        {"table": table},
    ).all()
    values = ", ".join(changes.get(name, f"one.{name}") for name in columns)
    one = f"({_ours(table)} ORDER BY id LIMIT 1) AS one"
    connection.execute(
        text(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {one}, {many}")  # noqa: S608
    )


def signed_in(world: World) -> FlaskClient:
    """A browser of the reseller's administrator."""
    email = world.person("reseller")["email"]
    member = db.session.scalars(select(Membership).join(User).where(User.email == email)).one()
    token = start_sign_in(member.user, membership=member)
    db.session.commit()
    browser = current_app.test_client()
    browser.set_cookie("portico", token)
    return browser


@dataclass(frozen=True)
class Cost:
    """Milliseconds of a page: in the middle, of 95 in 100, and of the processor in the middle."""

    middle: float
    p95: float
    cpu: float


def costs(asked: Mapping[str, FlaskClient]) -> dict[str, Cost]:
    """Ask for all pages in turns, so that what else the machine does falls on all of them alike."""
    times: dict[str, list[float]] = {path: [] for path in asked}
    own: dict[str, list[float]] = {path: [] for path in asked}
    for number in range(WARM + ASKED):
        for path, browser in asked.items():
            before, busy = time.perf_counter(), time.process_time()
            answer = browser.get(path)
            if number >= WARM:
                times[path].append((time.perf_counter() - before) * 1000)
                own[path].append((time.process_time() - busy) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status}")
    return {
        path: Cost(median(times[path]), quantiles(times[path], n=20)[-1], median(own[path])) for path in asked
    }


def reference() -> FlaskClient:
    """A browser of orm24, on the same database server."""
    with owner().begin() as connection:
        orm24.fill(connection)
    return orm24.create_app(owner().url.render_as_string(hide_password=False)).test_client()


def owner() -> Engine:
    """The database as its owner."""
    url = make_url(current_app.extensions["settings"].migration_database_url)
    return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)


def plan_of(statement: Select[object]) -> str:
    """How the database reads the first page of it, as the application and with its policies."""
    ours = db.session.scalars(select(Seller).where(Seller.slug == "northlight")).one()
    with entering(Scope(ours.id)):
        first = statement.limit(51)
        page = first.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        return "\n".join(db.session.scalars(text(f"EXPLAIN (ANALYZE, COSTS OFF) {page}")))


if __name__ == "__main__":
    main()
