"""Who the web site around a frame says is there, by a token that its server has signed."""

import logging
from datetime import timedelta

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from portal.config import Settings
from portal.domain.sellers.queries import shop_door
from portal.domain.users.companies import companies_of, used_last
from portal.domain.users.host_tokens import HostTokenRefused, HostVisitor, take_host_token
from portal.domain.users.models import Membership
from portal.domain.users.queries import is_let_in, user_by_email
from portal.domain.users.throttle import Limit, count, network_of, uncount
from portal.web.access import public
from portal.web.limits import client_address
from portal.widget.forms import CustomerTokenForm
from portal.widget.place import embedding_rule, place
from portal.widget.session import enter, is_signed_in, keep_prefill
from portal.widget.views.both import route

TOKENS = Limit("customer-token", 30, timedelta(minutes=15))
"""Refused ones from one place; a house full of customers may stand behind it."""
logger = logging.getLogger(__name__)


@route("/customer-token", "POST")
@public(reason="The signature of the seller's own server is the proof; one that is none changes nothing.")
def customer_token() -> ResponseReturnValue:
    """Sign a customer in, or fill in forms; say whether the page is to be shown again, and not why."""
    form = CustomerTokenForm()
    shown_again = form.validate_on_submit() and bool(embedding_rule()) and _welcome(form.token.data or "")
    visit = place().visit
    return jsonify(csrf=visit.csrf if visit else "", again=shown_again)


def _welcome(token: str) -> bool:
    """Take the token; whether anything has changed by it."""
    try:
        visitor = _take(token)
    except HostTokenRefused as refusal:
        told = {"reason": refusal.reason, "seller": place().seller.public_id}
        logger.info("customer token refused", extra=told)
        return False
    if is_signed_in():
        return False
    member = _customer(visitor) if visitor.is_trusted else None
    if member is None:
        keep_prefill(visitor.prefill)
    else:
        enter(member)
    return True


def _take(token: str) -> HostVisitor:
    settings: Settings = current_app.extensions["settings"]
    party = place().seller.id, network_of(client_address())
    count(TOKENS, *party)
    visitor = take_host_token(token, audience=settings.public_url)
    uncount(TOKENS, *party)
    return visitor


def _customer(visitor: HostVisitor) -> Membership | None:
    """The member of a customer who has the address and may come in: staff have another door.

    Of several companies it is the one they came for last; the menu leads to the others.
    """
    seller_id = place().seller.id
    user = user_by_email(shop_door(seller_id).id, visitor.email)
    member = None if user is None else used_last(companies_of(user, seller_id))
    return None if member is None or not is_let_in(member) else member
