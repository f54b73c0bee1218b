"""A shop with a product and a customer, and browsers in front of it."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.models import Account
from portal.domain.assets.actions import issue_asset
from portal.domain.assets.models import Asset
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.catalogue.models import Product, ProductKind
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.sellers.models import AllowedOrigin, Seller, Shop
from portal.domain.sellers.queries import shop_door
from portal.domain.subscriptions.actions import begin_subscription
from portal.domain.subscriptions.models import Subscription
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import EmbedSession, Membership, MembershipStatus
from portal.domain.users.permissions import Role
from portal.kernel import clock
from portal.widget.rim import actor_of
from tests.client import Client
from tests.factories.trade import a_customer, a_product, a_shop, an_order
from tests.factories.users import PASSWORD, a_seller, kept

SITE = "https://www.acme.example"
OWN = "http://localhost"


@dataclass
class Store:
    """One seller's shop with what is in it."""

    seller: Seller
    shop: Shop
    customer: Account
    cleo: Membership
    product: Product

    @property
    def scope(self) -> Scope:
        return Scope(self.seller.id)

    def at(self, path: str = "/", *, framed: bool = False) -> str:
        """The address of a page."""
        return f"{'/embed/v1' if framed else '/shop'}/{self.seller.slug}{path}"


def a_store(name: str = "Acme Cloud", email: str = "cleo@bakery.example") -> Store:
    """A shop, open to visitors, with one product and Bright Bakery's Cleo."""
    seller = a_seller(name)
    db.session.commit()
    with transaction(Scope(seller.id)):
        shop, customer, product = a_shop(), a_customer(), a_product()
        db.session.add(AllowedOrigin(origin=SITE, added_at=clock.now()))
    cleo = a_buyer(seller, customer, email)
    return Store(seller, shop, customer, cleo, product)


def a_buyer(
    seller: Seller,
    account: Account,
    email: str,
    *roles: Role,
    status: MembershipStatus = MembershipStatus.ACTIVE,
) -> Membership:
    """Somebody of a customer; an administrator where no role is named."""
    user = new_user(shop_door(seller.id).id, email=email, name="Cleo Baker")
    user.password_hash = kept(PASSWORD)
    user.email_verified_at = None if status is MembershipStatus.PENDING_EMAIL_VALIDATION else clock.now()
    made = new_membership(
        user,
        seller_id=seller.id,
        account_id=account.id,
        roles=roles or [Role.CUSTOMER_ADMIN],
        status=status,
    )
    db.session.commit()
    return made


def deliver(store: Store, kind: ProductKind) -> Asset | Subscription:
    """What came of an order of the customer's."""
    cleo = actor_of(store.cleo)
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        account.order_approval = False
        order = an_order(account, a_product(kind=kind), actor=cleo)
        invoice_lines_done(order, order.lines)
        result = Fulfilment("V-1", {}, None)
        if kind is ProductKind.RECURRING:
            return begin_subscription(order.lines[0], result)
        return issue_asset(order.lines[0], result, buyer_is_below=False)


def sign_in(visitor: Client, store: Store, member: Membership, *, framed: bool = False) -> None:
    """Sign in as a person does."""
    url = store.at("/sign-in", framed=framed)
    answer = visitor.send(visitor.get(url), url, email=member.user.email, password=PASSWORD)
    assert answer.status_code == 303, answer.text


def a_browser(app: Flask) -> Client:
    """A browser that says, as all do, from which site a form was sent."""
    made = Client(app, app.response_class, use_cookies=True)
    made.environ_base["HTTP_ORIGIN"] = OWN
    return made


def sessions() -> list[EmbedSession]:
    """All sessions of shops, the oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(EmbedSession).order_by(EmbedSession.id)))


@pytest.fixture
def store(app: Flask) -> Store:
    """Acme's shop."""
    return a_store()


@pytest.fixture
def visitor(app: Flask) -> Client:
    """Somebody's visitor."""
    return a_browser(app)


@pytest.fixture
def as_cleo(visitor: Client, store: Store) -> Client:
    """Cleo's browser, signed in to the shop."""
    sign_in(visitor, store, store.cleo)
    return visitor
