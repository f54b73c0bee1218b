"""Routes of a customer's users, for the seller's staff."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.accounts.models import AccountKind
from portal.domain.accounts.queries import account_or_404
from portal.domain.users.permissions import Permission
from portal.domain.users.team import Team
from portal.kernel.errors import NotFound
from portal.web.access import Blueprint, requires
from portal.web.team import TeamPages

bp = Blueprint("people", __name__, url_prefix="/<customer_id>/users")
MAY_EDIT, MAY_PUT_OUT = requires(Permission.CUSTOMER_CREATE), requires(Permission.CUSTOMER_SUSPEND)


def _pages(customer_id: str) -> TeamPages:
    """Those of a customer; the people of a reseller are staff of the portal."""
    customer = account_or_404(customer_id)
    if customer.kind is AccountKind.RESELLER:
        raise NotFound
    way = (
        {"label": _("Customers"), "url": url_for("customers.index")},
        {"label": customer.name, "url": url_for("customers.show", public_id=customer_id)},
    )
    return TeamPages(
        Team(customer), lambda words: flash(words, "good"), ids={"customer_id": customer_id}, breadcrumb=way,
        right_to_put_out=Permission.CUSTOMER_SUSPEND,
    )  # fmt: skip


@bp.get("")
@MAY_EDIT
def index(customer_id: str) -> ResponseReturnValue:
    """Who signs in for the customer."""
    return _pages(customer_id).index()


@bp.route("/new", methods=["GET", "POST"])
@MAY_EDIT
def new(customer_id: str) -> ResponseReturnValue:
    """Invite somebody of the customer."""
    return _pages(customer_id).new()


@bp.route("/<member_id>", methods=["GET", "POST"])
@MAY_EDIT
def person(customer_id: str, member_id: str) -> ResponseReturnValue:
    """One of them, with roles."""
    return _pages(customer_id).person(member_id)


@bp.post("/<member_id>/invite")
@MAY_EDIT
def send_invitation(customer_id: str, member_id: str) -> ResponseReturnValue:
    """Send the invitation again."""
    return _pages(customer_id).send_invitation(member_id)


@bp.post("/<member_id>/suspend")
@MAY_PUT_OUT
def put_out(customer_id: str, member_id: str) -> ResponseReturnValue:
    """Suspend the access; sessions end at once."""
    return _pages(customer_id).put_out(member_id)


@bp.post("/<member_id>/reinstate")
@MAY_PUT_OUT
def let_back(customer_id: str, member_id: str) -> ResponseReturnValue:
    """Give it back."""
    return _pages(customer_id).let_back(member_id)


@bp.post("/<member_id>/unlock")
@MAY_EDIT
def unlock(customer_id: str, member_id: str) -> ResponseReturnValue:
    """Forget the wrong passwords that were tried."""
    return _pages(customer_id).unlock(member_id)
