"""The pages of the shop: each view stands in both shells."""

from portal.widget.views import (
    account,
    answering,
    basket,
    buying,
    cloud,
    customer_token,
    entering,
    forgotten,
    groups,
    invited,
    language,
    mine,
    ready,
    session,
    shopping,
    users,
    viewing,
)
from portal.widget.views.both import EMBED, SHOP

__all__ = [
    "EMBED",
    "SHOP",
    "answering",
    "account",
    "basket",
    "buying",
    "cloud",
    "customer_token",
    "entering",
    "forgotten",
    "groups",
    "invited",
    "language",
    "mine",
    "ready",
    "session",
    "shopping",
    "users",
    "viewing",
]
