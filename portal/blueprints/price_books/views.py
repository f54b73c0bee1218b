"""Routes of price books."""

from decimal import Decimal

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from portal.blueprints.price_books.forms import BookForm, LineForm, NewBookForm
from portal.db import db
from portal.domain.catalogue.models import Plan
from portal.domain.catalogue.queries import own_and_offered_products
from portal.domain.pricing.actions import change_book, create_book, remove_line, set_line
from portal.domain.pricing.models import BookBase, LineKind, PriceBook
from portal.domain.pricing.queries import customers_count_by_book, price_book_or_404, price_books
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.text import clean
from portal.web.access import Blueprint, current_actor, requires
from portal.web.fields import number_of
from portal.web.htmx import redirect_to

bp = Blueprint("price_books", __name__, url_prefix="/price-books")
MAY_MANAGE = requires(Permission.PRICEBOOK_MANAGE)


@bp.get("")
@MAY_MANAGE
def index() -> ResponseReturnValue:
    """All books."""
    books = price_books()
    names = {book.id: book.name for book in books}
    return render_template(
        "price_books/index.html", books=books, names=names, counts=customers_count_by_book()
    )


@bp.route("/new", methods=["GET", "POST"])
@MAY_MANAGE
def new() -> ResponseReturnValue:
    """Make a book on retail prices, on cost, or on another book."""
    form, books = NewBookForm(default_percent=Decimal(0)), {book.public_id: book for book in price_books()}
    form.parent.choices = [("", _("No other book")), *((key, book.name) for key, book in books.items())]
    if form.validate_on_submit():
        with form.showing_refusals():
            book = create_book(
                clean(form.name.data or ""), currency=shop().currency, actor=current_actor(),
                parent=books.get(form.parent.data), base=BookBase(form.base.data),
                default_percent=form.default_percent.data or Decimal(0),
            )  # fmt: skip
            flash(_("%(name)s was made.", name=book.name), "good")
            return redirect_to(url_for("price_books.show", public_id=book.public_id))
    return render_template("price_books/new.html", form=form), form.status


@bp.route("/<public_id>", methods=["GET", "POST"])
@MAY_MANAGE
def show(public_id: str) -> ResponseReturnValue:
    """Name, percentage and the rules of a book."""
    book = price_book_or_404(public_id)
    form = BookForm(obj=book)
    if form.validate_on_submit():
        with form.showing_refusals():
            name, percent = clean(form.name.data or ""), form.default_percent.data or Decimal(0)
            version = number_of(form.version)
            change_book(book, version=version, actor=current_actor(), name=name, default_percent=percent)
            flash(_("Saved. New quotes use it at once."), "good")
            return redirect_to(url_for("price_books.show", public_id=public_id))
    return render_template(
        "price_books/show.html", book=book, form=form, products=own_and_offered_products(),
        rules={line.plan_id: line for line in book.lines},
    ), form.status  # fmt: skip


@bp.route("/<public_id>/plans/<plan_id>", methods=["GET", "POST"])
@MAY_MANAGE
def line(public_id: str, plan_id: str) -> ResponseReturnValue:
    """The rule for one plan."""
    book, plan = price_book_or_404(public_id), _plan(plan_id)
    form = LineForm(obj=next((one for one in book.lines if one.plan_id == plan.id), None))
    if form.validate_on_submit():
        with form.showing_refusals():
            _set(book, plan, form)
            flash(_("Saved. New quotes use it at once."), "good")
            return redirect_to(url_for("price_books.show", public_id=public_id))
    return render_template("price_books/line.html", book=book, plan=plan, form=form), form.status


def _set(book: PriceBook, plan: Plan, form: LineForm) -> None:
    """Store the rule; the default needs no line."""
    kind, actor = LineKind(form.kind.data), current_actor()
    if kind is LineKind.DEFAULT:
        remove_line(book, plan.id, actor=actor)
        return
    percent = form.percent.data if kind is LineKind.PERCENT else None
    amount = form.amount.data if kind is not LineKind.PERCENT else None
    set_line(book, plan.id, kind=kind, actor=actor, percent=percent, amount=amount)


def _plan(public_id: str) -> Plan:
    found = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
    if found is None:
        raise NotFound
    return found
