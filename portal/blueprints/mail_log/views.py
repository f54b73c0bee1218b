"""Routes of the mail log."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.domain.notifications.actions import resend
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.domain.notifications.queries import mail_or_404, mails_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Filter, Listing, View, chosen

bp = Blueprint("mail_log", __name__, url_prefix="/mail-log")
MAILS = Listing(
    "mail_log.index",
    (
        Column("message", lazy_gettext("Message"), MailMessage.id),
        Column("to", lazy_gettext("To")),
        Column("status", lazy_gettext("Status")),
        Column("created", lazy_gettext("Created")),
    ),
    tie=MailMessage.id,
    first="-message",
    filters=(
        Filter("status", lazy_gettext("Status")),
        Filter("about", lazy_gettext("About")),
    ),
    views=(
        View(lazy_gettext("Sent"), "status=sent"),
        View(lazy_gettext("Waiting"), "status=queued"),
        View(lazy_gettext("Unknown"), "status=unknown"),
        View(lazy_gettext("Failed"), "status=failed"),
        View(lazy_gettext("Cancelled"), "status=cancelled"),
    ),
)
MAY_VIEW = requires(Permission.CUSTOMER_VIEW)


@bp.get("")
@MAY_VIEW
def index() -> ResponseReturnValue:
    """Mails, the newest first; `about` limits them to one record."""
    about, shown = request.args.get("about", ""), MAILS.asked_for()
    page = shown.page(mails_with(chosen(MailStatus), about))
    return render_page("mail_log/index.html", "mail_log/_table.html", shown=shown, page=page, about=about)


@bp.get("/<public_id>")
@MAY_VIEW
def show(public_id: str) -> ResponseReturnValue:
    """One mail: to whom, about what, and how far it got."""
    return render_template("mail_log/show.html", mail=mail_or_404(public_id))


@bp.post("/<public_id>/resend")
@requires(Permission.CUSTOMER_CREATE)
def send_again(public_id: str) -> ResponseReturnValue:
    """Send it once more, five times a day at most."""
    resend(mail_or_404(public_id), actor=current_actor())
    flash(_("The message is being sent again."), "good")
    return redirect_to(url_for("mail_log.show", public_id=public_id))
