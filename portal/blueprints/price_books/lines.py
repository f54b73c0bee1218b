"""Routes of one price book: its plans with what they cost in it, and the rule for one of them."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from portal.blueprints.price_books.forms import DayForm, LineForm
from portal.blueprints.price_books.views import MAY_MANAGE, bp
from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import customers_by
from portal.domain.catalogue.models import Plan, Product
from portal.domain.lists.models import FileKind
from portal.domain.pricing.export import book_as_csv, book_as_xlsx
from portal.domain.pricing.models import PriceBook, PriceBookLine
from portal.domain.pricing.queries import (
    book_names,
    lines_for,
    plans_with,
    price_book_or_404,
)
from portal.domain.pricing.rules import set_line, withdraw_line
from portal.domain.pricing.sheet import PlanPrice, prices_in
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.text import slugify
from portal.web.access import current_actor
from portal.web.htmx import redirect_to, render_page
from portal.web.list_files import MIME_TYPES
from portal.web.lists import Column, Filter, Listing


class Rule(StrEnum):
    """Which plans of a book are meant: those that it has rules of its own for."""

    OWN = "own"


PLANS = Listing(
    "price_books.show",
    (
        Column("plan", lazy_gettext("Plan"), Product.name_key),
        Column("retail", lazy_gettext("Retail price"), align="end"),
        Column("cost", lazy_gettext("Cost"), align="end"),
        Column("rule", lazy_gettext("Rule")),
        Column("price", lazy_gettext("Price"), align="end"),
        Column("margin", lazy_gettext("Margin"), align="end"),
        Column("change", lazy_gettext("Change"), align="end"),
    ),
    tie=Plan.id,
    first="plan",
    filters=(Filter("rule", lazy_gettext("Rule"), tuple(Rule), lambda _code: lazy_gettext("Own rules")),),
    keeps_views=False,
)
FOR_THOSE_WITHOUT_COST = replace(
    PLANS, columns=tuple(one for one in PLANS.columns if one.key not in ("cost", "margin"))
)


@bp.get("/<public_id>")
@MAY_MANAGE
def show(public_id: str) -> ResponseReturnValue:
    """A book, and each plan's prices in it."""
    book, today = price_book_or_404(public_id), today_of_the_house()
    sees_cost = current_actor().may(Permission.PRICE_COST)
    shown = (PLANS if sees_cost else FOR_THOSE_WITHOUT_COST).asked_for()
    page = shown.page(plans_with(book, shown.text, is_ruled=bool(shown.chosen(Rule, "rule"))))
    ids = [plan.id for plan in page.rows]
    return render_page(
        "price_books/show.html", "price_books/_rows.html", book=book, shown=shown, page=page,
        prices=prices_in(book, ids, today), lines=lines_for(book, ids), today=today,
        names=book_names(),
        users=customers_by(Account.price_book_id).get(book.id, 0),
        sees_cost=sees_cost,
    )  # fmt: skip


@bp.get("/<public_id>/prices.<any(csv, xlsx):kind>")
@MAY_MANAGE
def export(public_id: str, kind: str) -> ResponseReturnValue:
    """All prices of a book as a file; with its costs for those who may see them."""
    book, sees_cost = price_book_or_404(public_id), current_actor().may(Permission.PRICE_COST)
    name = f"{slugify(book.name) or book.public_id}.{kind}"
    if kind == FileKind.XLSX:
        content = book_as_xlsx(book, today_of_the_house(), with_cost=sees_cost)
    else:
        content = book_as_csv(book, today_of_the_house(), with_cost=sees_cost).encode("utf-8-sig")
    response = Response(content, content_type=MIME_TYPES[FileKind(kind)])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.route("/<public_id>/plans/<plan_id>", methods=["GET", "POST"])
@MAY_MANAGE
def line(public_id: str, plan_id: str) -> ResponseReturnValue:
    """The rule for one plan."""
    book, plan = price_book_or_404(public_id), _plan(plan_id)
    today = today_of_the_house()
    lines = lines_for(book, [plan.id]).get(plan.id, [])
    form = LineForm(**_typed(_holding(lines, today)))
    if form.validate_on_submit():
        with form.showing_refusals():
            set_line(
                book, plan.id, form.rule, actor=current_actor(), valid_from=form.valid_from.data,
                agreed=bool(form.agreed.data),
            )  # fmt: skip
            flash(_("Saved."), "good")
            return redirect_to(url_for("price_books.line", public_id=public_id, plan_id=plan_id))
    page = render_template(
        "price_books/line.html", book=book, plan=plan, form=form, price=_price_of(book, plan),
        coming=[one for one in lines if one.valid_from > today],
        sees_cost=current_actor().may(Permission.PRICE_COST),
    )  # fmt: skip
    return page, form.status


@bp.post("/<public_id>/plans/<plan_id>/withdraw")
@MAY_MANAGE
def withdraw(public_id: str, plan_id: str) -> ResponseReturnValue:
    """Take back a change of price that has not come yet."""
    book, plan, form = price_book_or_404(public_id), _plan(plan_id), DayForm()
    form.validate_on_submit()
    withdraw_line(book, plan.id, form.day, actor=current_actor())
    flash(_("The change is taken back."), "good")
    return redirect_to(url_for("price_books.line", public_id=public_id, plan_id=plan_id))


def _holding(lines: list[PriceBookLine], today: date) -> PriceBookLine | None:
    """The rule that counts on the day, of those of one plan from the oldest on."""
    return next((one for one in reversed(lines) if one.valid_from <= today), None)


def _typed(rule: PriceBookLine | None) -> dict[str, object]:
    return {"kind": rule.kind, "percent": rule.percent, "amount": rule.amount} if rule else {}


def _price_of(book: PriceBook, plan: Plan) -> PlanPrice:
    return prices_in(book, [plan.id], today_of_the_house())[plan.id]


def _plan(public_id: str) -> Plan:
    found = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
    if found is None:
        raise NotFound
    return found
