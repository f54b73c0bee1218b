"""What each mail says: from the ids it was asked for with to the values of its template.

A builder runs in the scope of the mail's seller, when the mail is sent. Codes and links come into
being here and nowhere before. ``None`` means that there is nothing to tell any more.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from babel.numbers import format_decimal
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.assets.actions import open_code
from portal.domain.assets.models import Asset
from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.lists.models import ListFile
from portal.domain.notifications import asked, entering
from portal.domain.notifications.values import Builder, Ids, Values, shop_page, staff_page
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus
from portal.domain.sellers.queries import current_seller
from portal.domain.sellers.snippet import Choice, Snippet
from portal.kernel.texts import Text, day_in_words, reader_locale, taken_out
from portal.mail.links import base_url
from portal.mail.message import Attachment


def _order_received(ids: Ids) -> Values:
    order = load_order(ids["order_id"])
    return _order(order) | {
        "needs_approval": order.approval_needed and order.decided_at is None,
        "ordered_for_by": order.placed_by if order.placed_for_customer else "",
    }


def _order_for_staff(ids: Ids) -> Values:
    order = load_order(ids["order_id"])
    return {
        "order_number": order.number,
        "company": load_account(order.account_id).name,
        "ordered_by": order.placed_by,
        "total": order.gross.shown(reader_locale()),
        "url": staff_page(f"/orders/{order.public_id}"),
        "reason": str(taken_out(ids.get("reason", ""))),
    }


def _order_to_approve(ids: Ids) -> Values:
    return _order_for_staff(ids) | {"is_below_floor": load_order(ids["order_id"]).is_below_floor}


def _order_told(ids: Ids) -> Values:
    order = load_order(ids["order_id"])
    failed = [line.detail for line in order.lines if line.status is LineStatus.FAILED and line.detail]
    return _order(order) | {"reason": order.reason or (str(failed[0]) if failed else "")}


def _order(order: Order) -> Values:
    return {
        "order_number": order.number,
        "lines": [
            {
                "name": line.product_name,
                "friendly_name": line.friendly_name,
                "quantity": line.quantity,
                "total": line.gross.shown(reader_locale()),
            }
            for line in order.lines
        ],
        "total": order.gross.shown(reader_locale()),
        "then": [
            {"cycle": str(cycle), "total": again.shown(reader_locale())}
            for cycle, again in order.then.items()
        ],
        "url": shop_page(f"/orders/{order.public_id}"),
    }


def _asset_welcome(ids: Ids) -> Values | None:
    asset = db.session.scalar(select(Asset).where(Asset.id == ids["asset_id"]))
    code = asset and open_code(asset)
    if asset is None or code is None:
        return None
    days = asset.validity_days
    return {
        "product": asset.product_name,
        "friendly_name": asset.friendly_name,
        "quantity": asset.quantity,
        "code": code,
        "code_expires": day_in_words(asset.coupon_expires_on),
        "validity": str(Text("%(days)s days from the day you redeem the code", days=days)) if days else "",
        "portal_url": asset.facts.get("portal_url", ""),
        "redeem_steps": [step for step in asset.facts.get("redeem_steps", "").splitlines() if step],
        "services_url": shop_page(f"/services/{asset.public_id}"),
        "order_number": load_order(ids["order_id"]).number,
    }


def _invoice_issued(ids: Ids) -> Values:
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == ids["invoice_id"])).one()
    account = db.session.scalars(select(Account).where(Account.id == invoice.account_id)).one()
    if account.seller_below_id is not None:
        url = staff_page(f"/purchases/invoices/{invoice.public_id}")
    else:
        url = shop_page(f"/invoices/{invoice.public_id}")
    return {
        "invoice_number": invoice.number,
        "total": invoice.payable.gross.shown(reader_locale()),
        "due": day_in_words(invoice.due_on),
        "how_to_pay": str(invoice.how_to_pay),
        "payment_details": invoice.payment_details,
        "url": url,
    }


def _widget_snippet(ids: Ids) -> Values:
    snippet = Snippet(base_url(), current_seller().slug, Choice.of(dict(parse_qsl(ids["choice"]))))
    return {"sent_by": ids["sent_by"], "snippet": snippet.evergreen, "link": snippet.link}


def _list_file_ready(ids: Ids) -> Values | None:
    file = db.session.get(ListFile, ids["file_id"])
    if file is None:
        return None
    return {
        "title": file.title,
        "kind": file.kind.upper(),
        "rows": format_decimal(file.rows, locale=reader_locale()),
        "url": staff_page(f"/list-files/{file.public_id}"),
        "until": day_in_words(file.kept_until.date()),
    }


def attachment_of(template: str, ids: Ids) -> Attachment | None:
    """The file that goes along with a mail: an invoice takes its document."""
    if template != "invoice-issued":
        return None
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == ids["invoice_id"])).one()
    return Attachment(f"{invoice.number}.pdf", "application/pdf", invoice_pdf(invoice))


BUILDERS: Mapping[str, Builder] = {
    **entering.BUILDERS,
    **asked.BUILDERS,
    "list-file-ready": _list_file_ready,
    "widget-snippet": _widget_snippet,
    "order-received": _order_received,
    "order-awaiting-approval": _order_to_approve,
    "order-credit-held": _order_for_staff,
    "order-needs-attention": _order_for_staff,
    "order-approved": _order_told,
    "order-rejected": _order_told,
    "order-expired": _order_told,
    "order-completed": _order_told,
    "order-failed": _order_told,
    "asset-welcome": _asset_welcome,
    "invoice-issued": _invoice_issued,
}
