"""The journey of a first order through the demo: where each step is taken, by whom, and whether it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select

from portal.db import Scope, db, entering
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.assets.models import Asset
from portal.domain.billing.models import Invoice
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.domain.sellers.models import Seller
from portal.domain.users.models import Membership, MembershipStatus

Directions = Mapping[str, Any]
"""What `demo.json` says: addresses, and people by their role."""


@dataclass(frozen=True)
class Step:
    """One step: a page of the portal, or an address of the directions, and as whom if not as oneself."""

    name: object
    text: object
    action: object
    endpoint: str
    role: str = ""

    def url(self, directions: Directions) -> str:
        """Where it is taken."""
        return str(directions.get(self.endpoint) or url_for(self.endpoint))


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
        SIGN_UP: _any(Account.id, Account.id == who),
        CONFIRM: _any(Membership.id, Membership.account_id == who, Membership.status != unconfirmed),
        ADMIT: _any(Account.id, Account.id == who, Account.status == AccountStatus.ACTIVE),
        ORDER: _any(Order.id, Order.account_id == who),
        APPROVE: _any(
            Order.id, Order.account_id == who, Order.decided_at.is_not(None), Order.status != rejected
        ),
        CODE: _any(Asset.id, Asset.account_id == who),
        BILL: _any(Invoice.id, Invoice.account_id == who),
    }
    with entering(Scope(seller.id)):
        found = db.session.execute(select(*facts.values())).one()
    return dict(zip(facts, found, strict=True))


def _any(column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(column).where(*conditions))
