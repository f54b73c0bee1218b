"""The steps by which a new reseller gets ready to sell."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, func, select

from portal.domain.accounts.models import Account, AccountKind
from portal.domain.audit.queries import has_happened, somebody_has
from portal.domain.catalogue.models import Offer
from portal.domain.orders.models import Order
from portal.domain.sellers.models import AllowedOrigin, Seller, Shop
from portal.domain.users.models import Membership, MembershipStatus
from portal.web.journey import Step, taken, there_is

BRAND = Step(
    _l("Your brand"),
    _l("Name, addresses and colour, as your customers see them."),
    _l("Open settings"),
    "settings.brand",
)
BOOK = Step(
    _l("A price book"),
    _l("What your customers pay, as a change of retail prices."),
    _l("Set prices"),
    "price_books.index",
)
TAX = Step(
    _l("Your tax"),
    _l("The rates that your customers owe, by country."),
    _l("Set tax rates"),
    "settings.taxes",
)
PRODUCTS = Step(
    _l("Products to sell"),
    _l("Choose what your shop offers."),
    _l("Choose products"),
    "products.index",
)
WIDGET = Step(
    _l("The widget on your web site"),
    _l("Allow your site, and paste two lines into it."),
    _l("Get the snippet"),
    "settings.widget",
)
OPEN = Step(
    _l("Open the shop"),
    _l("Let visitors see it, and say who may sign up."),
    _l("Choose who may come in"),
    "settings.access",
)
CUSTOMER = Step(
    _l("The first customer"),
    _l("Add a company, or let one sign up in your shop."),
    _l("Add customer"),
    "customers.new",
)
REQUEST = Step(
    _l("The first request"),
    _l("Who signs up waits for your word: approve or refuse."),
    _l("Decide about requests"),
    "requests.index",
)
COLLEAGUE = Step(
    _l("The first colleague"),
    _l("Invite somebody, and say what they may do."),
    _l("Invite a colleague"),
    "team.new",
)
ORDER = Step(
    _l("The first order"),
    _l("Order something small for a customer, and see how it is set up."),
    _l("Order for a customer"),
    "orders.buying.new",
)


SEEN_BY_CUSTOMERS = ("company_name", "support_email", "address", "accent", "radius", "font", "density")


def steps_of(seller: Seller) -> dict[Step, bool]:
    """The steps of the seller in scope, and whether each is done; found by one statement."""
    return taken(
        {
            BRAND: has_happened("shop.changed", seller, *SEEN_BY_CUSTOMERS),
            BOOK: somebody_has("price_book."),
            TAX: somebody_has("tax_rate."),
            PRODUCTS: there_is(Offer.id),
            OPEN: there_is(Shop.id, Shop.anonymous_access.is_(True)),
            WIDGET: there_is(AllowedOrigin.id),
            CUSTOMER: there_is(Account.id, Account.kind == AccountKind.CUSTOMER),
            REQUEST: somebody_has("request.approved") | somebody_has("request.rejected"),
            COLLEAGUE: _staff_of(seller) > 1,
            ORDER: there_is(Order.id),
        }
    )


def _staff_of(seller: Seller) -> ScalarSelect[int]:
    """How many people work for it, or are invited to."""
    at_work = (MembershipStatus.ACTIVE, MembershipStatus.PENDING_ACTIVATION)
    staff = (Membership.seller_id == seller.id, Membership.account_id.is_(None))
    counted = select(func.count(Membership.id)).where(*staff, Membership.status.in_(at_work))
    return counted.scalar_subquery()
