"""The builder of the snippet: all that is chosen stands in the address of the page."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from flask import current_app, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.blueprints.settings.forms import SendSnippetForm, SnippetForm
from portal.blueprints.settings.views import bp
from portal.config import Settings
from portal.db import current_scope
from portal.domain.catalogue.comparison import compared_groups
from portal.domain.catalogue.queries import offered_categories, offered_names
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.sellers.sending import send_snippet
from portal.domain.sellers.snippet import Snippet
from portal.domain.users.permissions import Permission
from portal.domain.users.throttle import Limit, count
from portal.web.access import current_actor, requires
from portal.web.assets import loader_integrity, loader_version
from portal.web.htmx import redirect_to, render_page
from portal.web.preview import preview_url

MAILS = Limit("widget-snippet-mail", 10, timedelta(hours=1))
"""Mails to anybody whom somebody on the staff names."""


@bp.get("/widget")
@requires(Permission.WIDGET_MANAGE)
def widget() -> ResponseReturnValue:
    """The snippet as the address says, and its variants."""
    form = _form(request.args)
    form.validate()
    return _page(form, SendSnippetForm(choice=form.choice.query))


@bp.post("/widget/send")
@requires(Permission.WIDGET_MANAGE)
def send_widget() -> ResponseReturnValue:
    """Mail the snippet to whoever looks after the web site."""
    sending = SendSnippetForm()
    form = _form(MultiDict(parse_qsl(sending.choice.data or "")))
    if sending.validate_on_submit() and form.validate():
        with sending.showing_refusals():
            count(MAILS, current_scope().seller_id)
            to = send_snippet(sending.email.data or "", form.choice, actor=current_actor())
            flash(_("The snippet is on its way to %(address)s.", address=to), "good")
            return redirect_to(url_for("settings.widget") + f"?{form.choice.query}".rstrip("?"))
    return _page(form, sending)


def _form(chosen: MultiDict[str, str]) -> SnippetForm:
    categories = {slug: category.name for slug, category in offered_categories().items()}
    groups = {one.slug: one.name for one in compared_groups()}
    return SnippetForm(chosen).begin_at(categories, offered_names(), groups)


def _page(form: SnippetForm, sending: SendSnippetForm) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    base, slug, ours = settings.public_url, current_seller().slug, shop()
    g.frames_site = settings.preview_origin
    shown: dict[str, Any] = {
        "form": form,
        "sending": sending,
        "shop": ours,
        "snippet": Snippet(base, slug, form.choice, _("Open our cloud shop")),
        "preview": preview_url(slug, form.choice.query) if ours.published else "",
        "version": loader_version(),
        "integrity": loader_integrity(),
    }
    status = sending.status if sending.errors else form.status
    return render_page("settings/widget.html", "settings/_snippet_card.html", **shown), status
