"""Routes of price books."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.blueprints.price_books.forms import BookForm, NamedForm
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import customers_by
from portal.domain.pricing.actions import change_book, create_book, delete_book, duplicate_book
from portal.domain.pricing.models import PriceBook
from portal.domain.pricing.queries import (
    book_names,
    books_with,
    price_book_or_404,
    price_books,
    rules_count_by_book,
)
from portal.domain.sellers.queries import shop, today_of_the_house
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.fields import number_of
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Listing

bp = Blueprint("price_books", __name__, url_prefix="/price-books")
MAY_MANAGE = requires(Permission.PRICEBOOK_MANAGE)
BOOKS = Listing(
    "price_books.index",
    (
        Column("name", lazy_gettext("Name"), PriceBook.name),
        Column("currency", lazy_gettext("Currency")),
        Column("start", lazy_gettext("Starts from")),
        Column("default", lazy_gettext("Default"), PriceBook.default_percent, "end"),
        Column("days", lazy_gettext("Valid")),
        Column("rules", lazy_gettext("Own rules"), align="end"),
        Column("customers", lazy_gettext("Customers"), align="end"),
    ),
    tie=PriceBook.id,
    first="name",
)


@bp.get("")
@MAY_MANAGE
def index() -> ResponseReturnValue:
    """All books."""
    shown = BOOKS.asked_for()
    return render_page(
        "price_books/index.html", "price_books/_table.html", shown=shown,
        page=shown.page(books_with(shown.text)), names=book_names(),
        counts=customers_by(Account.price_book_id), rules=rules_count_by_book(), today=today_of_the_house(),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@MAY_MANAGE
def new() -> ResponseReturnValue:
    """Make a book on retail prices, on cost, or on another book."""
    form = BookForm.among(price_books(), currency=shop().currency)
    if form.validate_on_submit():
        with form.showing_refusals():
            book = create_book(form.terms, actor=current_actor(), agreed=bool(form.agreed.data))
            flash(_("%(name)s was made.", name=book.name), "good")
            return redirect_to(url_for("price_books.show", public_id=book.public_id))
    return render_template("price_books/new.html", form=form), form.status


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@MAY_MANAGE
def edit(public_id: str) -> ResponseReturnValue:
    """Change what a book says of itself; what starts from it follows at once."""
    book = price_book_or_404(public_id)
    form = BookForm.among(price_books(), book)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_book(
                book, form.terms, version=number_of(form.version), actor=current_actor(),
                agreed=bool(form.agreed.data),
            )  # fmt: skip
            flash(_("Saved. New quotes use it at once."), "good")
            return redirect_to(url_for("price_books.show", public_id=public_id))
    return render_template("price_books/edit.html", book=book, form=form), form.status


@bp.route("/<public_id>/duplicate", methods=["GET", "POST"])
@MAY_MANAGE
def duplicate(public_id: str) -> ResponseReturnValue:
    """Make another book of the same rules, with a percentage of its own."""
    book = price_book_or_404(public_id)
    form = NamedForm(default_percent=book.default_percent)
    if form.validate_on_submit():
        with form.showing_refusals():
            copy = duplicate_book(
                book, form.typed_name, form.percent, actor=current_actor(), agreed=bool(form.agreed.data)
            )
            flash(_("%(name)s was made.", name=copy.name), "good")
            return redirect_to(url_for("price_books.show", public_id=copy.public_id))
    return render_template("price_books/duplicate.html", book=book, form=form), form.status


@bp.post("/<public_id>/delete")
@MAY_MANAGE
def delete(public_id: str) -> ResponseReturnValue:
    """Remove a book that nobody's prices come from."""
    book = price_book_or_404(public_id)
    name = book.name
    delete_book(book, actor=current_actor())
    flash(_("%(name)s is deleted.", name=name), "good")
    return redirect_to(url_for("price_books.index"))
