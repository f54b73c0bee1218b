"""Loading the demo world into an empty installation, and telling how to enter it."""

import json
import secrets
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.cli.demo import history, people
from portal.cli.demo.groups import fill_groups
from portal.cli.demo.orders import actor_of, order_something
from portal.cli.demo.products import PRODUCTS
from portal.cli.founding import Founder, add_staff, found_operator, found_reseller
from portal.config import Settings
from portal.db import Scope, current_scope, db, transaction
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.catalogue.actions import (
    NewTerms,
    connect_product,
    create_product,
    offer_product,
    publish_product,
    publish_terms,
    store_cost,
)
from portal.domain.catalogue.models import DocumentKind, Product
from portal.domain.catalogue.queries import products_to_offer
from portal.domain.catalogue.stock import import_codes
from portal.domain.pricing.actions import BookTerms, change_book, create_book
from portal.domain.pricing.loader import quote_from_above
from portal.domain.pricing.models import LineKind, PriceBook
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import set_line
from portal.domain.pricing.taxes import STANDARD_RATES, TaxTerms, create_tax_rate
from portal.domain.sellers.actions import change_access, change_shop
from portal.domain.sellers.models import Seller, SellerKind
from portal.domain.sellers.origins import allow_origin
from portal.domain.sellers.payment_methods import MethodTerms, change_payment_method, payment_methods
from portal.domain.sellers.queries import portal_door, shop, shop_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import MembershipStatus
from portal.domain.users.permissions import Role
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.ids import crockford

OSLO = {"line1": "Storgata 8", "city": "Oslo", "postcode": "0155", "country": "NO"}
BERGEN = {"line1": "Bryggen 21", "city": "Bergen", "postcode": "5003", "country": "NO"}
TROMSO = {"line1": "Sjøgata 4", "city": "Tromsø", "postcode": "9008", "country": "NO"}
BANKS = {"northlight": "IBAN NO93 8601 1117 947", "harbour": "IBAN IT60 X054 2811 1010 0000 0123 456"}
"""Where customers transfer to; the example numbers of the IBAN registry."""
PRIVACY = (
    "%(name)s keeps what you tell us when you sign up, order or ask for help: names, addresses, what you"
    " bought and what you paid.\n\nWe use it to set up and bill your services, and give it to the makers of"
    " what you order as far as they need it. Invoices are kept as long as the law asks for.\n\nYou may ask us"
    " at any time what we know about you, have it corrected, or have it deleted where no law forbids it."
)
NEIGHBOURS = ("SE", "DE")
"""Where Northlight has customers abroad; it taxes at home by what it begins with."""
GENOA = {"line1": "Via al Porto 3", "city": "Genova", "postcode": "16124", "country": "IT"}
TINDER = Company(
    "Tinder & Oak GmbH", "Ida", "Roth", "ida@tinderoak.example", title="Head of IT", phone="+493012345678",
    address={"line1": "Kastanienallee 12", "city": "Berlin", "postcode": "10435", "country": "DE"},
)  # fmt: skip
"""Waits for a decision."""


def load_demo(settings: Settings) -> str:
    """Load the world unless it is there, write `demo.json`, and say what was done.

    With `demo_history` a year lies behind it; without, the world is as it is on its first day.
    """
    fresh = db.session.scalar(select(Seller.id).where(Seller.kind == SellerKind.OPERATOR)) is None
    db.session.rollback()
    if fresh:
        _load(_reseller_site(settings), with_history=settings.demo_history)
    (settings.instance_dir / "demo.json").write_text(json.dumps(_directions(settings), indent=1))
    return "The demo world is loaded." if fresh else "The demo world is there already."


def _reseller_site(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.port + 1}"


def _load(origin: str, *, with_history: bool) -> None:
    with clock.frozen(history.beginning() if with_history else clock.now()):
        operator, northlight, harbour = _found_sellers(origin)
    if with_history:
        history.tell(operator, northlight, harbour, origin=origin)
    with transaction(Scope(northlight.id)):
        fjord = _customer("Fjord Works AS", people.CUSTOMER.name, people.CUSTOMER.email, BERGEN)
        fjord.connected_vendors = ["Cumulus"]
        _let_in(fjord, people.CUSTOMER.email, people.CUSTOMER.name)
        _customer("Bakery Lindqvist", "Maja Lindqvist", "maja@lindqvist.example", TROMSO)
    with transaction(Scope(harbour.id)):
        _customer("Studio Vela", "Paolo Riva", "paolo@vela.example", GENOA)
    with transaction(Scope(northlight.id)):
        history.sign_up_at(northlight, TINDER, origin)
    order_something(northlight, fjord.id, people.CUSTOMER)


def _found_sellers(origin: str) -> tuple[Seller, Seller, Seller]:
    operator = found_operator(
        "Cumulus Distribution", "cumulus", people.OPERATOR, zone="Europe/Berlin",
        address="Speicherstraße 14\n20457 Hamburg\nDE", vat_id="DE136695976",
    )  # fmt: skip
    with transaction(Scope(operator.id)):
        _fill_catalogue()
        _open_to_visitors("Cumulus Distribution", origin="")
        _give_resellers_a_discount()
    northlight = found_reseller(
        "Northlight IT", "northlight", people.RESELLER, parent=operator, address=OSLO, zone="Europe/Oslo"
    )
    harbour = found_reseller(
        "Harbour Cloud Partners",
        "harbour",
        people.OTHER_RESELLER,
        parent=operator,
        address=GENOA,
        zone="Europe/Rome",
    )
    add_staff(northlight, people.RESELLER_SECOND, Role.RESELLER_ADMIN)
    add_staff(northlight, people.RESELLER_SALES, Role.RESELLER_MEMBER)
    _fill_shop(northlight, people.RESELLER, origin, "#0f766e")
    _fill_shop(harbour, people.OTHER_RESELLER, origin, "#9a3412")
    return operator, northlight, harbour


def _fill_catalogue() -> None:
    made: dict[str, Product] = {}
    for demo in PRODUCTS:
        product = create_product(demo.product, actor=SYSTEM)
        connect_product(product, demo.connector, demo.settings, actor=SYSTEM)
        if demo.stock:
            import_codes(product, [(_new_code(), licences) for licences in demo.stock])
        publish_product(product, actor=SYSTEM)
        offer_product(product, actor=SYSTEM, featured=demo.featured)
        made[product.code] = product
    fill_groups(made)


def _new_code() -> str:
    letters = crockford(secrets.token_bytes(13))[:20]
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))


def _give_resellers_a_discount() -> None:
    book = create_book(BookTerms("Resellers", "EUR", default_percent=Decimal(-20)), actor=SYSTEM)
    shop().default_price_book_id = book.id


def _open_to_visitors(name: str, *, origin: str) -> None:
    brand = shop()
    brand.test_mode = True
    body = (
        "Services are billed as shown at the checkout. Invoices are due within 30 days. "
        "The terms of single products apply as well."
    )
    publish_terms(NewTerms(f"Terms of {name}", body), None, actor=SYSTEM)
    policy = NewTerms(f"Privacy policy of {name}", PRIVACY % {"name": name}, kind=DocumentKind.PRIVACY)
    publish_terms(policy, None, actor=SYSTEM)
    change_access(
        brand,
        actor=SYSTEM,
        anonymous_access=True,
        show_prices=True,
        self_registration=True,
        approval_step=True,
    )
    if origin:
        allow_origin(origin, actor=SYSTEM, test_mode=True)


def _fill_shop(reseller: Seller, staff: Founder, origin: str, accent: str) -> None:
    """Give the shop its colour, and offer the operator's products at prices of the reseller's own."""
    is_northlight = reseller.slug == "northlight"
    with transaction(Scope(reseller.id)):
        change_shop(shop(), version=shop().version, actor=SYSTEM, accent=accent)
        for method in payment_methods():
            terms = MethodTerms(method.name, method.kind, method.payment_days, BANKS[reseller.slug])
            change_payment_method(method, terms, version=method.version, actor=SYSTEM)
        _open_to_visitors(reseller.name, origin=origin if is_northlight else "")
        for country in NEIGHBOURS if is_northlight else ():
            percent = Decimal(STANDARD_RATES[country])
            create_tax_rate(TaxTerms(f"VAT {country}", country, percent), actor=SYSTEM)
        products = list(db.session.scalars(products_to_offer()))
        for product in products:
            offer_product(product, actor=SYSTEM, featured=product.position <= 20)
        _set_prices(products, is_northlight, actor=actor_of(staff, portal_door(), reseller))
    _ask_costs(reseller)


def _set_prices(products: list[Product], is_northlight: bool, *, actor: Actor) -> None:
    book = db.session.get_one(PriceBook, shop().default_price_book_id)
    if is_northlight:
        migration = next(one for one in products if one.code == "migration-bundle")
        set_line(book, migration.plans[0].id, BookRule(LineKind.PERCENT, percent=Decimal(-10)), actor=actor)
    else:
        change_book(
            book, replace(BookTerms.of(book), default_percent=Decimal(8)), version=book.version, actor=actor
        )


def _ask_costs(reseller: Seller) -> None:
    with transaction(Scope(reseller.id)):
        wanted = [
            (plan.id, 1) for product in db.session.scalars(products_to_offer()) for plan in product.plans
        ]
        for plan_id, cost in quote_from_above(wanted).items():
            store_cost(plan_id, cost)


def _customer(name: str, person: str, email: str, address: dict[str, str]) -> Account:
    first, _, last = person.partition(" ")
    company = Company(
        name, first, last, email, title="Managing director", phone="+4722334455", address=address
    )
    return open_account(company, actor=SYSTEM, status=AccountStatus.ACTIVE, source="portal")


def _let_in(account: Account, email: str, name: str) -> None:
    door = shop_door(current_scope().seller_id)
    user = new_user(door.id, email=email, name=name, password=people.PASSWORD, company=account.name)
    user.email_verified_at = clock.now()
    new_membership(
        user,
        seller_id=account.seller_id,
        account_id=account.id,
        roles=[Role.CUSTOMER_ADMIN],
        status=MembershipStatus.ACTIVE,
    )
    contact = account.contacts[0]
    contact.user_id = user.id
    db.session.flush()


def _directions(settings: Settings) -> dict[str, Any]:
    base, site = settings.public_url, _reseller_site(settings)
    portal, shop_sign_in = f"{base}/sign-in", f"{base}/shop/northlight/sign-in"

    def person(one: Any, sign_in: str = portal) -> dict[str, str]:
        return {"email": one.email, "password": people.PASSWORD, "sign_in": sign_in}

    return {
        "portal": f"{base}/",
        "reseller_site": f"{site}/",
        "shop": f"{base}/shop/northlight/",
        "inbox": f"{base}/demo/inbox",
        "first_order": f"{base}/demo",
        "seller": "northlight",
        "people": {
            "operator": person(people.OPERATOR),
            "reseller": person(people.RESELLER),
            "reseller_second_admin": person(people.RESELLER_SECOND),
            "reseller_sales": person(people.RESELLER_SALES),
            "other_reseller": person(people.OTHER_RESELLER),
            "customer": person(people.CUSTOMER, shop_sign_in),
        },
        "snippet": (
            f'<cloud-shop shop="northlight" view="catalog">'
            f'<a href="{base}/shop/northlight/">Open our cloud shop</a></cloud-shop>\n'
            f'<script async src="{base}/embed/v1.js"></script>'
        ),
    }
