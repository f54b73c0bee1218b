"""A product from its draft to the shop and out of it again, by its owner (F9)."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.db.tenancy import SellerAncestry
from portal.domain.audit.models import AuditEvent
from portal.domain.basket.prices import unit_prices
from portal.domain.catalogue.actions import connector_settings
from portal.domain.catalogue.models import PlanCost, Product, ProductStatus
from portal.domain.catalogue.queries import connector_of, offered_products, products_to_offer
from portal.domain.orders.models import OrderLine
from portal.domain.pricing.loader import terms_of
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from portal.kernel.money import Money
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order

FACTS = {
    "name": "Harbour Mail", "code": "harbour-mail", "kind": "recurring", "vendor": "Cumulus",
    "category": "Mail", "summary": "Mail for all.", "description": "Two lines\nof text.",
    "features": "50 GB\n\nEU data centres", "min_quantity": "5", "max_quantity": "50", "quantity_step": "5",
    "sizes": "", "cloud_provider": "azure", "needs_connection": "y", "position": "7",
    "cancellation_policy": "anytime", "cancellation_hours": "",
}  # fmt: skip
PLAN = {"name": "Monthly", "code": "monthly", "cycle": "month", "published": "y", "retail_EUR": "3.90"}
STOCK = {"setting_mode": "stock", "setting_portal_url": "https://vendor.example"}


def url(product: Product, verb: str = "") -> str:
    return f"/products/{product.public_id}" + (f"/{verb}" if verb else "")


def submit(client: Client, address: str, **fields: Any) -> TestResponse:
    """Fill in the form of a page and send it."""
    return client.send(client.get(address), address.partition("?")[0], **fields)


def told(answer: TestResponse) -> list[str]:
    """The list of errors."""
    return [one.get_text(strip=True) for one in page_of(answer).select(".error-summary__list li")]


def draft(client: Client, **changes: str) -> Product:
    """A product as it is after its first form."""
    answer = submit(client, "/products/new", **(FACTS | changes))
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(Product).order_by(Product.id.desc())).first()  # type: ignore[return-value]


def finish(client: Client, product: Product, **price: str) -> None:
    """Give it what it needs, and publish it."""
    for verb, fields in {
        "plans/new": PLAN | price,
        "connector?connector=manual": {"setting_instructions": "Call."},
    }.items():
        assert submit(client, url(product, verb), **fields).status_code == 303
    assert client.send(client.get(url(product)), url(product, "publish")).status_code == 303


def afresh(product: Product) -> Product:
    db.session.expire_all()
    return db.session.scalars(select(Product).where(Product.id == product.id)).one()


def audited(event: str) -> dict[str, Any]:
    """What the newest event of a kind says changed."""
    found = select(AuditEvent).where(AuditEvent.event == event).order_by(AuditEvent.id.desc())
    return db.session.scalars(found).first().changes  # type: ignore[union-attr]


def test_a_draft_has_what_was_typed_and_is_seen_by_its_owner_alone(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)

    shown = {name: getattr(product, name) for name in FACTS}
    typed = FACTS | {"min_quantity": 5, "max_quantity": 50, "quantity_step": 5, "position": 7}
    typed |= {"features": ["50 GB", "EU data centres"], "sizes": [], "needs_connection": True}
    typed["cancellation_hours"] = 0
    assert shown == typed
    assert (product.status, product.slug) == (ProductStatus.DRAFT, "harbour-mail")
    assert list(db.session.scalars(offered_products())) == []
    assert "Draft" in page_of(as_ada.get("/products")).select_one("tbody").get_text()  # type: ignore[union-attr]


@pytest.mark.acceptance(40)
def test_publishing_fails_and_lists_all_that_is_missing(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)

    answer = as_ada.send(as_ada.get(url(product)), url(product, "publish"))

    heads = [one.get_text(strip=True) for one in page_of(answer).select(".error-summary h2")]
    assert (answer.status_code, heads) == (409, ["This product cannot be published yet"])
    assert told(answer) == [
        "It needs a plan that can be ordered.",
        "It needs a price in at least one currency.",
        "It needs a connector that sets it up.",
    ]
    assert afresh(product).status is ProductStatus.DRAFT


def test_what_is_there_is_not_missed(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)
    submit(as_ada, url(product, "plans/new"), **(PLAN | {"retail_EUR": ""}))

    answer = as_ada.send(as_ada.get(url(product)), url(product, "publish"))

    missing = ["It needs a price in at least one currency.", "It needs a connector that sets it up."]
    assert told(answer) == missing


def test_with_all_of_it_it_is_published_and_can_be_offered(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)

    finish(as_ada, product)
    as_ada.send(as_ada.get(url(product)), url(product, "offer"))

    assert afresh(product).status is ProductStatus.PUBLISHED
    assert [one.name for one in db.session.scalars(offered_products())] == ["Harbour Mail"]
    assert audited("product.published") == {"status": ["draft", "published"]}


def test_a_retired_product_is_ordered_by_nobody_and_comes_back(as_ada: Client, acme: Actor) -> None:
    product = a_product()
    db.session.commit()

    as_ada.send(as_ada.get(url(product)), url(product, "retire"))
    retired = [afresh(product).status, list(db.session.scalars(offered_products()))]
    again = as_ada.post(url(product, "retire"), data={"csrf_token": token(as_ada, product)})
    as_ada.send(as_ada.get(url(product)), url(product, "publish"))

    assert (retired, again.status_code) == ([ProductStatus.RETIRED, []], 409)
    assert [one.id for one in db.session.scalars(offered_products())] == [product.id]


def token(client: Client, product: Product) -> str:
    page = page_of(client.get(url(product)))
    return str(page.select_one("[name=csrf_token]")["value"])  # type: ignore[index]


def test_an_edit_changes_what_it_says_and_is_told_to_the_audit_trail(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)

    submit(
        as_ada, url(product, "edit"), **(FACTS | {"name": "Harbour Post", "sizes": "25, 10", "features": ""})
    )

    changed = afresh(product)
    assert (changed.name, changed.sizes, changed.slug) == ("Harbour Post", [10, 25], "harbour-mail")
    assert audited("product.changed") == {
        "name": ["Harbour Mail", "Harbour Post"],
        "sizes": ["", "10, 25"],
        "features": ["50 GB, EU data centres", ""],
    }


def test_whoever_saves_second_is_told(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)
    pages = [as_ada.get(url(product, verb)) for verb in ("edit", "plans/new", "connector?connector=manual")]
    submit(as_ada, url(product, "edit"), **(FACTS | {"name": "Faster"}))

    answers = [
        as_ada.send(pages[0], url(product, "edit"), **(FACTS | {"name": "Slower"})),
        as_ada.send(pages[1], url(product, "plans/new"), **PLAN),
        as_ada.send(pages[2], url(product, "connector"), setting_instructions="Late"),
    ]

    assert [one.status_code for one in answers] == [409, 409, 409]
    assert (afresh(product).name, product.plans, connector_of(product.id)) == ("Faster", [], None)


def test_the_code_stays_once_it_was_sold(as_ada: Client, acme: Actor) -> None:
    product = a_product()
    db.session.commit()
    facts = FACTS | {"kind": "one_off", "cloud_provider": "", "min_quantity": "1", "quantity_step": "1"}
    submit(as_ada, url(product, "edit"), **(facts | {"code": "unsold", "needs_connection": ""}))
    an_order(a_customer(), product, actor=acme)
    db.session.commit()

    answer = submit(as_ada, url(product, "edit"), **(facts | {"code": "sold"}))

    assert (answer.status_code, afresh(product).code) == (422, "unsold")
    assert told(answer) == ["It was sold under this code, so the code stays."]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": " "}, "Enter a name."),
        ({"code": "a b"}, "Code: Use letters, digits, dots and hyphens."),
        ({"kind": "usage"}, "Kind: Choose one of the list."),
        ({"max_quantity": "4"}, "The highest quantity is below the lowest."),
        ({"quantity_step": "46"}, "The step leads past the highest quantity."),
        ({"sizes": "ten"}, "Only in these sizes: Write whole numbers with commas between them: 10, 25, 50"),
        ({"sizes": "0, 5"}, "Only in these sizes: Sizes are whole numbers of 1 and more."),
        ({"code": "p-taken"}, "You have a product of this code."),
    ],
)
def test_what_cannot_be_sold_is_refused(
    as_ada: Client, acme: Actor, wrong: dict[str, str], problem: str
) -> None:
    draft(as_ada, code="p-taken")

    answer = submit(as_ada, "/products/new", **(FACTS | wrong))

    assert (answer.status_code, told(answer)) == (422, [problem])


def test_two_of_one_name_have_addresses_of_their_own(as_ada: Client, acme: Actor) -> None:
    slugs = [draft(as_ada, code=f"code-{number}").slug for number in range(3)]

    assert slugs == ["harbour-mail", "harbour-mail-2", "harbour-mail-3"]


def test_a_plan_has_prices_and_costs_in_each_currency(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)
    more = {"cost_EUR": "2.10", "currency": "usd", "retail_more": "4.50", "cost_more": "2.40"}
    submit(as_ada, url(product, "plans/new"), **(PLAN | more))
    plan = afresh(product).plans[0]

    submit(
        as_ada, url(product, f"plans/{plan.public_id}"), **(PLAN | {"retail_EUR": "4.20", "retail_USD": ""})
    )

    assert [one.price for one in afresh(product).plans[0].retail_prices] == [Money.of("4.20", "EUR")]
    assert audited("plan.changed") == {
        "plan": ["monthly", "monthly"],
        "retail EUR": ["3.9 EUR", "4.2 EUR"],
        "retail USD": ["4.5 USD", None],
        "cost EUR": ["2.1 EUR", None],
        "cost USD": ["2.4 USD", None],
    }


def test_a_painter_changes_prices_and_neither_sees_nor_touches_costs(
    client: Client, painter: Membership, acme: Actor
) -> None:
    product = a_product(price="12.00")
    plan = product.plans[0]
    db.session.commit()
    client.sign_in(painter)
    page = client.get(url(product, f"plans/{plan.public_id}"))

    client.send(
        page, url(product, f"plans/{plan.public_id}"), name="Standard", code="std", cycle="once",
        published="y", retail_EUR="13", cost_EUR="1", cost_more="1",
    )  # fmt: skip

    assert [one for one in ("cost_EUR", "cost_more", "8.00") if one in page.text] == []
    costs = db.session.scalars(select(PlanCost).where(PlanCost.plan_id == plan.id)).all()
    assert [one.cost for one in costs] == [Money.of("8.00", "EUR")]
    assert afresh(product).plans[0].retail_price("EUR") == Money.of("13", "EUR")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"cycle": "once"}, "Charged: Choose one of the list."),
        ({"retail_EUR": "-1"}, "Retail price in EUR: Enter 0 or more."),
        (
            {"retail_more": "1", "currency": "XXY"},
            "Another currency: Enter the code of a currency, such as EUR.",
        ),
        (
            {"retail_more": "1", "currency": "EUR"},
            "Another currency: The prices in this currency stand above.",
        ),
        ({"code": "taken"}, "The product has a plan of this code."),
    ],
)
def test_a_plan_that_cannot_be_charged_is_refused(
    as_ada: Client, acme: Actor, wrong: dict[str, str], problem: str
) -> None:
    product = draft(as_ada)
    submit(as_ada, url(product, "plans/new"), **(PLAN | {"code": "taken"}))

    answer = submit(as_ada, url(product, "plans/new"), **(PLAN | wrong))

    assert (answer.status_code, told(answer)) == (422, [problem])


def test_a_new_price_counts_for_new_quotes_and_changes_nothing_that_was_ordered(
    as_ada: Client, acme: Actor
) -> None:
    product, customer = a_product(price="20.00"), a_customer()
    order = an_order(customer, product, actor=acme)
    db.session.commit()

    plan = url(product, f"plans/{product.plans[0].public_id}")
    submit(as_ada, plan, name="Standard", code="std", cycle="once", published="y", retail_EUR="22.00")

    fresh = afresh(product)
    line = db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
    assert unit_prices([fresh], terms_of(customer))[fresh.plans[0].id].unit == Money.of("22", "EUR")
    assert line.unit_price == Money.of("20", "EUR")


def test_secrets_of_a_connector_are_kept_and_never_shown(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada, kind="one_off")
    address = url(product, "connector?connector=coupon")
    secret = {"setting_vendor_api": "https://api.example", "setting_vendor_token": "token-of-the-vendor"}
    submit(as_ada, address, **STOCK, **secret)

    page = as_ada.get(address)
    as_ada.send(page, url(product, "connector"), **STOCK, setting_vendor_api="https://other.example")
    kept = connector_settings(connector_of(product.id))  # type: ignore[arg-type]
    submit(as_ada, address, **STOCK, setting_vendor_api="", forget="vendor_token")

    assert "token-of-the-vendor" not in page.text
    assert (kept["vendor_token"], kept["vendor_api"]) == ("token-of-the-vendor", "https://other.example")
    left = connector_settings(connector_of(product.id))  # type: ignore[arg-type]
    assert [one for one in ("vendor_api", "vendor_token") if one in left] == []
    assert audited("product.connected") == {
        "connector": ["coupon", "coupon"],
        "setting vendor_api": ["https://other.example", None],
        "setting vendor_token": ["•••", None],
    }


def test_settings_that_do_not_fit_are_told_at_their_fields(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada, kind="one_off")
    wrong = {"setting_mode": "generate", "setting_portal_url": "ftp://x", "setting_code_seed": "short"}

    answer = submit(as_ada, url(product, "connector?connector=coupon"), **wrong, setting_expire_days="0")

    assert answer.status_code == 422
    assert told(answer) == [
        "Address of the vendor portal: This value does not fit.",
        "Expire (days): Enter 1 or more.",
        "Secret from which codes are computed: Use at least 16 characters.",
    ]
    assert connector_of(product.id) is None


def test_a_choice_of_the_settings_is_told_in_words(as_ada: Client, acme: Actor) -> None:
    page = page_of(as_ada.get(url(draft(as_ada, kind="one_off"), "connector?connector=coupon")))

    choices = [one.get_text(strip=True) for one in page.select("[name=setting_mode] option")]
    assert choices == ["Made for each order", "Taken from an imported list"]


def test_a_connector_that_is_not_installed_is_none_of_the_list(as_ada: Client, acme: Actor) -> None:
    page = page_of(as_ada.get(url(draft(as_ada), "connector?connector=nothing")))

    assert [one.get_text(strip=True) for one in page.select(".tabs a")] == ["Coupon code", "Set up by staff"]


def test_the_page_takes_as_many_statements_for_three_plans_as_for_one(as_ada: Client, acme: Actor) -> None:
    product = draft(as_ada)
    counts = []
    for number in range(3):
        submit(as_ada, url(product, "plans/new"), **(PLAN | {"code": f"plan-{number}"}))
        with statements() as taken:
            as_ada.get(url(product))
        counts.append(len(taken))

    assert counts[0] == counts[2]


def test_the_list_is_limited_to_a_status(as_ada: Client, acme: Actor) -> None:
    draft(as_ada), a_product("Mover")
    db.session.commit()

    page = page_of(as_ada.get("/products?status=draft"))

    names = [re.sub(r" \d+$", "", one.get_text()) for one in page.select("tbody th a")]
    assert names == ["Harbour Mail"]


VERBS = ("edit", "plans/new", "connector", "publish", "retire")


def test_eve_gets_404_for_all_of_it(as_eve: Client, acme: Actor) -> None:
    product = a_product()
    db.session.commit()
    pages = [url(product, one) for one in (*VERBS[:3], f"plans/{product.plans[0].public_id}")]

    assert [as_eve.get(one).status_code for one in pages] == [404] * 4


def test_a_member_without_the_right_gets_403(client: Client, ben: Membership, acme: Actor) -> None:
    product = a_product()
    db.session.commit()
    client.sign_in(ben)

    pages = ["/products/new", *(url(product, one) for one in VERBS[:3])]
    assert [client.get(one).status_code for one in pages] == [403] * 4


def test_only_the_owner_changes_what_a_reseller_may_offer(
    as_ada: Client, eve: Membership, acme: Actor
) -> None:
    product = a_product()
    db.session.commit()

    db.session.add(SellerAncestry(below_id=eve.seller_id, above_id=product.seller_id, depth=1))
    db.session.commit()
    as_ada.sign_in(eve)

    pages = [url(product), *(url(product, one) for one in VERBS[:3])]
    assert [as_ada.get(one).status_code for one in pages] == [200, 404, 404, 404]
    assert "Publish" not in as_ada.get(url(product)).text
    with transaction(Scope(eve.seller_id)):
        assert [one.id for one in db.session.scalars(products_to_offer())] == [product.id]
