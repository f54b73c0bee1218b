"""The first page: steps of the set-up, what waits, and how sales go."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.blueprints.dashboard.views import _month_before
from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.domain.billing.actions import invoice_lines_done, record_payment
from portal.domain.billing.models import Invoice
from portal.domain.pricing.actions import BookTerms, change_book, create_book
from portal.domain.pricing.models import PriceBook
from portal.domain.sellers.actions import change_access, change_shop, change_sign_up_rules
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.sellers.sign_up_fields import USUAL, Asked, change_sign_up_fields
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order
from tests.factories.users import a_seller


@pytest.fixture
def below(acme: Actor) -> Seller:
    """Acme buys from somebody, as resellers do."""
    ours = current_seller()
    ours.parent_id = a_seller("Cumulus").id
    db.session.commit()
    return ours


def an_invoice(actor: Actor, days_to_pay: int = 30) -> Invoice:
    """What an order of a new customer leaves to pay, by now or, below zero, so many days ago."""
    customer = a_customer()
    customer.order_approval = False
    order = an_order(customer, a_product(connector="manual"), actor=actor)
    with clock.frozen(clock.now() - timedelta(days=30 - days_to_pay)):
        invoice_lines_done(order, order.lines)
    return db.session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()


def steps(client: Client) -> dict[str, bool]:
    return {
        step.select_one(".checklist__name").contents[0].strip(): "checklist__step--done" in step["class"]
        for step in page_of(client.get("/dashboard")).select(".checklist__step")
    }


@pytest.mark.usefixtures("below")
def test_the_steps_follow_what_is_there(as_ada: Client, acme: Actor) -> None:
    shop().anonymous_access = shop().allow_self_registration = False
    db.session.commit()
    before = steps(as_ada)
    create_book(BookTerms("Partners", "EUR"), actor=acme)
    a_customer()
    change_shop(shop(), version=shop().version, actor=acme, accent="#aa3300")
    change_access(
        shop(),
        actor=acme,
        anonymous_access=True,
        show_prices=True,
        self_registration=False,
        approval_step=True,
    )
    db.session.commit()
    after = steps(as_ada)

    assert list(before) == [
        "Your brand", "A price book", "Your tax", "Products to sell", "Open the shop",
        "The widget on your web site", "The first customer", "The first request", "The first colleague",
        "The first order",
    ]  # fmt: skip
    assert set(before.values()) == {False}
    assert [name for name, is_done in after.items() if is_done] == [
        "Your brand", "A price book", "Open the shop", "The first customer",
    ]  # fmt: skip


@pytest.mark.usefixtures("below")
def test_the_steps_can_be_put_away(as_ada: Client) -> None:
    answer = as_ada.send(as_ada.get("/dashboard"), "/dashboard/setup/hide")

    events = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "shop.setup_hidden")).all()
    assert (answer.status_code, steps(as_ada)) == (303, {})
    assert [(one.actor_name, one.changes) for one in events] == [
        ("Ada Lovelace", {"setup_hidden": [False, True]}),
    ]


@pytest.mark.usefixtures("below")
def test_no_step_leads_where_somebody_may_not_go(as_ada: Client, acme: Actor) -> None:
    member = db.session.scalars(select(Membership).where(Membership.user_id == acme.user_id)).one()
    member.roles = [Role.STOREFRONT_MANAGER]
    db.session.commit()

    page = page_of(as_ada.get("/dashboard"))

    links = [str(link["href"]) for link in page.select(".checklist__step a")]
    assert "/settings/taxes" not in links
    assert {as_ada.get(link).status_code for link in links} == {200}


@pytest.mark.usefixtures("below")
def test_other_settings_of_the_shop_are_no_brand(as_ada: Client, acme: Actor) -> None:
    change_shop(shop(), version=shop().version, actor=acme, language="el", accent=shop().accent)
    change_sign_up_rules(shop(), actor=acme, green_list="", red_list="", activation_link_hours=12)
    change_sign_up_fields(shop(), USUAL | {"address": Asked.HIDDEN}, actor=acme)
    db.session.commit()

    assert steps(as_ada)["Your brand"] is False


@pytest.mark.usefixtures("below")
def test_the_book_that_everybody_begins_with_is_no_step_of_theirs(as_ada: Client, acme: Actor) -> None:
    create_book(BookTerms("Standard", "EUR"), actor=SYSTEM)
    db.session.commit()
    founded = steps(as_ada)
    (book,) = db.session.scalars(select(PriceBook).where(PriceBook.name == "Standard"))
    changed = replace(BookTerms.of(book), default_percent=Decimal(5))
    change_book(book, changed, version=book.version, actor=acme)
    db.session.commit()

    assert founded["A price book"] is False
    assert steps(as_ada)["A price book"] is True


@pytest.mark.usefixtures("acme")
def test_without_invoices_there_is_no_chart_but_the_next_step(as_ada: Client) -> None:
    page = page_of(as_ada.get("/dashboard"))

    assert page.select(".chart") == []
    empty = next(one for one in page.select(".empty") if "Nothing was invoiced yet" in one.get_text())
    assert empty.a["href"] == "/orders/new"


@pytest.mark.usefixtures("ben", "below")
def test_who_sets_nothing_up_sees_no_steps(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert steps(client) == {}


def test_the_operator_has_no_such_steps(as_ada: Client, acme: Actor) -> None:
    assert steps(as_ada) == {}


def test_sales_are_drawn_and_told(as_ada: Client, acme: Actor) -> None:
    invoice = an_invoice(acme)
    db.session.commit()

    page = page_of(as_ada.get("/dashboard"))

    picture, rows = page.select_one(".chart svg"), page.select(".chart__table tbody tr")
    assert (len(picture.select("rect")), len(rows)) == (12, 12)
    assert rows[-1].td.get_text(strip=True) == f"€{invoice.net_amount:.2f}"
    assert f"This month: €{invoice.net_amount:.2f}." in picture["aria-label"]
    tallest = max(picture.select("rect"), key=lambda bar: float(bar["height"]))
    assert "chart__bar--now" in tallest["class"]


def test_overdue_invoices_are_counted_and_listed(as_ada: Client, acme: Actor) -> None:
    an_invoice(acme)
    late = an_invoice(acme, days_to_pay=-1)
    db.session.commit()

    figure = next(
        one for one in page_of(as_ada.get("/dashboard")).select(".kpi") if "Overdue" in one.get_text()
    )
    assert figure.select_one(".kpi__value").get_text(strip=True) == "1"
    rows = page_of(as_ada.get(str(figure.a["href"]))).select("tbody tr th a")
    assert [row.get_text() for row in rows] == [late.number]


def test_a_paid_invoice_is_not_overdue_and_says_so(as_ada: Client, acme: Actor) -> None:
    late, paid = an_invoice(acme, days_to_pay=-1), an_invoice(acme, days_to_pay=-1)
    record_payment(paid, actor=acme)
    db.session.commit()

    page = page_of(as_ada.get("/dashboard"))
    (figure,) = (one for one in page.select(".kpi") if "Overdue" in one.get_text())
    assert figure.select_one(".kpi__value").get_text(strip=True) == "1"
    rows = page_of(as_ada.get("/invoices")).select("tbody tr")
    assert {row.th.a.get_text(): row.select_one(".badge").get_text(strip=True) for row in rows} == {
        late.number: "Overdue",
        paid.number: "Paid",
    }


def test_the_dashboard_costs_the_same_with_more(as_ada: Client, acme: Actor) -> None:
    an_invoice(acme)
    db.session.commit()
    with statements() as before:
        as_ada.get("/dashboard")
    for _ in range(3):
        an_invoice(acme)
    db.session.commit()
    with statements() as after:
        as_ada.get("/dashboard")

    assert len(after) == len(before)


@pytest.mark.parametrize(
    ("back", "month"),
    [(0, date(2026, 2, 1)), (1, date(2026, 1, 1)), (2, date(2025, 12, 1)), (14, date(2024, 12, 1))],
)
def test_months_are_counted_back_over_years(back: int, month: date) -> None:
    assert _month_before(date(2026, 2, 28), back) == month
