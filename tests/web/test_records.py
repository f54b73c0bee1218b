"""What an order leaves behind, as staff see it: work, asset or subscription, invoice, mail; and purchases."""

import pytest
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.assets.models import Asset
from portal.domain.audit.models import AuditEvent
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.billing.models import Invoice
from portal.domain.catalogue.models import ProductKind
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.domain.orders.models import Order
from portal.domain.provisioning.actions import begin, perform, settle
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.subscriptions.models import Subscription
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission, Role
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import ADDRESS, a_customer, a_product, a_shop, an_order
from tests.factories.users import a_member, a_seller, a_user

CODE = "ABCD-EFGH-JKMN"
LISTS = ["/assets", "/invoices", "/dashboard", "/customers", "/audit"]


def waiting_order(acme: Actor, kind: ProductKind = ProductKind.ONE_OFF) -> Order:
    """An order whose only line waits for staff."""
    order = an_order(a_customer(), a_product(kind=kind, connector="manual"), actor=acme)
    attempt = begin(order.lines[0].id)
    settle(attempt, perform(attempt))
    db.session.commit()
    return order


def deliver(client: Client, order: Order, **fields: str) -> None:
    page = client.get(f"/orders/{order.public_id}")
    db.session.expire_all()
    job = db.session.scalars(
        select(ProvisioningJob).where(ProvisioningJob.order_line_id == order.lines[0].id)
    ).one()
    named = {f"{job.public_id}-{name}": value for name, value in fields.items()}
    client.send(page, f"/orders/jobs/{job.public_id}/complete", **named)


@pytest.fixture
def asset(as_ada: Client, acme: Actor) -> Asset:
    """An asset that staff have delivered."""
    deliver(as_ada, waiting_order(acme), external_id="V-1", code=CODE)
    return db.session.scalars(select(Asset)).one()


def test_delivering_needs_the_vendors_reference(as_ada: Client, acme: Actor) -> None:
    deliver(as_ada, waiting_order(acme), external_id="")

    assert db.session.scalars(select(Asset)).all() == []


def test_giving_up_a_line_can_be_taken_back(as_ada: Client, acme: Actor) -> None:
    order = waiting_order(acme)
    job, url = db.session.scalars(select(ProvisioningJob.public_id)).one(), f"/orders/{order.public_id}"
    as_ada.send(as_ada.get(url), f"/orders/jobs/{job}/fail", **{f"{job}-note": "No such tenant"})
    failed = as_ada.get(url)

    answers = [as_ada.send(failed, f"/orders/jobs/{job}/retry").status_code for _ in range(2)]

    assert "No such tenant" in page_of(failed).get_text()
    assert answers == [303, 409]


@pytest.mark.parametrize("url", LISTS)
def test_lists_take_a_fixed_number_of_statements(as_ada: Client, acme: Actor, asset: Asset, url: str) -> None:
    with statements() as for_one:
        one = as_ada.get(url)
    for number in range(2):
        deliver(as_ada, waiting_order(acme), external_id="V", code=f"{CODE}-{number}")

    with statements() as for_three:
        three = as_ada.get(url)

    assert len(page_of(one).select("tbody tr")) < len(page_of(three).select("tbody tr"))
    assert len(for_one) == len(for_three)


def test_the_code_is_masked_until_it_is_revealed(as_ada: Client, asset: Asset) -> None:
    url = f"/assets/{asset.public_id}"
    masked = as_ada.get(url)

    revealed = as_ada.send(masked, f"{url}/reveal")

    assert CODE not in masked.text
    assert page_of(revealed).select_one("#asset-code")["value"] == CODE
    assert CODE not in as_ada.get(url).text
    assert "asset.code_revealed" in db.session.scalars(select(AuditEvent.event)).all()


def test_the_invoice_is_shown_and_printed(as_ada: Client, asset: Asset) -> None:
    invoice = db.session.scalars(select(Invoice)).one()

    page, paper = (as_ada.get(f"/invoices/{invoice.public_id}{end}") for end in ("", ".pdf"))

    assert invoice.number in page_of(page).select_one("h1").get_text()
    assert str(invoice.how_to_pay) in page_of(page).get_text()
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")


def test_a_subscription_is_shown(as_ada: Client, acme: Actor) -> None:
    deliver(as_ada, waiting_order(acme, ProductKind.RECURRING), external_id="S-1")
    found = db.session.scalars(select(Subscription)).one()

    pages = [as_ada.get("/subscriptions"), as_ada.get(f"/subscriptions/{found.public_id}")]

    assert [found.product_name in page_of(page).select_one("main").get_text() for page in pages] == [
        True,
        True,
    ]


def test_order_and_customer_lead_to_what_came_of_them(as_ada: Client, asset: Asset) -> None:
    order = db.session.scalars(select(Order)).one()
    pages = [as_ada.get(f"/orders/{order.public_id}"), as_ada.get(f"/customers/{asset.account.public_id}")]

    links = [[link["href"] for link in page_of(page).select("main a")] for page in pages]

    assert [f"/assets/{asset.public_id}" in found for found in links] == [True, True]


def test_each_click_sends_a_mail_again_five_times_a_day(as_ada: Client, acme: Actor) -> None:
    mail = MailMessage(
        public_id="mml_1", template="order-received", dedupe_key="k", ids={}, recipient="cleo@bakery.example",
        status=MailStatus.FAILED, message_id="<1@x>", created_at=clock.now(),
    )  # fmt: skip
    db.session.add(mail)
    db.session.commit()
    listed = page_of(as_ada.get("/mail-log?status=failed")).select("tbody tr")

    answers = [
        as_ada.send(as_ada.get("/mail-log/mml_1"), "/mail-log/mml_1/resend").status_code for _ in range(6)
    ]

    assert (len(listed), answers) == (1, [303] * 5 + [409])
    again = db.session.scalars(
        select(Outbox.dedupe_key).where(Outbox.dedupe_key.contains("again:mml_1"))
    ).all()
    assert len(set(again)) == 5


def test_eve_gets_404(as_eve: Client, acme: Actor) -> None:
    order = waiting_order(acme)
    job = db.session.scalars(select(ProvisioningJob.public_id)).one()
    token = page_of(as_eve.get("/settings/access")).select_one("[name=csrf_token]")["value"]

    answers = [
        as_eve.post(f"/orders/jobs/{job}/{verb}", data={"csrf_token": token}) for verb in ("retry", "fail")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert as_eve.get(f"/orders/{order.public_id}").status_code == 404


@pytest.fixture
def supplied(client: Client) -> Order:
    """An order of a reseller at the seller above it; the reseller's owner is signed in."""
    top = a_seller("Distributor")
    below = a_seller("Reseller", parent=top)
    boss = a_member(a_user("rita@reseller.example", name="Rita"), below, Role.RESELLER_ADMIN)
    db.session.commit()
    top_id, below_id = top.id, below.id
    with transaction(Scope(top_id)):
        a_shop()
        company = Company("Reseller", "Rita", "Ray", "rita@reseller.example", address=ADDRESS)
        upper = open_account(company, actor=SYSTEM, status=AccountStatus.ACTIVE, kind=AccountKind.RESELLER)
        upper_id = upper.id
        buyer = Actor("Rita", boss.user_id, None, False, frozenset({Permission.ORDER_PLACE}))
        order = an_order(upper, a_product(connector="manual"), actor=buyer)
        attempt = begin(order.lines[0].id)
        settle(attempt, perform(attempt))
    below.upper_account_id = upper_id
    db.session.commit()
    with transaction(Scope(below_id)):
        a_shop()
    client.sign_in(boss)
    return order


def test_purchases_show_our_orders_above(client: Client, supplied: Order) -> None:
    listed = page_of(client.get("/purchases")).select("tbody th a")

    shown = client.get(f"/purchases/{supplied.public_id}")

    assert [link["href"] for link in listed] == [f"/purchases/{supplied.public_id}"]
    assert supplied.number in page_of(shown).select_one("h1").get_text()
    assert "support team" not in page_of(shown).select_one(".timeline").get_text()


@pytest.mark.parametrize("url", ["/purchases", "/purchases/invoices"])
def test_purchases_take_a_fixed_number_of_statements(client: Client, supplied: Order, url: str) -> None:
    _bill(supplied)
    with statements() as for_one:
        one = client.get(url)
    for _ in range(2):
        with transaction(Scope(supplied.seller_id)):
            buyer = Actor("Rita", supplied.placed_by_id, None, False, frozenset({Permission.ORDER_PLACE}))
            again = an_order(db.session.get_one(Account, supplied.account_id), a_product(), actor=buyer)
        _bill(again)

    with statements() as for_three:
        three = client.get(url)

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def _bill(order: Order) -> None:
    with transaction(Scope(order.seller_id)):
        found = db.session.get_one(Order, order.id)
        invoice_lines_done(found, found.lines)


def test_purchases_have_invoices(client: Client, supplied: Order) -> None:
    assert client.get("/purchases/invoices").status_code == 200
    assert client.get("/purchases/invoices/inv_unknown").status_code == 404


def test_purchases_need_their_right(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert [client.get(url).status_code for url in ("/purchases", "/purchases/invoices")] == [403, 403]
