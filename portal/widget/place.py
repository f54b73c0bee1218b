"""Where a visitor of a shop is: whose shop, in which of the two shells, with which session."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, g, request

from portal.config import Settings
from portal.db import Scope, entering
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.sellers.hosts import fits
from portal.domain.sellers.models import Seller, Shop
from portal.domain.sellers.queries import allowed_origins, seller_by_slug, shop
from portal.domain.users.companies import OpenCompany
from portal.domain.users.models import Carrier, EmbedSession
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.texts import Text
from portal.web.access import current_visit, safe_next


@dataclass
class Place:
    """One seller's shop as this request sees it."""

    seller: Seller
    shop: Shop
    origins: tuple[str, ...]
    framed: bool
    visit: EmbedSession | None = None
    companies: Sequence[OpenCompany] = ()
    """Of a member of several, all that let them in."""
    carrier: Carrier = Carrier.COOKIE
    new_secret: str | None = None
    """The secret of a session that this request began; empty to take it back."""

    @property
    def base(self) -> str:
        """The path that all addresses of this shop begin with."""
        return f"{'/embed/v1' if self.framed else '/shop'}/{self.seller.slug}/"


def find_place(slug: str, *, framed: bool) -> Place:
    """The published shop under this slug; raises NotFound."""
    seller = seller_by_slug(slug)
    with entering(Scope(seller.id)):
        found = shop()
        origins = tuple(one.origin for one in allowed_origins() if one.is_in_force) if framed else ()
    if framed:
        origins += _ours()
    if not found.published:
        raise NotFound
    return Place(seller, found, origins, framed)


def _ours() -> tuple[str, ...]:
    """The page that holds the preview, and the settings around it (ADR 10)."""
    settings: Settings = current_app.extensions["settings"]
    return (settings.preview_origin, settings.public_url) if settings.preview_origin else ()


def place() -> Place:
    """The shop of this request."""
    found: Place = g.place
    return found


def embedding_origin() -> str:
    """The site around the frame, as the bridge tells it; empty where nothing is told.

    Raises Forbidden for a site that may not hold the frame.
    """
    told = request.headers.get("X-Embed-Origin", "") if place().framed else ""
    if told and not rule_for(told):
        raise Forbidden(Text("This web site may not show the shop."))
    return told


def embedding_rule() -> str:
    """What lets the site around the frame hold it, as it stands in the seller's list."""
    return rule_for(embedding_origin())


def rule_for(origin: str) -> str:
    """The item of the list that an origin fits; empty where none does."""
    return next((rule for rule in place().origins if fits(origin, rule)), "")


def buyer() -> Account:
    """The account of whoever is signed in, with its contacts; read once a request."""
    if "buyer" not in g:
        scope = current_visit().scope
        g.buyer = load_account((scope.account_id if scope else None) or 0)
    found: Account = g.buyer
    return found


def buyer_or_none() -> Account | None:
    """The same; nobody's for a visitor."""
    return buyer() if current_visit().actor.user_id else None


def next_here() -> str:
    """The page of this very shop that `next` names; empty for every other."""
    wanted = safe_next("")
    return wanted if wanted.startswith(place().base) else ""
