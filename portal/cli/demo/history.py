"""The time before today: customers, orders, invoices and payments, made by the actions of the product.

The clock is set back for each of them. What jobs would do later is done here at once, a month and a seller in
one transaction, because as single jobs a year would take a minute to tell.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
from random import Random

from sqlalchemy import select, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB

from portal.cli.demo import people
from portal.cli.demo.companies import HARBOURS, NEWCOMERS, NORTHLIGHTS
from portal.cli.demo.orders import actor_of
from portal.cli.demo.products import NORTHLIGHT_SERVICES
from portal.cli.founding import Founder
from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.actions import Company, change_account, open_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.accounts.queries import account as load_account
from portal.domain.billing.actions import record_payment
from portal.domain.billing.closing import close_account
from portal.domain.billing.models import Invoice
from portal.domain.catalogue.actions import connect_product, create_product, offer_product, publish_product
from portal.domain.catalogue.models import Plan, Product
from portal.domain.catalogue.terms import privacy_policy, terms_for
from portal.domain.orders.actions import (
    Draft,
    DraftLine,
    create_order,
    reject_order,
    withdraw_order,
)
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.queries import order as load_order
from portal.domain.pricing.loader import quote_from_above
from portal.domain.provisioning.actions import Fulfilment, begin, perform, settle
from portal.domain.provisioning.actions.attempt import Attempt
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.requests.decide import approve_request, reject_request
from portal.domain.requests.models import Request
from portal.domain.requests.signup import SignUp, confirm_email, sign_up
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import portal_door, shop_door
from portal.domain.supply.by_hand import complete, fail
from portal.domain.supply.down import apply_told, read_told, wipe_above
from portal.domain.supply.links import link as load_link
from portal.domain.supply.results import fulfil_line
from portal.domain.supply.up import read_order_placed, receive_order
from portal.domain.users.models import TokenPurpose
from portal.domain.users.people import suspend_account
from portal.domain.users.queries import user_by_email
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.money import Money
from portal.mail.queue import KIND, WITHOUT_PERSON

MONTH = timedelta(days=30)
MONTHS = 12
GROWTH = 0.07
"""By how much more than in the first month is ordered at once, with each month."""
ENDS = {(8, 1): "rejected", (9, 3): "failed", (10, 1): "withdrawn"}
"""By month and place in it: the orders that came to nothing."""
DONE_HERE = ["provisioning.run", "supply.order_placed", "supply.told", "supply.confirmed"]
SOLD_BY_NORTHLIGHT = (
    ("workplace-care", "yearly", (4, 6, 8)),
    ("cloud-check-up", "once", (1, 2)),
    ("business-mail", "yearly", (15, 20, 30)),
    ("workplace-care", "yearly", (5, 9, 12)),
    ("cloud-check-up", "once", (1,)),
    ("workplace-care", "yearly", (3, 7, 10)),
    ("team-workspace", "yearly", (5, 8)),
    ("workplace-care", "yearly", (4, 11)),
    ("cloud-check-up", "once", (1, 2)),
    ("workplace-care", "yearly", (6, 8, 10)),
    ("migration-bundle", "user", (25, 40, 60)),
)
SOLD_BY_HARBOUR = (("migration-bundle", "user", (10, 20)), ("business-mail", "yearly", (4, 6, 9)))


@dataclass
class House:
    """A reseller as its year is told: who sells, what, to whom; `sales` are numbers of orders by month."""

    seller: Seller
    staff: Founder
    companies: Iterator[Company]
    joining: Sequence[int]
    sales: Sequence[int]
    range: Iterator[tuple[str, str, Sequence[int]]]
    dice: Random
    customers: list[int]


@dataclass(frozen=True)
class Sale:
    """An order to be placed."""

    at: datetime
    account_id: int
    plan_id: int
    quantity: int
    ends: str = "done"


def beginning() -> datetime:
    """When the demo's world was founded."""
    return clock.now() - MONTHS * MONTH


def tell(operator: Seller, northlight: Seller, harbour: Seller, *, origin: str) -> None:
    """Tell the year of two resellers, and of the operator that supplies them."""
    now, dice = clock.now(), Random(4207)  # noqa: S311 -- the same year each time
    with clock.frozen(now - MONTHS * MONTH):
        _offer_services(northlight)
    houses = (
        House(
            northlight, people.RESELLER, iter(NORTHLIGHTS), (4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3),
            (2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6), cycle(SOLD_BY_NORTHLIGHT), dice, [],
        ),
        House(
            harbour, people.OTHER_RESELLER, iter(HARBOURS), (1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0),
            (0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1), cycle(SOLD_BY_HARBOUR), dice, [],
        ),
    )  # fmt: skip
    for month in range(MONTHS):
        for house in houses:
            _tell_month(operator, house, month, now - (MONTHS - month) * MONTH)
    for seller, late in ((operator, 1), (northlight, 3), (harbour, 1)):
        _pay(seller, now, late=late)
    _part_with_some(northlight, now)
    _sign_up_some(northlight, now, origin)
    _end_what_is_done()


def _offer_services(northlight: Seller) -> None:
    with transaction(Scope(northlight.id)):
        for one in NORTHLIGHT_SERVICES:
            product = create_product(one.product, actor=SYSTEM)
            connect_product(product, one.connector, one.settings, actor=SYSTEM)
            publish_product(product, actor=SYSTEM)
            offer_product(product, actor=SYSTEM)


def _tell_month(operator: Seller, house: House, month: int, first: datetime) -> None:
    with transaction(Scope(house.seller.id)):
        staff = actor_of(house.staff, portal_door(), house.seller)
        plans = _plans()
        costs = quote_from_above([(plan_id, 1) for plan_id in plans.values()])
        for company in islice(house.companies, house.joining[month]):
            with clock.frozen(first + timedelta(hours=9 + len(house.customers) % 7)):
                opened = open_account(company, actor=staff, status=AccountStatus.ACTIVE, source="portal")
            house.customers.append(opened.id)
        wanted = []
        for sale in _sales(house, plans, month, first):
            with clock.frozen(sale.at):
                wanted.append((sale, _place(sale, costs, actor=staff)))
    placed = [(sale, order_id) for sale, order_id in wanted if order_id]
    _deliver(house.seller, placed, _supply(operator, house.seller, placed), actor=staff)


def _sales(house: House, plans: dict[tuple[str, str], int], month: int, first: datetime) -> Iterator[Sale]:
    """The orders of a month, the earliest first."""
    days = sorted(house.dice.uniform(1, 28) for _ in range(house.sales[month]))
    morning = first.replace(hour=7)
    for position, day in enumerate(days):
        product, plan, quantities = next(house.range)
        yield Sale(
            morning + timedelta(days=int(day), hours=8 * (day % 1)),
            house.dice.choice(house.customers[-8:] + house.customers[:4]),
            plans[product, plan],
            round(house.dice.choice(quantities) * (1 + GROWTH * month)),
            ENDS.get((month, position), "done") if len(days) > position + 1 else "done",
        )


def _plans() -> dict[tuple[str, str], int]:
    found = db.session.execute(
        select(Product.code, Plan.code, Plan.id).join(Product, Plan.product_id == Product.id)
    )
    return {(product, plan): plan_id for product, plan, plan_id in found}


def _place(sale: Sale, costs: dict[int, Money], *, actor: Actor) -> int | None:
    """Place an order; gives its id where it is to be carried out."""
    account = load_account(sale.account_id)
    is_held = sale.ends in ("rejected", "withdrawn")
    if account.order_approval is not is_held:
        change_account(account, version=account.version, actor=actor, order_approval=is_held)
    lines, source = [DraftLine(sale.plan_id, sale.quantity)], f"history:{sale.at.isoformat()}"
    order = create_order(Draft(account, lines, source, costs), actor=Actor(account.contacts[0].name))
    match sale.ends:
        case "rejected":
            reject_order(order, actor=actor, reason="You have enough licences of this until spring.")
        case "withdrawn":
            withdraw_order(order, actor=actor)
        case _:
            return order.id
    return None


def _set_up(line: OrderLine, sale: Sale, *, actor: Actor) -> None:
    """What the job of a line does, and the people whom it asks."""
    attempt = begin(line.id)
    if not isinstance(attempt, Attempt):
        raise TypeError(attempt)
    outcome = settle(attempt, perform(attempt))
    if isinstance(outcome, Fulfilment):
        fulfil_line(load_line(line.id), outcome)
        return
    job = db.session.get_one(ProvisioningJob, attempt.job_id)
    if sale.ends == "failed":
        fail(job, actor=actor, reason="Nobody at the customer could be reached for three weeks.")
    else:
        complete(job, actor=actor, external_id=f"{line.product_name.split()[0].upper()}-{line.id:05d}")


Delivery = tuple[datetime, Callable[[], object]]
"""When something comes about, and how."""


def _supply(operator: Seller, below: Seller, placed: list[tuple[Sale, int]]) -> list[Delivery]:
    """What the seller above does about the orders; gives what it says of them."""
    with transaction(Scope(below.id)):
        messages = [(sale, read_order_placed(order_id)) for sale, order_id in placed]
    told: list[Delivery] = []
    links: list[int] = []
    with transaction(Scope(operator.id)):
        for sale, message in messages:
            if message is None:
                continue
            with clock.frozen(sale.at + timedelta(minutes=5)):
                receive_order(message, {})
                order = db.session.scalars(select(Order).where(Order.source_key == message.source_key)).one()
                for line in order.lines:
                    _set_up(line, sale, actor=SYSTEM)
                for one in message.lines:
                    link = load_link(one.link_id)
                    news = partial(apply_told, link.id, link.down_sent, read_told(link))
                    told.append((sale.at + timedelta(hours=6), news))
                    links.append(link.id)
        for link_id in links:
            wipe_above(load_link(link_id))
    return told


def _deliver(seller: Seller, placed: list[tuple[Sale, int]], told: list[Delivery], *, actor: Actor) -> None:
    """Let each line come about in its time, so that invoices are numbered as their days are."""
    with transaction(Scope(seller.id)):
        lines = [(sale, line) for sale, order_id in placed for line in load_order(order_id).lines]
        own: list[Delivery] = [
            (sale.at + timedelta(hours=6), partial(_set_up, line, sale, actor=actor))
            for sale, line in lines
            if not line.supplied
        ]
        for at, come_about in sorted([*own, *told], key=lambda delivery: delivery[0]):
            with clock.frozen(at):
                come_about()


def _pay(seller: Seller, now: datetime, *, late: int) -> None:
    """Pay what was due, but for the last few."""
    with transaction(Scope(seller.id)):
        due = select(Invoice).where(Invoice.due_on < now.date()).order_by(Invoice.id)
        for invoice in db.session.scalars(due).all()[:-late]:
            with clock.frozen((invoice.issued_at or now) + timedelta(days=invoice.id % 23 + 4)):
                record_payment(invoice, actor=SYSTEM)


def _part_with_some(northlight: Seller, now: datetime) -> None:
    """Two customers are suspended, and two who never ordered have left."""
    with transaction(Scope(northlight.id)), clock.frozen(now - timedelta(days=9)):
        accounts = db.session.scalars(
            select(Account).where(Account.source == "portal").order_by(Account.id)
        ).all()
        idle = [
            one
            for one in accounts
            if not db.session.scalar(select(Order.id).where(Order.account_id == one.id))
        ]
        for one in idle[:2]:
            close_account(one, actor=SYSTEM, reason="Moved to another country.")
        for one in idle[2:4]:
            suspend_account(one, actor=SYSTEM, reason="No answer to three letters.")


def _sign_up_some(northlight: Seller, now: datetime, origin: str) -> None:
    """Sign-ups in the widget and in the shop: some decided, two that wait."""
    for days, company in zip((75, 48, 20, 3, 1), NEWCOMERS, strict=True):
        with transaction(Scope(northlight.id)), clock.frozen(now - timedelta(days=days)):
            sign_up_at(northlight, company, origin if days % 2 else "")
            request = db.session.scalars(select(Request).order_by(Request.id.desc()).limit(1)).one()
            with clock.frozen(clock.now() + timedelta(hours=3)):
                if days == 20:
                    reject_request(
                        request, actor=SYSTEM, reason="We could not find this company in the register."
                    )
                elif days > 20:
                    account = load_account(request.account_id or 0)
                    approve_request(request, version=account.version, actor=SYSTEM)


def sign_up_at(seller: Seller, company: Company, origin: str) -> None:
    """Sign up and confirm the address; `origin` is the site around the widget, or nothing in the shop."""
    shown = [*terms_for([]), *privacy_policy()]
    sign_up(
        SignUp(company, secrets.token_urlsafe(18), shown, origin, "203.0.113.20", wants_news=bool(origin))
    )
    user = user_by_email(shop_door(seller.id).id, company.email)
    if user is not None:
        confirm_email(issue_token(user, TokenPurpose.CONFIRM_EMAIL, 1))


def _end_what_is_done() -> None:
    """The work that was written down is done, and nobody gets mails of another year."""
    waits = update(Outbox).where(Outbox.state == "ready").execution_options(synchronize_session=False)
    nobody = Outbox.payload.op("||")(type_coerce(WITHOUT_PERSON, JSONB))
    db.session.execute(waits.where(Outbox.kind == KIND).values(state="cancelled", payload=nobody))
    db.session.execute(waits.where(Outbox.kind.in_(DONE_HERE)).values(state="done"))
    db.session.commit()
