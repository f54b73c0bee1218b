"""Signing up, confirming the address, signing in and out."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.db.sealed import vault
from portal.domain.accounts.models import AccountKind
from portal.domain.catalogue.models import TermsDocument
from portal.domain.catalogue.terms import privacy_policy, terms_for
from portal.domain.extra_fields.models import Place
from portal.domain.extra_fields.queries import asked_of, extra_fields
from portal.domain.requests.signup import SignUp, confirm_email, send_confirmation
from portal.domain.requests.signup import sign_up as register
from portal.domain.sellers.queries import current_seller, shop_door
from portal.domain.sellers.sign_up_fields import sign_up_fields
from portal.domain.users.companies import companies_of
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose, User
from portal.domain.users.queries import customer_membership, is_let_in, user_by_email
from portal.domain.users.throttle import Limit, count, network_of
from portal.domain.users.tokens import LinkExpired, LinkUnknown, LinkUsed, find_link, read_token
from portal.kernel.errors import Invalid, NotFound, TooMany
from portal.kernel.text import mask_email
from portal.kernel.vault import VaultError
from portal.web.access import public
from portal.web.extra_fields import fill_in, typed_into, with_extra
from portal.web.htmx import redirect_to
from portal.web.known_browsers import prove_at
from portal.web.languages import current_language
from portal.web.limits import client_address
from portal.widget.forms import ShopForm, SignInForm, SignUpForm
from portal.widget.place import embedding_origin, next_here, place
from portal.widget.rim import ENDED
from portal.widget.session import chooser, end_session, enter, enter_to_choose, is_signed_in, prefill
from portal.widget.views.both import route

HOUR = timedelta(hours=1)
OF_ADDRESS, OF_PLACE = Limit("sign-up", 5, HOUR), Limit("sign-up-place", 20, HOUR)
OF_SELLER = Limit("sign-up-seller", 200, HOUR)
AT_THE_END = ("email", "password", "accept_terms", "marketing_opt_in", "website")
"""Of the sign-up form, below the seller's own fields."""
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
    if _is_in_already():
        return _goes_on()
    told = {"email": request.args.get("prefill-email", "")} | prefill()
    welcome, fields = place().shop.allow_registration_of_resellers, extra_fields(Place.REGISTRATION)
    fields = fields if welcome else asked_of(AccountKind.CUSTOMER, fields)
    form = with_extra(SignUpForm, fields, before=AT_THE_END)(**told).ask_for(sign_up_fields(place().shop))
    fill_in(form, fields, {})
    form.for_resellers(welcome=welcome)
    terms, policy, status = terms_for([]), privacy_policy(), None
    if not terms:
        del form.accept_terms
    if form.validate_on_submit():
        try:
            with form.showing_refusals():
                return _register(form, [*terms, *policy], typed_into(form, fields))
        except TooMany as refusal:
            form.show(refusal)
            status = refusal.status
    page = render_template("widget/sign_up.html", form=form, terms=terms, policy=policy, fields=fields)
    return page, status or form.status


def _register(form: SignUpForm, terms: Sequence[TermsDocument], extra: Mapping[str, object]) -> Response:
    """A machine, which fills in what people do not see, is told what people are told."""
    email = form.email.data or ""
    if not form.website.data:
        _count_sign_up(email)
        origin = embedding_origin()
        applied = SignUp(
            form.applicant, form.password.data or "", terms, origin, client_address(), current_language(),
            as_reseller=form.is_reseller, wants_news=bool(form.marketing_opt_in.data), extra=extra,
        )  # fmt: skip
        register(applied)
    return redirect_to(url_for(".check_inbox", ticket=_ticket(email)))


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


def _context() -> str:
    return f"check-inbox:{place().seller.id}"


def _ticket(email: str) -> str:
    """The address, sealed, so that the next page can name it without a session, and no log can."""
    return vault().encrypt(email, context=_context())


def _email_of(ticket: str) -> str:
    try:
        return vault().decrypt(ticket, context=_context())
    except VaultError as error:
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
        user = _ours(read_token(TokenPurpose.CONFIRM_EMAIL, token).user)
        if form.validate_on_submit():
            member = confirm_email(token)
            return render_template("widget/confirmed.html", member=member, email=user.email)
    except (LinkUsed, LinkExpired) as refusal:
        return _ended(token, refusal)
    return render_template("widget/confirm.html", form=form, email=user.email)


def _ours(user: User) -> User:
    """Whose link it is; one of another shop is as unknown here as one we never wrote."""
    if user.door.seller_id != place().seller.id:
        raise LinkUnknown
    return user


def _ended(token: str, refusal: LinkUsed | LinkExpired) -> ResponseReturnValue:
    ticket = _ticket(_ours(find_link(TokenPurpose.CONFIRM_EMAIL, token).user).email)
    used = isinstance(refusal, LinkUsed)
    page = render_template("widget/link_ended.html", refusal=refusal, used=used, ticket=ticket)
    return page, refusal.status


@route("/sign-in", "GET", "POST")
@public(reason="Nobody is signed in before.")
def sign_in() -> ResponseReturnValue:
    """Prove who you are; until the account is open, the page says what it waits for."""
    if _is_in_already():
        return _goes_on()
    if request.method == "GET" and chooser() and not is_signed_in():
        return _to_choose()
    form, problem = SignInForm(next=next_here(), email=prefill().get("email")), None
    if form.validate_on_submit():
        with form.showing_refusals():
            email, password = form.email.data or "", form.password.data or ""
            door = shop_door(current_seller().id)
            user = prove_at(door.id, email, password)
            companies = companies_of(user, place().seller.id)
            if len(companies) > 1:
                enter_to_choose(user)
                return _to_choose()
            member = companies[0].member if companies else _member(user)
            problem = _waiting_for(user, member)
            if problem is None:
                enter(member)
                return _goes_on()
    status = 422 if problem else form.status
    notice = str(ENDED) if request.args.get("ended") else ""
    page = render_template(
        "widget/sign_in.html", form=form, problem=problem, next=next_here(), notice=notice,
        closed=not place().shop.anonymous_access,
    )  # fmt: skip
    return page, status


def _is_in_already() -> bool:
    """Whether a frame comes here again because the site around it has signed somebody in."""
    return place().framed and request.method == "GET" and is_signed_in()


def _to_choose() -> ResponseReturnValue:
    return redirect_to(url_for(".choose_company", next=next_here() or None))


def _goes_on() -> ResponseReturnValue:
    """To where somebody wanted to go, who is signed in now."""
    return redirect_to(next_here() or url_for(".index"))


def _member(user: User) -> Membership:
    found = customer_membership(user, place().seller.id)
    if found is None:
        raise Invalid(_("The e-mail address or the password is wrong."))
    return found


def _waiting_for(user: User, member: Membership) -> dict[str, str] | None:
    """What stands between the person and the shop (F36, messages); ``None`` when nothing does."""
    support = place().shop.support_email
    if is_let_in(member):
        return None
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


@route("/sign-out", "POST")
@public(reason="Whoever has no session any more gets the same answer.")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    end_session()
    return redirect_to(url_for(".sign_in"))
