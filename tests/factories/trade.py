"""What a seller trades with: shop, customers, products, orders; made by the product's own actions.

To be called inside of the seller's scope, as in `with transaction(Scope(seller.id)):`.
"""

from itertools import count
from typing import Any

from portal.db import db
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.basket.actions import add_to_basket, ensure_basket
from portal.domain.basket.models import Basket
from portal.domain.catalogue.actions import (
    NewPlan,
    NewProduct,
    connect_product,
    create_product,
    offer_product,
    publish_product,
)
from portal.domain.catalogue.models import Cycle, Product, ProductKind
from portal.domain.catalogue.terms import terms_to_accept
from portal.domain.orders.actions import Checkout, place_basket
from portal.domain.orders.models import Order
from portal.domain.pricing.models import BookBase, PriceBook, TaxRate
from portal.domain.requests.models import Request
from portal.domain.requests.queries import requests_with
from portal.domain.requests.signup import SignUp, confirm_email, sign_up
from portal.domain.sellers.billing_models import PaymentMethod, SupportPlan
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import current_seller, shop_door
from portal.domain.users.models import TokenPurpose, User
from portal.domain.users.queries import user_by_email
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money

ADDRESS = {"line1": "Harbour Street 1", "city": "Piraeus", "postcode": "18535", "country": "GR"}
_numbers = count(1)


def a_payment_method(name: str = "Bank transfer", days: int = 30) -> PaymentMethod:
    """A payment method."""
    made = PaymentMethod(name=name, payment_days=days)
    db.session.add(made)
    db.session.flush()
    return made


def a_shop(**others: object) -> Shop:
    """An open shop with a support address and default commercial terms."""
    method = a_payment_method()
    made = Shop(
        company_name="Acme Cloud", support_email="help@acme.example", payment_method_id=method.id, **others
    )
    made.anonymous_access = made.allow_self_registration = made.show_prices_to_anonymous = True
    db.session.add(made)
    db.session.flush()
    return made


def a_book(name: str = "Partner 10", percent: int = 10) -> PriceBook:
    """A price book on retail prices."""
    made = PriceBook(
        public_id=new_public_id("bok"),
        name=name,
        currency="EUR",
        base=BookBase.RETAIL,
        default_percent=percent,
    )
    db.session.add(made)
    db.session.flush()
    return made


def a_tax_rate(name: str = "VAT", percent: int = 24) -> TaxRate:
    """A tax rate."""
    made = TaxRate(name=name, country="GR", percent=percent)
    db.session.add(made)
    db.session.flush()
    return made


def a_support_plan(name: str = "Gold", **told: Any) -> SupportPlan:
    """A support plan of 5 %."""
    made = SupportPlan(name=name, **{"currency": "EUR", "percent": 5} | told)
    db.session.add(made)
    db.session.flush()
    return made


def a_customer(name: str = "Bright Bakery", *, status: AccountStatus = AccountStatus.ACTIVE) -> Account:
    """An account with a billing address and one contact."""
    company = Company(name, "Cleo", "Baker", f"cleo{next(_numbers)}@bakery.example", address=ADDRESS)
    return open_account(company, actor=SYSTEM, status=status)


def a_product(
    name: str = "Mail Mover",
    *,
    price: str = "12.00",
    kind: ProductKind = ProductKind.ONE_OFF,
    connector: str = "manual",
    category: str = "",
) -> Product:
    """A published and offered product with one plan."""
    number = next(_numbers)
    cycle = Cycle.ONCE if kind is ProductKind.ONE_OFF else Cycle.MONTH
    plan = NewPlan("std", "Standard", cycle, [Money.of(price, "EUR")], [Money.of("8.00", "EUR")])
    new = NewProduct(f"p-{number}", f"{name} {number}", kind, plans=[plan], category=category)
    made = create_product(new, actor=SYSTEM)
    connect_product(made, connector, {}, actor=SYSTEM)
    publish_product(made, actor=SYSTEM)
    offer_product(made, actor=SYSTEM)
    return made


def an_order(account: Account, *products: Product, actor: Actor, quantity: int = 2) -> Order:
    """An order of an account's own user, which waits for approval where the account wants that."""
    basket = ensure_basket(account_id=account.id, user_id=actor.user_id, visit_id=None)
    for product in products:
        add_to_basket(basket, product.plans[0], quantity=quantity)
    ticked = all_terms(basket, account.id, on_behalf=actor.is_staff)
    checkout = Checkout(f"token-{next(_numbers)}", Money.of("100000", "EUR"), ticked, "127.0.0.1")
    return place_basket(basket, account, checkout, actor=actor, costs={})


def all_terms(basket: Basket, account_id: int, *, on_behalf: bool = False) -> frozenset[str]:
    """Every document that the checkout of a basket asks for, as ticked."""
    products = [line.product.id for line in basket.lines if line.product]
    return frozenset(one.public_id for one in terms_to_accept(products, account_id, on_behalf=on_behalf))


def a_sign_up(company: str = "New Bakery") -> User:
    """Somebody who has signed up and not yet confirmed the address."""
    email = f"new{next(_numbers)}@bakery.example"
    sign_up(SignUp(Company(company, "Nora", "Newman", email, address=ADDRESS), "seven quiet harbours"))
    user = user_by_email(shop_door(current_seller().id).id, email)
    assert user is not None
    return user


def a_request(company: str = "New Bakery") -> Request:
    """A sign-up whose address is confirmed, so that it waits for a decision."""
    confirm_email(issue_token(a_sign_up(company), TokenPurpose.CONFIRM_EMAIL, 48))
    return next(one for one in db.session.scalars(requests_with()) if one.subject == company)
