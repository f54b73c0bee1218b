"""The way around the portal: entries of the navigation, and what its shell needs beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.db.tenancy import scope_or_none
from portal.domain.sellers.queries import suspended_by
from portal.domain.users.queries import staff_memberships
from portal.kernel.errors import Forbidden
from portal.kernel.texts import LANGUAGES, Text
from portal.web.access import current_actor, may_open
from portal.web.htmx import wants_part
from portal.web.languages import current_language
from portal.web.staff import STAFF, SignedIn, person
from portal.web.waiting import Waiting, waiting_for


@dataclass(frozen=True)
class NavItem:
    """One link. `icon` names one of components/icons.html; `group` heads a run of entries."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    group: str = ""
    key: str = ""
    """Pressed after `g`, it leads there."""


@dataclass(frozen=True)
class Entry:
    """A place of the portal. Who may see it is said by the marker of its view, and nowhere else."""

    endpoint: str
    label: object
    icon: str
    key: str
    group: object = ""
    below_somebody: bool = False
    """Only for sellers that buy from one above them."""


_SELL, _OFFER, _MANAGE = lazy_gettext("Sell"), lazy_gettext("Offer"), lazy_gettext("Manage")
ENTRIES = (
    Entry("dashboard.index", lazy_gettext("Dashboard"), "home", "d"),
    Entry("requests.index", lazy_gettext("Requests"), "inbox", "r"),
    Entry("customers.index", lazy_gettext("Customers"), "users", "c", _SELL),
    Entry("orders.index", lazy_gettext("Orders"), "receipt", "o", _SELL),
    Entry("subscriptions.index", lazy_gettext("Subscriptions"), "repeat", "s", _SELL),
    Entry("assets.index", lazy_gettext("Assets"), "key", "a", _SELL),
    Entry("invoices.index", lazy_gettext("Invoices"), "credit-card", "i", _SELL),
    Entry("purchases.index", lazy_gettext("Purchases"), "basket", "u", _SELL, below_somebody=True),
    Entry("products.index", lazy_gettext("Products"), "box", "p", _OFFER),
    Entry("price_books.index", lazy_gettext("Price books"), "tag", "b", _OFFER),
    Entry("audit.index", lazy_gettext("Audit"), "list", "t", _MANAGE),
    Entry("mail_log.index", lazy_gettext("Mail log"), "mail", "m", _MANAGE),
    Entry("jobs.index", lazy_gettext("Jobs"), "layers", "j", _MANAGE),
    Entry("settings.index", lazy_gettext("Settings"), "settings", "e", _MANAGE),
)


@dataclass(frozen=True)
class ShellActor:
    """Who the shell says is signed in."""

    name: str
    seller_name: str


def navigation(found: SignedIn, waiting: Sequence[Waiting] = ()) -> list[NavItem]:
    """The entries that exist and that the person may open, each with how much waits there for the person."""
    return [_item(entry, waiting) for entry in ENTRIES if _is_open(entry, found)]


def _is_open(entry: Entry, found: SignedIn) -> bool:
    if found.membership is None or not may_open(entry.endpoint):
        return False
    return found.membership.seller.parent_id is not None or not entry.below_somebody


def _item(entry: Entry, waiting: Sequence[Waiting]) -> NavItem:
    return NavItem(
        label=str(entry.label),
        url=url_for(entry.endpoint),
        icon=entry.icon,
        current=entry.endpoint.partition(".")[0] in request.blueprints,
        count=sum(one.count for one in waiting if one.is_ours and one.matter.endpoint == entry.endpoint),
        group=str(entry.group),
        key=entry.key,
    )


def home_url() -> str:
    """The first place of the navigation: where the person begins."""
    found = person()
    items = navigation(found) if found else []
    if not items:
        raise Forbidden(Text("You have no permissions yet. Ask an administrator of your organisation."))
    return items[0].url


def _shell() -> dict[str, object]:
    """Variables of portal.html: empty for nobody, and for pages outside the rim such as errors."""
    found = person() if _needs_shell() else None
    if found is None or found.membership is None:
        return {"nav": [], "actor": None, "account": None, "matters": []}
    user, seller, waiting = found.sign_in.user, found.membership.seller, waiting_for(current_actor())
    return {
        "nav": navigation(found, waiting),
        "matters": waiting,
        "actor": ShellActor(user.name, seller.name),
        "account": {
            "links": [
                {"label": _("My account"), "url": url_for("my_account.index"), "icon": "user"},
                {"label": _("Keyboard"), "url": url_for("my_account.keyboard"), "icon": "keyboard"},
            ],
            "sign_out_url": url_for("auth.sign_out"),
            "home_url": url_for("auth.home"),
            "help_url": "",
            "shortcuts_url": url_for("my_account.keyboard") if user.uses_shortcuts else "",
            "languages": [
                {"code": code, "name": name, "current": code == current_language(), "href": ""}
                for code, name in LANGUAGES.items()
            ],
            "language_url": url_for("auth.language"),
            "suspended_by": suspended_by(seller),
            "sellers": [
                {
                    "name": membership.seller.name,
                    "url": url_for("auth.switch_seller", public_id=membership.public_id),
                    "current": membership.id == found.membership.id,
                }
                for membership in staff_memberships(user)
            ],
        },
    }


def _needs_shell() -> bool:
    """Parts and mails do without, and shops have a shell of their own."""
    if not has_request_context() or wants_part() or scope_or_none() is None or "failed" in g:
        return False
    return g.get("rim") is STAFF


def setup_navigation(app: Flask) -> None:
    """Give every template the shell's variables; what a view passes itself wins."""
    app.context_processor(_shell)
    app.jinja_env.globals["may"] = lambda right: current_actor().may(right)
    app.jinja_env.globals["may_open"] = may_open
