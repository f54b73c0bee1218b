"""Teams (F7): who works for a seller or belongs to one of its customers, with which roles."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.db import current_scope, db
from portal.domain.accounts.models import Account, AccountKind
from portal.domain.audit.actions import record
from portal.domain.sellers.models import Door, SellerKind
from portal.domain.sellers.queries import current_seller, hold_door, portal_door, shop, shop_door
from portal.domain.users import throttle, tokens
from portal.domain.users.actions import OF_ONE_ADDRESS, move_membership, new_membership, new_user
from portal.domain.users.addresses import normal_email
from portal.domain.users.invitations import ensure_takes_people, send_invitation
from portal.domain.users.models import CustomRole, Membership, MembershipStatus, Standing, TokenPurpose, User
from portal.domain.users.permissions import (
    NOT_YET,
    ROLE_PERMISSIONS,
    SWITCHABLE,
    Permission,
    Role,
    permissions_of,
)
from portal.domain.users.queries import holder_of, membership_in
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from portal.kernel.texts import Text
from portal.mail.queue import send_later

CUSTOMERS = (
    Role.CUSTOMER_ADMIN, Role.BUYER, Role.SUBSCRIPTIONS_MANAGER, Role.BILLING_AGENT, Role.CLOUD_ADMINISTRATOR,
)  # fmt: skip
STAFF_OF = {
    SellerKind.OPERATOR: (Role.OPERATOR_ADMIN, Role.OPERATOR_SUPPORT),
    SellerKind.RESELLER: (
        Role.RESELLER_ADMIN, Role.RESELLER_MEMBER, Role.RESELLER_BILLING, Role.STOREFRONT_MANAGER,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Team:
    """The staff of the seller in scope, or the people of one of its customers."""

    account: Account | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """What its people can be, the administrator first."""
        return STAFF_OF[current_seller().kind] if self.account is None else CUSTOMERS

    @property
    def administrator(self) -> Role:
        """The role of which somebody active always has to be there."""
        return self.roles[0]

    @property
    def switchable(self) -> list[Permission]:
        """The rights that single members may be given beside those of their roles."""
        wanted = set().union(*(SWITCHABLE.get(role, ()) for role in self.roles))
        return [code for code in Permission if code in wanted - NOT_YET]

    @property
    def door(self) -> Door:
        """Where its people sign in."""
        return portal_door() if self.account is None else shop_door(self.account.seller_id)

    @property
    def memberships(self) -> Select[Membership]:
        """Those of its people, with them."""
        account_id = self.account.id if self.account else None
        return (
            select(Membership)
            .join(Membership.user)
            .where(Membership.seller_id == current_scope().seller_id)
            .where(Membership.account_id.is_not_distinct_from(account_id))
            .options(contains_eager(Membership.user))
        )


def members_matching(team: Team, text: str = "", standings: Collection[Standing] = ()) -> Select[Membership]:
    """The team, limited to names or addresses that contain the text, and to how people stand."""
    found = team.memberships
    if standings:
        found = found.where(or_(*(_stand(one) for one in standings)))
    if text:
        shown_name = func.coalesce(func.nullif(Membership.invited_as, ""), User.name)
        columns = (shown_name, User.email)
        found = found.where(or_(*(one.icontains(text, autoescape=True) for one in columns)))
    return found


def _stand(standing: Standing) -> ColumnElement[bool]:
    if standing in (Standing.ACTIVE, Standing.INACTIVE):
        return Membership.status == MembershipStatus(standing)
    is_invited = Membership.invited_at.is_not(None) == (standing is Standing.INVITED)
    return and_(Membership.status == MembershipStatus.PENDING_ACTIVATION, is_invited)


def member_or_404(team: Team, public_id: str) -> Membership:
    """One of the team; raises NotFound."""
    found = db.session.scalar(team.memberships.where(Membership.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def locked_among(memberships: Sequence[Membership]) -> set[int]:
    """The ids of those who have tried wrong passwords too often and cannot sign in from there for a while."""
    active = [one for one in memberships if one.status is MembershipStatus.ACTIVE]
    return throttle.reached(OF_ONE_ADDRESS, {one.id: (one.user.door_id, one.user.email) for one in active})


def add_member(
    team: Team, *, email: str, name: str, roles: Collection[str], actor: Actor, language: str = "",
    custom: CustomRole | None = None, send: bool = True,
) -> Membership:  # fmt: skip
    """Invite somebody. A user whom the door knows by this address keeps name, language and password.

    Raises Invalid for an address that is here already, and what `change_member` and `send_again` raise.
    """
    if team.account is not None and team.account.kind is AccountKind.RESELLER:
        raise Conflict(Text("People of a reseller sign in to the portal, not to your shop."))
    address, door, chosen = normal_email(email), team.door, _checked(team, roles, actor, custom)
    hold_door(door)
    user = holder_of(door.id, address)
    account_id = team.account.id if team.account else None
    if user is None:
        user = new_user(door.id, email=address, name=name, language=language)
    elif membership_in(user, current_scope().seller_id, account_id) is not None:
        raise Invalid(field_errors={"email": Text("A user with this address exists here.")})
    membership = new_membership(
        user, seller_id=current_scope().seller_id, account_id=account_id, roles=chosen, invited_as=name,
        invited_by=actor.name, status=MembershipStatus.PENDING_ACTIVATION,
    )  # fmt: skip
    _give_custom(membership, custom)
    db.session.flush()
    record(actor, "membership.created", membership, status=[None, membership.status], roles=[None, chosen])
    if send:
        send_again(team, membership, actor=actor)
    return membership


def send_again(team: Team, membership: Membership, *, actor: Actor) -> None:
    """Mail the invitation, once a minute at most; the new link ends the older one.

    Raises Conflict for who has accepted, and Invalid while there is nothing to come into.
    """
    if membership.status is not MembershipStatus.PENDING_ACTIVATION:
        raise Conflict(Text("This person has no open invitation."))
    if team.account is not None:
        if not shop().published:
            raise Invalid(Text("Publish the shop or widget before you send invitations."))
        ensure_takes_people(team.account, is_awaited=membership.invited_at is not None)
    send_invitation(membership)
    record(actor, "membership.invited", membership)


def change_member(
    team: Team, membership: Membership, *, version: int, roles: Collection[str], actor: Actor,
    extra: Collection[str] = (), custom: CustomRole | None = None,
) -> None:  # fmt: skip
    """Give other roles, perhaps one of the seller's own, and switched rights; they count at once.

    Raises Stale, Invalid without a role, Forbidden for one's own and for rights that the actor lacks, and
    Conflict for the last administrator.
    """
    if membership.version != version:
        raise Stale
    _ensure_anothers(membership, actor)
    _ensure_within(team, permissions_of(membership), actor)
    chosen = _checked(team, roles, actor, custom)
    switched = [code for code in team.switchable if code in extra]
    _ensure_within(team, frozenset(switched), actor)
    if team.administrator not in chosen:
        _ensure_another_administrator(team, membership)
    before = list(membership.roles), list(membership.extra_permissions), membership.custom_role_id
    membership.roles, membership.extra_permissions = [str(one) for one in chosen], list(map(str, switched))
    _give_custom(membership, custom)
    db.session.flush()
    after = membership.roles, membership.extra_permissions, membership.custom_role_id
    told = zip(("roles", "extra", "custom_role"), before, after, strict=True)
    changes = {name: [old, new] for name, old, new in told if old != new}
    record(actor, "membership.roles_changed", membership, **changes)


def put_out(team: Team, membership: Membership, *, actor: Actor) -> None:
    """Deactivate, or suspend a customer's person as staff: what is open of theirs ends at once, here only.

    Raises IllegalMove, Forbidden for oneself, and Conflict for the last administrator.
    """
    _ensure_anothers(membership, actor)
    _ensure_within(team, permissions_of(membership), actor)
    _ensure_another_administrator(team, membership)
    serves = team.account is not None and actor.is_staff
    move_membership(membership, "suspend" if serves else "deactivate", actor=actor)
    for purpose in (TokenPurpose.INVITATION, TokenPurpose.DOWNLOAD):
        tokens.end_links(membership.user, purpose, membership)


def let_back(team: Team, membership: Membership, *, actor: Actor) -> None:
    """Reinstate, or reactivate, and tell the person; who never came in is invited anew.

    Raises IllegalMove, and Forbidden for oneself and for what the seller has suspended.
    """
    _ensure_anothers(membership, actor)
    _ensure_within(team, permissions_of(membership), actor)
    if membership.status is MembershipStatus.INACTIVE and membership.invited_as:
        move_membership(membership, "invite", actor=actor)
        send_again(team, membership, actor=actor)
        return
    is_suspended = membership.status is MembershipStatus.SUSPENDED
    if is_suspended and not actor.is_staff:
        seller = membership.seller.name
        raise Forbidden(Text("%(seller)s suspended this access, and alone can restore it.", seller=seller))
    move_membership(membership, "reinstate" if is_suspended else "reactivate", actor=actor)
    minute = clock.now().isoformat(timespec="minutes")
    send_later(
        "access-restored", to=membership.user.email, name=membership.shown_name,
        key=f"{membership.public_id}:{minute}", about=(team.account or membership.user).public_id,
        membership_id=membership.id,
    )  # fmt: skip


def unlock(membership: Membership, *, actor: Actor) -> None:
    """Forget the wrong passwords that were tried for the person, from wherever."""
    throttle.forget(OF_ONE_ADDRESS, membership.user.door_id, membership.user.email)
    record(actor, "membership.unlocked", membership)


def _give_custom(membership: Membership, custom: CustomRole | None) -> None:
    membership.custom_role_id = custom.id if custom else None
    membership.custom_permissions = list(custom.permissions) if custom else []


def _checked(team: Team, roles: Iterable[str], actor: Actor, custom: CustomRole | None = None) -> list[Role]:
    """The roles in the team's order. Raises Invalid for none, Forbidden for what the actor cannot give."""
    if custom is not None:
        db.session.refresh(custom, with_for_update={"read": True})  # nobody changes its rights meanwhile
        _ensure_within(team, frozenset(custom.permissions), actor)
    wanted = set(roles)
    chosen = [role for role in team.roles if role in wanted]
    if not (chosen or custom) or len(chosen) < len(wanted):
        raise Invalid(field_errors={"roles": Text("Choose at least one role.")})
    _ensure_within(team, frozenset().union(*(ROLE_PERMISSIONS[role] for role in chosen)), actor)
    return chosen


def _ensure_within(team: Team, rights: frozenset[str], actor: Actor) -> None:
    """Only administrators give and take more than they hold; staff look after customers' people."""
    serves = team.account is not None and actor.is_staff
    administers = actor.permissions >= ROLE_PERMISSIONS[team.administrator]
    if not (serves or administers or actor.permissions >= rights):
        raise Forbidden(Text("You can give and change only rights that you have yourself."))


def _ensure_anothers(membership: Membership, actor: Actor) -> None:
    if membership.user_id == actor.user_id:
        raise Forbidden(Text("Nobody changes their own access. Ask another administrator."))


def _ensure_another_administrator(team: Team, membership: Membership) -> None:
    """Raise Conflict where nobody else would be left; of two at once, the second sees what the first did."""
    active = (Membership.status == MembershipStatus.ACTIVE, Membership.roles.contains([team.administrator]))
    locked = team.memberships.where(*active).order_by(Membership.id).with_for_update(of=Membership)
    left = {one.id for one in db.session.scalars(locked)}
    if left == {membership.id}:
        raise Conflict(Text("The account needs at least one active administrator."))
