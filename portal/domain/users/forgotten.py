"""Forgotten passwords (F25): a mailed link that works once, for an hour; whoever asks learns nothing."""

from portal.domain.sellers.models import Door
from portal.domain.users import throttle, tokens
from portal.domain.users.actions import OF_ONE_ADDRESS, set_password
from portal.domain.users.addresses import address_or_text
from portal.domain.users.asking import count_asking
from portal.domain.users.invitations import send_invitation
from portal.domain.users.models import MembershipStatus, TokenPurpose, User
from portal.domain.users.queries import company_of, user_by_email
from portal.domain.users.telling import tell


def ask_for_link(door: Door, email: str, *, address: str) -> None:
    """Mail a link to the user of that address, if there is one. Raises TooMany."""
    known_as = address_or_text(email)
    may_be_mailed = count_asking(door, known_as, address=address)
    user = user_by_email(door.id, known_as)
    if user is not None and may_be_mailed:
        _send_link(user)


def _send_link(user: User) -> None:
    """To a new password; whoever was invited and has none yet gets the invitation again."""
    invited = [one for one in user.memberships if one.status is MembershipStatus.PENDING_ACTIVATION]
    if user.password_hash is None and invited:
        send_invitation(invited[0])
    else:
        tell("password-reset", user)


def reset_password(token: str, password: str) -> User:
    """Use the link up: the password is new, every session ends, and so does every other such link.

    Raises a Gone, or Invalid, and then the link stays good. In a shop it runs in the shop's scope.
    """
    user = tokens.use_token(TokenPurpose.RESET_PASSWORD, token).user
    first = next(iter(user.memberships), None)
    set_password(user, password, company=company_of(first) if first else "")
    throttle.forget(OF_ONE_ADDRESS, user.door_id, user.email)
    tell("password-changed", user)
    return user
