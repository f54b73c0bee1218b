"""Support fees: the worked numbers of the specification, and what holds for every plan."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.pricing.support import SupportTerms, Tier, ensure_contiguous, support_fee
from portal.domain.sellers.billing_models import SupportKind
from portal.kernel.errors import Invalid
from portal.kernel.money import Money


def tiers_of(*parts: tuple[str, str | None, str]) -> tuple[Tier, ...]:
    return tuple(
        Tier(Decimal(start), None if end is None else Decimal(end), Decimal(percent))
        for start, end, percent in parts
    )


WORKED = SupportTerms(
    "Business",
    SupportKind.TIERS,
    minimum=Decimal(100),
    tiers=tiers_of(
        ("0", "10000", "10"), ("10000", "80000", "7"), ("80000", "250000", "5"), ("250000", None, "3")
    ),
)
spends = st.decimals(min_value=0, max_value=1_000_000, places=2)


def usd(amount: str | Decimal) -> Money:
    return Money.of(amount, "USD")


@pytest.mark.acceptance(101)
@pytest.mark.parametrize(
    ("spend", "fee"),
    [
        ("0", "100"), ("500", "100.00"), ("10000", "1000"), ("50000", "3800.00"), ("100000", "6900"),
        ("300000", "15900"),
    ],
)  # fmt: skip
@pytest.mark.acceptance(101)
def test_the_tiers_of_the_specification(spend: str, fee: str) -> None:
    assert support_fee(WORKED, usd(spend)) == usd(fee)


@pytest.mark.parametrize(
    ("spend", "fee"),
    [("0", "0"), ("0.01", "50"), ("500", "50"), ("500.01", "50"), ("1500", "150"), ("9000", "650")],
)
def test_a_tier_may_be_an_amount_that_is_due_once_something_is_spent_in_it(spend: str, fee: str) -> None:
    flat = Tier(Decimal(0), Decimal(500), amount=Decimal(50))
    rising = Tier(Decimal(500), Decimal(5500), Decimal(10))
    last = Tier(Decimal(5500), None, amount=Decimal(100))

    terms = SupportTerms("A", SupportKind.TIERS, tiers=(flat, rising, last))

    assert support_fee(terms, usd(spend)) == usd(fee)


@pytest.mark.parametrize(
    ("terms", "fee"),
    [
        (SupportTerms("A", percent=Decimal("2.5")), "31.25"),
        (SupportTerms("A", percent=Decimal("2.5"), minimum=Decimal(40)), "40"),
        (SupportTerms("A", SupportKind.AMOUNT, amount=Decimal("99.90")), "99.90"),
        (SupportTerms("A"), "0"),
    ],
)
def test_a_percentage_and_a_fixed_amount(terms: SupportTerms, fee: str) -> None:
    assert support_fee(terms, usd("1250")) == usd(fee)


@given(spends, spends)
def test_who_spends_more_never_pays_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))

    assert support_fee(WORKED, usd(low)) <= support_fee(WORKED, usd(high))


@given(spends, st.decimals(min_value=0, max_value=100, places=2), st.integers(1, 999_999))
def test_tiers_of_one_percentage_are_that_percentage(spend: Decimal, percent: Decimal, at: int) -> None:
    both = tiers_of(("0", str(at), str(percent)), (str(at), None, str(percent)))

    tiered = support_fee(SupportTerms("A", SupportKind.TIERS, tiers=both), usd(spend))

    assert tiered == support_fee(SupportTerms("A", percent=percent), usd(spend))


@given(spends)
def test_a_fee_is_whole_cents_and_never_below_the_minimum(spend: Decimal) -> None:
    fee = support_fee(WORKED, usd(spend))

    assert (fee == fee.rounded(), fee >= usd("100")) == (True, True)


@pytest.mark.parametrize(
    "parts",
    [
        (("100", None, "5"),),
        (("0", "100", "5"),),
        (("0", "100", "5"), ("200", None, "3")),
        (("0", "100", "5"), ("50", None, "3")),
        (("0", None, "5"), ("100", None, "3")),
        (("0", "0", "5"), ("0", None, "3")),
        (("0", "100", "5"), ("100", "50", "4"), ("50", None, "3")),
    ],
)
def test_tiers_with_gaps_or_overlaps_are_refused(parts: tuple[tuple[str, str | None, str], ...]) -> None:
    with pytest.raises(Invalid) as refused:
        ensure_contiguous(tiers_of(*parts))

    assert refused.value.field_errors == {"tiers": "Tiers must not overlap or leave gaps."}


def test_contiguous_tiers_are_taken() -> None:
    ensure_contiguous(WORKED.tiers)


def test_without_any_tier_one_is_asked_for() -> None:
    with pytest.raises(Invalid) as refused:
        ensure_contiguous(())

    assert refused.value.field_errors == {"tiers": "Write one tier at least."}
