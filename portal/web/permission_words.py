"""The rights in plain words, in the order in which people read about them, and by the area they are about."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.domain.users.permissions import Permission

_P = Permission
RIGHTS: Mapping[Permission, object] = {
    _P.CATALOG_VIEW: _l("See the catalogue"),
    _P.PRICE_VIEW: _l("See prices"),
    _P.PRICE_COST: _l("See cost and margin"),
    _P.DASHBOARD_VIEW: _l("See the dashboard"),
    _P.DASHBOARD_CONFIGURE: _l("Arrange the dashboard"),
    _P.INTEREST_CREATE: _l("Ask for more about a product"),
    _P.BASKET_EDIT: _l("Fill the basket"),
    _P.ORDER_PLACE: _l("Order new products"),
    _P.ORDER_PLACE_FOR_CUSTOMER: _l("Order for a customer"),
    _P.ORDER_VIEW: _l("See orders"),
    _P.ORDER_SCHEDULE: _l("Schedule and withdraw orders"),
    _P.ORDER_EXECUTE_NOW: _l("Carry orders out now, try them again"),
    _P.ORDER_APPROVE: _l("Approve and reject orders"),
    _P.ORDER_POSTPONE: _l("Postpone the first bill"),
    _P.TRIAL_REQUEST: _l("Begin trials"),
    _P.SUBSCRIPTION_VIEW: _l("See subscriptions and usage"),
    _P.SUBSCRIPTION_MANAGE: _l("Change subscriptions: licences, add-ons, renewal, end"),
    _P.SUBSCRIPTION_RENAME: _l("Give friendly names"),
    _P.BUDGET_ALERT_MANAGE: _l("Set budget alerts"),
    _P.ASSET_VIEW: _l("See licences and codes, masked"),
    _P.ASSET_REVEAL_CODE: _l("Reveal codes"),
    _P.ASSET_MANAGE: _l("Send codes again, void them"),
    _P.WORKSPACE_USE: _l("Use the control of services"),
    _P.TICKET_CREATE: _l("Ask for help"),
    _P.PROFILE_SELF: _l("Change one's own profile"),
    _P.COMPANY_MANAGE: _l("Change address and billing contact"),
    _P.INVOICE_VIEW: _l("See invoices"),
    _P.STATEMENT_VIEW: _l("See the statement of account"),
    _P.PAYMENT_MAKE: _l("Pay, and add a card"),
    _P.PAYMENT_RECORD: _l("Record payments and credits"),
    _P.USER_MANAGE: _l("Manage users"),
    _P.CUSTOMER_VIEW: _l("See customers"),
    _P.CUSTOMER_CREATE: _l("Add and change customers"),
    _P.CUSTOMER_SUSPEND: _l("Suspend and close customers"),
    _P.CUSTOMER_CREDIT_LIMIT: _l("Set credit limits and billing options"),
    _P.REQUEST_DECIDE: _l("Decide requests"),
    _P.CLOUD_ACCOUNT_REQUEST: _l("Request and add cloud accounts"),
    _P.PRICEBOOK_MANAGE: _l("Manage price books, tax and support plans"),
    _P.PRODUCT_PUBLISH: _l("Publish products and content"),
    _P.SHOP_SETTINGS: _l("Change the settings of the shop"),
    _P.WIDGET_MANAGE: _l("Manage the widget"),
    _P.EMAIL_TEMPLATE_MANAGE: _l("Write e-mail templates"),
    _P.DOCUMENT_VIEW: _l("See documents"),
    _P.SSO_CONFIGURE: _l("Set up single sign-on"),
    _P.AUDIT_VIEW: _l("See the audit"),
    _P.RESELLER_CREATE: _l("Manage resellers and connectors"),
    _P.VIEW_AS_CUSTOMER: _l("View the shop as a customer"),
}

AREAS: tuple[tuple[object, tuple[Permission, ...]], ...] = (
    (
        _l("Catalogue and prices"),
        (
            _P.CATALOG_VIEW, _P.PRICE_VIEW, _P.PRICE_COST, _P.INTEREST_CREATE, _P.PRICEBOOK_MANAGE,
            _P.PRODUCT_PUBLISH,
        ),
    ),
    (
        _l("Orders"),
        (
            _P.BASKET_EDIT, _P.ORDER_PLACE, _P.ORDER_PLACE_FOR_CUSTOMER, _P.ORDER_VIEW, _P.ORDER_SCHEDULE,
            _P.ORDER_EXECUTE_NOW, _P.ORDER_APPROVE, _P.ORDER_POSTPONE, _P.TRIAL_REQUEST,
        ),
    ),
    (
        _l("Subscriptions and services"),
        (
            _P.SUBSCRIPTION_VIEW, _P.SUBSCRIPTION_MANAGE, _P.SUBSCRIPTION_RENAME, _P.BUDGET_ALERT_MANAGE,
            _P.ASSET_VIEW, _P.ASSET_REVEAL_CODE, _P.ASSET_MANAGE, _P.WORKSPACE_USE,
            _P.CLOUD_ACCOUNT_REQUEST,
        ),
    ),
    (
        _l("Customers"),
        (
            _P.CUSTOMER_VIEW, _P.CUSTOMER_CREATE, _P.CUSTOMER_SUSPEND, _P.CUSTOMER_CREDIT_LIMIT,
            _P.COMPANY_MANAGE, _P.REQUEST_DECIDE, _P.VIEW_AS_CUSTOMER, _P.RESELLER_CREATE,
        ),
    ),
    (
        _l("Invoices and payments"),
        (_P.INVOICE_VIEW, _P.STATEMENT_VIEW, _P.PAYMENT_MAKE, _P.PAYMENT_RECORD),
    ),
    (
        _l("Shop and e-mails"),
        (_P.SHOP_SETTINGS, _P.WIDGET_MANAGE, _P.EMAIL_TEMPLATE_MANAGE),
    ),
    (
        _l("Team and oversight"),
        (
            _P.DASHBOARD_VIEW, _P.DASHBOARD_CONFIGURE, _P.PROFILE_SELF, _P.USER_MANAGE, _P.SSO_CONFIGURE,
            _P.AUDIT_VIEW, _P.DOCUMENT_VIEW, _P.TICKET_CREATE,
        ),
    ),
)  # fmt: skip
"""Each right in the one area that it is about."""
