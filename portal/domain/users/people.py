"""The people of an account: who may sign in for it, and what befalls them with their company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import current_scope, db
from portal.domain.accounts.actions import Company, change_account, move_account, open_account
from portal.domain.accounts.models import Account, AccountKind, AccountStatus, Contact
from portal.domain.audit.actions import record
from portal.domain.sellers.models import Door
from portal.domain.sellers.queries import hold_door, shop, shop_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.addresses import normal_email
from portal.domain.users.invitations import ensure_takes_people, send_invitation
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.permissions import Permission, Role
from portal.domain.users.queries import holder_of, membership_in
from portal.domain.users.sign_ins import end_sign_ins_of
from portal.domain.users.staff import staff_holding
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.texts import Text
from portal.mail.queue import send_later


@dataclass(frozen=True)
class Person:
    """Somebody of an account: a contact, with or without a login, or a login alone (no `contact_id`)."""

    name: str
    email: str
    contact_id: str
    membership: Membership | None
    title: str = ""
    phone: str = ""

    @property
    def can_be_invited(self) -> bool:
        """Whether an invitation would give them a login, or was sent and has not been accepted."""
        return bool(self.contact_id) and (self.membership is None or _is_invited(self.membership))


def people_of(account: Account) -> list[Person]:
    """The contacts with their logins, then those who are known by a login alone."""
    logins = {member.user_id: member for member in members_of(account)}
    contacts = [
        Person(one.name, one.email, one.public_id, logins.pop(one.user_id or 0, None), one.title, one.phone)
        for one in account.contacts
    ]
    return [*contacts, *(Person(one.user.name, one.user.email, "", one) for one in logins.values())]


def members_of(account: Account) -> Sequence[Membership]:
    """Those with a login, the first one first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.seller_id == current_scope().seller_id, Membership.account_id == account.id)
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def add_customer(
    company: Company,
    terms: Mapping[str, Any],
    *,
    actor: Actor,
    status: AccountStatus = AccountStatus.ACTIVE,
) -> Account:
    """Open an account as staff do (F35), and tell those who may do so.

    A pending one becomes active by the first invitation that is accepted, or by an approval.
    """
    account = open_account(company, actor=actor, status=status, source="portal")
    change_account(account, version=account.version, actor=actor, **terms)
    for person in staff_holding(Permission.CUSTOMER_CREATE):
        send_later(
            "customer-created-staff", to=person.email, name=person.name,
            key=f"{account.public_id}:{person.id}", about=account.public_id, account_id=account.id,
            added_by=actor.name,
        )  # fmt: skip
    return account


def give_login(account: Account, contact: Contact, email: str, *, actor: Actor) -> Membership:
    """Let a contact sign in as an administrator of its company, once an invitation is accepted.

    Somebody who comes to the shop for another company keeps name, language and password. Raises Conflict
    for who has a login here or a reseller's account, Invalid for an address somebody else of it uses.
    """
    if account.kind is AccountKind.RESELLER:
        raise Conflict(Text("People of a reseller sign in to the portal, not to your shop."))
    address, door = normal_email(email), _hold(account, contact)
    if contact.user_id is not None:
        raise Conflict(Text("This person has a login already."))
    user = holder_of(door.id, address)
    if user is None:
        user = new_user(door.id, email=address, name=contact.name, language=account.language)
    elif membership_in(user, account.seller_id, account.id) is not None:
        raise Invalid(Text("%(address)s has a login for this customer already.", address=address))
    membership = new_membership(
        user, seller_id=account.seller_id, account_id=account.id, roles=[Role.CUSTOMER_ADMIN],
        status=MembershipStatus.PENDING_ACTIVATION, invited_as=contact.name,
    )  # fmt: skip
    contact.user_id = user.id
    db.session.flush()
    record(actor, "membership.created", membership, status=[None, membership.status])
    return membership


def ensure_invites() -> None:
    """Raise Invalid while there is no shop to come into."""
    if not shop().published:
        raise Invalid(Text("Publish the shop or widget before you send invitations."))


def invite(account: Account, contact: Contact, *, actor: Actor) -> None:
    """Mail an invitation to a contact, again to one who has not accepted; once a minute at most.

    Raises Invalid while there is no shop to come into or the customer is suspended, and what
    `give_login` raises.
    """
    ensure_invites()
    _hold(account, contact)
    invited = (one for one in members_of(account) if one.user_id == contact.user_id and _is_invited(one))
    membership = next(invited, None)
    ensure_takes_people(account, is_awaited=membership is not None)
    membership = membership or give_login(account, contact, contact.email, actor=actor)
    send_invitation(membership)
    record(actor, "membership.invited", membership)


def _hold(account: Account, contact: Contact) -> Door:
    """Let one invitation after the other be made at the shop's door, each seeing what the last one did."""
    door = shop_door(account.seller_id)
    hold_door(door)
    db.session.refresh(contact)
    return door


def _is_invited(membership: Membership) -> bool:
    return membership.status is MembershipStatus.PENDING_ACTIVATION


def suspend_account(account: Account, *, actor: Actor, reason: str = "") -> None:
    """Take no orders from a company any more and sign its people out. Raises IllegalMove.

    People of a reseller are staff of the portal: they read on, and place no orders (`move_account`
    writes it at their seller).

    Whoever signs in at the same time either waits for this and is refused, or is put out by it.
    """
    move_account(account, "suspend", actor=actor, reason=reason)
    sign_people_out(account)


def sign_people_out(account: Account) -> None:
    """End every session of the account's people."""
    for member in members_of(account):
        end_sign_ins_of(member)


def reinstate_account(account: Account, *, actor: Actor) -> None:
    """Let a suspended company order again. Raises IllegalMove."""
    move_account(account, "reinstate", actor=actor)
