"""How many may be ordered, and one wording for every way of getting it wrong."""

import pytest

from portal.domain.basket.quantities import ensure_quantity, fitting, quantity_of
from portal.domain.catalogue.models import Product
from portal.kernel.errors import Invalid

SEATS = Product(min_quantity=1, max_quantity=50, quantity_step=1)
PACKS = Product(min_quantity=5, max_quantity=50, quantity_step=5)
SIZES = Product(min_quantity=1, max_quantity=50, quantity_step=1, sizes=[10, 25, 50])
OUTSIDE = "Order between 1 and 50."


@pytest.mark.parametrize(
    "typed",
    ["", " ", "1.5", "1,5", "NaN", "1e9", "∞", "٣", "9" * 5000, "1\n2", "-1", "0", "51", "1000000000"],
)
def test_what_cannot_be_ordered_is_said_in_one_way(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        quantity_of(SEATS, typed)

    assert refusal.value.field_errors == {"quantity": OUTSIDE}


@pytest.mark.parametrize(("typed", "meant"), [("1", 1), ("50", 50), (" 7 ", 7), ("+3", 3), ("007", 7)])
def test_whole_numbers_within_the_limits_are_taken(typed: str, meant: int) -> None:
    assert quantity_of(SEATS, typed) == meant


@pytest.mark.parametrize("typed", ["12", "some"])
def test_steps_are_counted_from_the_least(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        quantity_of(PACKS, typed)

    assert refusal.value.field_errors == {"quantity": "Order between 5 and 50, in steps of 5."}
    assert quantity_of(PACKS, "15") == 15


def test_what_is_in_the_basket_counts() -> None:
    with pytest.raises(Invalid) as refusal:
        ensure_quantity(SEATS, 16, in_basket=35)

    assert refusal.value.field_errors == {"quantity": f"{OUTSIDE} 35 are in the basket already."}


@pytest.mark.parametrize(("wanted", "fits"), [(1, 5), (12, 10), (50, 50), (99, 50)])
def test_two_baskets_that_become_one_keep_to_the_limits(wanted: int, fits: int) -> None:
    assert fitting(PACKS, wanted) == fits


@pytest.mark.parametrize("typed", ["1", "11", "20", "100"])
def test_what_is_sold_in_sizes_is_sold_in_no_other(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        quantity_of(SIZES, typed)

    assert refusal.value.field_errors == {"quantity": "It is sold in these sizes: 10, 25, 50."}
    assert [quantity_of(SIZES, size) for size in ("10", "25", "50")] == [10, 25, 50]


@pytest.mark.parametrize(("wanted", "fits"), [(1, 10), (24, 10), (25, 25), (99, 50)])
def test_two_baskets_that_become_one_keep_to_the_sizes(wanted: int, fits: int) -> None:
    assert fitting(SIZES, wanted) == fits


@pytest.mark.parametrize(("product", "least"), [(SEATS, 1), (PACKS, 5), (SIZES, 10)])
def test_the_least_quantity_may_be_ordered(product: Product, least: int) -> None:
    assert product.least_quantity == least
    ensure_quantity(product, product.least_quantity)
