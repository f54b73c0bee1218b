"""Signing up, confirming the address, signing in and out."""

from datetime import timedelta

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from portal.db import db
from portal.domain.basket.actions import merge_visit_basket
from portal.domain.catalogue.queries import terms_for
from portal.domain.requests.signup import SignUp, confirm_email, send_confirmation
from portal.domain.requests.signup import sign_up as register
from portal.domain.sellers.queries import current_seller, shop_door
from portal.domain.users.actions import authenticate
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose, User
from portal.domain.users.queries import user_by_email
from portal.domain.users.throttle import Limit, count, network_of
from portal.domain.users.tokens import LinkExpired, LinkUsed, read_token
from portal.kernel.errors import Invalid, NotFound, TooMany
from portal.kernel.text import mask_email
from portal.web.access import public, safe_next
from portal.web.htmx import redirect_to
from portal.web.limits import client_address
from portal.widget.forms import ShopForm, SignInForm, SignUpForm
from portal.widget.place import embedding_origin, place
from portal.widget.session import end_session, start_session
from portal.widget.views.both import route

HOUR = timedelta(hours=1)
OF_ADDRESS, OF_PLACE = Limit("sign-up", 5, HOUR), Limit("sign-up-place", 20, HOUR)
OF_SELLER = Limit("sign-up-seller", 200, HOUR)
ONCE_A_MINUTE, FIVE_A_DAY = (
    Limit("resend", 1, timedelta(minutes=1)),
    Limit("resend-day", 5, timedelta(days=1)),
)


@route("/sign-up", "GET", "POST")
@public(reason="People who sign up are not known yet; the action asks whether the shop lets them.")
def sign_up() -> ResponseReturnValue:
    """Register a company; a known address gets the same page."""
    if not place().shop.allow_self_registration:
        raise NotFound
    form, terms = SignUpForm(), terms_for([])
    if form.validate_on_submit():
        with form.showing_refusals():
            if not form.website.data:
                _count_sign_up(form.email.data or "")
                origin = embedding_origin()
                register(SignUp(form.applicant, form.password.data or "", terms, origin, client_address()))
            return redirect_to(url_for(".check_inbox", ticket=_ticket(form.email.data or "")))
    return render_template("widget/sign_up.html", form=form, terms=terms), form.status


def _count_sign_up(email: str) -> None:
    seller = place().seller.id
    try:
        count(OF_ADDRESS, seller, email)
        count(OF_PLACE, seller, network_of(client_address()))
        count(OF_SELLER, seller)
    except TooMany as refusal:
        minutes = -(-(refusal.retry_after or 60) // 60)
        text = _("Too many sign-ups. Try again in %(minutes)s minutes.", minutes=minutes)
        raise TooMany(text, retry_after=refusal.retry_after or 60) from refusal


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"check-inbox:{place().seller.id}")


def _ticket(email: str) -> str:
    """The address, signed, so that the next page can name it without a session."""
    return str(_signer().dumps(email))


def _email_of(ticket: str) -> str:
    try:
        return str(_signer().loads(ticket))
    except BadSignature as error:
        raise NotFound from error


@route("/check-inbox/<ticket>")
@public(reason="It repeats what the visitor has just entered.")
def check_inbox(ticket: str) -> ResponseReturnValue:
    """Ask for a look into the inbox."""
    return render_template("widget/check_inbox.html", email=_email_of(ticket), ticket=ticket)


@route("/resend/<ticket>", "POST")
@public(reason="It mails to the address of a sign-up only, and says the same whether there is one.")
def resend(ticket: str) -> ResponseReturnValue:
    """Send the link again, once a minute and five times a day."""
    email = _email_of(ticket)
    count(ONCE_A_MINUTE, place().seller.id, email)
    count(FIVE_A_DAY, place().seller.id, email)
    user = user_by_email(shop_door(current_seller().id).id, email)
    if user is not None and user.email_verified_at is None:
        send_confirmation(user)
    return redirect_to(url_for(".check_inbox", ticket=ticket, again=1))


@route("/confirm/<token>", "GET", "POST")
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address."""
    form = ShopForm()
    try:
        if form.validate_on_submit():
            member = confirm_email(token)
            return render_template("widget/confirmed.html", member=member, email=member.user.email)
        link = read_token(TokenPurpose.CONFIRM_EMAIL, token)
    except (LinkUsed, LinkExpired) as refusal:
        return render_template(
            "widget/link_ended.html", refusal=refusal, used=isinstance(refusal, LinkUsed)
        ), 410
    return render_template("widget/confirm.html", form=form, email=link.user.email)


@route("/sign-in", "GET", "POST")
@public(reason="Nobody is signed in before.")
def sign_in() -> ResponseReturnValue:
    """Prove who you are; until the account is open, the page says what it waits for."""
    form, problem = SignInForm(next=safe_next("")), None
    if form.validate_on_submit():
        with form.showing_refusals():
            email, password = form.email.data or "", form.password.data or ""
            door = shop_door(current_seller().id)
            user = authenticate(door.id, email, password, address=client_address())
            member = _member(user)
            if member.status is MembershipStatus.ACTIVE:
                return _enter(member)
            problem = _waiting_for(user, member)
    status = 403 if problem else form.status
    return render_template("widget/sign_in.html", form=form, problem=problem, next=safe_next("")), status


def _member(user: User) -> Membership:
    found = db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.seller_id == place().seller.id)
        .order_by((Membership.status == MembershipStatus.ACTIVE).desc(), Membership.id)
    ).first()
    if found is None:
        raise Invalid(_("The e-mail address or the password is wrong."))
    return found


def _waiting_for(user: User, member: Membership) -> dict[str, str]:
    """What stands between the person and the shop (F36, messages)."""
    support = place().shop.support_email
    if member.status is MembershipStatus.PENDING_EMAIL_VALIDATION:
        text = _(
            "Open the link in the message we sent to %(email)s, or send it again.",
            email=mask_email(user.email),
        )
        return {"title": _("Account not validated."), "text": text, "ticket": _ticket(user.email)}
    texts = {
        MembershipStatus.PENDING_APPROVAL: _("Your request is waiting for approval."),
        MembershipStatus.PENDING_ACTIVATION: _("Open the link in your invitation first."),
        MembershipStatus.REJECTED: _("Your request was not accepted. Contact %(support)s.", support=support),
    }
    suspended = _("This account is suspended. Contact %(support)s.", support=support)
    return {"title": texts.get(member.status, suspended), "text": "", "ticket": ""}


def _enter(member: Membership) -> ResponseReturnValue:
    """Begin a session under a new id; what was collected before comes along."""
    former = place().visit
    if former is not None and former.membership_id is None and member.account_id is not None:
        merge_visit_basket(visit_id=former.id, account_id=member.account_id, user_id=member.user_id)
    start_session(member)
    return redirect_to(safe_next(url_for(".index")))


@route("/sign-out", "POST")
@public(reason="Whoever has no session any more gets the same answer.")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    end_session()
    return redirect_to(url_for(".sign_in"))
