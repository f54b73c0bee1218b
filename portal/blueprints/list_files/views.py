"""Routes of lists as files. A short list is the answer itself; a long one has a page to wait on."""

from io import BytesIO
from urllib.parse import parse_qsl

from flask import Response, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField

from portal.domain.lists.files import ask_for_file, content_of, is_given_up, note_taken_out, own_file_or_404
from portal.domain.lists.models import FileKind, ListFile
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.text import slugify
from portal.web.access import Blueprint, current_actor, requires
from portal.web.forms import Form
from portal.web.htmx import redirect_to, render_page
from portal.web.languages import current_language
from portal.web.list_files import MIME_TYPES, count_of, write_list
from portal.web.lists import Shown, list_or_404

bp = Blueprint("list_files", __name__, url_prefix="/list-files")
PERSONAL = requires(Permission.PROFILE_SELF)
AT_ONCE = 5000
"""The longest list, in rows, that is answered while one waits."""


class TakeOutForm(Form):
    """A state of a list, and what it is to be written as."""

    endpoint = HiddenField()
    query = HiddenField()
    kind = SelectField(choices=[kind.value for kind in FileKind])


@bp.post("")
@PERSONAL
def take_out() -> ResponseReturnValue:
    """The list as a file, or the page on which to wait for it."""
    form = TakeOutForm()
    if not form.validate_on_submit():
        raise NotFound
    shown = Shown(list_or_404(form.endpoint.data or ""), MultiDict(parse_qsl(form.query.data or "")))
    kind, rows, actor = FileKind(form.kind.data), count_of(shown), current_actor()
    title, endpoint = str(shown.listing.title), shown.listing.endpoint
    note_taken_out(endpoint, shown.query, kind, rows, actor=actor)
    if rows > AT_ONCE:
        asked = ask_for_file(
            endpoint, shown.query, kind, rows, title=title, language=current_language(), actor=actor
        )
        return redirect_to(url_for(".show", public_id=asked.public_id))
    content = BytesIO()
    write_list(shown, kind, content)
    return _answer(content, kind, title)


@bp.get("/<public_id>")
@PERSONAL
def show(public_id: str) -> ResponseReturnValue:
    """How far a long list is, and the way to it."""
    file = own_file_or_404(public_id, current_actor())
    return render_page(
        "lists/file.html", "lists/_file.html", file=file, is_given_up=is_given_up(file),
        listing=list_or_404(file.endpoint),
    )  # fmt: skip


@bp.get("/<public_id>/file")
@PERSONAL
def fetch(public_id: str) -> ResponseReturnValue:
    """What was written, while the person may see the list."""
    file = own_file_or_404(public_id, current_actor())
    list_or_404(file.endpoint)
    return _answer(BytesIO(content_of(file)), file.kind, file.title)


def _answer(content: BytesIO, kind: FileKind, title: str) -> Response:
    content.seek(0)
    name = f"{slugify(title) or ListFile.__tablename__}-{today_of_the_house().isoformat()}.{kind}"
    return send_file(content, MIME_TYPES[kind], as_attachment=True, download_name=name)
