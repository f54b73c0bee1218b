"""Routes of signing in; none of them needs a right, each says why."""

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.auth.forms import (
    ChooseSellerForm,
    ForgotForm,
    InvitationForm,
    LanguageForm,
    NewPasswordForm,
    SignInForm,
)
from portal.db import db
from portal.domain.sellers.queries import portal_door
from portal.domain.users.forgotten import ask_for_link, reset_password
from portal.domain.users.invitations import accept_invitation, ask_for_invitation, open_invitation
from portal.domain.users.models import TokenPurpose, User
from portal.domain.users.permissions import Permission
from portal.domain.users.profile import choose_language
from portal.domain.users.queries import staff_memberships
from portal.domain.users.rules import refusal_of
from portal.domain.users.sign_ins import choose_membership, end_sign_in, start_sign_in
from portal.domain.users.tokens import LinkUnknown, read_token
from portal.kernel.errors import Gone, Invalid, NotFound
from portal.web.access import Blueprint, current_actor, current_visit, public, requires, safe_next
from portal.web.htmx import redirect_to
from portal.web.invitations import ended_invitation
from portal.web.known_browsers import prove_at
from portal.web.limits import client_address
from portal.web.my_account import undo_email as undo_page
from portal.web.navigation import home_url
from portal.web.staff import STAFF, forget_cookie, keep_cookie, person

bp = Blueprint("auth", __name__)


@bp.get("/")
@public(reason="The front door: it only shows where to go.")
def home() -> ResponseReturnValue:
    """To the first place the person may open, or to sign in."""
    return redirect(home_url() if current_visit().scope else _next_step(), 302)


def _next_step() -> str:
    return url_for("auth.choose_seller" if person() else "auth.sign_in")


@bp.route("/sign-in", methods=["GET", "POST"])
@public(reason="Nobody is signed in before.")
def sign_in() -> ResponseReturnValue:
    """Prove who you are."""
    form = SignInForm(next=safe_next(""))
    if request.method == "GET" and person():
        return redirect(safe_next(url_for("auth.home")), 302)
    if form.validate_on_submit():
        with form.showing_refusals():
            return _enter(prove_at(portal_door().id, form.email.data or "", form.password.data or ""))
    return render_template("auth/sign_in.html", form=form), form.status


def _enter(user: User) -> Response:
    """Begin a session; one that the browser still had ends."""
    working = staff_memberships(user)
    if not working:
        reasons = [text for text in map(refusal_of, user.memberships) if text]
        raise Invalid(reasons[0] if reasons else _("You have no access to this portal."))
    if former := person():
        end_sign_in(former.sign_in)
    session.clear()
    only = working[0] if len(working) == 1 else None
    token = start_sign_in(user, membership=only, address=client_address(), device=request.user_agent.string)
    target = safe_next(url_for("auth.home"))
    if only is None:
        target = url_for("auth.choose_seller", next=safe_next("") or None)
    return keep_cookie(redirect_to(target), token)


@bp.post("/sign-out")
@public(reason="Whoever has no session any more gets the same answer.")
def sign_out() -> ResponseReturnValue:
    """End the session, and what the browser keeps of it."""
    if found := person():
        end_sign_in(found.sign_in)
    session.clear()
    flash(_("You are signed out."), "good")
    response = forget_cookie(redirect_to(url_for("auth.sign_in")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/language")
@requires(Permission.PROFILE_SELF)
def language() -> ResponseReturnValue:
    """Keep the language that the person wants to be spoken to in."""
    form, actor = LanguageForm(), current_actor()
    if form.validate_on_submit():
        choose_language(db.session.get_one(User, actor.user_id), form.language.data or "", actor=actor)
    return redirect_to(safe_next(url_for("auth.home")))


@bp.route("/choose-seller", methods=["GET", "POST"])
@public(reason="Rights come with the choice; the view lets in only who has signed in.")
def choose_seller() -> ResponseReturnValue:
    """Say for which seller to work, when there are several."""
    found = person()
    if found is None:
        return STAFF.turn_away(current_visit())
    now_in = found.membership.public_id if found.membership else None
    form = ChooseSellerForm(next=safe_next(""), membership=now_in)
    working = staff_memberships(found.sign_in.user)
    form.membership.choices = [(one.public_id, one.seller.name) for one in working]
    if form.validate_on_submit():
        return _work_for(form.membership.data)
    return render_template("auth/choose_seller.html", form=form, name=found.sign_in.user.name), form.status


@bp.post("/switch-seller/<public_id>")
@public(reason="Rights come with the choice; the view lets in only who has signed in.")
def switch_seller(public_id: str) -> ResponseReturnValue:
    """Go on in another seller."""
    return _work_for(public_id) if person() else STAFF.turn_away(current_visit())


def _work_for(public_id: str) -> Response:
    found = person()
    working = staff_memberships(found.sign_in.user) if found else []
    chosen = next((one for one in working if one.public_id == public_id), None)
    if found is None or chosen is None:
        raise NotFound
    token = choose_membership(found.sign_in, chosen)
    return keep_cookie(redirect_to(safe_next(url_for("auth.home"))), token)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation of staff, who are signed in at once."""
    form, door = InvitationForm(), portal_door()
    try:
        user, _membership = open_invitation(door, token)
        if form.validate_on_submit():
            with form.showing_refusals():
                password = form.password.data or ""
                return _enter(accept_invitation(door, token, password, address=client_address()))
    except Gone as refusal:
        return ended_invitation("auth/invitation_ended.html", token, refusal)
    return render_template("auth/invitation.html", form=form, user=user), form.status


@bp.post("/invitation/<token>/again")
@public(reason="It mails to whom the link was mailed, and says the same whether it does.")
def invite_again(token: str) -> ResponseReturnValue:
    """Send a new link in place of one that came too late."""
    try:
        ask_for_invitation(portal_door(), token, address=client_address())
    except Gone as refusal:
        return ended_invitation("auth/invitation_ended.html", token, refusal)
    return redirect_to(url_for("auth.invitation", token=token, sent=1))


@bp.route("/forgot", methods=["GET", "POST"])
@public(reason="Whoever asks cannot sign in; the answer is the same for every address.")
def forgot() -> ResponseReturnValue:
    """Ask for a link to a new password."""
    form = ForgotForm()
    if form.validate_on_submit():
        ask_for_link(portal_door(), form.email.data or "", address=client_address())
        return redirect_to(url_for("auth.forgot", sent=1))
    return render_template("auth/forgot.html", form=form, sent="sent" in request.args), form.status


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password; every session ends."""
    form = NewPasswordForm()
    try:
        user = _staff(read_token(TokenPurpose.RESET_PASSWORD, token).user)
        if form.validate_on_submit():
            with form.showing_refusals():
                reset_password(token, form.password.data or "")
                flash(_("Your password is changed. Sign in."), "good")
                return forget_cookie(redirect_to(url_for("auth.sign_in")))
    except Gone as refusal:
        return render_template("auth/reset_ended.html", refusal=refusal), refusal.status
    return render_template("auth/reset.html", form=form, email=user.email), form.status


@bp.route("/undo-email/<token>", methods=["GET", "POST"])
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def undo_email(token: str) -> ResponseReturnValue:
    """Take a change of address back, from the old one; every session ends."""
    return undo_page(portal_door(), token, "portal.html", done=_undone)


def _undone() -> Response:
    flash(_("Your address is what it was, and you are signed out everywhere. Choose a new password."), "good")
    return forget_cookie(redirect_to(url_for("auth.forgot")))


def _staff(user: User) -> User:
    """Whose link it is; a customer's is of a shop, and unknown here."""
    if user.door.seller_id is not None:
        raise LinkUnknown
    return user
