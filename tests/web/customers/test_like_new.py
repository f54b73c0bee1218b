"""Copying what new customers start with to customers chosen in the list (F3)."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_customer, a_payment_method, a_support_plan, a_tax_rate
from tests.factories.users import a_member, a_user

HERE = "/customers/like-new"


def copy(browser: Client, customers: Sequence[Account], *what: str, back: str = "") -> list[str]:
    """Copy these of the defaults; what the page says of each customer, or of what is wrong."""
    asked = {"chosen": [one.public_id for one in customers], "next": back}
    page = browser.get(HERE, query_string=asked)
    answer = browser.send(page, HERE, **asked, what=list(what))
    db.session.expire_all()
    told = page_of(answer)
    found = told.select(".error-summary li") or told.select("tbody tr")
    return [row.get_text(" ", strip=True) for row in found]


def audited() -> set[str]:
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "account.changed")).all()
    return {event.object_id for event in told}


def test_chosen_customers_are_billed_as_new_ones_and_others_as_before(as_ada: Client, acme: Actor) -> None:
    one, two, other = (a_customer(name) for name in ("One", "Two", "Other"))
    cash, before = a_payment_method("Cash", 0), other.payment_method_id
    shop().payment_method_id = cash.id
    db.session.commit()

    page = as_ada.get(f"{HERE}?chosen={one.public_id}&chosen={two.public_id}&chosen=acc_nobody")
    answer = as_ada.submit(page, HERE)

    db.session.expire_all()
    rows = [row.get_text(" ", strip=True) for row in page_of(answer).select("tbody tr")]
    assert (answer.status_code, rows) == (200, ["One Done –", "Two Done –"])
    assert [row.payment_method_id for row in (one, two, other)] == [cash.id, cash.id, before]
    assert audited() == {one.public_id, two.public_id}


def test_each_of_the_defaults_is_copied_where_it_is_ticked(as_ada: Client, acme: Actor) -> None:
    one, two = a_customer("One"), a_customer("Two")
    ours, cash = shop(), a_payment_method("Cash", 0)
    book, plan, rate = a_book("Partners"), a_support_plan(), a_tax_rate("GR", 24)
    ours.payment_method_id, ours.default_price_book_id = cash.id, book.id
    ours.default_support_plan_id, ours.default_cloud_providers = plan.id, ["aws"]
    one.country = two.country = "GR"
    before = one.payment_method_id
    db.session.commit()

    rows = copy(as_ada, [one], "price_book", "tax_rate", "providers", "support")

    def terms(of: Account) -> tuple[object, ...]:
        return of.price_book_id, of.tax_rate_id, of.cloud_providers, of.support_plans, of.payment_method_id

    assert rows == ["One Done –"]
    assert terms(one) == (book.id, rate.id, ["aws"], {"aws": plan.id}, before)
    assert terms(two) != terms(one)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "account.changed")).one()
    assert set(event.changes) == {"price_book_id", "tax_rate_id", "cloud_providers", "support_plans"}


def test_one_that_cannot_have_them_keeps_no_other_from_it_and_stays_chosen(
    as_ada: Client, acme: Actor
) -> None:
    one, dollars, shut, gone = (a_customer(name) for name in ("One", "Two", "Shut", "Gone"))
    dollars.currency, shut.status, gone.status = "USD", AccountStatus.SUSPENDED, AccountStatus.CLOSED
    cash = a_payment_method("Cash", 0)
    shop().payment_method_id = cash.id
    db.session.commit()
    chosen = [one, dollars, shut, gone]

    asked = {"chosen": [row.public_id for row in chosen], "next": "/customers?q=o"}
    answer = as_ada.send(as_ada.get(HERE, query_string=asked), HERE, **asked, what="billing")

    db.session.expire_all()
    page = page_of(answer)
    assert [row.get_text(" ", strip=True) for row in page.select("tbody tr")] == [
        "Gone Refused The customer is closed.", "One Done –", "Shut Refused The customer is suspended.",
        "Two Refused No exchange rate USD->EUR.",
    ]  # fmt: skip
    assert [row.payment_method_id == cash.id for row in chosen] == [True, False, False, False]
    left = "&".join(f"chosen={row.public_id}" for row in (gone, shut, dollars))
    assert page.select_one("main p a.button")["href"] == f"/customers?q=o&{left}"  # type: ignore[index]
    assert len(page_of(as_ada.get(f"/customers?{left}")).select("input[name=chosen][checked]")) == 2


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("price_book", "Partners is in EUR, the customer in USD."),
        ("support", "Gold is in EUR, the customer in USD."),
        ("tax_rate", "There is no tax rate for its country."),
    ],
)
def test_what_does_not_fit_a_customer_is_refused(as_ada: Client, acme: Actor, what: str, told: str) -> None:
    dollars, ours = a_customer("Two"), shop()
    ours.default_price_book_id, ours.default_support_plan_id = a_book("Partners").id, a_support_plan().id
    dollars.currency, dollars.country = "USD", "US"
    ours.default_tax_rate_id = None
    db.session.commit()

    assert copy(as_ada, [dollars], what) == [f"Two Refused {told}"]
    assert audited() == set()


@pytest.mark.parametrize("providers", [[], ["azure"]])
def test_a_plan_that_fits_none_of_its_providers_is_refused_and_nothing_else_is_copied(
    as_ada: Client, acme: Actor, providers: list[str]
) -> None:
    one, ours, cash = a_customer("One"), shop(), a_payment_method("Cash", 0)
    ours.default_support_plan_id, ours.payment_method_id = a_support_plan(providers=["aws"]).id, cash.id
    one.cloud_providers = providers
    db.session.commit()
    refused = "One Refused The customer has no cloud provider that Gold fits."

    assert copy(as_ada, [one], "support") == [refused]
    assert copy(as_ada, [one], "billing", "support") == [f"{refused} Nothing was copied to this customer."]
    assert (audited(), one.payment_method_id == cash.id) == (set(), False)


def test_who_is_exempt_stays_so(as_ada: Client, acme: Actor) -> None:
    exempt = a_customer("Red Cross")
    exempt.tax_exemption = "Charity"
    a_tax_rate(exempt.country, 19)
    db.session.commit()

    assert copy(as_ada, [exempt], "tax_rate") == ["Red Cross Refused The customer is exempt from tax."]


def test_something_has_to_be_ticked(as_ada: Client, acme: Actor) -> None:
    customer = a_customer()
    db.session.commit()

    assert copy(as_ada, [customer]) == ["Choose what is copied."]


def test_somebody_has_to_be_chosen(as_ada: Client, acme: Actor) -> None:
    assert as_ada.get(HERE).location == "/customers"


def test_too_many_stay_chosen_on_the_way_back(as_ada: Client, acme: Actor) -> None:
    chosen = [f"acc_{number}" for number in range(51)]

    answer = as_ada.get(HERE, query_string={"chosen": chosen, "next": "/customers?status=active"})

    assert answer.location == "/customers?status=active&" + "&".join(f"chosen={one}" for one in chosen)


@pytest.fixture
def clerk(ada: Membership) -> Membership:
    """Somebody at Acme who keeps the books and adds no customers."""
    made = a_member(a_user("rob@acme.example", name="Rob Clerk"), ada.seller, Role.RESELLER_BILLING)
    db.session.commit()
    return made


def test_who_keeps_the_books_copies_billing_options_alone(
    client: Client, clerk: Membership, acme: Actor
) -> None:
    customer = a_customer()
    db.session.commit()
    client.sign_in(clerk)

    page = page_of(client.get(HERE, query_string={"chosen": customer.public_id}))

    assert [box["value"] for box in page.select("[name=what]")] == ["billing"]
    assert copy(client, [customer], "price_book") == ["What is copied: Choose from the list."]
    assert audited() == set()


def test_ben_may_not(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert client.get(HERE).status_code == 403
