"""What new customers start with: the page, its refusals, and who may."""

import pytest

from portal.db import db
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_payment_method, a_tax_rate

HERE = "/settings/new-customers"


def ours() -> Shop:
    db.session.expire_all()
    return shop()


def problems(answer: object) -> list[str]:
    return [one.get_text(strip=True) for one in page_of(answer).select(".error-summary li")]  # type: ignore[arg-type]


def test_terms_and_billing_are_kept(as_ada: Client, acme: Actor) -> None:
    book, rate, cash = a_book(), a_tax_rate(), a_payment_method("Cash", 0)
    db.session.commit()

    answer = as_ada.submit(
        as_ada.get(HERE), HERE, default_price_book_id=str(book.id), default_tax_rate_id=str(rate.id),
        default_cloud_providers="aws", payment_method_id=str(cash.id), prorate_billing="y",
        billing_day="last", partial_charges="on_billing_day", auto_invoice_notification=None,
    )  # fmt: skip

    kept = ours()
    assert answer.status_code == 303
    assert (kept.default_price_book_id, kept.default_tax_rate_id) == (book.id, rate.id)
    assert (kept.default_cloud_providers, kept.payment_method_id) == (["aws"], cash.id)
    assert (kept.prorate_billing, kept.billing_day, kept.partial_charges) == (True, "last", "on_billing_day")
    assert kept.auto_invoice_notification is False


@pytest.mark.acceptance(10)
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"partial_charges": "on_order_day"}, ["Choose a billing day."]),
        ({"billing_day": "1"}, ["Partial charges invoicing: Choose when partial charges are invoiced."]),
    ],
)
def test_prorated_billing_without_its_day_or_its_time_is_refused_at_that_field(
    as_ada: Client, acme: Actor, fields: dict[str, str], told: list[str]
) -> None:
    answer = as_ada.submit(as_ada.get(HERE), HERE, prorate_billing="y", **fields)

    assert (answer.status_code, problems(answer), ours().prorate_billing) == (422, told, False)


def test_what_proration_needs_is_dropped_without_it(as_ada: Client, acme: Actor) -> None:
    as_ada.submit(as_ada.get(HERE), HERE, billing_day="1", partial_charges="on_order_day")

    assert (ours().billing_day, ours().partial_charges) == ("", None)


def test_of_two_editors_the_second_is_told(as_ada: Client, acme: Actor) -> None:
    page = as_ada.get(HERE)
    as_ada.submit(page, HERE, auto_invoice_notification=None)

    assert as_ada.submit(page, HERE).status_code == 409


def test_the_page_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor) -> None:
    with statements() as for_one:
        as_ada.get(HERE)
    for number in range(3):
        a_payment_method(f"Method {number}"), a_book(f"Book {number}")
    db.session.commit()

    with statements() as for_more:
        as_ada.get(HERE)

    assert len(for_one) == len(for_more)


def test_ben_may_not_set_them(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert client.get(HERE).status_code == 403


def test_days_are_asked_where_periods_are_cut(as_ada: Client, acme: Actor) -> None:
    page = page_of(as_ada.get(HERE))

    for name in ("billing_day", "partial_charges"):
        box = page.select_one(f"[data-shown-when=prorate_billing] [name={name}]")
        assert box is not None
    answer = as_ada.submit(
        as_ada.get(HERE), HERE, billing_day=None, partial_charges=None, prorate_billing=None
    )
    assert (answer.status_code, ours().prorate_billing, ours().billing_day) == (303, False, "")
