"""The page of a customer's bill export: what is typed, kept, refused, and never shown again."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account
from portal.domain.audit.models import AuditEvent
from portal.domain.billing.export_models import BillExport, BillMonth
from portal.domain.billing.exports import CHECK
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.bucket_server import KEY_ID, SECRET, bucket_server
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.world import work_off

FIELDS = {"bucket": "bills", "region": "eu-north-1", "prefix": "b/", "key_id": KEY_ID, "secret": SECRET}


@pytest.fixture
def customer(acme: Actor) -> Account:
    made = a_customer()
    db.session.commit()
    return made


def url(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}/bill-export{verb}"


def only() -> BillExport:
    db.session.expire_all()
    return db.session.scalars(select(BillExport)).one()


@pytest.mark.parametrize(("bucket", "told"), [("bills", "Works"), ("no-bills", "There is no such bucket.")])
def test_a_test_file_says_whether_it_works(as_ada: Client, customer: Account, bucket: str, told: str) -> None:
    with bucket_server() as buckets:
        buckets.make("bills")
        assert (
            as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS | {"bucket": bucket}).status_code
            == 303
        )
        assert "Being tested" in as_ada.get(url(customer)).text
        db.session.commit()
        work_off(lambda kind: kind == CHECK)

    assert told in page_of(as_ada.get(url(customer))).get_text()
    assert told in as_ada.part(url(customer, "/state")).text


def test_the_secret_is_sealed_and_never_shown(as_ada: Client, customer: Account) -> None:
    as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS)

    assert SECRET not in only().secret_box
    assert SECRET not in as_ada.get(url(customer)).text
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "bill_export.changed")).all()
    assert SECRET not in str([one.changes for one in events])
    work = db.session.scalars(select(Outbox).where(Outbox.kind == CHECK)).all()
    assert SECRET not in str([one.payload for one in work])


def test_an_empty_secret_keeps_the_one_there_is_for_the_same_key(as_ada: Client, customer: Account) -> None:
    as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS)
    box = only().secret_box

    kept = as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS | {"prefix": "c/", "secret": ""})
    other = as_ada.send(
        as_ada.get(url(customer)), url(customer), **FIELDS | {"key_id": "AKIAOTHEROTHEROTHER", "secret": ""}
    )

    assert (kept.status_code, other.status_code) == (303, 422)
    assert (only().secret_box, only().prefix, only().key_id) == (box, "c/", KEY_ID)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bucket": "Bills"}, {"bucket": "bills.evil.example/x"}, {"bucket": "a"}, {"region": "here"},
        {"region": "eu-north-1.evil.example"}, {"prefix": "/b"}, {"prefix": "../b"}, {"prefix": "a b"},
        {"role": "admin"}, {"key_id": "short"}, {"secret": "short"}, {"secret": "with blanks in the midst"},
        {"secret": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(as_ada: Client, customer: Account, wrong: dict[str, str]) -> None:
    answer = as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS | wrong)

    assert answer.status_code == 422
    assert page_of(answer).select(".error-summary li") != []
    assert db.session.scalar(select(BillExport)) is None


def test_who_was_slower_is_told(as_ada: Client, customer: Account) -> None:
    page = as_ada.get(url(customer))
    as_ada.send(page, url(customer), **FIELDS)

    assert as_ada.send(page, url(customer), **FIELDS).status_code == 409


def test_it_can_be_stopped(as_ada: Client, customer: Account) -> None:
    as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS)

    as_ada.send(as_ada.get(url(customer)), url(customer, "/stop"))

    assert db.session.scalar(select(BillExport)) is None
    assert as_ada.get(url(customer, "/state")).status_code == 404


def test_a_member_without_the_right_has_no_such_page(
    client: Client, ben: Membership, customer: Account
) -> None:
    client.sign_in(ben)

    assert client.get(url(customer)).status_code == 403
    assert "bill-export" not in client.get(f"/customers/{customer.public_id}").text


def test_each_month_is_shown_with_its_state(as_ada: Client, customer: Account) -> None:
    as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS)
    export, at = only(), datetime(2027, 3, 2, 12, tzinfo=UTC)
    for month, finding in ((1, "written"), (2, "denied"), (3, "")):
        made = BillMonth(export_id=export.id, account_id=customer.id, month=date(2027, month, 1))
        made.finding, made.tried_at = finding, at if finding else None
        made.written_at = at if finding == "written" else None
        db.session.add(made)
    db.session.commit()

    rows = page_of(as_ada.get(url(customer))).select("#bill-export tbody tr")

    assert [row.get_text(" ", strip=True).partition(" 2 Mar")[0] for row in rows] == [
        "2027-03 Waiting –", "2027-02 Failed", "2027-01 Written"
    ]  # fmt: skip
    assert "The keys, the role or the bucket's policy do not allow it. It is tried again each day." in rows[
        1
    ].get_text(" ", strip=True)


def test_the_months_take_one_statement(as_ada: Client, customer: Account) -> None:
    as_ada.send(as_ada.get(url(customer)), url(customer), **FIELDS)
    export, counts = only(), []
    for months in ((1,), (2, 3)):
        db.session.add_all(
            BillMonth(export_id=export.id, account_id=customer.id, month=date(2027, month, 1))
            for month in months
        )
        db.session.commit()
        with statements() as asked:
            as_ada.get(url(customer))
        counts.append(len(asked))

    assert counts[0] == counts[1]
