"""What a customer has: orders, services, codes, invoices."""

from flask import Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.db import Scope, db, entering
from portal.db.pagination import page_of
from portal.domain.assets.actions import reaches_code, rename_asset, reveal_code
from portal.domain.assets.models import Asset
from portal.domain.assets.queries import asset_or_404, assets_with
from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.billing.queries import invoice_or_404, invoices_with, pending_charges
from portal.domain.orders.asked import asked_about
from portal.domain.orders.queries import orders_asked_about, orders_with
from portal.domain.orders.states import OrderStatus
from portal.domain.subscriptions.actions import rename_subscription
from portal.domain.subscriptions.models import Subscription
from portal.domain.subscriptions.queries import subscription_or_404, subscriptions_with
from portal.domain.subscriptions.rules import cancellation_of
from portal.domain.users.models import Membership, TokenPurpose
from portal.domain.users.permissions import Permission
from portal.domain.users.rules import ensure_active
from portal.domain.users.tokens import LinkUnknown, issue_another, read_token, use_token
from portal.kernel import clock
from portal.kernel.errors import NotSignedIn
from portal.kernel.text import slugify
from portal.web.access import current_actor, public, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import chosen, place_in_list
from portal.widget.forms import NameForm
from portal.widget.messages import say
from portal.widget.place import place
from portal.widget.rim import actor_of
from portal.widget.views.both import route


@route("/orders")
@requires(Permission.ORDER_VIEW)
def orders() -> ResponseReturnValue:
    """The account's orders, all or those in one status."""
    status = chosen(OrderStatus)
    page = page_of(orders_with([status] if status else ()), at=place_in_list())
    return render_template("widget/orders.html", page=page, status=status)


@route("/requests")
@requires(Permission.ORDER_VIEW)
def requests() -> ResponseReturnValue:
    """What somebody has to decide for the account, and what was decided: about its orders, today."""
    page = page_of(orders_asked_about(), at=place_in_list())
    return render_template(
        "widget/requests.html", page=page, status=None, requests=[asked_about(one) for one in page.rows]
    )


@route("/services")
@requires(Permission.ASSET_VIEW)
def services() -> ResponseReturnValue:
    """What was bought and set up."""
    assets = page_of(assets_with(), at=place_in_list("assets"))
    subscriptions = page_of(subscriptions_with(), at=place_in_list("subscriptions"))
    may_ask = current_actor().may(Permission.CLOUD_ACCOUNT_REQUEST)
    return render_template(
        "widget/services.html", assets=assets, subscriptions=subscriptions, may_ask_for_cloud=may_ask
    )


@route("/services/<public_id>")
@requires(Permission.ASSET_VIEW, Permission.SUBSCRIPTION_VIEW)
def service(public_id: str) -> ResponseReturnValue:
    """One asset with its redeem steps, its code masked; or one subscription."""
    return _page(_service(public_id))


def _service(public_id: str) -> Asset | Subscription:
    return subscription_or_404(public_id) if public_id.startswith("sub_") else asset_or_404(public_id)


def _page(found: Asset | Subscription, form: NameForm | None = None) -> Response:
    name = {"service": found, "form": form, "may_rename": current_actor().may(Permission.SUBSCRIPTION_RENAME)}
    if isinstance(found, Subscription):
        told = cancellation_of(found, clock.now())
        return render_page("widget/subscription.html", "widget/_field.html", cancellation=told, **name)
    return render_page("widget/asset.html", "widget/_field.html", **name, **_code(found))


def _code(asset: Asset, code: str = "") -> dict[str, object]:
    """What the part with the code shows, beside the steps to redeem it."""
    actor = current_actor()
    may = asset.can_reveal and actor.may(Permission.ASSET_REVEAL_CODE) and reaches_code(asset, actor)
    steps = [step for step in asset.facts.get("redeem_steps", "").splitlines() if step]
    return {"asset": asset, "code": code, "may_reveal": may, "steps": steps}


@route("/services/<public_id>/rename", "POST")
@requires(Permission.SUBSCRIPTION_RENAME)
def rename(public_id: str) -> ResponseReturnValue:
    """Call it by a name of one's own."""
    found, form = _service(public_id), NameForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            change = rename_subscription if isinstance(found, Subscription) else rename_asset
            change(found, form.friendly_name.data or "", actor=current_actor())  # type: ignore[arg-type]
            say(_("Renamed."))
            return redirect_to(url_for(".service", public_id=public_id))
    return _page(found, form), form.status


@route("/services/<public_id>/reveal", "POST")
@requires(Permission.ASSET_REVEAL_CODE)
def reveal(public_id: str) -> ResponseReturnValue:
    """Show the code; who saw it is written down."""
    found = asset_or_404(public_id)
    shown = _code(found, reveal_code(found, actor=current_actor()))
    may_rename = current_actor().may(Permission.SUBSCRIPTION_RENAME)
    return render_page(
        "widget/asset.html", "widget/_code.html", service=found, form=None, may_rename=may_rename, **shown
    )


@route("/invoices")
@requires(Permission.INVOICE_VIEW)
def invoices() -> ResponseReturnValue:
    """The account's invoices."""
    waiting = page_of(pending_charges().order_by(Invoice.id.desc()), size=5).rows
    page = page_of(invoices_with(), at=place_in_list())
    return render_template("widget/invoices.html", page=page, pending=waiting)


@route("/invoices/<public_id>")
@requires(Permission.INVOICE_VIEW)
def invoice(public_id: str) -> ResponseReturnValue:
    """One invoice on the screen."""
    return render_template("widget/invoice.html", invoice=invoice_or_404(public_id))


@route("/invoices/<public_id>/pdf")
@requires(Permission.INVOICE_VIEW)
def invoice_document(public_id: str) -> ResponseReturnValue:
    """The same as PDF."""
    return _document(invoice_or_404(public_id))


@route("/invoices/<public_id>/pdf", "POST")
@requires(Permission.INVOICE_VIEW)
def invoice_link(public_id: str) -> ResponseReturnValue:
    """A link to the PDF for a browser that asks without the session: good once, for a minute."""
    found, visit = invoice_or_404(public_id), place().visit
    member = visit.membership if visit else None
    if member is None:
        raise NotSignedIn
    token = issue_another(member.user, TokenPurpose.DOWNLOAD, 1 / 60, member)
    return jsonify(url=url_for(".download", token=token, public_id=found.public_id))


@route("/download/<token>/<public_id>")
@public(reason="The token says who asks.")
def download(token: str, public_id: str) -> ResponseReturnValue:
    """The invoice, to whoever brings a fresh link."""
    member = db.session.get_one(Membership, read_token(TokenPurpose.DOWNLOAD, token).membership_id)
    if member.seller_id != place().seller.id:
        raise LinkUnknown
    ensure_active(member)
    use_token(TokenPurpose.DOWNLOAD, token)
    db.session.commit()
    with entering(Scope(member.seller_id, member.account_id, actor_of(member))):
        return _document(invoice_or_404(public_id))


def _document(found: Invoice) -> Response:
    response = Response(invoice_pdf(found), mimetype="application/pdf")
    name = slugify(found.number or "invoice")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
