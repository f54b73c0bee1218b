"""What happens to users: they are made, proved, let in and put out."""

from collections.abc import Iterable
from datetime import timedelta

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.users import passwords, throttle, tokens
from portal.domain.users.addresses import address_or_text, normal_email
from portal.domain.users.models import EmbedSession, Membership, MembershipStatus, SignIn, TokenPurpose, User
from portal.domain.users.permissions import Role
from portal.domain.users.queries import user_by_email
from portal.domain.users.sign_ins import end_all_sign_ins, end_sign_ins_of
from portal.domain.users.states import MEMBERSHIP
from portal.domain.users.telling import tell_of_lock
from portal.domain.users.throttle import Limit, network_of
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text

OF_ONE_ADDRESS = Limit("sign-in", times=5, within=timedelta(minutes=15))
"""For one e-mail address from all browsers that are new to it; each that is known has tries of its own, so
that strangers lock nobody out."""
OF_ONE_PLACE = Limit("sign-in-place", times=50, within=timedelta(minutes=15))


def new_user(
    door_id: int,
    *,
    email: str,
    name: str,
    password: str | None = None,
    company: str = "",
    language: str = "",
) -> User:
    """Make a user of a door. Raises Invalid for a bad address or password."""
    address = normal_email(email)
    if password is not None:
        passwords.ensure_acceptable(password, email=address, company=company)
    user = User(
        public_id=new_public_id("usr"),
        door_id=door_id,
        email=address,
        name=name,
        password_hash=None if password is None else passwords.hash_password(password),
        language=language,
        created_at=clock.now(),
    )
    db.session.add(user)
    db.session.flush()
    return user


def new_membership(
    user: User,
    *,
    seller_id: int,
    roles: Iterable[Role],
    status: MembershipStatus,
    account_id: int | None = None,
    extra_permissions: Iterable[str] = (),
    invited_as: str = "",
    invited_by: str = "",
) -> Membership:
    """Let the user act in a seller, or in one account of it."""
    membership = Membership(
        public_id=new_public_id("mem"),
        user_id=user.id,
        seller_id=seller_id,
        account_id=account_id,
        roles=[str(role) for role in roles],
        extra_permissions=[str(code) for code in extra_permissions],
        status=status,
        invited_as=invited_as,
        invited_by=invited_by,
        created_at=clock.now(),
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def authenticate(door_id: int, email: str, password: str, *, address: str, device: str = "") -> User:
    """Prove who somebody is. Raises TooMany, or Invalid with one text for whatever was wrong.

    `device` names a browser that the person has signed in from before; it is empty for every other.
    """
    known_as = address_or_text(email)
    attempt, place = (door_id, known_as, device), network_of(address)
    throttle.count(OF_ONE_PLACE, place)
    tries = throttle.count(OF_ONE_ADDRESS, *attempt)
    user = user_by_email(door_id, known_as)
    if not passwords.fits(user.password_hash if user else None, password) or user is None:
        if user is not None and tries == OF_ONE_ADDRESS.times:
            tell_of_lock(user, key=OF_ONE_ADDRESS.window(clock.now()).isoformat())
        raise Invalid(Text("The e-mail address or the password is wrong."))
    throttle.forget(OF_ONE_ADDRESS, *attempt)
    throttle.uncount(OF_ONE_PLACE, place)
    if passwords.is_outdated(user.password_hash or ""):
        user.password_hash = passwords.hash_password(password)
    return user


def set_password(
    user: User, password: str, *, company: str = "", but: SignIn | EmbedSession | None = None
) -> None:
    """Give the user a new password; every session ends but one, and each link to set one. Raises Invalid."""
    passwords.ensure_acceptable(password, email=user.email, company=company)
    user.password_hash = passwords.hash_password(password)
    tokens.end_links(user, TokenPurpose.RESET_PASSWORD)
    end_all_sign_ins(user, but=but)


def move_membership(membership: Membership, event: str, *, actor: Actor) -> None:
    """Let an event of SM-1 happen; whoever is no longer active is signed out at once."""
    before, after = membership.status, MEMBERSHIP.next(membership.status, event)
    membership.status = after
    if before is MembershipStatus.ACTIVE:
        end_sign_ins_of(membership)
    record(actor, f"membership.{event}", membership, status=[before, after])
    db.session.flush()
