"""What both shells of the shop need beside a view's own variables."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, get_flashed_messages, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf

from portal.db.tenancy import scope_or_none
from portal.domain.basket.queries import count_of_lines
from portal.domain.orders.queries import orders_in
from portal.domain.orders.states import OrderStatus
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.texts import LANGUAGES
from portal.web.access import current_visit
from portal.web.htmx import wants_part
from portal.web.languages import PARAMETER, current_language
from portal.web.logo import logo_urls
from portal.web.navigation import NavItem
from portal.web.waiting import Matter, waiting_for
from portal.widget import messages
from portal.widget.look import look_url
from portal.widget.named import name_of
from portal.widget.place import Place, place
from portal.widget.session import chooser, hand_out
from portal.widget.viewing import is_viewing, viewing

MATTERS = tuple(
    Matter(label, ".orders", status, orders_in, sees=Permission.ORDER_VIEW)
    for label, status in (
        (_l("Waiting for approval"), OrderStatus.PENDING_APPROVAL),
        (_l("Being set up"), OrderStatus.EXECUTING),
    )
)
"""What the bell tells a customer; none of it waits for the customer."""


def setup_globals(app: Flask) -> None:
    """Give shop pages their shell, forms the token of the visit, answers the secret of the session."""
    app.context_processor(_shell)
    app.jinja_env.globals["csrf_token"] = _token
    app.jinja_env.globals["get_flashed_messages"] = _messages
    app.after_request(hand_out)


def _token() -> str:
    """The token of a shop visit (none while there is no session to protect), else the portal's."""
    found: Place | None = g.get("place")
    if found is None:
        token: str = generate_csrf()
        return token
    return found.visit.csrf if found.visit else ""


def _messages(with_categories: bool = False) -> object:
    """Messages of a shop stand with the visit; the portal's are Flask's."""
    if "place" not in g:
        return get_flashed_messages(with_categories=with_categories)
    return messages.take()


def _shell() -> dict[str, Any]:
    if not has_request_context() or "place" not in g or scope_or_none() is None or "failed" in g:
        return {}  # pages outside the rim, such as errors, have a shell of their own
    found = place()
    shell: dict[str, Any] = {
        "shell": "widget.html" if found.framed else "shop.html",
        "brand": {
            "name": found.shop.company_name,
            "support_email": found.shop.support_email,
            "footer_links": found.shop.footer_links,
            "privacy_url": _privacy_url(),
            "css_url": look_url(),
            **logo_urls(found.seller.slug, found.shop),
            "home_url": url_for(".index"),
            "sign_up_url": _sign_up_url(),
        },
        "portal_origins": list(found.origins),
        "view_name": name_of(request.endpoint or "", request.view_args or {}),
        "csrf_token": _token,  # Flask-WTF's own context would win over the global
    }
    return shell if wants_part() else shell | _around() | {"viewing": viewing()}


def _languages() -> list[dict[str, object]]:
    """Our languages. Where a choice is kept there is no link: for a person, and for a visit in a frame.

    The address of a frame begins anew with each page around it; elsewhere a visitor's address remembers.
    """
    kept = place().framed or (current_visit().actor.user_id is not None and not is_viewing())
    current = current_language()
    return [
        {
            "code": code,
            "name": name,
            "current": code == current,
            "href": "" if kept else _here_in(code),
        }
        for code, name in LANGUAGES.items()
    ]


def _here_in(language: str) -> str:
    """This page in a language, or the catalogue where it is the answer to a form."""
    if request.method != "GET":
        return url_for(".index", locale=language)
    others = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    return f"?{urlencode([*others, (PARAMETER, language)])}"


def _around() -> dict[str, Any]:
    actor = current_visit().actor
    signed_in = actor.user_id is not None
    return {
        "nav": _navigation(signed_in=signed_in),
        "matters": waiting_for(actor, MATTERS) if signed_in else [],
        "actor": {"name": actor.name, "seller_name": _works_for()} if signed_in else None,
        "account": {
            "links": _links(actor),
            "sign_out_url": url_for(".stop_viewing" if is_viewing() else ".sign_out"),
            "sign_in_url": "" if chooser() else url_for(".sign_in"),
            "home_url": url_for(".index"),
            "help_url": "",
            "new_tab_url": url_for("shop.index") if place().framed else "",
            "languages": _languages(),
            "language_url": url_for(".language"),
            "companies": _other_companies() if signed_in else [],
        },
    }


def _sign_up_url() -> str:
    """Where a company registers; empty where none may, and for somebody who is in already."""
    return url_for(".sign_up") if place().shop.allow_self_registration and not chooser() else ""


def _privacy_url() -> str:
    """Where the shop says what it does with personal data; empty as long as no such document is in force."""
    since = place().shop.privacy_from
    return url_for(".privacy") if since and since <= clock.now() else ""


def _works_for() -> str:
    """The company that somebody came for, where they have several to come for, else whose shop it is."""
    visit, found = place().visit, place()
    names = [one.name for one in found.companies if visit and one.member.id == visit.membership_id]
    return names[0] if names else found.shop.company_name


def _other_companies() -> list[dict[str, str]]:
    """Where else somebody may go on."""
    visit = place().visit
    return [
        {"name": one.name, "url": url_for(".switch_company", public_id=one.member.public_id)}
        for one in place().companies
        if visit and one.member.id != visit.membership_id
    ]


def _links(actor: Actor) -> list[dict[str, str]]:
    """What the account menu leads to."""
    mine = {"label": _("My account"), "url": url_for(".account_index"), "icon": "user"}
    company = {"label": _("Company"), "url": url_for(".company"), "icon": "building"}
    users = {"label": _("Users"), "url": url_for(".users_index"), "icon": "users"}
    links = (
        (Permission.PROFILE_SELF, mine),
        (Permission.COMPANY_MANAGE, company),
        (Permission.USER_MANAGE, users),
    )
    return [link for right, link in links if actor.may(right)]


def _navigation(*, signed_in: bool) -> list[NavItem]:
    entries = [("index", _("Catalogue"), "box"), ("basket", _("Basket"), "basket")]
    if signed_in:
        entries += [
            ("services", _("My services"), "key"),
            ("orders", _("Orders"), "receipt"),
            ("invoices", _("Invoices"), "credit-card"),
        ]
    here = (request.endpoint or "").rpartition(".")[2]
    return [
        NavItem(label, url_for(f".{name}"), icon, here == name, _in_basket() if name == "basket" else None)
        for name, label, icon in entries
    ]


def _in_basket() -> int | None:
    visit, session = current_visit(), place().visit
    if visit.scope is None or (session is None and visit.actor.user_id is None):
        return None
    return count_of_lines(
        account_id=visit.scope.account_id,
        user_id=visit.actor.user_id,
        visit_id=session.id if session else None,
    )
