"""What the codes of the audit trail say to people, and where the record is that they are about."""

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

EVENTS: dict[str, LazyString] = {
    "account.activate": _l("Customer activated"),
    "account.billing_corrected": _l("Billing address corrected"),
    "account.changed": _l("Customer changed"),
    "account.close": _l("Customer closed"),
    "account.opened": _l("Customer created"),
    "account.reinstate": _l("Customer reinstated"),
    "account.suspend": _l("Customer suspended"),
    "asset.code_revealed": _l("Redemption code revealed"),
    "asset.renamed": _l("Asset renamed"),
    "cloud_account.activated": _l("Cloud account active"),
    "cloud_account.confirmed": _l("Cloud account confirmed by its owner"),
    "cloud_account.failed": _l("Cloud account given up"),
    "cloud_account.requested": _l("Cloud account requested"),
    "invoice.issued": _l("Invoice issued"),
    "mail.resent": _l("Mail sent again"),
    "membership.accept": _l("Invitation accepted"),
    "membership.approve": _l("User approved"),
    "membership.confirm": _l("Address confirmed"),
    "membership.confirm_for_approval": _l("Address confirmed, approval needed"),
    "membership.created": _l("User created"),
    "membership.deactivate": _l("User deactivated"),
    "membership.invited": _l("Invitation sent"),
    "user.language_chosen": _l("Language chosen"),
    "membership.reinstate": _l("User reinstated"),
    "membership.reject": _l("User rejected"),
    "membership.suspend": _l("User suspended"),
    "order.accept_price": _l("Higher price accepted"),
    "order.accept_price_short_of_credit": _l("Higher price accepted, waits for credit"),
    "order.accept_price_unapproved": _l("Higher price accepted, waits for approval"),
    "order.all_done": _l("Order executed"),
    "order.all_failed": _l("Order failed"),
    "order.approve": _l("Order approved"),
    "order.approve_short_of_credit": _l("Order approved, waits for credit"),
    "order.asked_again": _l("Supplier asked again"),
    "order.credit_covers": _l("Credit covers the order"),
    "order.expire": _l("Order expired"),
    "order.place": _l("Order goes ahead"),
    "order.place_at_a_higher_price": _l("Order waits for its higher price"),
    "order.place_short_of_credit": _l("Order waits for credit"),
    "order.place_unapproved": _l("Order waits for approval"),
    "order.placed": _l("Order placed"),
    "order.reject": _l("Order rejected"),
    "order.retry": _l("Order tried again"),
    "order.some_failed": _l("Order executed in part"),
    "order.withdraw": _l("Order withdrawn"),
    "price_book.changed": _l("Price book changed"),
    "price_book.created": _l("Price book created"),
    "price_book.line_removed": _l("Price removed from a book"),
    "price_book.line_set": _l("Price set in a book"),
    "product.connected": _l("Product connected to its vendor"),
    "product.created": _l("Product created"),
    "product.offer_withdrawn": _l("Product no longer offered"),
    "product.offered": _l("Product offered"),
    "product.published": _l("Product published"),
    "product.stock_imported": _l("Codes imported"),
    "provisioning.completed_by_hand": _l("Set-up marked as done by hand"),
    "provisioning.failed_by_hand": _l("Set-up marked as failed by hand"),
    "provisioning.retried": _l("Set-up run again"),
    "purchase.price_accepted": _l("Supplier's higher price accepted"),
    "request.approved": _l("Request approved"),
    "request.created": _l("Request received"),
    "request.deleted": _l("Request deleted"),
    "request.answered": _l("Question about a request answered"),
    "request.commented": _l("Comment on a request"),
    "request.expired": _l("Request expired"),
    "request.in_review": _l("Request assigned"),
    "request.more_info": _l("Question asked about a request"),
    "request.rejected": _l("Request rejected"),
    "shop.access_changed": _l("Access to the shop changed"),
    "shop.changed": _l("Company details changed"),
    "shop.setup_hidden": _l("Steps of the set-up hidden"),
    "shop.sign_up_fields_changed": _l("Fields of the sign-up form changed"),
    "shop.sign_up_rules_changed": _l("Sign-up rules changed"),
    "subscription.renamed": _l("Subscription renamed"),
    "widget.host_key_made": _l("Key for customer tokens made"),
    "widget.host_key_removed": _l("Key for customer tokens removed"),
    "widget.host_key_replaced": _l("Key for customer tokens replaced"),
    "widget.host_key_trust_changed": _l("Trust in customer tokens changed"),
    "widget.origin_allowed": _l("Web site allowed to show the shop"),
    "widget.origin_checked": _l("Web site looked at for its proof"),
    "widget.origin_removed": _l("Web site no longer allowed to show the shop"),
    "widget.snippet_sent": _l("Snippet mailed to a web developer"),
}

_PAGES = {
    "account": "customers.show",
    "asset": "assets.show",
    "invoice": "invoices.show",
    "mail_message": "mail_log.show",
    "price_book": "price_books.show",
    "product": "products.show",
    "request": "requests.show",
    "sales_order": "orders.show",
    "subscription": "subscriptions.show",
}
"""The page of one record, by the table that holds it."""


def events_called(text: str) -> list[str]:
    """The codes of the events whose words contain this text."""
    return [code for code, words in EVENTS.items() if text.casefold() in str(words).casefold()]


def page_about(kind: str, public_id: str) -> str | None:
    """The address of the record an event is about, where it has a page."""
    endpoint = _PAGES.get(kind)
    return endpoint and url_for(endpoint, public_id=public_id)
