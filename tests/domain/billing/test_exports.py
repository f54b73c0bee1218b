"""A customer's lines of last month are written to its bucket once, and what goes wrong is kept to be seen."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.connectors import s3
from portal.db import Scope, apart, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.billing.export_models import BillExport, BillMonth
from portal.domain.billing.exports import CHECK, WRITE, ExportTerms, set_export, write_bills_due
from portal.domain.billing.models import Invoice
from portal.domain.sellers.models import Seller
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.bucket_server import KEY_ID, REGION, SECRET, Buckets, bucket_server
from tests.factories.world import buy, buyer_of, load_world, seller, work_off

NEXT_MONTH = datetime(2027, 1, 5, 12, tzinfo=UTC)
THIS_MONTH = datetime(2026, 12, 10, 12, tzinfo=UTC)
TERMS = ExportTerms("bills", REGION, "kiosk/", "", KEY_ID, SECRET)


@pytest.fixture
def buckets() -> Iterator[Buckets]:
    with bucket_server() as running:
        running.make("bills")
        yield running


@pytest.fixture
def sold_by(live_app: Flask) -> Seller:
    load_world(live_app)
    return seller("northlight")


def set_up(sold_by: Seller, account_id: int, terms: ExportTerms = TERMS, version: int = 0) -> None:
    with transaction(Scope(sold_by.id)):
        set_export(load_account(account_id), terms, version=version, actor=SYSTEM)
    work_off(lambda kind: kind == CHECK)


def due(sold_by: Seller) -> None:
    with transaction(Scope(sold_by.id)):
        write_bills_due()
    work_off(lambda kind: kind == WRITE)


def kept(sold_by: Seller) -> tuple[bool, str, str]:
    """Whether it works, what became of the last file, and the last month that was written."""
    with transaction(Scope(sold_by.id)):
        found = db.session.scalars(select(BillExport)).one()
        written = select(func.max(BillMonth.month)).where(BillMonth.written_at.is_not(None))
        return found.is_proved, found.finding, str(db.session.scalar(written))


def test_last_months_lines_are_written_once(sold_by: Seller, buckets: Buckets) -> None:
    account_id, buyer = buyer_of(sold_by)
    with clock.frozen(THIS_MONTH):
        order = buy(sold_by, account_id, buyer, "migration-bundle", 2)
        work_off()
    with transaction(Scope(sold_by.id)):
        invoice = db.session.scalars(select(Invoice).where(Invoice.order_id == order.id)).one()
        number, gross = invoice.number, invoice.gross_amount
    with clock.frozen(NEXT_MONTH):
        set_up(sold_by, account_id)
        due(sold_by)

        assert kept(sold_by) == (True, "written", "2026-12-01")
        files = buckets.files("bills")
        assert sorted(files) == ["kiosk/2026-12.csv", "kiosk/portico-test.txt"]
        [line] = csv.DictReader(StringIO(files["kiosk/2026-12.csv"].decode()))
        assert (line["invoice"], line["quantity"], line["issued_on"]) == (number, "2", "2026-12-10")
        assert line["gross"] == f"{gross.normalize():f}"

        buckets.put("bills", "kiosk/2026-12.csv", b"ours")
        due(sold_by)
        with clock.frozen(datetime(2027, 1, 6, 12, tzinfo=UTC)):
            due(sold_by)
    assert buckets.files("bills")["kiosk/2026-12.csv"] == b"ours"


def test_nothing_is_written_before_a_test_file_was(sold_by: Seller, buckets: Buckets) -> None:
    account_id, _ = buyer_of(sold_by)
    set_up(sold_by, account_id, ExportTerms("other-bills", REGION, "", "", KEY_ID, SECRET))

    due(sold_by)

    assert kept(sold_by) == (False, "no_bucket", "None")


def test_what_fails_is_seen_and_tried_again(sold_by: Seller, buckets: Buckets) -> None:
    account_id, _ = buyer_of(sold_by)
    with clock.frozen(NEXT_MONTH):
        set_up(sold_by, account_id)
        buckets.remove("bills")
        due(sold_by)
        assert kept(sold_by) == (True, "no_bucket", "None")

        buckets.make("bills")
        due(sold_by)
        assert kept(sold_by)[1] == "no_bucket"  # once a day is enough
        with clock.frozen(datetime(2027, 1, 6, 12, tzinfo=UTC)):
            due(sold_by)
    assert kept(sold_by) == (True, "written", "2026-12-01")


def test_months_that_failed_throughout_are_caught_up_each_once(sold_by: Seller, buckets: Buckets) -> None:
    account_id, buyer = buyer_of(sold_by)
    with clock.frozen(THIS_MONTH):
        buy(sold_by, account_id, buyer, "migration-bundle", 2)
        work_off()
    with clock.frozen(NEXT_MONTH):
        set_up(sold_by, account_id)
        buckets.remove("bills")
        due(sold_by)
    with clock.frozen(datetime(2027, 2, 20, 12, tzinfo=UTC)):
        due(sold_by)
    with clock.frozen(datetime(2027, 4, 2, 12, tzinfo=UTC)):
        buckets.make("bills")
        due(sold_by)

        files = buckets.files("bills")
        assert sorted(files) == [
            f"kiosk/{month}.csv" for month in ("2026-12", "2027-01", "2027-02", "2027-03")
        ]
        lengths = [len(file.decode().splitlines()) for _name, file in sorted(files.items())]
        assert lengths == [2, 1, 1, 1]
        buckets.put("bills", "kiosk/2027-01.csv", b"ours")
    with clock.frozen(datetime(2027, 4, 3, 12, tzinfo=UTC)):
        due(sold_by)
    assert buckets.files("bills")["kiosk/2027-01.csv"] == b"ours"


def test_silence_is_tried_again_soon(sold_by: Seller, buckets: Buckets) -> None:
    account_id, _ = buyer_of(sold_by)
    set_up(sold_by, account_id)
    former = s3.configure("http://127.0.0.1:9")
    due(sold_by)
    s3.configure(former)

    assert kept(sold_by) == (True, "unreachable", "None")
    with apart() as session:
        waiting = session.execute(
            text("SELECT state, attempts, last_error FROM outbox WHERE kind = :kind"), {"kind": WRITE}
        ).one()
    assert (waiting.state, waiting.attempts) == ("ready", 1)
