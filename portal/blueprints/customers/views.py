"""Routes of customers."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select
from sqlalchemy.orm import undefer

from portal.blueprints.customers.choices import billing_days
from portal.blueprints.customers.forms import (
    CloseForm,
    CompanyForm,
    EditForm,
    NewForm,
    SuspendForm,
    is_higher,
)
from portal.blueprints.customers.support import support_hints
from portal.db.pagination import page_of
from portal.domain.accounts.actions import ADDRESS_FIELDS, change_account, change_company
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.accounts.postal import ensure_valid
from portal.domain.accounts.providers import provider_name
from portal.domain.accounts.queries import account_or_404, accounts_alike, accounts_matching, contact_or_404
from portal.domain.assets.queries import assets_with
from portal.domain.billing.closing import close_account
from portal.domain.billing.queries import invoices_with
from portal.domain.catalogue.terms import acceptances_at_sign_up
from portal.domain.extra_fields.actions import answered, change_answers, keep_answers, traits
from portal.domain.extra_fields.answers import Answers, checked
from portal.domain.extra_fields.files import LARGEST_FILE
from portal.domain.extra_fields.models import ExtraField
from portal.domain.extra_fields.queries import asked_of, extra_fields
from portal.domain.ledger.queries import receivable
from portal.domain.orders.actions import release_covered_orders
from portal.domain.orders.credit import available_credit
from portal.domain.orders.queries import orders_with
from portal.domain.pricing.queries import book_names, price_books, tax_rates
from portal.domain.pricing.taxes import proposed_rate
from portal.domain.requests.signup import queue_customer
from portal.domain.sellers.billing_options import changed_options
from portal.domain.sellers.payment_methods import payment_method
from portal.domain.sellers.queries import current_seller, shop, today_of_the_house
from portal.domain.subscriptions.queries import subscriptions_with
from portal.domain.subscriptions.support import spend_by_provider, support_fees
from portal.domain.users.people import (
    add_customer,
    ensure_invites,
    give_login,
    invite,
    people_of,
    reinstate_account,
    suspend_account,
)
from portal.domain.users.permissions import Permission
from portal.domain.users.queries import wanting_news
from portal.domain.users.viewing import begin_view
from portal.kernel import clock
from portal.kernel.errors import NotSignedIn
from portal.kernel.text import clean, fold
from portal.kernel.texts import LANGUAGES
from portal.web.access import Blueprint, current_actor, requires
from portal.web.extra_fields import file_answer, fill_in, typed_into, with_extra
from portal.web.fields import number_of
from portal.web.forms import Form
from portal.web.htmx import redirect_to, render_page, wants_part
from portal.web.limits import takes_files
from portal.web.lists import Cell, Column, Filter, Listing, Shown, View
from portal.web.staff import person
from portal.web.viewing import keep_view
from portal.web.words import status_word

bp = Blueprint("customers", __name__, url_prefix="/customers")


class News(StrEnum):
    """Which customers are meant: those of whom somebody wants news and offers."""

    WANTED = "wanted"


def _asked_for(shown: Shown) -> Select[Account]:
    found = accounts_matching(shown.text, shown.chosen(AccountStatus))
    return found.where(Account.id.in_(wanting_news())) if shown.value("news") else found


def _cells() -> list[Cell]:
    books, retail = book_names(), _("Retail prices")

    def contact(what: str) -> Callable[[Account], object]:
        return lambda one: getattr(one.billing_contact, what, "")

    return [
        Cell(lazy_gettext("Company"), attrgetter("name")),
        Cell(lazy_gettext("Number"), attrgetter("number")),
        Cell(lazy_gettext("Contact"), contact("name"), "contact"),
        Cell(lazy_gettext("E-mail"), contact("email"), "contact"),
        Cell(lazy_gettext("Phone"), contact("phone"), "contact"),
        Cell(lazy_gettext("Status"), lambda one: status_word(one.status), "status"),
        Cell(lazy_gettext("Price book"), lambda one: books.get(one.price_book_id, retail), "book"),
        Cell(lazy_gettext("Since"), attrgetter("created_at"), "since"),
        Cell(lazy_gettext("News and offers to"), attrgetter("news_to")),
    ]


CUSTOMERS = Listing(
    "customers.index",
    (
        Column("name", lazy_gettext("Company"), Account.name_key),
        Column("contact", lazy_gettext("Contact")),
        Column("status", lazy_gettext("Status")),
        Column("book", lazy_gettext("Price book")),
        Column("since", lazy_gettext("Since"), Account.id),
    ),
    tie=Account.id,
    first="name",
    title=lazy_gettext("Customers"),
    find=lambda shown: _asked_for(shown).options(undefer(Account.news_to)),
    cells=_cells,
    filters=(
        Filter("status", lazy_gettext("Status"), tuple(AccountStatus)),
        Filter("news", lazy_gettext("News and offers"), tuple(News), lambda _code: lazy_gettext("Wanted")),
    ),
    views=(
        View(lazy_gettext("Active"), "status=active"),
        View(lazy_gettext("Pending"), "status=pending"),
        View(lazy_gettext("Suspended"), "status=suspended"),
        View(lazy_gettext("Closed"), "status=closed"),
    ),
)
RECENT = 5
AT_THE_END = ("login_email", "begins_as", "send_invitation")
"""Of the form of a new customer: below the seller's own fields."""
SUSPENDED_TEXTS = {
    AccountKind.CUSTOMER: lazy_gettext("%(name)s is suspended and signed out."),
    AccountKind.RESELLER: lazy_gettext("%(name)s is suspended and cannot order."),
}


@bp.get("")
@requires(Permission.CUSTOMER_VIEW)
def index() -> ResponseReturnValue:
    """Customers by name."""
    shown = CUSTOMERS.asked_for()
    books = book_names()
    return render_page(
        "customers/index.html", "customers/_table.html", shown=shown, page=shown.page(_asked_for(shown)),
        books=books, may=current_actor().may,
    )  # fmt: skip


@bp.get("/<public_id>")
@requires(Permission.CUSTOMER_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """Everything about one customer, as far as the person may see it."""
    return _page(account_or_404(public_id))


def _page(customer: Account, **sent: Form) -> ResponseReturnValue:
    """The customer's page; a form that was sent stands in it with its errors, named after its question."""
    asked, form = next(iter(sent.items()), ("", None))
    page = render_template(
        "customers/show.html",
        customer=customer,
        may=current_actor().may,
        languages=LANGUAGES,
        people=people_of(customer),
        accepted=acceptances_at_sign_up(customer.id),
        today=clock.today(customer.zone),
        answers=answered(customer, extra_fields()),
        file_url=partial(_file_url, customer),
        forms={"suspend": SuspendForm(formdata=None), "close": CloseForm(formdata=None)} | sent,
        form=form,
        asked=asked,
        **_terms_of(customer),
        **_recent(customer),
    )
    return page, form.status if form else 200


def _file_url(customer: Account, file_id: str) -> str:
    return url_for("customers.extra_file", public_id=customer.public_id, file_id=file_id)


def _terms_of(customer: Account) -> dict[str, Any]:
    """Names of the commercial terms, and the credit."""
    return {
        "book": next((one for one in price_books() if one.id == customer.price_book_id), None),
        "tax": next((one for one in tax_rates() if one.id == customer.tax_rate_id), None),
        "method": payment_method(customer.payment_method_id),
        "billing_days": dict(billing_days()),
        "hints": support_hints(),
        "fees": support_fees(customer),
        "spent": spend_by_provider(customer),
        "providers": {code: provider_name(code) for code in customer.cloud_providers},
        "owed": receivable(customer),
        "available": available_credit(customer),
    }


def _recent(customer: Account) -> dict[str, Any]:
    """The newest records of the customer that the person may see."""
    may = current_actor().may
    found: dict[str, Select[Any] | None] = {
        "orders": orders_with(account_id=customer.id) if may(Permission.ORDER_VIEW) else None,
        "subscriptions": subscriptions_with(customer.id) if may(Permission.SUBSCRIPTION_VIEW) else None,
        "assets": assets_with(customer.id) if may(Permission.ASSET_VIEW) else None,
        "invoices": invoices_with(customer.id) if may(Permission.INVOICE_VIEW) else None,
    }
    return {
        name: page_of(rows, size=RECENT).rows if rows is not None else None for name, rows in found.items()
    }


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.CUSTOMER_CREATE, Permission.CUSTOMER_CREDIT_LIMIT)
def edit(public_id: str) -> ResponseReturnValue:
    """Change name and terms; a higher credit limit sets waiting orders free."""
    customer = account_or_404(public_id)
    form, hints = EditForm.of(customer).limit_to(current_actor()), support_hints()
    if form.validate_on_submit():
        with form.showing_refusals():
            _change(customer, form)
            return redirect_to(url_for("customers.show", public_id=public_id))
    page = render_template("customers/edit.html", customer=customer, form=form, hints=hints)
    return page, form.status


def _change(customer: Account, form: EditForm) -> None:
    before, actor = customer.credit_limit_amount, current_actor()
    change_account(customer, version=number_of(form.version), actor=actor, **form.changes)
    released = 0
    if is_higher(customer.credit_limit_amount, before):
        released = release_covered_orders(customer, actor=actor)
    text = _("Saved. %(number)s waiting orders were released.", number=released) if released else _("Saved.")
    flash(text, "good")


@bp.route("/<public_id>/company", methods=["GET", "POST"])
@takes_files(LARGEST_FILE)
@requires(Permission.COMPANY_MANAGE)
def company(public_id: str) -> ResponseReturnValue:
    """Change the address and the billing contact."""
    customer = account_or_404(public_id)
    fields = asked_of(customer.kind, extra_fields())
    form = with_extra(CompanyForm, fields).of(customer)
    fill_in(form, fields, customer.extra)
    if form.validate_on_submit():
        with form.showing_refusals():
            version = number_of(form.version)
            change_company(
                customer, version=version, actor=current_actor(), address=form.address, contact=form.contact
            )
            change_answers(customer, fields, typed_into(form, fields), actor=current_actor())
            flash(_("Saved."), "good")
            return redirect_to(url_for("customers.show", public_id=public_id))
    page = render_template("customers/company.html", customer=customer, form=form, fields=fields)
    return page, form.status


@bp.get("/<public_id>/files/<file_id>")
@requires(Permission.CUSTOMER_VIEW)
def extra_file(public_id: str, file_id: str) -> ResponseReturnValue:
    """A file that the customer has handed in."""
    return file_answer(account_or_404(public_id), file_id)


@bp.post("/<public_id>/contacts/<contact_id>/invite")
@requires(Permission.CUSTOMER_CREATE)
def send_invitation(public_id: str, contact_id: str) -> ResponseReturnValue:
    """Invite a contact to the shop, also once more."""
    customer = account_or_404(public_id)
    contact = contact_or_404(customer, contact_id)
    invite(customer, contact, actor=current_actor())
    flash(_("An invitation is on its way to %(name)s.", name=contact.name), "good")
    return redirect_to(url_for("customers.show", public_id=public_id))


@bp.post("/<public_id>/view-as")
@requires(Permission.VIEW_AS_CUSTOMER)
def view_as(public_id: str) -> ResponseReturnValue:
    """Open the shop as the customer's administrator sees it, to look and not to touch."""
    customer, found = account_or_404(public_id), person()
    if found is None:
        raise NotSignedIn
    secret, seller = begin_view(customer, found.sign_in, actor=current_actor()), current_seller()
    return keep_view(redirect_to(url_for("shop.index", shop_slug=seller.slug)), seller, secret)


@bp.post("/<public_id>/suspend")
@requires(Permission.CUSTOMER_SUSPEND)
def suspend(public_id: str) -> ResponseReturnValue:
    """Take no orders any more, and sign everybody out."""
    customer, form = account_or_404(public_id), SuspendForm()
    if form.validate_on_submit():
        suspend_account(customer, actor=current_actor(), reason=clean(form.reason.data or ""))
        flash(SUSPENDED_TEXTS[customer.kind] % {"name": customer.name}, "good")
        return redirect_to(url_for("customers.show", public_id=public_id))
    return _page(customer, suspend=form)


@bp.post("/<public_id>/reinstate")
@requires(Permission.CUSTOMER_SUSPEND)
def reinstate(public_id: str) -> ResponseReturnValue:
    """Let a suspended customer order again."""
    customer = account_or_404(public_id)
    reinstate_account(customer, actor=current_actor())
    flash(_("%(name)s is active again.", name=customer.name), "good")
    return redirect_to(url_for("customers.show", public_id=public_id))


@bp.post("/<public_id>/close")
@requires(Permission.CUSTOMER_SUSPEND)
def close(public_id: str) -> ResponseReturnValue:
    """Close it for good, when nothing is owed and nothing runs."""
    customer, form = account_or_404(public_id), CloseForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            close_account(customer, actor=current_actor(), reason=clean(form.reason.data or ""))
            flash(_("%(name)s is closed.", name=customer.name), "good")
            return redirect_to(url_for("customers.show", public_id=public_id))
    return _page(customer, close=form)


@bp.route("/new", methods=["GET", "POST"])
@takes_files(LARGEST_FILE)
@requires(Permission.CUSTOMER_CREATE)
def new() -> ResponseReturnValue:
    """Add a customer; one that resembles another takes a second word."""
    fields, hints = asked_of(AccountKind.CUSTOMER, extra_fields()), support_hints()
    form, twin = with_extra(NewForm, fields, before=AT_THE_END).of(shop()).limit_to(current_actor()), None
    fill_in(form, fields, {})
    if form.is_submitted():
        answers, twin = _checked(form, fields), _twin_of(form)
        if not form.errors and twin is None:
            with form.showing_refusals():
                customer = _open(form, answers)
                flash(_added(customer, form), "good")
                return redirect_to(url_for("customers.show", public_id=customer.public_id))
    shared = _("name") if twin and twin.name_key == fold(form.name.data or "") else _("VAT id")
    page = render_template(
        "customers/new.html", form=form, fields=fields, currency=shop().currency, twin=twin, shared=shared,
        hints=hints, rate=form.proposed_rate, country=form.country.data or "", today=today_of_the_house(),
    )  # fmt: skip
    return page, 409 if twin and not form.errors else form.status


@bp.get("/new/tax")
@requires(Permission.CUSTOMER_CREATE)
def proposed_tax() -> ResponseReturnValue:
    """Which tax rate country and region choose, for the form that is being filled in."""
    if not wants_part():
        return redirect_to(url_for("customers.new"))
    country = request.args.get("country", "")
    rate = proposed_rate(country, request.args.get("region", ""), today_of_the_house())
    return render_template(
        "customers/_tax_status.html", rate=rate, country=country, today=today_of_the_house()
    )


def _checked(form: NewForm, fields: Sequence[ExtraField]) -> Answers:
    """The answers to the seller's own fields, once all that is wrong stands in the form.

    What the actions would refuse is asked for here too: whoever mends the form is told everything at once.
    """
    form.validate_on_submit()
    answers, asked = Answers(), traits(country=form.country.data or "", kind=AccountKind.CUSTOMER)
    with form.noting_refusals():
        answers = checked(fields, typed_into(form, fields), about=asked)
    with form.noting_refusals():
        ensure_valid(AccountKind.CUSTOMER, {name: form[name].data or "" for name in ADDRESS_FIELDS})
    if form.billing:
        with form.noting_refusals():
            changed_options(shop(), shop().currency, form.billing)
    if form.invites_at_once:
        with form.noting_refusals():
            ensure_invites()
    return answers


def _twin_of(form: NewForm) -> Account | None:
    """A customer with the same name or VAT id, unless the person has seen it and goes on."""
    alike = accounts_alike(name=form.name.data or "", vat_id=form.vat_id.data or "")
    return None if form.create_anyway.data in [one.public_id for one in alike] else next(iter(alike), None)


def _added(customer: Account, form: NewForm) -> str:
    """That the customer is there, and when its invitation goes out if a colleague is to approve it first."""
    if form.login and form.begins_as.data == "pending_approval":
        told = _("%(name)s was added. The invitation goes out when it is approved.", name=customer.name)
    else:
        told = _("%(name)s was added.", name=customer.name)
    return str(told)


def _open(form: NewForm, answers: Answers) -> Account:
    actor, chosen = current_actor(), form.begins_as.data
    begins = AccountStatus.PENDING if chosen.startswith("pending") else AccountStatus.ACTIVE
    customer = add_customer(form.company, form.terms, actor=actor, status=begins)
    keep_answers(customer, answers)
    if chosen == "pending_approval":
        queue_customer(customer, form.login, actor=actor)
        return customer
    if form.login:
        give_login(customer, customer.contacts[0], form.login, actor=actor)
    if form.send_invitation.data:
        invite(customer, customer.contacts[0], actor=actor)
    if chosen == "suspended":
        suspend_account(customer, actor=actor)
    return customer
