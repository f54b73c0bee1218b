"""Who is there in a shop: a visitor, or a customer's member; never staff."""

from collections.abc import Sequence
from contextlib import suppress

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError

from portal.connectors.web_page import origin_of
from portal.db import Scope, entering
from portal.domain.accounts.queries import account as load_account
from portal.domain.sellers.hosts import normal_origin
from portal.domain.sellers.origins import note_turned_away
from portal.domain.users.companies import OpenCompany, companies_of
from portal.domain.users.models import EmbedSession, Membership
from portal.domain.users.permissions import limited_to_own, permissions_of
from portal.domain.users.viewing import viewing_actor
from portal.kernel import clock
from portal.kernel.actor import VISITOR, Actor
from portal.kernel.errors import Forbidden, Invalid
from portal.kernel.texts import Text
from portal.kernel.tokens import same
from portal.web.htmx import redirect_to, wants_part
from portal.web.languages import asked_language, browser_language
from portal.web.limits import SAFE_METHODS
from portal.web.logo import logo_urls
from portal.web.rim import Dress, Rim, Visit
from portal.widget.look import look_url
from portal.widget.place import Place, embedding_origin, find_place, place, rule_for
from portal.widget.session import end_session, find_session, find_view, is_alive, note_use
from portal.widget.viewing import Viewing, told_of

ENDED = Text("Your session has ended. Sign in again.")
AT_THE_DOOR = frozenset(
    {
        "sign_in", "sign_up", "check_inbox", "resend", "confirm", "renew", "forgot", "reset", "invitation",
        "invite_again", "undo_email", "customer_token", "choose_company", "switch_company",
    }
)  # fmt: skip
"""Views that are about nobody's account, also when somebody is signed in."""


class ShopRim:
    """The rim of the shops: `framed` for those in a frame on another site."""

    def __init__(self, *, framed: bool) -> None:
        self._framed = framed

    def visit(self) -> Visit:
        """Find the shop, the session and its member; refuse what another site wants changed."""
        found = find_place(g.shop_slug, framed=self._framed)
        _ensure_todays_address(found)
        g.place = found
        if self._framed:
            g.frame_ancestors = found.origins
            _note_turned_away(found)
        session, notice = self._session(found)
        _ensure_asked_here(found)
        if session is not None:
            note_use(session)
            found.companies = _companies(found, session)
        return _visit_of(found, session, notice)

    @staticmethod
    def _session(found: Place) -> tuple[EmbedSession | None, str]:
        if view := find_view(found):
            found.visit = view
            _ensure_reading()
            return view, ""
        session = find_session(found)
        origin = embedding_origin()
        if session is None or (session.origin and origin and session.origin != origin):
            return None, ""
        if is_alive(session, clock.now()):
            found.visit = session
            return session, ""
        return None, str(ENDED) if session.membership_id else ""

    def turn_away(self, visit: Visit) -> ResponseReturnValue:
        """To the sign-in page, and back here afterwards."""
        ended = 1 if visit.notice else None
        response = redirect_to(url_for(".sign_in", next=_here() or None, ended=ended))
        if response.status_code == 303 and request.method == "GET":
            response.status_code = 302
        elif response.status_code == 204 and not self._framed:
            response.status_code = 401  # as in the portal; a frame swaps the form in, which is an answer
        if visit.notice:
            end_session()
        return response

    def home_url(self) -> str:
        """The catalogue, or the portal's start where there is no such shop."""
        return place().base if "place" in g else "/"

    def dress(self) -> Dress | None:
        """The seller's, where there is such a shop."""
        if "place" not in g:
            return None
        found = place()
        shop = found.shop
        return Dress(
            shop.company_name, look_url(), found.base, shop.support_email, self._framed, found.origins,
            **logo_urls(found.seller.slug, shop), viewing=_viewing(found),
        )  # fmt: skip


def _viewing(found: Place) -> Viewing | None:
    """What the banner of an error page says; nothing where the database cannot tell."""
    if found.visit is None or found.visit.viewed_account_id is None:
        return None
    with suppress(SQLAlchemyError), entering(Scope(found.seller.id, found.visit.viewed_account_id)):
        return told_of(found.visit, load_account(found.visit.viewed_account_id))
    return None


def _ensure_todays_address(found: Place) -> None:
    """Lead whoever comes by an alias that the seller has left to the same page under today's.

    For the time being: the seller may take the old one again, and nobody shall have kept this answer.
    """
    if g.shop_slug == found.seller.slug:
        return
    rest = request.path.removeprefix(found.base.replace(f"/{found.seller.slug}/", f"/{g.shop_slug}/"))
    query = request.query_string.decode()
    leading = redirect(f"{found.base}{rest}{'?' if query else ''}{query}", 307)
    leading.headers["Cache-Control"] = "no-store"
    abort(leading)


def _companies(found: Place, session: EmbedSession) -> Sequence[OpenCompany]:
    """For the menu of who is a member of several; in the seller's scope, before an account's is entered."""
    member = session.membership
    if member is None or wants_part() or len(member.user.memberships) < 2:
        return ()
    with entering(Scope(found.seller.id)):
        return companies_of(member.user, found.seller.id)


def _note_turned_away(found: Place) -> None:
    """Remember for the seller which site the browser is about to refuse.

    The one thing a GET of ours writes besides when a session was last used: the refused page can tell
    us nothing later. It is no state anybody relies on, the rows are few, and a site that is allowed
    causes no statement at all.
    """
    around = origin_of(request.headers.get("Referer", ""))
    is_frame = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "iframe"
    if not is_frame or around in {"", request.host_url.rstrip("/")} or rule_for(around):
        return
    with suppress(Invalid), entering(Scope(found.seller.id)):
        note_turned_away(normal_origin(around, test_mode=True))


def _ensure_reading() -> None:
    """Raise Forbidden for whatever somebody who looks on wants changed."""
    if request.method not in SAFE_METHODS and request.endpoint != "shop.stop_viewing":
        raise Forbidden(Text("You see the shop as your customer does, and cannot change anything here."))


def _visit_of(found: Place, session: EmbedSession | None, notice: str) -> Visit:
    member = session.membership if session else None
    endpoint = (request.endpoint or "").rpartition(".")[2]
    if session and session.viewer and endpoint not in AT_THE_DOOR:
        actor = viewing_actor(session.viewer)
        scope = Scope(found.seller.id, session.viewed_account_id, actor)
        return Visit(actor, scope, "", _languages(found), reads_only=True)
    person = session.person if session else None
    languages = (person.language if person else "", *_languages(found))
    if member is None or member.account_id is None or endpoint in AT_THE_DOOR:
        reads_only = session is not None and session.viewer_id is not None
        return Visit(VISITOR, Scope(found.seller.id, None, VISITOR), notice, languages, reads_only)
    actor = actor_of(member)
    return Visit(actor, Scope(found.seller.id, member.account_id, actor), languages=languages)


def _languages(found: Place) -> tuple[str, ...]:
    """What a visitor may want: what they chose, what the page around us or a link says, last the browser."""
    chosen = found.visit.language if found.visit else ""
    return (chosen, asked_language(), found.shop.language, browser_language())


def actor_of(member: Membership) -> Actor:
    """Who acts where this member is signed in."""
    name, rights, limited = member.user.name, permissions_of(member), limited_to_own(member)
    return Actor(name, member.user_id, member.id, False, rights, limited)


def _ensure_asked_here(found: Place) -> None:
    """Raise Forbidden or CSRFError for a change that no page of this shop asked for.

    The site around a frame can send our cookie along, so the origin is checked as well as the token.
    """
    if request.method in SAFE_METHODS:
        return
    site, own = request.headers.get("Sec-Fetch-Site"), request.host_url.rstrip("/")
    if found.framed and not (site == "same-origin" if site else request.headers.get("Origin") == own):
        raise Forbidden(Text("This request came from another web site."))
    told = (request.form.get("csrf_token", ""), request.headers.get("X-CSRF-Token", ""))
    if found.visit is not None and not any(same(one, found.visit.csrf) for one in told):
        raise CSRFError


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" and not wants_part() else ""


IN_SHOP: Rim = ShopRim(framed=False)
IN_FRAME: Rim = ShopRim(framed=True)
