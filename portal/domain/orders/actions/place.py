"""Placing an order: everything is read again, priced again, and written once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.db import current_scope, db
from portal.domain.accounts.actions import correct_billing
from portal.domain.accounts.models import Account
from portal.domain.accounts.postal import ensure_addressable
from portal.domain.basket.actions import NotAvailable
from portal.domain.basket.models import Basket
from portal.domain.catalogue.actions import accept_terms
from portal.domain.catalogue.models import TermsDocument
from portal.domain.catalogue.queries import offered_plans
from portal.domain.catalogue.terms import subject_names, terms_to_accept
from portal.domain.orders.actions.create import Draft, DraftLine, create_order, ensure_can_order
from portal.domain.orders.errors import (
    BillingIncomplete,
    EmptyBasket,
    KeyUsed,
    NotConnected,
    SellerSuspended,
    ShopPaused,
    TermsNotAccepted,
)
from portal.domain.orders.models import IdempotencyKey, Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.queries import placed_with
from portal.domain.sellers.queries import current_seller, shop, suspended_by
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Forbidden
from portal.kernel.money import Money
from portal.kernel.texts import Text

TOKENS_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Checkout:
    """What the last step of a checkout posts; `token` is the form's, `expected` the total it showed."""

    token: str
    expected: Money
    accepted_terms: frozenset[str]
    """The public ids of the versions that were ticked."""
    address: str
    billing: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)


def place_basket(
    basket: Basket, account: Account, checkout: Checkout, *, actor: Actor, costs: dict[int, Money]
) -> Order:
    """Place a basket for an account; the same basket again returns the order it became.

    `costs` come from `pricing.quote_from_above`, asked before. Raises EmptyBasket, BillingIncomplete,
    SellerSuspended, ShopPaused, TermsNotAccepted, PricesChanged, KeyUsed, Invalid, Forbidden.
    """
    db.session.refresh(basket, with_for_update=True)  # another tab waits here, and finds our order
    made = _made_before(basket, checkout.token, actor)
    if made is not None:
        return made
    ensure_may_place(basket, account, checkout, actor)
    if checkout.billing or checkout.contact:
        correct_billing(account, actor=actor, address=checkout.billing, contact=checkout.contact)
    if not account.has_billing_address or account.billing_contact is None:
        raise BillingIncomplete
    ensure_addressable(account)
    key_row = _claim_token(basket, checkout.token, actor)
    if key_row is None:
        return _made_before(basket, checkout.token, actor) or _lost()
    terms = _terms_of(basket, account, actor)
    order = create_order(
        _draft(basket, account, checkout, actor, costs), actor=actor, expected=checkout.expected
    )
    basket.placed_at = clock.now()
    key_row.order_id = order.id
    accept_terms(
        terms, account_id=account.id, actor=actor, address=checkout.address, order_number=order.number
    )  # fmt: skip
    db.session.flush()
    return order


def reservation_key(token: str, line_public_id: str) -> str:
    """The key under which a code is held for a line of a checkout form."""
    return f"{token}:{line_public_id}"


def _draft(
    basket: Basket, account: Account, checkout: Checkout, actor: Actor, costs: dict[int, Money]
) -> Draft:
    lines = [
        DraftLine(
            x.plan_id,
            x.quantity,
            x.friendly_name,
            reservation_key(checkout.token, x.public_id),
            data_location=x.data_location,
        )  # fmt: skip
        for x in basket.lines
    ]
    return Draft(account, lines, f"basket:{basket.id}", costs, basket.id, by_seller=actor.is_staff)


def ensure_may_place(basket: Basket, account: Account, checkout: Checkout, actor: Actor) -> None:
    """Raise Forbidden, Invalid, or the error that names what is in the way."""
    needed = Permission.ORDER_PLACE_FOR_CUSTOMER if actor.is_staff else Permission.ORDER_PLACE
    if not actor.may(needed):
        raise Forbidden(
            Text("You can fill the basket but only a Buyer or an administrator can place orders.")
        )
    suspending = suspended_by(current_seller())
    if actor.is_staff and suspending:
        raise SellerSuspended(suspending)
    if not basket.lines:
        raise EmptyBasket
    ensure_can_order(account)
    _ensure_sold(basket, account, is_suspended=bool(suspending))
    _ensure_accepted(_terms_of(basket, account, actor), checkout.accepted_terms)


def _terms_of(basket: Basket, account: Account, actor: Actor) -> list[TermsDocument]:
    products = [line.product.id for line in basket.lines if line.product]
    return terms_to_accept(products, account.id, on_behalf=actor.is_staff)


def _ensure_accepted(terms: Sequence[TermsDocument], accepted: frozenset[str]) -> None:
    """Raise TermsNotAccepted, naming what is not ticked: it may have changed since the page was shown."""
    missing = [one for one in terms if one.public_id not in accepted]
    if missing:
        names = subject_names(missing, shop().company_name)
        raise TermsNotAccepted(", ".join(dict.fromkeys(names.values())))


def _ensure_sold(basket: Basket, account: Account, *, is_suspended: bool) -> None:
    """Raise NotAvailable, ShopPaused or NotConnected for a product that cannot be had now."""
    wanted = {line.plan_id for line in basket.lines}
    offered = offered_plans(wanted, account.cloud_providers)
    if wanted - offered.keys():
        raise NotAvailable
    for product in (plan.product for plan in offered.values()):
        if is_suspended and product.seller_id != current_seller().id:
            raise ShopPaused(shop().support_email)
        if product.needs_connection and product.vendor not in account.connected_vendors:
            raise NotConnected(account.name, product.vendor, shop().support_email)


def _actor_key(actor: Actor) -> str:
    return f"user:{actor.user_id}"


def _claim_token(basket: Basket, token: str, actor: Actor) -> IdempotencyKey | None:
    """Take the token for this transaction; a twin waits here for us, and then finds our order."""
    row_id = db.session.execute(
        insert(IdempotencyKey)
        .values(
            seller_id=current_scope().seller_id,
            actor_key=_actor_key(actor),
            key=token,
            request_hash=_hash(basket),
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.id)
    ).scalar()
    return None if row_id is None else db.session.get(IdempotencyKey, row_id)


def _made_before(basket: Basket, token: str, actor: Actor) -> Order | None:
    used = placed_with(_actor_key(actor), token)
    if used is not None and used.request_hash != _hash(basket):
        raise KeyUsed
    if used is not None and used.order_id is not None:
        return load_order(used.order_id)
    if basket.placed_at is not None:
        return db.session.scalar(select(Order).where(Order.basket_id == basket.id))
    return None


def _lost() -> Order:
    raise KeyUsed


def _hash(basket: Basket) -> bytes:
    return sha256(basket.public_id.encode()).digest()


def forget_used_tokens() -> None:
    """Forget the tokens of forms that nobody has open any more."""
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < clock.now() - TOKENS_KEPT)
    db.session.execute(old.execution_options(synchronize_session=False))
