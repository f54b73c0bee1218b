"""Whatever passes between two sellers, each transaction of it names one of them alone."""

from collections.abc import Iterator

import pytest

from tests.factories.watch import sellers_by_transaction


@pytest.fixture(autouse=True)
def _one_seller_a_transaction() -> Iterator[None]:
    with sellers_by_transaction() as ended:
        yield
    assert max(len(sellers) for sellers in ended) == 1
    assert len(set().union(*ended)) > 1
