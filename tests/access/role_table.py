"""The specification's table of roles (its section 3), written down a second time, to the letter.

The tests of access ask this copy, never what the product says about itself.
"""

import re
from collections.abc import Mapping

from portal.domain.users.permissions import Role

COLUMNS: Mapping[str, Role | None] = {
    "VIS": None,
    "CA": Role.CUSTOMER_ADMIN,
    "BU": Role.BUYER,
    "SM": Role.SUBSCRIPTIONS_MANAGER,
    "BA": Role.BILLING_AGENT,
    "CL": Role.CLOUD_ADMINISTRATOR,
    "RA": Role.RESELLER_ADMIN,
    "RM": Role.RESELLER_MEMBER,
    "RB": Role.RESELLER_BILLING,
    "SF": Role.STOREFRONT_MANAGER,
    "OP": Role.OPERATOR_ADMIN,
    "OS": Role.OPERATOR_SUPPORT,
}
TABLE = """
| catalog.view | (1) | o | o | o | o | o | r | r | r | r | * | * |
| price.view (sell) | (1) | o | o | o | o | - | r | r | r | r | * | * |
| price.cost (cost, margin, SRP compare) | - | - | - | - | - | - | r | (2) | r | - | * | - |
| dashboard.view | - | o | o | o | o | o | r | r | r | r | * | * |
| dashboard.configure | - | - | - | - | - | - | r | - | - | r | * | - |
| interest.create ("tell me more") | (1) | o | o | o | o | o | r | r | r | - | - | - |
| basket.edit | (1) | o | o | (3) | - | - | r | r | - | - | - | - |
| order.place (new products) | - | o | o | - | - | - | r | r | - | - | * | - |
| order.place_for_customer | - | - | - | - | - | - | r | r | - | - | * | - |
| order.view / export | - | o | o | o | o | o | r | r | r | - | * | * |
| order.schedule / reschedule / withdraw | - | o | o(4) | - | - | - | r | r | - | - | * | - |
| order.execute_now / retry | - | o(5) | - | - | - | - | r | r | - | - | * | - |
| order.approve / reject | - | - | - | - | - | - | r | (2) | - | - | * | - |
| order.postpone (one month free) | - | - | - | - | - | - | r | r | - | - | * | - |
| trial.request | - | o | o | - | - | - | r | r | - | - | * | - |
| subscription.view, usage.view | - | o | o | o | o | o | r | r | r | - | * | * |
| subscription.manage (licences, add-ons, scheduled change, auto-renew, cancel) | - | o | - | o | - | - | r | r | - | - | * | - |
| subscription.rename (friendly name) | - | o | o | o | - | o | r | r | - | - | * | - |
| budget_alert.manage | - | o | - | o | o | - | r | r | r | - | * | - |
| asset.view | - | o | o | o | o | o | r | r | r | - | * | * |
| asset.reveal_code | - | o | o(6) | o | - | o | r | r | - | - | - | - |
| asset.manage (resend, void) | - | o(7) | - | - | - | - | r | r | - | - | * | - |
| workspace.use (service control: reset admin, open panel) | - | o | - | - | - | o | (2) | (2) | - | - | - | - |
| ticket.create | - | o | o | o | o | o | r | r | r | r | * | * |
| profile.self (name, language, e-mail, password) | - | o | o | o | o | o | o | o | o | o | o | o |
| company.manage (address, billing contact, extra fields) | - | o | - | - | o | - | r | r | r | - | * | - |
| invoice.view / export | - | o | - | - | o | - | r | - | r | - | * | * |
| statement.view | - | o | - | - | o | - | r | - | r | - | * | * |
| payment.make, card.add | - | o | (8) | - | o | - | r | - | r | - | - | - |
| payment.record, credit_note.create, credit.add | - | - | - | - | - | - | r | - | r | - | * | - |
| user.manage (own account) | - | o | - | - | - | - | o | - | - | - | * | - |
| customer.create / edit | - | - | - | - | - | - | r | r | - | - | * | - |
| customer.suspend / delete | - | - | - | - | - | - | r | - | - | - | * | - |
| customer.credit_limit, customer.billing_options | - | - | - | - | - | - | r | - | r | - | * | - |
| request.decide (signup, cloud account, cancellation) | - | - | - | - | - | - | r | (2) | - | - | * | - |
| cloud_account.request / add | - | o | - | - | - | o | r | r | - | - | * | - |
| pricebook.manage, support_plan.manage, tax.manage | - | - | - | - | - | - | r | - | r | - | * | - |
| product.publish, catalogue content, landing pages, documents | - | - | - | - | - | - | r | - | - | r | * | - |
| widget.manage, shop.settings, email_template.manage | - | - | - | - | - | - | r | - | - | r | * | - |
| document.view | - | o | o | o | o | o | r | r | r | r | * | * |
| sso.configure | - | o(9) | - | - | - | - | r | - | - | - | * | - |
| audit.view | - | o | - | - | - | - | r | - | - | - | * | * |
| reseller.create / approve / suspend, currency rates, connectors | - | - | - | - | - | - | - | - | - | - | * | - |
| view_as_customer (read-only impersonation) | - | - | - | - | - | - | r | r | - | - | * | * |
"""  # noqa: E501 -- as it stands there
NARROWED = "(3)"
"""Held, for lines of existing subscriptions only; every other number alone in a cell means: not held."""
SWITCH = "(2)"
"""May be granted to a single member; off by default."""
OWN_ONLY = ("(4)", "(6)")
"""Ends at what the holder ordered."""
_CODE = re.compile(r"\b[a-z_]+\.[a-z_]+\b|\bview_as_customer\b")


def _rows() -> dict[str, dict[str, str]]:
    """Each code of the table with its cells by column."""
    found = {}
    for line in TABLE.strip().splitlines():
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for code in _CODE.findall(name):
            found[code] = dict(zip(COLUMNS, cells, strict=True))
    return found


ROWS = _rows() | {"customer.view": _rows()["order.view"] | dict.fromkeys(("CA", "BU", "SM", "BA", "CL"), "-")}
"""`customer.view` is no row of the table: staff who see orders see whose they are."""


def holds(role: Role, code: str) -> bool:
    """Whether the table gives the role what the code names."""
    return _cell(role, code)[0] in "or*" or _cell(role, code) == NARROWED


def may_be_granted(role: Role, code: str) -> bool:
    """Whether an administrator may switch it on for a member with the role."""
    return _cell(role, code) == SWITCH


def ends_at_own(role: Role, code: str) -> bool:
    """Whether the role holds it for its own orders only."""
    return _cell(role, code).endswith(OWN_ONLY)


def _cell(role: Role, code: str) -> str:
    return next(ROWS[code][column] for column, name in COLUMNS.items() if name is role)
