"""Coming in by an invitation, as one of a customer's people."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.sellers.queries import shop_door
from portal.domain.users.invitations import (
    CompanyShut,
    accept_invitation,
    ask_for_invitation,
    open_invitation,
)
from portal.kernel.errors import Gone
from portal.web.access import public
from portal.web.htmx import redirect_to
from portal.web.invitations import ended_invitation
from portal.web.limits import client_address
from portal.widget.forms import InvitationForm
from portal.widget.messages import say
from portal.widget.place import place
from portal.widget.session import enter
from portal.widget.views.both import route


@route("/invitation/<token>", "GET", "POST")
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation, and be signed in; whoever else was in this browser is not any more."""
    form, door = InvitationForm(), shop_door(place().seller.id)
    try:
        user, member = open_invitation(door, token)
        if form.validate_on_submit():
            with form.showing_refusals():
                accept_invitation(door, token, form.password.data or "", address=client_address())
                enter(member)
                say(_("Your account is ready."))
                return redirect_to(url_for(".index"))
    except (Gone, CompanyShut) as refusal:
        return ended_invitation("widget/invitation_ended.html", token, refusal)
    return render_template("widget/invitation.html", form=form, user=user), form.status


@route("/invitation/<token>/again", "POST")
@public(reason="It mails to whom the link was mailed, and says the same whether it does.")
def invite_again(token: str) -> ResponseReturnValue:
    """Send a new link in place of one that came too late."""
    try:
        ask_for_invitation(shop_door(place().seller.id), token, address=client_address())
    except Gone as refusal:
        return ended_invitation("widget/invitation_ended.html", token, refusal)
    return redirect_to(url_for(".invitation", token=token, sent=1))
