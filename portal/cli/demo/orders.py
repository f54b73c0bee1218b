"""A few orders of the demo's customer, placed and carried out by the product's own actions and jobs."""

from sqlalchemy import select

from portal.cli.founding import Founder
from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.basket.actions import add_to_basket, ensure_basket
from portal.domain.catalogue.models import Plan, Product
from portal.domain.catalogue.terms import terms_to_accept
from portal.domain.orders.actions import Checkout, approve_order
from portal.domain.orders.queries import order as load_order
from portal.domain.pricing.loader import quote_for
from portal.domain.sellers.models import Door, Seller
from portal.domain.sellers.queries import shop_door
from portal.domain.supply.checkout import place
from portal.domain.users.models import Membership
from portal.domain.users.permissions import permissions_of
from portal.domain.users.queries import user_by_email
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.ids import new_public_id

BASKETS = (
    ("migration-bundle", 25, "Oslo office"),
    ("business-mail", 12, ""),
    ("team-workspace", 8, "Design team"),
)


def order_something(reseller: Seller, account_id: int, customer: Founder) -> None:
    """Two orders that are approved and run, and one that waits for the reseller."""
    for number, (code, quantity, friendly_name) in enumerate(BASKETS):
        order_id = _place(reseller, account_id, customer, code, quantity, friendly_name)
        if number < 2:
            with transaction(Scope(reseller.id)):
                approve_order(load_order(order_id), actor=SYSTEM)


def _place(reseller: Seller, account_id: int, customer: Founder, code: str, quantity: int, name: str) -> int:
    with transaction(Scope(reseller.id)):
        actor = actor_of(customer, shop_door(reseller.id), reseller)
        plan = db.session.scalars(
            select(Plan).join(Product, Plan.product_id == Product.id).where(Product.code == code)
        ).first()
        if plan is None:
            raise LookupError(code)
        basket = ensure_basket(account_id=account_id, user_id=actor.user_id, visit_id=None)
        add_to_basket(basket, plan, quantity=quantity, friendly_name=name)
    with transaction(Scope(reseller.id, account_id, actor)):
        account = load_account(account_id)
        basket = ensure_basket(account_id=account_id, user_id=actor.user_id, visit_id=None)
        total = quote_for(account, [(line.plan_id, line.quantity) for line in basket.lines]).gross
        terms = terms_to_accept([line.plan.product_id for line in basket.lines if line.plan], account.id)
        accepted = frozenset(one.public_id for one in terms)
        checkout = Checkout(new_public_id("chk"), total, accepted_terms=accepted, address="127.0.0.1")
        return place(basket, account, checkout, actor=actor).id


def actor_of(person: Founder, door: Door, seller: Seller) -> Actor:
    """Somebody of the demo, as they act for the seller or buy from it; raises LookupError."""
    user = user_by_email(door.id, person.email)
    if user is None:
        raise LookupError(person.email)
    member = db.session.scalars(
        select(Membership).where(Membership.user_id == user.id, Membership.seller_id == seller.id)
    ).one()
    return Actor(user.name, user.id, member.id, member.account_id is None, permissions_of(member))
