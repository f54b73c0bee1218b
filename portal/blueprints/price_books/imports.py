"""Routes of files of prices: taken out, given, looked at line by line, taken over."""

from contextlib import closing
from dataclasses import replace

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.blueprints.price_books.forms import AgreeingForm, FileForm
from portal.blueprints.price_books.views import MAY_MANAGE, bp
from portal.domain.pricing.imports import (
    LARGEST_FILE,
    Remark,
    ask_to_read,
    ask_to_take_over,
    far_falls_in,
    import_or_404,
    imports_of,
    is_stuck,
    lines_of_import,
    unweighed_in,
)
from portal.domain.pricing.models import ImportOutcome, PriceBook, PriceImport, PriceImportLine
from portal.domain.pricing.queries import price_book_or_404
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor
from portal.web.htmx import redirect_to, render_page, wants_part
from portal.web.limits import takes_files
from portal.web.lists import Column, Filter, Listing

_REMARKS = {
    Remark.TOO_LOW: lazy_gettext("Falls too low"),
    Remark.FAR: lazy_gettext("Falls far"),
    Remark.OTHER_NAME: lazy_gettext("Another name"),
}
LINES = Listing(
    "price_books.import_",
    (
        Column("row", lazy_gettext("Line"), PriceImportLine.row),
        Column("plan", lazy_gettext("Plan")),
        Column("outcome", lazy_gettext("Outcome")),
        Column("was", lazy_gettext("Rule so far")),
        Column("rule", lazy_gettext("Rule")),
        Column("price", lazy_gettext("Price"), align="end"),
        Column("from", lazy_gettext("From")),
        Column("reason", lazy_gettext("Remark")),
    ),
    tie=PriceImportLine.id,
    first="row",
    filters=(
        Filter("outcome", lazy_gettext("Outcome"), tuple(ImportOutcome)),
        Filter("remark", lazy_gettext("Remark"), tuple(Remark), lambda code: _REMARKS[Remark(code)]),
    ),
    keeps_views=False,
)

FOR_THOSE_WITHOUT_COST = replace(
    LINES, filters=(LINES.filters[0], replace(LINES.filters[1], codes=(Remark.FAR, Remark.OTHER_NAME)))
)
"""Which lines fall too low would tell what the plans cost."""


@bp.route("/<public_id>/file", methods=["GET", "POST"])
@takes_files(LARGEST_FILE)
@MAY_MANAGE
def file(public_id: str) -> ResponseReturnValue:
    """A book as a file, and a file for the book."""
    book, form = price_book_or_404(public_id), FileForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            with closing(form.file.data) as sent:
                content = sent.read()
            asked = ask_to_read(book, sent.filename or "", content, actor=current_actor())
            return redirect_to(_url(book, asked))
    page = render_template("price_books/file.html", book=book, form=form, imports=imports_of(book))
    return page, form.status


@bp.route("/<public_id>/imports/<import_id>", methods=["GET", "POST"])
@MAY_MANAGE
def import_(public_id: str, import_id: str) -> ResponseReturnValue:
    """What a file would change, line by line; sent, the changes are made."""
    book = price_book_or_404(public_id)
    asked, form, actor = import_or_404(book, import_id), AgreeingForm(), current_actor()
    if form.validate_on_submit():
        with form.showing_refusals():
            ask_to_take_over(book, asked, agreed=bool(form.agreed.data), actor=actor)
            flash(_("The prices are being taken over."), "good")
            return redirect_to(_url(book, asked))
    sees_cost, sees_floor = actor.may(Permission.PRICE_COST), actor.may(Permission.ORDER_APPROVE)
    shown = (LINES if sees_cost and sees_floor else FOR_THOSE_WITHOUT_COST).asked_for()
    outcomes, remarks = shown.chosen(ImportOutcome, "outcome"), shown.chosen(Remark, "remark")
    return render_page(
        "price_books/import.html", "price_books/_import_lines.html", book=book, asked=asked, form=form,
        shown=shown, page=shown.page(lines_of_import(asked, outcomes, remarks)), is_stuck=is_stuck(asked),
        sees_cost=sees_cost, sees_floor=sees_floor, unweighed=unweighed_in(asked),
        far=far_falls_in(asked),
    ), form.status  # fmt: skip


@bp.get("/<public_id>/imports/<import_id>/progress")
@MAY_MANAGE
def import_progress(public_id: str, import_id: str) -> ResponseReturnValue:
    """How far it is, for the page that waits; once it is further, the page itself."""
    book = price_book_or_404(public_id)
    asked = import_or_404(book, import_id)
    if not wants_part() or not asked.is_moving or is_stuck(asked):
        return redirect_to(_url(book, asked))
    return render_template("price_books/_import_progress.html", book=book, asked=asked)


def _url(book: PriceBook, asked: PriceImport) -> str:
    return url_for("price_books.import_", public_id=book.public_id, import_id=asked.public_id)
