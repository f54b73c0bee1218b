"""The discount or uplift on every price of a customer (F35): kept exactly, shown in words, in the price."""

from decimal import Decimal

import pytest

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account_or_404
from portal.domain.pricing.loader import quote_for
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product


@pytest.fixture
def bakery(acme: Actor) -> Account:
    made = a_customer()
    db.session.commit()
    return made


def edit(as_ada: Client, customer: Account, percent: str) -> int:
    here = f"/customers/{customer.public_id}/edit"
    answer = as_ada.submit(as_ada.get(here), here, adjustment_percent=percent)
    db.session.expire_all()
    return answer.status_code


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("5", "5", "5% uplift"),
        ("-12.25", "-12.25", "12.25% discount"),
        ("", "0", None),
        ("100", "100", "100% uplift"),
    ],
)
def test_it_is_kept_and_shown_in_words(
    as_ada: Client, bakery: Account, typed: str, kept: str, words: str | None
) -> None:
    assert edit(as_ada, bakery, typed) == 303

    shown = page_of(as_ada.get(f"/customers/{bakery.public_id}")).get_text()
    assert account_or_404(bakery.public_id).adjustment_percent == Decimal(kept)
    assert (words or "Discount or uplift–") in shown.replace("\n", "")
    assert ("% uplift" in shown or "% discount" in shown) is (words is not None)


@pytest.mark.parametrize("typed", ["100.01", "-100.01", "0.001", "much"])
def test_what_will_not_do_is_refused(as_ada: Client, bakery: Account, typed: str) -> None:
    assert edit(as_ada, bakery, typed) == 422
    assert bakery.adjustment_percent == 0


def test_every_price_of_the_customer_follows_it(as_ada: Client, bakery: Account) -> None:
    plan = a_product(price="12.00").plans[0].id
    db.session.commit()
    before = quote_for(bakery, [(plan, 2)]).net

    edit(as_ada, bakery, "-10")

    assert (str(before.amount), str(quote_for(bakery, [(plan, 2)]).net.amount)) == ("24.00", "21.60")


@pytest.mark.parametrize(
    ("percent", "words"),
    [("5", "5% uplift"), ("-12.25", "12.25% discount"), ("0", "Neither discount nor uplift")],
)
def test_words_stand_beside_the_slider(as_ada: Client, bakery: Account, percent: str, words: str) -> None:
    edit(as_ada, bakery, percent)

    told = page_of(as_ada.get(f"/customers/{bakery.public_id}/edit")).select_one("output")

    assert told is not None
    assert told.get_text() == words
    assert [told[f"data-{name}"] for name in ("above", "below", "none")] == [
        "# uplift", "# discount", "Neither discount nor uplift",
    ]  # fmt: skip
