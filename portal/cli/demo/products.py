"""What the demo's operator sells: one product of each kind it can provision, with its texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.catalogue.actions import NewPlan, NewProduct
from portal.domain.catalogue.cancellation import CancellationPolicy
from portal.domain.catalogue.models import Cycle, ProductKind
from portal.kernel.money import Money


@dataclass(frozen=True)
class DemoProduct:
    """A product with its connector; `stock` are numbers of licences of imported codes."""

    product: NewProduct
    connector: str
    settings: Mapping[str, Any]
    featured: bool = False
    stock: tuple[int, ...] = field(default=())


def _eur(amount: str) -> list[Money]:
    return [Money.of(amount, "EUR")]


def _plan(code: str, name: str, cycle: Cycle, retail: str, cost: str, term: int = 0) -> NewPlan:
    return NewPlan(code, name, cycle, _eur(retail), _eur(cost), term)


PRODUCTS: tuple[DemoProduct, ...] = (
    DemoProduct(
        NewProduct(
            code="migration-bundle",
            name="User Migration Bundle",
            vendor="MigrateRight",
            category="Migration",
            kind=ProductKind.ONE_OFF,
            summary="Move mailboxes, documents and archives of one user, once, to any cloud office.",
            description=(
                "One licence migrates one user: mailbox, personal archive, documents and settings, from nearly "
                "any mail system to Microsoft 365 or Google Workspace. Licences of an order come as a single "
                "coupon code, which is redeemed at the vendor's portal and can be used for a year from then."
            ),
            features=(
                "Mail, calendar, contacts, documents and archives",
                "No software to install, runs from the vendor's cloud",
                "As many passes per user as the project needs",
                "One coupon code for all licences of the order",
            ),
            max_quantity=5_000,
            position=10,
            plans=(_plan("user", "Per user", Cycle.ONCE, "11.00", "6.60"),),
            terms={
                "Migration terms": "Licences are used within a year of redeeming. Redeemed coupons are not refunded."
            },
        ),
        "coupon",
        {
            "mode": "generate",
            "portal_url": "https://portal.migrateright.example/coupons",
            "code_seed": "a-demo-seed-that-is-no-secret",
        },
        featured=True,
    ),
    DemoProduct(
        NewProduct(
            code="security-training",
            name="Security Awareness Pack",
            vendor="Phishless",
            category="Security",
            kind=ProductKind.ONE_OFF,
            summary="A year of short lessons and harmless test mails for a team of 10, 25 or 50.",
            description=(
                "Short lessons, friendly test mails and a report for the management. A pack is sold in fixed sizes "
                "and delivered as a coupon code from stock: choose 10, 25 or 50 seats."
            ),
            features=("Lessons of five minutes", "Monthly test mails", "Report for auditors"),
            sizes=(10, 25, 50),
            position=40,
            plans=(_plan("seat", "Per seat, one year", Cycle.ONCE, "18.00", "10.50"),),
        ),
        "coupon",
        {"mode": "stock", "portal_url": "https://app.phishless.example/redeem"},
        stock=(10, 10, 10, 25, 25, 25, 50, 50),
    ),
    DemoProduct(
        NewProduct(
            code="business-mail",
            name="Business Mail",
            vendor="Cumulus",
            category="Mail and office",
            kind=ProductKind.RECURRING,
            summary="Mailboxes with calendar and contacts on your own domain, hosted in the EU.",
            description=(
                "A mailbox of 50 GB with calendar, contacts and mobile access, protected against spam and viruses, "
                "on servers in the European Union. Our team sets the domain up with you and moves the first mailboxes."
            ),
            features=(
                "50 GB per mailbox",
                "Calendar and contacts on every device",
                "Spam and virus filter",
                "EU data centres",
            ),
            max_quantity=1_000,
            data_locations=("Germany, Frankfurt",),
            cancellation_policy=CancellationPolicy.WINDOW_HOURS,
            cancellation_hours=168,
            position=20,
            plans=(
                _plan("monthly", "Monthly", Cycle.MONTH, "3.90", "2.10", 1),
                _plan("yearly", "Yearly", Cycle.YEAR, "42.00", "22.80", 12),
            ),
        ),
        "manual",
        {"instructions": "Create the mail domain, add the mailboxes, note the domain as reference."},
        featured=True,
    ),
    DemoProduct(
        NewProduct(
            code="business-mail-plus",
            name="Business Mail Plus",
            vendor="Cumulus",
            category="Mail and office",
            kind=ProductKind.RECURRING,
            summary="Larger mailboxes with an archive for ten years and shared files, hosted in the EU.",
            description=(
                "Everything of Business Mail with twice the room, an archive that keeps each message for ten years as "
                "the law wants it, and files that are shared with colleagues and guests."
            ),
            features=("100 GB per mailbox", "Archive for ten years", "Shared files", "EU data centres"),
            max_quantity=1_000,
            data_locations=("Germany, Frankfurt", "Finland, Helsinki"),
            position=25,
            plans=(
                _plan("monthly", "Monthly", Cycle.MONTH, "6.90", "3.90", 1),
                _plan("yearly", "Yearly", Cycle.YEAR, "74.00", "41.50", 12),
            ),
        ),
        "manual",
        {
            "instructions": "Create the mail domain with archive, add the mailboxes, note the domain as reference."
        },
    ),
    DemoProduct(
        NewProduct(
            code="team-workspace",
            name="Team Workspace",
            vendor="Plainboard",
            category="Mail and office",
            kind=ProductKind.RECURRING,
            summary="Documents, tasks and chat for a team in one place, billed per member.",
            description=(
                "Everything a project team needs in one workspace: documents that several people edit at once, tasks, "
                "chat and video. Members can be added at any time; guests are free."
            ),
            features=("Editing together", "Tasks and boards", "Chat and video", "Guests are free"),
            max_quantity=2_000,
            position=30,
            plans=(
                _plan("monthly", "Monthly", Cycle.MONTH, "12.50", "8.00", 1),
                _plan("yearly", "Yearly", Cycle.YEAR, "129.00", "84.00", 12),
            ),
        ),
        "manual",
        {"instructions": "Create the workspace at Plainboard and invite the contact as its owner."},
    ),
    DemoProduct(
        NewProduct(
            code="backup-essential",
            name="Cloud Backup Essential",
            vendor="Cumulus",
            category="Backup",
            kind=ProductKind.RECURRING,
            summary="A copy of each server every night, kept for a month in the EU.",
            description=(
                "An agent on the server sends what has changed to our data centre each night. Files and whole machines "
                "come back by a few clicks, by yourself and at any time."
            ),
            features=("Every night", "Kept for 30 days", "Restored by yourself"),
            max_quantity=500,
            position=46,
            plans=(_plan("server", "Per server, monthly", Cycle.MONTH, "9.00", "5.20", 1),),
        ),
        "manual",
        {"instructions": "Create the vault, send the agent and its key to the contact."},
    ),
    DemoProduct(
        NewProduct(
            code="backup-advanced",
            name="Cloud Backup Advanced",
            vendor="Cumulus",
            category="Backup",
            kind=ProductKind.RECURRING,
            summary="Servers and cloud office four times a day, in two data centres, for a year.",
            description=(
                "For those who cannot lose a day of work: four copies a day of servers, mailboxes and documents, kept "
                "for a year in two data centres and safe from being changed by anybody."
            ),
            features=("Four times a day", "Two data centres", "Cannot be changed afterwards"),
            max_quantity=500,
            position=48,
            plans=(_plan("server", "Per server, monthly", Cycle.MONTH, "17.50", "10.40", 1),),
        ),
        "manual",
        {"instructions": "Create the vault in both places, send the agent and its key to the contact."},
    ),
    DemoProduct(
        NewProduct(
            code="managed-backup",
            name="Managed Cloud Backup",
            vendor="Cumulus",
            needs_connection=True,
            category="Backup",
            kind=ProductKind.RECURRING,
            summary="Daily backups of servers and cloud office, watched and test-restored by our team.",
            description=(
                "Every night a copy, encrypted before it leaves the house, in two data centres. Our team watches every "
                "run and restores a sample each quarter, so that the day you need it is not the first try."
            ),
            features=("Two data centres", "Encrypted at the source", "Quarterly test restore"),
            max_quantity=500,
            position=50,
            plans=(_plan("server", "Per server, monthly", Cycle.MONTH, "29.00", "17.50", 1),),
        ),
        "manual",
        {"instructions": "Order the agent, set the schedule, agree on the day of the first test restore."},
    ),
    DemoProduct(
        NewProduct(
            code="mail-archive",
            name="Mail Archive Server",
            vendor="Keepright",
            category="On-premise",
            kind=ProductKind.ONE_OFF,
            summary="An archive for mail and documents that runs on a server of your own.",
            description=(
                "Every message is kept as it was sent, searchable in seconds and safe from being changed, on a machine "
                "that never leaves your house. The licence key comes from our team and works for good; a year of "
                "updates is part of it."
            ),
            features=(
                "Runs on Linux and Windows",
                "Full-text search",
                "A year of updates",
                "No data leaves the house",
            ),
            max_quantity=1_000,
            position=60,
            plans=(_plan("mailbox", "Per mailbox", Cycle.ONCE, "14.50", "9.00"),),
            terms={"Archive terms": "The key works on one server. Updates end a year after the purchase."},
        ),
        "manual",
        {"instructions": "Make the key at the vendor for the company's name, and deliver it as the code."},
    ),
)

NORTHLIGHT_SERVICES: tuple[DemoProduct, ...] = (
    DemoProduct(
        NewProduct(
            code="workplace-care",
            name="Workplace Care",
            vendor="Northlight IT",
            category="Services",
            kind=ProductKind.RECURRING,
            summary="Our help desk looks after the computers and accounts of your people.",
            description=(
                "One number to call, answered by people who know your company. New colleagues get their accounts and "
                "devices set up on the first day, and what breaks is mended or replaced by the next one."
            ),
            features=("Help desk on weekdays", "Set-up of new colleagues", "A report each quarter"),
            max_quantity=1_000,
            position=70,
            plans=(_plan("yearly", "Per person, yearly", Cycle.YEAR, "96.00", "41.00", 12),),
        ),
        "manual",
        {"instructions": "Add the people to the help desk, and note the number of the contract."},
    ),
    DemoProduct(
        NewProduct(
            code="cloud-check-up",
            name="Cloud Check-up",
            vendor="Northlight IT",
            category="Services",
            kind=ProductKind.ONE_OFF,
            summary="Two days in which we look through your cloud, and a list of what to do.",
            description=(
                "We look at rights, backups, costs and settings of the cloud services you use, and leave a list of "
                "what to change, the most urgent first. We go through it with you line by line."
            ),
            features=("Rights and sign-ins", "Backups and restores", "What you pay for and do not use"),
            max_quantity=20,
            position=80,
            plans=(_plan("once", "Once", Cycle.ONCE, "640.00", "310.00"),),
        ),
        "manual",
        {"instructions": "Agree on two days, and deliver the list."},
    ),
)
"""What the demo's reseller sells of its own, once it has a history."""
