"""The views of a shop by the names that pages around the widget use: in attributes, addresses and events.

A name says what is shown and never to whom: no token and no number of a record stands in it, so it may be
kept in anybody's address bar and statistics.
"""

from collections.abc import Mapping
from typing import Any

NAMED: Mapping[str, tuple[str, ...]] = {
    "catalog": ("index",),
    "category": ("category",),
    "product": ("product", "add"),
    "group": ("group",),
    "compare": ("compare",),
    "signup": ("sign_up", "check_inbox", "confirm"),
    "login": ("sign_in", "choose_company", "forgot", "reset", "invitation", "undo_email"),
    "basket": ("basket", "quantity", "name_line", "locate", "remove"),
    "checkout": ("billing", "review"),
    "orders": ("orders", "order"),
    "requests": ("requests", "answer"),
    "subscriptions": ("services", "service"),
    "invoices": ("invoices", "invoice"),
    "account": ("account_index", "account_password", "account_email", "account_email_code"),
    "company": ("company",),
    "users": ("users_index", "users_new", "users_person"),
    "cloud-accounts": ("cloud_accounts", "add_cloud", "set_cloud_centre", "confirm_cloud"),
    "terms": ("terms",),
    "privacy": ("privacy",),
}
"""By name the endpoints that show it; the first is where the name leads."""
_NAME_OF = {endpoint: name for name, endpoints in NAMED.items() for endpoint in endpoints}


def name_of(endpoint: str, values: Mapping[str, Any]) -> str:
    """The name of the view that an endpoint shows, such as `product/backup`; empty for none that is named."""
    name = _NAME_OF.get(endpoint.rpartition(".")[2], "")
    return f"{name}/{values['slug']}" if name and "slug" in values else name


def endpoint_of(name: str) -> str | None:
    """Where a name without a slash leads."""
    return NAMED[name][0] if name in NAMED else None
