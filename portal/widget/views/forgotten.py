"""A new password for somebody who has forgotten the old one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.sellers.queries import shop_door
from portal.domain.users.forgotten import ask_for_link, reset_password
from portal.domain.users.models import TokenPurpose, User
from portal.domain.users.tokens import LinkUnknown, read_token
from portal.kernel.errors import Gone
from portal.web.access import public
from portal.web.htmx import redirect_to
from portal.web.limits import client_address
from portal.widget.forms import ForgotForm, NewPasswordForm
from portal.widget.messages import say
from portal.widget.place import place
from portal.widget.session import end_session
from portal.widget.views.both import route


@route("/forgot", "GET", "POST")
@public(reason="Whoever asks cannot sign in; the answer is the same for every address.")
def forgot() -> ResponseReturnValue:
    """Ask for a link."""
    form = ForgotForm()
    if form.validate_on_submit():
        ask_for_link(shop_door(place().seller.id), form.email.data or "", address=client_address())
        return redirect_to(url_for(".forgot", sent=1))
    return render_template("widget/forgot.html", form=form, sent="sent" in request.args), form.status


@route("/reset/<token>", "GET", "POST")
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password; every session ends, this browser's too."""
    form = NewPasswordForm()
    try:
        user = _ours(read_token(TokenPurpose.RESET_PASSWORD, token).user)
        if form.validate_on_submit():
            with form.showing_refusals():
                reset_password(token, form.password.data or "")
                end_session()
                say(_("Your password is changed. Sign in."))
                return redirect_to(url_for(".sign_in"))
    except Gone as refusal:
        return render_template("widget/reset_ended.html", refusal=refusal), refusal.status
    return render_template("widget/reset.html", form=form, email=user.email), form.status


def _ours(user: User) -> User:
    """Whose link it is; one of another shop is as unknown here as one we never wrote."""
    if user.door.seller_id != place().seller.id:
        raise LinkUnknown
    return user
