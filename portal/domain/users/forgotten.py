"""Forgotten passwords (F25): a mailed link that works once, for an hour; whoever asks learns nothing."""

from datetime import timedelta

from portal.domain.accounts.queries import account as load_account
from portal.domain.sellers.models import Door
from portal.domain.users import throttle, tokens
from portal.domain.users.actions import OF_ONE_ADDRESS, set_password
from portal.domain.users.addresses import address_or_text
from portal.domain.users.models import MembershipStatus, TokenPurpose, User
from portal.domain.users.queries import user_by_email
from portal.domain.users.throttle import Limit, network_of
from portal.kernel import clock
from portal.kernel.errors import TooMany
from portal.mail.queue import send_later

ASKED_FOR_ONE = Limit("forgot", times=5, within=timedelta(minutes=15))
"""For one address from one place: strangers who ask elsewhere keep nobody from asking."""
ASKED_FROM_ONE_PLACE = Limit("forgot-place", times=20, within=timedelta(hours=1))
MAILED_TO_ONE = Limit("forgot-mails", times=5, within=timedelta(hours=1))
"""However many places ask: an inbox is not flooded."""


def ask_for_link(door: Door, email: str, *, address: str) -> None:
    """Mail a link to the user of that address, if there is one. Raises TooMany."""
    known_as, place = address_or_text(email), network_of(address)
    throttle.count(ASKED_FROM_ONE_PLACE, door.id, place)
    throttle.count(ASKED_FOR_ONE, door.id, known_as, place)
    is_flooded = _is_flooded(door, known_as)
    user = user_by_email(door.id, known_as)
    if user is not None and not is_flooded:
        _send_link(user)


def _send_link(user: User) -> None:
    """To a new password; whoever was invited and has none yet gets the invitation again."""
    invited = [one for one in user.memberships if one.status is MembershipStatus.PENDING_ACTIVATION]
    if user.password_hash is None and invited:
        template = "customer-invitation" if invited[0].account_id else "staff-invitation"
        _tell(template, user, membership_id=invited[0].id)
    else:
        _tell("password-reset", user, user_id=user.id)


def _is_flooded(door: Door, known_as: str) -> bool:
    try:
        throttle.count(MAILED_TO_ONE, door.id, known_as)
    except TooMany:
        return True
    return False


def reset_password(token: str, password: str, *, address: str) -> User:
    """Use the link up: the password is new, every session ends, and so does every other such link.

    Raises a Gone, or Invalid, and then the link stays good. In a shop it runs in the shop's scope.
    """
    user = tokens.use_token(TokenPurpose.RESET_PASSWORD, token).user
    set_password(user, password, company=_company_of(user))
    throttle.forget(OF_ONE_ADDRESS, user.door_id, user.email, network_of(address))
    _tell("password-changed", user, user_id=user.id)
    return user


def _company_of(user: User) -> str:
    """The name that the password may not hold: of the customer's company, or of the seller they work for."""
    first = next(iter(user.memberships), None)
    if first is None:
        return ""
    return load_account(first.account_id).name if first.account_id else first.seller.name


def _tell(template: str, user: User, **ids: int) -> None:
    """Write in the name of the user's shop, or of the first seller they work for."""
    sellers = [user.door.seller_id, *(one.seller_id for one in user.memberships)]
    seller_id = next((one for one in sellers if one is not None), None)
    if seller_id is None:
        return
    minute = clock.now().isoformat(timespec="minutes")
    send_later(
        template, to=user.email, name=user.name, key=f"{user.public_id}:{minute}", about=user.public_id,
        seller_id=seller_id, **ids,
    )  # fmt: skip
