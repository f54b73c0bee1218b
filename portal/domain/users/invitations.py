"""Invitations (SM-1): a mailed link that lets somebody in, once; where it came too late, a new one.

An invitation of staff is accepted at the portal's door, one of a customer's people in the shop's scope.
"""

from portal.db import db
from portal.domain.accounts.actions import move_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.accounts.queries import account as load_account
from portal.domain.sellers.models import Door
from portal.domain.sellers.queries import shop
from portal.domain.users import tokens
from portal.domain.users.actions import authenticate, set_password
from portal.domain.users.asking import count_asking
from portal.domain.users.models import Membership, MembershipStatus, Token, TokenPurpose, User
from portal.domain.users.queries import company_of
from portal.domain.users.states import MEMBERSHIP
from portal.domain.users.tokens import LinkUnknown, LinkUsed
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.texts import Text, noted
from portal.mail.queue import send_later

_SHUT = {
    AccountStatus.SUSPENDED: noted(
        "The account of %(company)s is suspended, so this invitation cannot be accepted. Contact %(support)s."
    ),
    AccountStatus.CLOSED: noted(
        "The account of %(company)s is closed, so this invitation cannot be accepted. Contact %(support)s."
    ),
}
_NOT_INVITED = {
    AccountStatus.PENDING: Text(
        "This customer is not active yet: invite its people once it is approved,"
        " or has accepted its first invitation."
    ),
    AccountStatus.SUSPENDED: Text("This customer is suspended: reinstate it before you invite its people."),
    AccountStatus.CLOSED: Text("This customer is closed, so nobody can be invited any more."),
}


class CompanyShut(Conflict):
    """The customer was suspended or closed after the mail was written."""

    def __init__(self, company: Account) -> None:
        super().__init__(Text(_SHUT[company.status], company=company.name, support=shop().support_email))


def open_invitation(door: Door, token: str) -> tuple[User, Membership]:
    """Who is invited to what by a link, which stays good. Raises a Gone, or CompanyShut.

    That a company is shut is said before that the link is old, because no new link would help.
    """
    link = _link_at(door, token)
    membership = _membership_of(link)
    if link.used_at is not None or membership.status is not MembershipStatus.PENDING_ACTIVATION:
        raise LinkUsed
    company = _company_kept(membership)
    if company is not None and company.is_shut:
        raise CompanyShut(company)
    tokens.ensure_usable(link)
    return link.user, membership


def accept_invitation(door: Door, token: str, password: str, *, address: str) -> User:
    """Use an invitation: a new user chooses a password, a known one proves the one they have.

    Raises Invalid, TooMany and what `open_invitation` raises, and then the link stays good.
    """
    user, membership = open_invitation(door, token)
    tokens.use_token(TokenPurpose.INVITATION, token)
    if user.password_hash is None:
        set_password(user, password, company=company_of(membership))
    else:
        authenticate(user.door_id, user.email, password, address=address)
    user.email_verified_at = user.email_verified_at or clock.now()
    company = _company_kept(membership)
    if company is not None and company.status is AccountStatus.PENDING:
        move_account(company, "activate", actor=Actor(user.name, user.id))
    membership.status, membership.invited_as = MEMBERSHIP.next(membership.status, "accept"), ""
    db.session.flush()
    return user


def ask_for_invitation(door: Door, token: str, *, address: str) -> None:
    """Mail a new link to whom an old one was mailed, if the invitation is still wanted.

    Whoever asks does not learn whether it is. Raises LinkUnknown and TooMany.
    """
    link = _link_at(door, token)
    may_be_mailed = count_asking(door, link.user.email, address=address)
    if may_be_mailed and is_wanted(_membership_of(link)):
        send_invitation(_membership_of(link))


def is_wanted(membership: Membership) -> bool:
    """Whether an invitation could be accepted: nobody has, and the company is not shut."""
    company = load_account(membership.account_id) if membership.account_id else None
    is_open = membership.status is MembershipStatus.PENDING_ACTIVATION
    return is_open and (company is None or not company.is_shut)


def ensure_takes_people(company: Account, *, is_awaited: bool) -> None:
    """Raise Invalid, with why, where nobody is invited; to a pending company, nobody who is not awaited."""
    if company.status is AccountStatus.PENDING and is_awaited:
        return
    if company.status is not AccountStatus.ACTIVE:
        raise Invalid(_NOT_INVITED[company.status])


def send_invitation(membership: Membership) -> None:
    """Mail an invitation, once a minute at most; its link is made when the mail is written.

    The first person of a company is told of the account, those whom somebody has invited since, by whom.
    """
    user, membership.invited_at = membership.user, clock.now()
    minute = membership.invited_at.isoformat(timespec="minutes")
    company = load_account(membership.account_id) if membership.account_id else None
    of_company = "user-invitation" if membership.invited_by else "customer-invitation"
    send_later(
        of_company if company else "staff-invitation", to=user.email, name=membership.shown_name,
        key=f"{membership.public_id}:{minute}", about=(company or user).public_id,
        seller_id=membership.seller_id, membership_id=membership.id,
    )  # fmt: skip


def _link_at(door: Door, token: str) -> Token:
    """The link; one of another door is as unknown here as one we never wrote."""
    link = tokens.find_link(TokenPurpose.INVITATION, token)
    if link.user.door_id != door.id:
        raise LinkUnknown
    return link


def _membership_of(link: Token) -> Membership:
    if link.membership is None:
        raise LinkUnknown
    return link.membership


def _company_kept(membership: Membership) -> Account | None:
    """The customer's company, which nobody suspends before this transaction ends."""
    return load_account(membership.account_id, keep=True) if membership.account_id else None
