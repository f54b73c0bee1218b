"""Editions of the demo's products that are compared, and what tells them apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.domain.catalogue.group_models import CharacteristicKind, Value
from portal.domain.catalogue.groups import (
    GroupFacts,
    NewCharacteristic,
    create_characteristic,
    create_group,
    describe,
)
from portal.domain.catalogue.models import Product
from portal.kernel.actor import SYSTEM

BOOL, INT, DECIMAL = CharacteristicKind.BOOL, CharacteristicKind.INT, CharacteristicKind.DECIMAL
TEXT, CHOICE = CharacteristicKind.TEXT, CharacteristicKind.CHOICE


@dataclass(frozen=True)
class DemoGroup:
    """A group by the codes of its products, and a line of values for each characteristic.

    ``None`` is a value that nobody has told.
    """

    name: str
    description: str
    members: Sequence[str]
    lines: Sequence[tuple[NewCharacteristic, Sequence[Value | None]]]


_SUPPORT = ("E-mail", "E-mail and phone", "Around the clock")

GROUPS: Sequence[DemoGroup] = (
    DemoGroup(
        "Backup",
        "From a nightly copy to backups that our team watches for you.",
        ("backup-essential", "backup-advanced", "managed-backup"),
        (
            (NewCharacteristic("Servers", BOOL, "What is saved"), (True, True, True)),
            (NewCharacteristic("Mailboxes and documents", BOOL, "What is saved"), (False, True, True)),
            (NewCharacteristic("Databases while they run", BOOL, "What is saved"), (None, True, True)),
            (NewCharacteristic("Copies a day", INT, "How it is kept"), (1, 4, 1)),
            (NewCharacteristic("Kept for", INT, "How it is kept", "days"), (30, 365, 90)),
            (NewCharacteristic("Data centres", INT, "How it is kept"), (1, 2, 2)),
            (NewCharacteristic("Encrypted at the source", BOOL, "How it is kept"), (True, True, True)),
            (NewCharacteristic("Cannot be changed", BOOL, "How it is kept"), (False, True, True)),
            (NewCharacteristic("Watched by our team", BOOL, "Help"), (False, False, True)),
            (NewCharacteristic("Test restore", TEXT, "Help"), (None, "On request", "Each quarter")),
            (NewCharacteristic("Support", CHOICE, "Help", choices=_SUPPORT), _SUPPORT),
        ),
    ),
    DemoGroup(
        "Mail and office",
        "Mail on your own domain, with or without an archive, or a place to work in together.",
        ("business-mail", "business-mail-plus", "team-workspace"),
        (
            (NewCharacteristic("Mail on your own domain", BOOL, "Mail"), (True, True, False)),
            (NewCharacteristic("Mailbox", INT, "Mail", "GB"), (50, 100, None)),
            (NewCharacteristic("Largest attachment", DECIMAL, "Mail", "MB"),
             (Decimal("25"), Decimal("37.5"), None)),
            (NewCharacteristic("Archive", INT, "Mail", "years"), (None, 10, None)),
            (NewCharacteristic("Calendar and contacts", BOOL, "Working together"), (True, True, True)),
            (NewCharacteristic("Shared files", BOOL, "Working together"), (False, True, True)),
            (NewCharacteristic("Chat and video", BOOL, "Working together"), (False, False, True)),
            (NewCharacteristic("Data location", CHOICE, "Terms", choices=("EU", "Worldwide")),
             ("EU", "EU", "Worldwide")),
            (NewCharacteristic("Shortest term", INT, "Terms", "months"), (1, 1, 1)),
        ),
    ),
)  # fmt: skip


def fill_groups(products: Mapping[str, Product]) -> None:
    """Write the groups in the scope of the products' owner; `products` are found by their codes."""
    position = 0
    for group in GROUPS:
        members = [products[code] for code in group.members]
        create_group(GroupFacts(group.name, group.description, published=True), members, actor=SYSTEM)
        for new, values in group.lines:
            position += 10
            characteristic = create_characteristic(new, position=position)
            for product, value in zip(members, values, strict=True):
                if value is not None:
                    describe(product, characteristic, value)
