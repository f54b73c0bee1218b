"""What the story page shows: invented values in the shapes the components take."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.db.pagination import Page
from portal.domain.catalogue.models import Cycle
from portal.domain.lists.models import SavedView
from portal.kernel.money import Money
from portal.web.lists import Column, Filter, Listing, Shown, View
from portal.web.navigation import NavItem


@dataclass(frozen=True)
class Row:
    """A line of the example table."""

    public_id: str
    name: str
    customer: str
    status: str
    seats: int
    total: Money


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC)


ROWS = [
    Row("ord_1", "AC-2026-00041", "Bright Bakery Ltd", "active", 12, Money.of("149.88", "EUR")),
    Row("ord_2", "AC-2026-00042", "Lindqvist & Søn Arkitekter", "executing", 50, Money.of("624.50", "EUR")),
    Row("ord_3", "AC-2026-00043", "Harbour Logistics", "pending_approval", 1200, Money.of("14988", "EUR")),
    Row("ord_4", "AC-2026-00044", "مؤسسة النور", "failed", 5, Money.of("62.45", "EUR")),
    Row("ord_5", "AC-2026-00045", "Old Mill Dental", "withdrawn", 3, Money.of("37.47", "EUR")),
]
COLUMNS = [
    {"label": "Order", "sort": "?sort=number", "sorted": "descending"},
    {"label": "Customer", "sort": "?sort=customer"},
    {"label": "Status"},
    {"label": "Seats", "align": "end"},
    {"label": "Total per month", "align": "end"},
]
BADGES = ["active", "executing", "scheduled", "pending_approval", "suspended", "failed", "overdue", "draft"]
FACTS = [
    {"label": "Customer", "value": "Bright Bakery Ltd", "href": "#"},
    {"label": "Price book", "value": "Retail 2026"},
    {"label": "Support plan", "value": "Business hours"},
    {"label": "VAT number", "value": ""},
]
HISTORY = [
    {
        "title": "Order fulfilled",
        "at": _at(24, 9),
        "actor": "",
        "text": "12 licences, one redemption code.",
        "tone": "good",
    },
    {"title": "Approved", "at": _at(24, 8), "actor": "Ada Lovelace", "text": "", "tone": "info"},
    {"title": "Placed", "at": _at(23, 16), "actor": "Cleo Baker", "text": "", "tone": "neutral"},
]
STEPS = [
    {"label": "Details", "url": "#", "state": "done"},
    {"label": "Billing", "url": "#", "state": "done"},
    {"label": "Review", "url": "", "state": "current"},
    {"label": "Place order", "url": "", "state": "next"},
]
PROGRESS = [
    {"label": "Approved", "state": "done", "text": "", "at": _at(24, 8)},
    {"label": "Ordered at the distributor", "state": "done", "text": "", "at": _at(24, 9)},
    {"label": "Creating licences", "state": "current", "text": "120 of 200 licences", "at": None},
    {"label": "Welcome message", "state": "next", "text": "", "at": None},
]
TABS = [
    {"label": "Overview", "url": "#", "current": True},
    {"label": "Subscriptions", "url": "#", "current": False, "count": 4},
    {"label": "Orders", "url": "#", "current": False, "count": 128},
    {"label": "Users", "url": "#", "current": False},
]
CARDS = [
    {"value": "basic", "title": "Basic", "text": "Mail and calendar, 50 GB", "note": "€4.20"},
    {"value": "premium", "title": "Premium", "text": "Everything, with desktop programs", "note": "€12.49"},
]
SUMMARY = SimpleNamespace(
    net=Money.of("149.88", "EUR"),
    tax=Money.of("28.48", "EUR"),
    gross=Money.of("178.36", "EUR"),
    then={Cycle.MONTH: Money.of("142.09", "EUR")},
)
PORTAL_NAV = [
    NavItem("Dashboard", "#dashboard", "home", current=True),
    NavItem("Requests", "#requests", "inbox", count=3),
    NavItem("Customers", "#customers", "users", group="Sell"),
    NavItem("Orders", "#orders", "receipt", count=120, group="Sell"),
    NavItem("Subscriptions", "#subscriptions", "repeat", group="Sell"),
    NavItem("Products", "#products", "box", group="Offer"),
    NavItem("Price books", "#price-books", "tag", group="Offer"),
    NavItem("Settings", "#settings", "settings", group="Manage"),
]
VIEWING = {"company": "Fjord Works AS", "minutes": 27, "stop_url": "#main"}
SHOP_NAV = [
    NavItem("Catalogue", "#catalogue", "storefront", current=True),
    NavItem("Basket", "#basket", "basket", count=2),
    NavItem("My services", "#services", "cloud"),
    NavItem("Orders", "#orders", "receipt"),
    NavItem("Invoices", "#invoices", "credit-card"),
]
WAITING = [
    SimpleNamespace(matter=SimpleNamespace(label=label), count=count, is_ours=is_ours, url=url)
    for label, count, is_ours, url in (
        ("New requests", 3, True, "#requests"),
        ("Awaiting approval", 120, True, "#orders"),
        ("Being executed", 7, False, "#executing"),
        ("Failed orders", 0, True, "#failed"),
    )
]
ACTOR = SimpleNamespace(name="Ada Lovelace", seller_name="Acme Cloud")
ACCOUNT = {
    "links": [{"label": "My profile", "url": "#profile", "icon": "user"}],
    "sign_out_url": "#",
    "sign_in_url": "#",
    "home_url": "#",
    "help_url": "#help",
    "new_tab_url": "",
    "companies": [],
    "shortcuts_url": "#keyboard",
    "languages": [
        {"code": "en", "name": "English", "current": True, "href": ""},
        {"code": "el", "name": "Ελληνικά", "current": False, "href": "?locale=el"},
    ],
    "language_url": "#",
    "suspended_by": "",
    "sellers": [
        {"name": "Acme Cloud", "url": "#", "current": True},
        {"name": "Acme Benelux", "url": "#", "current": False},
    ],
}
ACCENT = "#c2410c"
BRAND = {
    "name": "Acme Cloud",
    "accent": ACCENT,
    "support_email": "help@acme.example",
    "css_url": "/_components/brand.css",
    "logo_url": "",
    "dark_logo_url": "",
    "icon_url": "",
    "footer_links": [["Imprint", "#imprint"]],
    "privacy_url": "#privacy",
    "home_url": "#",
    "sign_up_url": "#",
}

TRACE = [
    {"label": label, "rule": rule, "amount": amount, "currency": "EUR"}
    for label, rule, amount in (
        ("Own cost", "", "8.00"),
        ("Price book Partners", "+25 %", "10.00"),
        ("Quantity", "× 3, rounded", "30.00"),
        ("Tax", "VAT 24 %", "7.20"),
        ("Total", "net and tax", "37.20"),
    )
]


KEPT_VIEW = SavedView(public_id="vie_1", name="Big ones", is_shared=True)


class StoryList(Shown):
    """A list that somebody has filtered, sorted otherwise than its kept view, and may keep anew."""

    user_id = 1
    views = (
        View("Waiting for approval", "status=pending_approval"),
        View("Big ones", "status=active", KEPT_VIEW),
    )


LIST = StoryList(
    Listing(
        "stories.index",
        (
            *(Column(key, key.capitalize()) for key in ("order", "customer", "status")),
            Column("seats", "Seats", align="end"),
            Column("total", "Total per month", align="end"),
        ),
        tie=None,
        first="order",
        filters=(Filter("status", "Status"),),
        title="Orders",
    ),
    MultiDict([("q", "bright"), ("status", "active"), ("view", "vie_1")]),
)
PAGE: Page[Row] = Page(ROWS, previous="before", next="after")
MONTHS = [
    {"label": f"{name} 2026", "short": name[:3], "amount": Money.of(amount, "EUR")}
    for name, amount in (
        ("August", "9120"),
        ("September", "11300"),
        ("October", "10870"),
        ("November", "14988"),
    )
]


def _line(
    number: int, name: str, sizes: tuple[int, ...] = (), places: tuple[str, ...] = (), **told: Any
) -> SimpleNamespace:
    product = SimpleNamespace(
        name=name,
        min_quantity=1,
        max_quantity=300,
        quantity_step=1,
        sizes=sizes,
        data_locations=places,
        cancellation_in_words="It can be cancelled at any time.",
    )
    line = SimpleNamespace(
        public_id=f"bkl_{number}",
        product=product,
        plan=SimpleNamespace(name="Yearly", cycle="year", binds_for_months=36),
        quantity=3,
        friendly_name="",
        data_location="",
    )
    price = SimpleNamespace(unit=Money.of("10.00", "EUR"), net=Money.of("30.00", "EUR"), trace=TRACE)
    return SimpleNamespace(
        **{"line": line, "is_available": True, "problem": "", "location_problem": "", "price": price} | told
    )


LINES = [
    _line(1, "Mailboxes", places=("Germany", "Norway"), location_problem="Choose where the data is kept."),
    _line(2, "Archive", problem="Order at least 5."),
    _line(3, "Lessons", sizes=(3, 10, 25)),
    _line(4, "Fax by mail", is_available=False, price=None),
]
BASKET_URLS = {"quantity": "#", "rename": "#", "locate": "#", "remove": "#", "product": "#"}
CONFLICT = SimpleNamespace(message="Already approved by Ada Lund at 09:30.")

CONSENT = SimpleNamespace(id="story-terms", name="story-terms", errors=[], data=[])
TERMS = [
    SimpleNamespace(public_id="trm_1", title="Terms of Acme", number=3, body="Services are billed as shown."),
    SimpleNamespace(
        public_id="trm_2", title="Terms of Mail", number=1, body="Mailboxes are kept for 30 days."
    ),
]
ACCEPTED = [
    SimpleNamespace(
        title=one.title, number=one.number, accepted_by="Cleo Berg", on_behalf=False, at=_at(3, 9),
        address="192.0.2.7",
    )
    for one in TERMS
]  # fmt: skip
