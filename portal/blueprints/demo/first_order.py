"""The journey of a first order through the demo: where each step is taken, by whom, and whether it was."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.db import Scope, entering
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.assets.models import Asset
from portal.domain.billing.models import Invoice
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.domain.sellers.models import Seller
from portal.domain.users.models import Membership, MembershipStatus
from portal.web.journey import Step, taken, there_is

SIGN_UP = Step(
    _l("Sign up as a new customer"),
    _l(
        "Choose Sign up in the cloud shop of the reseller's web site. Any company and any address will do: "
        "no mail leaves this machine. You will need your password again."
    ),
    _l("Open the web site"),
    "reseller_site",
)
CONFIRM = Step(
    _l("Confirm your address"),
    _l("The newest mail holds the link. The reseller gets a mail too: somebody waits to be let in."),
    _l("Open the inbox"),
    "inbox",
)
ADMIT = Step(
    _l("Let the customer in"),
    _l("Change sides: open your request, look at its risks, price book and support plan, and approve it."),
    _l("Open requests"),
    "requests.index",
    "reseller",
)
ORDER = Step(
    _l("Order something"),
    _l(
        "You are the customer again: sign in on the web site and order a few User Migration Bundles. "
        "“Why this price?” shows the way to the price."
    ),
    _l("Open the web site"),
    "reseller_site",
)
APPROVE = Step(
    _l("Approve the order"),
    _l("New customers' orders wait for the reseller, who sees cost and margin beside the price."),
    _l("Open orders"),
    "orders.index",
    "reseller",
)
CODE = Step(
    _l("See the code arrive"),
    _l(
        "The order goes up to the distributor, and the code comes back down within seconds. "
        "Reveal it on the web site under My services."
    ),
    _l("Open the web site"),
    "reseller_site",
)
BILL = Step(
    _l("Find both bills"),
    _l("The inbox has the reseller's invoice to the customer; here is the distributor's to the reseller."),
    _l("Open supplier invoices"),
    "purchases.invoices",
    "reseller",
)
AROUND = (
    Step(
        _l("The distributor's side"),
        _l("The same order, one tier up, and services that wait to be set up by hand."),
        _l("Open orders"),
        "orders.index",
        "operator",
    ),
    Step(
        _l("The widget"),
        _l(
            "Build the snippet that the web site holds, with a live preview, and check the page it stands on."
        ),
        _l("Open the widget's settings"),
        "settings.widget",
        "reseller",
    ),
    Step(
        _l("A customer with a history"),
        _l("Orders, a request that waits, codes, subscriptions and invoices, in the shop without a frame."),
        _l("Open the shop"),
        "shop",
        "customer",
    ),
)


def steps_of(seller: Seller) -> dict[Step, bool]:
    """The steps, and whether the seller's newest customer has taken each; found by one statement."""
    who = (
        select(Account.id)
        .where(Account.kind == AccountKind.CUSTOMER, Account.source != "demo")
        .order_by(Account.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    unconfirmed, rejected = MembershipStatus.PENDING_EMAIL_VALIDATION, OrderStatus.REJECTED
    facts = {
        SIGN_UP: there_is(Account.id, Account.id == who),
        CONFIRM: there_is(Membership.id, Membership.account_id == who, Membership.status != unconfirmed),
        ADMIT: there_is(Account.id, Account.id == who, Account.status == AccountStatus.ACTIVE),
        ORDER: there_is(Order.id, Order.account_id == who),
        APPROVE: there_is(
            Order.id, Order.account_id == who, Order.decided_at.is_not(None), Order.status != rejected
        ),
        CODE: there_is(Asset.id, Asset.account_id == who),
        BILL: there_is(Invoice.id, Invoice.account_id == who),
    }
    with entering(Scope(seller.id)):
        return taken(facts)
