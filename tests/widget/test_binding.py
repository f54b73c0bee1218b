"""What a buyer is told of being bound: before the order, and of the subscription as time goes by."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.catalogue.cancellation import CancellationPolicy
from portal.domain.catalogue.models import Cycle, Plan, Product, ProductKind
from portal.domain.orders.queries import order_or_404
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.subscriptions.actions import begin_subscription
from portal.domain.subscriptions.models import Subscription
from portal.domain.subscriptions.periods import last_day_of_term
from portal.domain.subscriptions.rules import cancellation_of
from portal.kernel import clock
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store
from tests.widget.test_buying import orders, place, review

WINDOW = "It can be cancelled in the first 168 hours only."


@pytest.fixture
def mail(store: Store) -> Product:
    """A service that binds for a year and can be cancelled in its first week."""
    with transaction(store.scope):
        made = a_product("Fjord Mail", kind=ProductKind.RECURRING)
        made.cancellation_policy, made.cancellation_hours = CancellationPolicy.WINDOW_HOURS, 168
        made.plans[0].term_months = 12
        db.session.get_one(Account, store.customer.id).order_approval = False
    store.product = made
    return made


def bought(as_cleo: Client, store: Store) -> Subscription:
    """The subscription of an order, begun after its product and plan have changed."""
    place(as_cleo, review(as_cleo, store), store)
    [order] = orders(store)
    with transaction(store.scope):
        product = db.session.get_one(Product, store.product.id)
        product.cancellation_policy, product.cancellation_hours = CancellationPolicy.NEVER, 0
        db.session.get_one(Plan, store.product.plans[0].id).term_months = 0
        return begin_subscription(order_or_404(order.public_id).lines[0], Fulfilment("V-1", {}, None))


def test_term_and_policy_are_told_before_the_order(as_cleo: Client, store: Store, mail: Product) -> None:
    product = page_of(as_cleo.get(store.at(f"/products/{mail.slug}"))).get_text(" ")
    last_step = page_of(review(as_cleo, store)).get_text(" ")  # type: ignore[arg-type]

    assert (WINDOW in product, "per unit and month, bound for 12 months" in product) == (True, True)
    assert f"Term: 12 months · {WINDOW}" in " ".join(last_step.split())


def test_a_product_that_is_bought_once_speaks_of_neither(as_cleo: Client, store: Store) -> None:
    shown = as_cleo.get(store.at(f"/products/{store.product.slug}")).text
    last_step = review(as_cleo, store).text  # type: ignore[attr-defined]

    assert ("cancelled" in shown, "cancelled" in last_step) == (False, False)


def test_what_was_agreed_stays_with_the_subscription(as_cleo: Client, store: Store, mail: Product) -> None:
    service = bought(as_cleo, store)

    page = page_of(as_cleo.get(store.at(f"/services/{service.public_id}"))).get_text(" ")
    assert (service.term_months, service.cancellation_policy, service.cancellation_hours) == (
        12, CancellationPolicy.WINDOW_HOURS, 168,
    )  # fmt: skip
    assert "It can be cancelled until" in page
    assert "12 months, to" in page


def test_the_window_ends_to_the_second(as_cleo: Client, store: Store, mail: Product) -> None:
    with clock.frozen(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        service = bought(as_cleo, store)
    until = service.created_at + timedelta(hours=168)

    with transaction(store.scope):
        service = db.session.get_one(Subscription, service.id)
        told = [str(cancellation_of(service, at)) for at in (until, until + timedelta(seconds=1))]

    assert told == [
        "It can be cancelled until 9 Mar 2026, 12:00 EET.",
        "It could be cancelled until 9 Mar 2026, 12:00 EET.",
    ]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (CancellationPolicy.ANYTIME, "It can be cancelled at any time."),
        (CancellationPolicy.END_OF_TERM_ONLY, "It can be cancelled to the end of its term, 1 Mar 2027."),
        (CancellationPolicy.NEVER, "It cannot be cancelled."),
    ],
)
def test_the_other_policies_are_told(
    as_cleo: Client, store: Store, mail: Product, policy: CancellationPolicy, words: str
) -> None:
    with clock.frozen(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        service = bought(as_cleo, store)
    with transaction(store.scope):
        db.session.get_one(Subscription, service.id).cancellation_policy = policy

    assert words in as_cleo.get(store.at(f"/services/{service.public_id}")).text


@pytest.mark.parametrize(
    ("start", "months", "day", "last"),
    [
        ("2026-01-31", 1, "2026-01-31", "2026-02-27"),
        ("2026-01-31", 1, "2026-03-01", "2026-03-30"),
        ("2026-03-02", 12, "2027-03-01", "2027-03-01"),
        ("2026-03-02", 12, "2027-03-02", "2028-03-01"),
        ("2024-02-29", 36, "2025-06-01", "2027-02-27"),
    ],
)
def test_terms_follow_each_other_from_the_first_day(start: str, months: int, day: str, last: str) -> None:
    found = last_day_of_term(date.fromisoformat(start), months, date.fromisoformat(day))

    assert found == date.fromisoformat(last)


def test_without_a_term_it_ends_with_its_period() -> None:
    end = date(2026, 4, 1)

    service = Subscription(term_months=0, period_end=end, cycle=Cycle.MONTH)

    assert service.term_ends_on == end
