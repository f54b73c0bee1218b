"""What a customer has: orders, services, codes, invoices."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from portal.db.pagination import page_of
from portal.domain.assets.actions import reaches_code, reveal_code
from portal.domain.assets.queries import asset_or_404, assets_with
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.billing.queries import invoice_or_404, invoices_with
from portal.domain.orders.queries import orders_with
from portal.domain.subscriptions.queries import subscriptions_with
from portal.domain.users.permissions import Permission
from portal.kernel.text import slugify
from portal.web.access import current_actor, requires
from portal.web.htmx import wants_part
from portal.web.lists import page_number
from portal.widget.forms import ShopForm
from portal.widget.views.both import route


@route("/orders")
@requires(Permission.ORDER_VIEW)
def orders() -> ResponseReturnValue:
    """The account's orders."""
    return render_template("widget/orders.html", page=page_of(orders_with(), number=page_number()))


@route("/services")
@requires(Permission.ASSET_VIEW)
def services() -> ResponseReturnValue:
    """What was bought and set up."""
    assets = page_of(assets_with(), number=page_number())
    subscriptions = page_of(subscriptions_with(), number=page_number())
    return render_template("widget/services.html", assets=assets, subscriptions=subscriptions)


@route("/services/<public_id>")
@requires(Permission.ASSET_VIEW)
def asset(public_id: str) -> ResponseReturnValue:
    """One asset with its redeem steps; the code is masked."""
    return _asset_page(public_id)


def _asset_page(public_id: str, code: str = "") -> str:
    found, actor = asset_or_404(public_id), current_actor()
    may = found.can_reveal and actor.may(Permission.ASSET_REVEAL_CODE) and reaches_code(found, actor)
    steps = [step for step in found.facts.get("redeem_steps", "").splitlines() if step]
    template = "widget/_code.html" if wants_part() else "widget/asset.html"
    return render_template(template, asset=found, code=code, may_reveal=may, steps=steps, form=ShopForm())


@route("/services/<public_id>/reveal", "POST")
@requires(Permission.ASSET_REVEAL_CODE)
def reveal(public_id: str) -> ResponseReturnValue:
    """Show the code; who saw it is written down."""
    code = reveal_code(asset_or_404(public_id), actor=current_actor())
    return _asset_page(public_id, code)


@route("/invoices")
@requires(Permission.INVOICE_VIEW)
def invoices() -> ResponseReturnValue:
    """The account's invoices."""
    return render_template("widget/invoices.html", page=page_of(invoices_with(), number=page_number()))


@route("/invoices/<public_id>")
@requires(Permission.INVOICE_VIEW)
def invoice(public_id: str) -> ResponseReturnValue:
    """One invoice on the screen."""
    return render_template("widget/invoice.html", invoice=invoice_or_404(public_id))


@route("/invoices/<public_id>/pdf")
@requires(Permission.INVOICE_VIEW)
def invoice_document(public_id: str) -> ResponseReturnValue:
    """The same as PDF."""
    found = invoice_or_404(public_id)
    response = Response(invoice_pdf(found), mimetype="application/pdf")
    name = slugify(found.number or "invoice")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
