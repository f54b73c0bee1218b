"""Product groups: what may be in one, and which values a characteristic takes."""

from decimal import Decimal

import pytest

from portal.domain.catalogue.comparison import characteristics_of
from portal.domain.catalogue.group_models import CharacteristicKind, Value
from portal.domain.catalogue.groups import (
    GroupFacts,
    NewCharacteristic,
    create_characteristic,
    create_group,
    describe,
)
from portal.domain.catalogue.models import ProductKind
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import Invalid
from tests.factories.trade import a_product

pytestmark = pytest.mark.usefixtures("acme")
FITTING: list[tuple[CharacteristicKind, Value]] = [
    (CharacteristicKind.BOOL, False),
    (CharacteristicKind.INT, 0),
    (CharacteristicKind.DECIMAL, Decimal("37.50")),
    (CharacteristicKind.TEXT, "On request"),
    (CharacteristicKind.CHOICE, "EU"),
]
UNFIT: list[tuple[CharacteristicKind, Value]] = [
    (CharacteristicKind.BOOL, 1),
    (CharacteristicKind.INT, True),
    (CharacteristicKind.DECIMAL, 3),
    (CharacteristicKind.DECIMAL, Decimal("NaN")),
    (CharacteristicKind.TEXT, ""),
    (CharacteristicKind.TEXT, "x" * 121),
    (CharacteristicKind.CHOICE, "Mars"),
]


def test_products_of_two_kinds_are_no_group() -> None:
    once, monthly = a_product(), a_product(kind=ProductKind.RECURRING)

    with pytest.raises(Invalid) as refused:
        create_group(GroupFacts("Backup"), [once, monthly], actor=SYSTEM)

    assert refused.value.field_errors == {"members": "All products of a group must be of the same kind."}


def test_a_product_is_in_one_group() -> None:
    first, second = a_product(), a_product()
    create_group(GroupFacts("Backup"), [first], actor=SYSTEM)

    with pytest.raises(Invalid) as refused:
        create_group(GroupFacts("Vaults"), [first, second], actor=SYSTEM)

    assert refused.value.field_errors == {"members": "A product can be in one group only."}


@pytest.mark.parametrize(("kind", "value"), FITTING)
def test_a_value_comes_back_as_it_was_told(kind: CharacteristicKind, value: Value) -> None:
    product, new = a_product(), NewCharacteristic("Place", kind, choices=["EU", "US"])

    describe(product, create_characteristic(new), value)

    [[row]] = [section.rows for section in characteristics_of(product)]
    assert (row.values, type(row.values[0])) == ((value,), type(value))


@pytest.mark.parametrize(("kind", "value"), UNFIT)
def test_a_value_of_another_kind_is_refused(kind: CharacteristicKind, value: Value) -> None:
    product, new = a_product(), NewCharacteristic("Place", kind, choices=["EU", "US"])

    with pytest.raises(Invalid, match="Place"):
        describe(product, create_characteristic(new), value)


def test_a_value_told_anew_replaces_the_former() -> None:
    product, place = a_product(), create_characteristic(NewCharacteristic("Place", CharacteristicKind.TEXT))

    for value in ("Berlin", "Athens"):
        describe(product, place, value)

    assert [row.values for section in characteristics_of(product) for row in section.rows] == [("Athens",)]
