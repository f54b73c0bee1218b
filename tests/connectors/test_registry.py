from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from portal.connectors import registry
from portal.connectors.coupon import CouponConnector
from portal.connectors.manual import ManualConnector

PRETENDER = "tests.connectors.test_registry:PretendedCoupon"
ADDITION = "tests.connectors.test_registry:Addition"


class PretendedCoupon(ManualConnector):
    code = "coupon"


class Addition(ManualConnector):
    code = "addition"
    name = "An addition"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    registry.all_connectors.cache_clear()
    yield
    registry.all_connectors.cache_clear()


def offer(monkeypatch: pytest.MonkeyPatch, *targets: str) -> None:
    points = [EntryPoint("any", target, registry.GROUP) for target in targets]
    monkeypatch.setattr(registry, "entry_points", lambda group: [p for p in points if p.group == group])


def test_what_is_shipped_is_found_by_its_code() -> None:
    assert isinstance(registry.connector("manual"), ManualConnector)
    assert isinstance(registry.connector("coupon"), CouponConnector)


def test_another_package_may_add_one(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ADDITION)

    assert list(registry.all_connectors()) == ["addition", "coupon", "manual"]


def test_what_is_offered_and_shipped_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "portal.connectors.coupon:CouponConnector")

    assert list(registry.all_connectors()) == ["coupon", "manual"]


def test_two_with_one_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, PRETENDER)

    with pytest.raises(registry.DoubleConnector, match="'coupon'"):
        registry.all_connectors()


def test_an_unknown_one_is_named() -> None:
    with pytest.raises(registry.UnknownConnector, match="'nothing'"):
        registry.connector("nothing")
