"""The addresses of shops: what a seller's is called, what it was called before, and who has which.

An alias that a seller has left stays its own, so that printed links and pasted snippets lead to the shop.
"""

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.models import Alias, Seller
from portal.domain.sellers.queries import current_seller
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.text import slugify
from portal.kernel.texts import Text

LONGEST = 40
_SOUND = re.compile(r"[a-z0-9](-?[a-z0-9]){2,39}")
RESERVED = frozenset(
    {
        "account", "admin", "api", "assets", "audit", "choose-seller", "customers", "dashboard", "embed",
        "forgot", "healthz", "help", "home", "invitation", "invoices", "jobs", "language", "list-files",
        "login", "logo", "logout", "mail", "mail-log", "metrics", "operator", "orders", "portal",
        "price-books", "product-groups", "products", "purchases", "readyz", "requests", "reset", "session",
        "settings", "shop", "sign-in", "sign-out", "sso", "static", "status", "subscriptions", "support",
        "switch-seller", "undo-email", "users", "views", "widget", "widget-preview", "www",
    }
)  # fmt: skip
"""What the portal calls its own pages, or may want to."""


def take_alias(owner: Seller, alias: str) -> None:
    """Let a seller be found under an alias from now on, and write it down as the seller's for ever.

    Raises Invalid on `slug` for one that is malformed, reserved, or another seller's, now or formerly.
    """
    if not _SOUND.fullmatch(alias) or len(alias) > LONGEST:
        raise Invalid(field_errors={"slug": Text("Use 3 to 40 letters a-z, digits and single hyphens.")})
    if alias in RESERVED:
        raise Invalid(field_errors={"slug": Text("This alias is reserved. Choose another.")})
    try:
        with db.session.begin_nested():
            owner.slug = alias
            db.session.add(owner)
            db.session.flush()
            if alias not in aliases_of(owner):
                db.session.add(Alias(seller_id=owner.id, alias=alias))
                db.session.flush()
    except IntegrityError as error:
        raise Invalid(field_errors={"slug": Text("This alias is taken. Choose another.")}) from error


def change_alias(alias: str, *, actor: Actor) -> None:
    """Give the shop of the seller in scope another address; the old one leads there. Raises Invalid."""
    ours = current_seller()
    old = ours.slug
    if alias == old:
        return
    take_alias(ours, alias)
    record(actor, "seller.alias_changed", ours, alias=[old, alias])


def aliases_of(owner: Seller) -> list[str]:
    """All that the seller has or had."""
    wanted = select(Alias.alias).where(Alias.seller_id == owner.id).order_by(Alias.id)
    return list(db.session.scalars(wanted))


def free_alias(name: str) -> str:
    """An alias made of a name that nobody has or had; of two with one name, the second has a number."""
    wanted = slugify(name, limit=36)
    wanted = wanted if len(wanted) >= 3 and wanted not in RESERVED else f"reseller-{wanted}".strip("-")
    taken = set(
        db.session.scalars(select(Alias.alias).where(Alias.alias.startswith(wanted, autoescape=True)))
    )
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (wanted, *numbered) if one not in taken)
