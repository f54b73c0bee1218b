"""Routes of the mail log."""

from operator import attrgetter

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.domain.notifications.actions import resend
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.domain.notifications.queries import mail_or_404, mails_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Cell, Column, Filter, Listing, Shown, View
from portal.web.words import status_word

bp = Blueprint("mail_log", __name__, url_prefix="/mail-log")


def _asked_for(shown: Shown) -> Select[MailMessage]:
    return mails_with(
        shown.chosen(MailStatus), shown.value("about"), text=shown.text, template=shown.value("kind")
    )


def _cells() -> list[Cell]:
    return [
        Cell(lazy_gettext("Message"), attrgetter("subject")),
        Cell(lazy_gettext("To"), attrgetter("recipient"), "to"),
        Cell(lazy_gettext("Status"), lambda one: status_word(one.status), "status"),
        Cell(lazy_gettext("Created"), attrgetter("created_at"), "created"),
        Cell(lazy_gettext("Sent"), attrgetter("sent_at")),
    ]


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
    title=lazy_gettext("Mail log"),
    find=_asked_for,
    cells=_cells,
    filters=(
        Filter("status", lazy_gettext("Status"), tuple(MailStatus)),
        Filter("about", lazy_gettext("About")),
        Filter("kind", lazy_gettext("Kind")),
    ),
    views=(
        View(lazy_gettext("Sent"), "status=sent"),
        View(lazy_gettext("Waiting"), "status=queued"),
        View(lazy_gettext("Unknown"), "status=unknown"),
        View(lazy_gettext("Failed"), "status=failed"),
        View(lazy_gettext("Cancelled"), "status=cancelled"),
        View(lazy_gettext("Switched off"), "status=switched_off"),
    ),
)
MAY_VIEW = requires(Permission.CUSTOMER_VIEW)


@bp.get("")
@MAY_VIEW
def index() -> ResponseReturnValue:
    """Mails, the newest first; `about` limits them to one record."""
    about, shown = request.args.get("about", ""), MAILS.asked_for()
    page = shown.page(_asked_for(shown))
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
