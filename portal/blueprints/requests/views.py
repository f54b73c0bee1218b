"""Routes of the queue of requests."""

from operator import attrgetter
from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.blueprints.audit.words import EVENTS
from portal.blueprints.customers.forms import AccountTermsForm
from portal.blueprints.customers.support import chosen_support, support_hints
from portal.blueprints.requests.deciding import reject_any
from portal.blueprints.requests.forms import AskForm, CloudApproveForm, CommentForm, RejectForm, in_words
from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import PROVIDERS, provider_name
from portal.domain.accounts.queries import account as load_account
from portal.domain.accounts.support import default_support
from portal.domain.audit.models import AuditEvent
from portal.domain.audit.queries import events_about
from portal.domain.catalogue.terms import acceptances_at_sign_up
from portal.domain.cloud_accounts.decide import approve_cloud_request
from portal.domain.requests.decide import approve_request, delete_request, edit_request
from portal.domain.requests.discuss import ask as ask_person
from portal.domain.requests.discuss import assign as take_on
from portal.domain.requests.discuss import comment as note_down
from portal.domain.requests.models import Request, RequestStatus, RequestType
from portal.domain.requests.queries import (
    comments_on,
    ensure_open,
    request_or_404,
    requests_with,
)
from portal.domain.requests.risks import duplicate_of, is_disposable
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.kernel.actor import VISITOR
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import clean_lines
from portal.web.access import Blueprint, current_actor, requires
from portal.web.errors import conflicts_shown_by
from portal.web.fields import number_of
from portal.web.forms import Form
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Cell, Column, Filter, Listing, Shown, View
from portal.web.words import source_word, status_word

TYPES = {
    RequestType.SIGNUP: lazy_gettext("Sign-up"),
    RequestType.RESELLER_SIGNUP: lazy_gettext("Sign-up of a reseller"),
    RequestType.CLOUD_ACCOUNT_PROVISION: lazy_gettext("New cloud account"),
    RequestType.CLOUD_ACCOUNT_LINK: lazy_gettext("Add a cloud account"),
    RequestType.CLOUD_ACCOUNT_DELETE: lazy_gettext("Delete a cloud account"),
}


def type_word(code: str) -> object:
    """What kind of request it is, in words; a code we do not know stays as it is."""
    return next((words for one, words in TYPES.items() if one == code), code)


bp = Blueprint("requests", __name__, url_prefix="/requests")
REJECTED = {
    True: lazy_gettext("The request was rejected, and the personal data is deleted."),
    False: lazy_gettext("The request was rejected."),
}
APPROVED = {
    RequestType.SIGNUP: lazy_gettext("%(company)s is a customer now and gets an e-mail."),
    RequestType.RESELLER_SIGNUP: lazy_gettext(
        "%(company)s is a reseller now. Who registered it gets an invitation to the portal."
    ),
}
MAY_DECIDE = requires(Permission.REQUEST_DECIDE)


def _asked_for(shown: Shown) -> Select[Request]:
    kinds = shown.chosen(RequestType, "type")
    return requests_with(shown.chosen(RequestStatus), text=shown.text, kinds=kinds)


def _provider(wanted: Request) -> str:
    """At which cloud provider an account is asked for; nothing for other requests."""
    return provider_name(str((wanted.submitted or {}).get("provider", "")))


def _cells() -> list[Cell]:
    return [
        Cell(lazy_gettext("Company"), lambda one: one.subject or _("Personal data deleted")),
        Cell(lazy_gettext("Number"), attrgetter("number")),
        Cell(lazy_gettext("Contact"), lambda one: one.person if one.submitted else "", "contact"),
        Cell(lazy_gettext("E-mail"), lambda one: (one.submitted or {}).get("email", ""), "contact"),
        Cell(lazy_gettext("Type"), lambda one: TYPES[one.type], "type"),
        Cell(lazy_gettext("Provider"), _provider, "type"),
        Cell(lazy_gettext("Source"), lambda one: source_word(one.source), "source"),
        Cell(lazy_gettext("Status"), lambda one: status_word(one.status), "status"),
        Cell(lazy_gettext("Assigned to"), attrgetter("assignee"), "assignee"),
        Cell(lazy_gettext("Received"), attrgetter("created_at"), "received"),
    ]


REQUESTS = Listing(
    "requests.index",
    (
        Column("company", lazy_gettext("Company")),
        Column("contact", lazy_gettext("Contact")),
        Column("type", lazy_gettext("Type")),
        Column("source", lazy_gettext("Source")),
        Column("status", lazy_gettext("Status")),
        Column("assignee", lazy_gettext("Assigned to")),
        Column("received", lazy_gettext("Received"), Request.created_at),
    ),
    tie=Request.id,
    first="-received",
    title=lazy_gettext("Requests"),
    find=_asked_for,
    cells=_cells,
    filters=(
        Filter("status", lazy_gettext("Status"), tuple(RequestStatus)),
        Filter("type", lazy_gettext("Type"), tuple(RequestType), type_word),
    ),
    views=(
        View(lazy_gettext("To decide"), "status=new"),
        View(lazy_gettext("In review"), "status=in_review"),
        View(lazy_gettext("Waiting for an answer"), "status=more_info"),
        View(lazy_gettext("Approved"), "status=approved"),
        View(lazy_gettext("Rejected"), "status=rejected"),
    ),
)


@bp.get("")
@MAY_DECIDE
def index() -> ResponseReturnValue:
    """What was asked for, the newest first."""
    shown = REQUESTS.asked_for()
    return render_page(
        "requests/index.html", "requests/_table.html", page=shown.page(_asked_for(shown)), shown=shown,
        types=TYPES, provider_of=_provider,
    )  # fmt: skip


@bp.get("/<public_id>")
@MAY_DECIDE
def show(public_id: str) -> ResponseReturnValue:
    """What was submitted, and what can be done about it."""
    return _page(request_or_404(public_id))


def _told(public_id: str, conflict: Conflict) -> Response:
    """The request's page, for whoever was slower."""
    return _page(request_or_404(public_id), conflict=conflict)


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@MAY_DECIDE
@conflicts_shown_by(_told)
def edit(public_id: str) -> ResponseReturnValue:
    """Set what the customer will start with."""
    wanted = _sign_up(public_id)
    account = load_account(wanted.account_id or 0)
    form, hints = _terms_of(account), support_hints()
    if form.validate_on_submit():
        with form.showing_refusals():
            edit_request(wanted, version=number_of(form.version), actor=current_actor(), **form.terms)
            flash(_("Saved."), "good")
            return redirect_to(url_for("requests.show", public_id=public_id))
    page = render_template(
        "requests/edit.html", wanted=wanted, form=form, currency=account.currency, hints=hints
    )
    return page, form.status


@bp.post("/<public_id>/approve")
@MAY_DECIDE
@conflicts_shown_by(_told)
def approve(public_id: str) -> ResponseReturnValue:
    """Let the company in, with the terms that stand in the form."""
    wanted = _sign_up(public_id)
    form = _terms_of(load_account(wanted.account_id or 0))
    if form.validate_on_submit():
        with form.showing_refusals():
            approve_request(wanted, version=number_of(form.version), actor=current_actor(), **form.terms)
            flash(str(APPROVED[wanted.type]) % {"company": wanted.subject}, "good")
            return redirect_to(url_for("requests.show", public_id=public_id))
    return _page(wanted, approve=form)


@bp.post("/<public_id>/approve-cloud-account")
@MAY_DECIDE
@conflicts_shown_by(_told)
def approve_cloud_account(public_id: str) -> ResponseReturnValue:
    """Agree to what is asked for a cloud account; the number of a new one may be known already."""
    wanted, form = _open_request(public_id), CloudApproveForm()
    if wanted.is_sign_up:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals():
            number = (form.account_number.data or "").strip()
            approve_cloud_request(wanted, actor=current_actor(), number=number)
            flash(_("Approved. The person who asked gets an e-mail."), "good")
            return redirect_to(url_for("requests.show", public_id=public_id))
    return _page(wanted, approve=form)


@bp.post("/<public_id>/reject")
@MAY_DECIDE
@conflicts_shown_by(_told)
def reject(public_id: str) -> ResponseReturnValue:
    """Refuse with a reason."""
    wanted, form = _open_request(public_id), RejectForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            reason = clean_lines(form.reason.data or "")
            reject_any(wanted, actor=current_actor(), reason=reason, tell=bool(form.tell.data))
            flash(REJECTED[wanted.is_sign_up], "good")
            return redirect_to(url_for("requests.show", public_id=public_id))
    return _page(wanted, reject=form)


@bp.post("/<public_id>/delete")
@MAY_DECIDE
@conflicts_shown_by(_told)
def delete(public_id: str) -> ResponseReturnValue:
    """Remove it without a word."""
    delete_request(request_or_404(public_id), actor=current_actor())
    flash(_("The request was deleted."), "good")
    return redirect_to(url_for("requests.index"))


@bp.post("/<public_id>/assign")
@MAY_DECIDE
@conflicts_shown_by(_told)
def assign(public_id: str) -> ResponseReturnValue:
    """Take it on, so that colleagues know who looks at it."""
    take_on(request_or_404(public_id), actor=current_actor())
    flash(_("You look at this request now."), "good")
    return redirect_to(url_for("requests.show", public_id=public_id))


@bp.post("/<public_id>/comment")
@MAY_DECIDE
@conflicts_shown_by(_told)
def comment(public_id: str) -> ResponseReturnValue:
    """Note something for colleagues, or tell the person."""
    wanted, form = _open_request(public_id), CommentForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            text, is_public = clean_lines(form.text.data or ""), bool(form.is_public.data)
            note_down(wanted, text, is_public=is_public, actor=current_actor())
            flash(_("Noted, and on its way by e-mail.") if is_public else _("Noted."), "good")
            return redirect_to(url_for("requests.show", public_id=public_id))
    return _page(wanted, comment=form)


@bp.post("/<public_id>/ask")
@MAY_DECIDE
@conflicts_shown_by(_told)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask the person, who answers by a mailed link."""
    wanted, form = _open_request(public_id), AskForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            ask_person(wanted, clean_lines(form.question.data or ""), actor=current_actor())
            flash(_("The question is on its way. The request waits for the answer."), "good")
            return redirect_to(url_for("requests.show", public_id=public_id))
    return _page(wanted, ask=form)


def _open_request(public_id: str) -> Request:
    """One that can still be decided; raises NotFound and AlreadyDecided."""
    wanted = request_or_404(public_id)
    ensure_open(wanted)
    return wanted


def _sign_up(public_id: str) -> Request:
    """The same, for what only a sign-up has; raises NotFound for another type."""
    wanted = _open_request(public_id)
    if not wanted.is_sign_up:
        raise NotFound
    return wanted


TONES = {"approved": "good", "rejected": "bad", "deleted": "bad", "expired": "bad", "more_info": "warn"}


def _history(wanted: Request) -> list[dict[str, object]]:
    """All that befell it, the newest first; who asks is named as long as we know them."""
    return [
        {
            "title": EVENTS[one.event],
            "at": one.at,
            "actor": _by(one, wanted),
            "text": _in_short(one, wanted),
            "tone": TONES.get(one.event.removeprefix("request."), "neutral"),
        }
        for one in events_about(wanted)
    ]


def _by(event: AuditEvent, wanted: Request) -> str:
    is_of_the_person = event.actor_name in ("", VISITOR.name)
    return wanted.person if is_of_the_person else event.actor_name


def _in_short(event: AuditEvent, wanted: Request) -> str:
    if event.event == "request.reminded":
        return str(_("It had waited for %(hours)s hours.", hours=event.changes["hours"][1]))
    return wanted.reason if event.event == f"request.{wanted.status}" and not wanted.is_open else ""


def _terms_of(account: Account, **options: Any) -> AccountTermsForm:
    """What the company starts with, as far as the person may set it."""
    others = [one for one in PROVIDERS if one not in account.cloud_providers]
    usual = default_support(shop().default_support_plan_id, others, account.currency)
    return AccountTermsForm.of(account, **chosen_support(usual), **options).limit_to(current_actor())


def _page(wanted: Request, *, conflict: Conflict | None = None, **sent: Form) -> Response:
    """The request's page; a form that was sent stands in it with its errors, named after its question."""
    account = load_account(wanted.account_id) if wanted.account_id else None
    is_open = wanted.is_open
    asked, form = next(iter(sent.items()), ("", None))
    forms = _forms_of(wanted, account) if account and is_open else {}
    start = forms.get("approve")
    page = render_template(
        "requests/show.html",
        wanted=wanted,
        customer=account,
        duplicate=duplicate_of(wanted),
        is_disposable=is_disposable(str(wanted.submitted.get("email", ""))),
        comments=comments_on(wanted),
        is_open=is_open,
        type_word=type_word(wanted.type),
        provider=_provider(wanted),
        terms=in_words(start, account.currency) if account and isinstance(start, AccountTermsForm) else [],
        forms=forms | sent,
        form=form,
        asked=asked,
        accepted=acceptances_at_sign_up(account.id) if account and wanted.is_sign_up else [],
        hints=support_hints() if wanted.is_sign_up and is_open else {},
        history=_history(wanted),
        conflict=conflict,
    )
    return make_response(page, form.status if form else 200)


def _forms_of(wanted: Request, account: Account) -> dict[str, Form]:
    """The forms of a request that can be decided, by their questions, as nobody has sent them yet."""
    own: dict[str, Form] = {"approve": CloudApproveForm(formdata=None)}
    if wanted.is_sign_up:
        own = {"approve": _terms_of(account, formdata=None)}
    return own | {
        "reject": RejectForm(formdata=None),
        "ask": AskForm(formdata=None),
        "comment": CommentForm(formdata=None),
    }
