"""What each role may do: the table of the specification's section 3, as data."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from portal.domain.users.models import Membership
from portal.kernel.actor import Actor


class Role(StrEnum):
    """Roles of customers (in one account) and of staff (in one seller)."""

    CUSTOMER_ADMIN = "customer_admin"
    BUYER = "buyer"
    SUBSCRIPTIONS_MANAGER = "subscriptions_manager"
    BILLING_AGENT = "billing_agent"
    CLOUD_ADMINISTRATOR = "cloud_administrator"
    RESELLER_ADMIN = "reseller_admin"
    RESELLER_MEMBER = "reseller_member"
    RESELLER_BILLING = "reseller_billing"
    STOREFRONT_MANAGER = "storefront_manager"
    OPERATOR_ADMIN = "operator_admin"
    OPERATOR_SUPPORT = "operator_support"


class Permission(StrEnum):
    """The codes. One code stands for a whole row of the table, also where it names several acts."""

    CATALOG_VIEW = "catalog.view"
    PRICE_VIEW = "price.view"
    PRICE_COST = "price.cost"
    DASHBOARD_VIEW = "dashboard.view"
    DASHBOARD_CONFIGURE = "dashboard.configure"
    INTEREST_CREATE = "interest.create"
    BASKET_EDIT = "basket.edit"
    ORDER_PLACE = "order.place"
    ORDER_PLACE_FOR_CUSTOMER = "order.place_for_customer"
    ORDER_VIEW = "order.view"
    ORDER_SCHEDULE = "order.schedule"
    ORDER_EXECUTE_NOW = "order.execute_now"
    ORDER_APPROVE = "order.approve"
    ORDER_POSTPONE = "order.postpone"
    TRIAL_REQUEST = "trial.request"
    SUBSCRIPTION_VIEW = "subscription.view"
    SUBSCRIPTION_MANAGE = "subscription.manage"
    SUBSCRIPTION_RENAME = "subscription.rename"
    BUDGET_ALERT_MANAGE = "budget_alert.manage"
    ASSET_VIEW = "asset.view"
    ASSET_REVEAL_CODE = "asset.reveal_code"
    ASSET_MANAGE = "asset.manage"
    WORKSPACE_USE = "workspace.use"
    TICKET_CREATE = "ticket.create"
    PROFILE_SELF = "profile.self"
    COMPANY_MANAGE = "company.manage"
    INVOICE_VIEW = "invoice.view"
    STATEMENT_VIEW = "statement.view"
    PAYMENT_MAKE = "payment.make"
    PAYMENT_RECORD = "payment.record"
    USER_MANAGE = "user.manage"
    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_CREATE = "customer.create"
    CUSTOMER_SUSPEND = "customer.suspend"
    CUSTOMER_CREDIT_LIMIT = "customer.credit_limit"
    REQUEST_DECIDE = "request.decide"
    CLOUD_ACCOUNT_REQUEST = "cloud_account.request"
    PRICEBOOK_MANAGE = "pricebook.manage"
    PRODUCT_PUBLISH = "product.publish"
    SHOP_SETTINGS = "shop.settings"
    WIDGET_MANAGE = "widget.manage"
    EMAIL_TEMPLATE_MANAGE = "email_template.manage"
    DOCUMENT_VIEW = "document.view"
    SSO_CONFIGURE = "sso.configure"
    AUDIT_VIEW = "audit.view"
    RESELLER_CREATE = "reseller.create"
    VIEW_AS_CUSTOMER = "view_as_customer"


_P = Permission
_COLUMNS: Mapping[str, Role] = {
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
_EVERYBODY = "CA BU SM BA CL RA RM RB SF OP OS"
_ALL_BUT_STOREFRONT = "CA BU SM BA CL RA RM RB OP OS"
_HOLDERS: Mapping[Permission, str] = {
    _P.CATALOG_VIEW: _EVERYBODY,
    _P.PRICE_VIEW: "CA BU SM BA RA RM RB SF OP OS",
    _P.PRICE_COST: "RA RB OP",
    _P.DASHBOARD_VIEW: _EVERYBODY,
    _P.DASHBOARD_CONFIGURE: "RA SF OP",
    _P.INTEREST_CREATE: "CA BU SM BA CL RA RM RB",
    _P.BASKET_EDIT: "CA BU SM RA RM",
    _P.ORDER_PLACE: "CA BU RA RM OP",
    _P.ORDER_PLACE_FOR_CUSTOMER: "RA RM OP",
    _P.ORDER_VIEW: _ALL_BUT_STOREFRONT,
    _P.ORDER_SCHEDULE: "CA BU RA RM OP",
    _P.ORDER_EXECUTE_NOW: "CA RA RM OP",
    _P.ORDER_APPROVE: "RA OP",
    _P.ORDER_POSTPONE: "RA RM OP",
    _P.TRIAL_REQUEST: "CA BU RA RM OP",
    _P.SUBSCRIPTION_VIEW: _ALL_BUT_STOREFRONT,
    _P.SUBSCRIPTION_MANAGE: "CA SM RA RM OP",
    _P.SUBSCRIPTION_RENAME: "CA BU SM CL RA RM OP",
    _P.BUDGET_ALERT_MANAGE: "CA SM BA RA RM RB OP",
    _P.ASSET_VIEW: _ALL_BUT_STOREFRONT,
    _P.ASSET_REVEAL_CODE: "CA BU SM CL RA RM",
    _P.ASSET_MANAGE: "CA RA RM OP",
    _P.WORKSPACE_USE: "CA CL",
    _P.TICKET_CREATE: _EVERYBODY,
    _P.PROFILE_SELF: _EVERYBODY,
    _P.COMPANY_MANAGE: "CA BA RA RM RB OP",
    _P.INVOICE_VIEW: "CA BA RA RB OP OS",
    _P.STATEMENT_VIEW: "CA BA RA RB OP OS",
    _P.PAYMENT_MAKE: "CA BA RA RB",
    _P.PAYMENT_RECORD: "RA RB OP",
    _P.USER_MANAGE: "CA RA OP",
    _P.CUSTOMER_VIEW: "RA RM RB OP OS",
    _P.CUSTOMER_CREATE: "RA RM OP",
    _P.CUSTOMER_SUSPEND: "RA OP",
    _P.CUSTOMER_CREDIT_LIMIT: "RA RB OP",
    _P.REQUEST_DECIDE: "RA OP",
    _P.CLOUD_ACCOUNT_REQUEST: "CA CL RA RM OP",
    _P.PRICEBOOK_MANAGE: "RA RB OP",
    _P.PRODUCT_PUBLISH: "RA SF OP",
    _P.SHOP_SETTINGS: "RA SF OP",
    _P.WIDGET_MANAGE: "RA SF OP",
    _P.EMAIL_TEMPLATE_MANAGE: "RA SF OP",
    _P.DOCUMENT_VIEW: _EVERYBODY,
    _P.SSO_CONFIGURE: "CA RA OP",
    _P.AUDIT_VIEW: "CA RA OP OS",
    _P.RESELLER_CREATE: "OP",
    _P.VIEW_AS_CUSTOMER: "RA RM OP OS",
}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    role: frozenset(code for code, holders in _HOLDERS.items() if column in holders.split())
    for column, role in _COLUMNS.items()
}
SWITCHABLE: Mapping[Role, frozenset[Permission]] = {
    Role.RESELLER_ADMIN: frozenset({_P.WORKSPACE_USE}),
    Role.RESELLER_MEMBER: frozenset({_P.PRICE_COST, _P.ORDER_APPROVE, _P.REQUEST_DECIDE, _P.WORKSPACE_USE}),
}
"""Rights that an administrator may grant to single members (note 2 of the table); off by default."""
OWN_ONLY: Mapping[Role, frozenset[Permission]] = {
    Role.BUYER: frozenset({_P.ORDER_SCHEDULE, _P.ASSET_REVEAL_CODE}),
}
"""Rights that end at what the holder ordered (notes 4 and 6 of the table)."""

CUSTOMER_ROLES = frozenset(
    {
        Role.CUSTOMER_ADMIN,
        Role.BUYER,
        Role.SUBSCRIPTIONS_MANAGER,
        Role.BILLING_AGENT,
        Role.CLOUD_ADMINISTRATOR,
    }
)
STAFF_ROLES = frozenset(Role) - CUSTOMER_ROLES
NOT_YET = frozenset(
    {
        Permission.ASSET_MANAGE,
        Permission.BUDGET_ALERT_MANAGE,
        Permission.DASHBOARD_CONFIGURE,
        Permission.DOCUMENT_VIEW,
        Permission.INTEREST_CREATE,
        Permission.ORDER_POSTPONE,
        Permission.PAYMENT_MAKE,
        Permission.PRICE_VIEW,
        Permission.SSO_CONFIGURE,
        Permission.STATEMENT_VIEW,
        Permission.SUBSCRIPTION_MANAGE,
        Permission.TICKET_CREATE,
        Permission.TRIAL_REQUEST,
        Permission.WORKSPACE_USE,
    }
)
"""Rights that nothing asks for so far: nobody is shown them, and no own role holds them."""
NOT_IN_PORTAL = NOT_YET | {Permission.BASKET_EDIT}
NOT_IN_SHOP = NOT_YET | {
    Permission.AUDIT_VIEW,
    Permission.CATALOG_VIEW,
    Permission.DASHBOARD_VIEW,
    Permission.ORDER_EXECUTE_NOW,
}
"""What is asked for at the other door alone: who comes by this one is not shown it."""
STAFF_RIGHTS = (
    frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in STAFF_ROLES)) - NOT_IN_PORTAL
)
"""What a seller's own role can hold."""


def permissions_of(membership: Membership) -> frozenset[str]:
    """The union over the roles, and the switched rights that these roles may be given.

    A role of staff means nothing inside an account, nor one of customers outside; so a row that
    was written wrongly opens nothing.
    """
    roles = _roles_of(membership)
    switched = _union(SWITCHABLE.get(role, ()) for role in roles) & set(membership.extra_permissions)
    own = STAFF_RIGHTS & set(membership.custom_permissions or ()) if membership.account_id is None else ()
    return frozenset(_union(ROLE_PERMISSIONS[role] for role in roles) | switched | set(own))


def staff_actor(membership: Membership) -> Actor:
    """A member of a seller's staff as the one who acts."""
    user = membership.user
    return Actor(user.name, user.id, membership.id, True, permissions_of(membership))


def limited_to_own(membership: Membership) -> frozenset[str]:
    """Those of the rights that no role of the membership gives without that limit."""
    roles = _roles_of(membership)
    unlimited = _union(ROLE_PERMISSIONS[role] - OWN_ONLY.get(role, frozenset()) for role in roles)
    return frozenset(_union(OWN_ONLY.get(role, ()) for role in roles) - unlimited)


def _roles_of(membership: Membership) -> list[Role]:
    fitting = STAFF_ROLES if membership.account_id is None else CUSTOMER_ROLES
    return [role for role in fitting if role in membership.roles]


def _union(groups: Iterable[Iterable[str]]) -> set[str]:
    return set().union(*groups)
