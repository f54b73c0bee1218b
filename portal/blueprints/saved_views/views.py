"""Routes of kept views; they lead back to the list."""

from urllib.parse import parse_qsl, urlencode

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, StringField

from portal.domain.lists.actions import delete_view, save_view
from portal.domain.lists.queries import own_view_or_404
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Invalid
from portal.web.access import Blueprint, current_actor, requires
from portal.web.forms import Form
from portal.web.htmx import redirect_to
from portal.web.lists import PLACE, VIEW, list_or_404

bp = Blueprint("saved_views", __name__, url_prefix="/views")
PERSONAL = requires(Permission.PROFILE_SELF)


class ViewForm(Form):
    """A state of a list, and its name."""

    endpoint = HiddenField()
    query = HiddenField()
    name = StringField()
    is_shared = BooleanField()


@bp.post("")
@PERSONAL
def save() -> ResponseReturnValue:
    """Keep the state of a list under a name."""
    form = ViewForm()
    form.validate_on_submit()
    endpoint = list_or_404(form.endpoint.data or "").endpoint
    query = _cleaned(form.query.data or "")
    try:
        kept = save_view(
            endpoint, form.name.data or "", query, is_shared=bool(form.is_shared.data), actor=current_actor()
        )
    except Invalid as refusal:
        flash(" ".join([*refusal.field_errors.values()]) or refusal.message, "bad")
        return redirect_to(_address(endpoint, query))
    flash(_("The view is kept."), "good")
    return redirect_to(_address(endpoint, kept.query, kept.public_id))


@bp.post("/<public_id>/delete")
@PERSONAL
def delete(public_id: str) -> ResponseReturnValue:
    """Forget one of one's own."""
    view = own_view_or_404(public_id, current_actor())
    endpoint = view.endpoint
    delete_view(view)
    flash(_("The view is deleted."), "good")
    return redirect_to(url_for(endpoint))


def _cleaned(query: str) -> str:
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in (PLACE, VIEW)])


def _address(endpoint: str, query: str, view: str = "") -> str:
    told = "&".join(part for part in (query, urlencode({VIEW: view}) if view else "") if part)
    return f"{url_for(endpoint)}{'?' if told else ''}{told}"
