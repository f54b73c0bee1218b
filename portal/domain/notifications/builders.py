"""What each mail says: from the ids it was asked for with to the values of its template.

A builder runs in the scope of the mail's seller, when the mail is sent. Codes and links come into
being here and nowhere before. ``None`` means that there is nothing to tell any more.
"""

from collections.abc import Callable, Mapping
from typing import Any

from babel.dates import format_date
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.assets.actions import open_code
from portal.domain.assets.models import Asset
from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus
from portal.domain.requests.models import Request, RequestStatus
from portal.domain.requests.risks import risks_of
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose, User
from portal.domain.users.tokens import issue_token
from portal.mail.links import portal_url, shop_url
from portal.mail.message import Attachment

Values = dict[str, Any]
Ids = Mapping[str, Any]
Builder = Callable[[Ids], Values | None]

INVITE_HOURS = 72


def _confirm_email(ids: Ids) -> Values | None:
    user = db.session.get(User, ids["user_id"])
    if user is None or user.email_verified_at is not None:
        return None
    hours = shop().activation_link_hours
    token = issue_token(user, TokenPurpose.CONFIRM_EMAIL, hours)
    return {"company": "", "url": _shop(f"/confirm/{token}"), "hours": hours}


def _signup_duplicate(_ids: Ids) -> Values:
    return {"sign_in_url": _shop("/sign-in")}


def _signup_received(ids: Ids) -> Values | None:
    request = _request(ids)
    return (
        {"company": request.subject, "request_number": request.number}
        if request and request.submitted
        else None
    )


def _signup_pending(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None or not request.submitted:
        return None
    told = request.submitted
    return {
        "request_number": request.number,
        "company": request.subject,
        "applicant_name": f"{told['first_name']} {told['last_name']}",
        "applicant_email": told["email"],
        "country": told["country"],
        "risks": risks_of(request),
        "url": portal_url(f"/requests/{request.public_id}"),
    }


def _signup_approved(ids: Ids) -> Values:
    return {"company": load_account(ids["account_id"]).name, "sign_in_url": _shop("/sign-in")}


def _signup_rejected(ids: Ids) -> Values | None:
    request = _request(ids)
    return {"company": "", "reason": request.reason} if request else None


def _signup_reminder(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None or request.status is not RequestStatus.NEW:
        return None
    return {
        "request_number": request.number,
        "company": request.subject,
        "hours": ids["hours"],
        "url": portal_url(f"/requests/{request.public_id}"),
    }


def _signup_expired(_ids: Ids) -> Values:
    return {"sign_up_url": _shop("/sign-up")}


def _request_expired(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None:
        return None
    return {"request_number": request.number, "url": portal_url(f"/requests/{request.public_id}")}


def _invitation(ids: Ids) -> Values | None:
    membership = db.session.get(Membership, ids["membership_id"])
    if membership is None or membership.status is not MembershipStatus.PENDING_ACTIVATION:
        return None
    token = issue_token(membership.user, TokenPurpose.INVITATION, INVITE_HOURS, membership)
    company = load_account(membership.account_id).name if membership.account_id else ""
    return {"company": company, "url": portal_url(f"/invitation/{token}"), "hours": INVITE_HOURS}


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
        "total": order.gross.shown(),
        "url": portal_url(f"/orders/{order.public_id}"),
        "reason": str(ids.get("reason", "")),
    }


def _order_told(ids: Ids) -> Values:
    order = load_order(ids["order_id"])
    failed = [line.detail for line in order.lines if line.status is LineStatus.FAILED and line.detail]
    return _order(order) | {"reason": order.reason or (failed[0] if failed else "")}


def _order(order: Order) -> Values:
    return {
        "order_number": order.number,
        "lines": [
            {
                "name": line.product_name,
                "friendly_name": line.friendly_name,
                "quantity": line.quantity,
                "total": line.gross.shown(),
            }
            for line in order.lines
        ],
        "total": order.gross.shown(),
        "url": _shop(f"/orders/{order.public_id}"),
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
        "code_expires": format_date(asset.coupon_expires_on, "long", "en") if asset.coupon_expires_on else "",
        "validity": f"{days} days from the day you redeem the code" if days else "",
        "portal_url": asset.facts.get("portal_url", ""),
        "redeem_steps": [step for step in asset.facts.get("redeem_steps", "").splitlines() if step],
        "services_url": _shop(f"/services/{asset.public_id}"),
        "order_number": load_order(ids["order_id"]).number,
    }


def _invoice_issued(ids: Ids) -> Values:
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == ids["invoice_id"])).one()
    account = db.session.scalars(select(Account).where(Account.id == invoice.account_id)).one()
    if account.seller_below_id is not None:
        url = portal_url(f"/purchases/invoices/{invoice.public_id}")
    else:
        url = _shop(f"/invoices/{invoice.public_id}")
    due = format_date(invoice.due_on, "long", "en") if invoice.due_on else ""
    return {"invoice_number": invoice.number, "total": invoice.gross.shown(), "due": due, "url": url}


def attachment_of(template: str, ids: Ids) -> Attachment | None:
    """The file that goes along with a mail: an invoice takes its document."""
    if template != "invoice-issued":
        return None
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == ids["invoice_id"])).one()
    return Attachment(f"{invoice.number}.pdf", "application/pdf", invoice_pdf(invoice))


def _request(ids: Ids) -> Request | None:
    return db.session.scalar(select(Request).where(Request.id == ids["request_id"]))


def _shop(path: str) -> str:
    return shop_url(current_seller().slug, path)


BUILDERS: Mapping[str, Builder] = {
    "confirm-email": _confirm_email,
    "signup-duplicate": _signup_duplicate,
    "signup-received": _signup_received,
    "signup-pending-approval": _signup_pending,
    "signup-approved": _signup_approved,
    "signup-rejected": _signup_rejected,
    "signup-reminder": _signup_reminder,
    "signup-expired": _signup_expired,
    "request-expired": _request_expired,
    "customer-invitation": _invitation,
    "staff-invitation": _invitation,
    "order-received": _order_received,
    "order-awaiting-approval": _order_for_staff,
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
