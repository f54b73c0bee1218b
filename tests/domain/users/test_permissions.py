"""What a role may do is what the table of the specification says, in its own kind of membership."""

import pytest

from portal.domain.users.models import Membership
from portal.domain.users.permissions import (
    CUSTOMER_ROLES,
    OWN_ONLY,
    ROLE_PERMISSIONS,
    STAFF_ROLES,
    SWITCHABLE,
    Permission,
    Role,
    limited_to_own,
    permissions_of,
)
from tests.access.role_table import ends_at_own, holds, may_be_granted


def membership(*roles: str, account_id: int | None = None, extra: tuple[str, ...] = ()) -> Membership:
    return Membership(roles=list(roles), account_id=account_id, extra_permissions=list(extra))


def test_every_permission_is_held_by_somebody() -> None:
    held = frozenset().union(*ROLE_PERMISSIONS.values())

    assert held == frozenset(Permission)


def test_every_role_has_a_place_and_rights() -> None:
    assert frozenset(Role) == CUSTOMER_ROLES | STAFF_ROLES
    assert all(Permission.PROFILE_SELF in ROLE_PERMISSIONS[role] for role in Role)


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (Permission.ORDER_APPROVE, {Role.RESELLER_ADMIN, Role.OPERATOR_ADMIN}),
        (Permission.RESELLER_CREATE, {Role.OPERATOR_ADMIN}),
        (Permission.PRICE_COST, {Role.RESELLER_ADMIN, Role.RESELLER_BILLING, Role.OPERATOR_ADMIN}),
        (Permission.WORKSPACE_USE, {Role.CUSTOMER_ADMIN, Role.CLOUD_ADMINISTRATOR}),
    ],
)
def test_the_delicate_rights_are_held_by_few(permission: Permission, holders: set[Role]) -> None:
    assert {role for role in Role if permission in ROLE_PERMISSIONS[role]} == holders


def test_the_operator_cannot_reveal_codes() -> None:
    assert Permission.ASSET_REVEAL_CODE not in ROLE_PERMISSIONS[Role.OPERATOR_ADMIN]


def test_rights_are_the_union_over_the_roles() -> None:
    both = membership(Role.BUYER, Role.BILLING_AGENT, account_id=1)

    assert permissions_of(both) == ROLE_PERMISSIONS[Role.BUYER] | ROLE_PERMISSIONS[Role.BILLING_AGENT]


def test_a_switched_right_counts_where_the_role_may_be_given_it() -> None:
    seller = membership(Role.RESELLER_MEMBER, extra=(Permission.REQUEST_DECIDE,))

    assert permissions_of(seller) == ROLE_PERMISSIONS[Role.RESELLER_MEMBER] | {Permission.REQUEST_DECIDE}


def test_a_switched_right_beyond_the_role_opens_nothing() -> None:
    billing = membership(Role.RESELLER_BILLING, extra=(Permission.RESELLER_CREATE, Permission.ORDER_APPROVE))

    assert permissions_of(billing) == ROLE_PERMISSIONS[Role.RESELLER_BILLING]


def test_roles_of_staff_mean_nothing_in_an_account_and_the_other_way_round() -> None:
    assert permissions_of(membership(Role.RESELLER_ADMIN, account_id=1)) == frozenset()
    assert permissions_of(membership(Role.CUSTOMER_ADMIN)) == frozenset()


def test_an_unknown_role_opens_nothing() -> None:
    assert permissions_of(membership("emperor")) == frozenset()


@pytest.mark.parametrize("role", Role)
def test_each_role_holds_what_the_specifications_table_gives_it(role: Role) -> None:
    assert ROLE_PERMISSIONS[role] == {code for code in Permission if holds(role, code)}
    assert SWITCHABLE.get(role, frozenset()) == {code for code in Permission if may_be_granted(role, code)}
    assert OWN_ONLY.get(role, frozenset()) == {code for code in Permission if ends_at_own(role, code)}


def test_a_limit_falls_when_another_role_gives_the_right_without_it() -> None:
    buyer = membership(Role.BUYER, account_id=1)
    manager_too = membership(Role.BUYER, Role.SUBSCRIPTIONS_MANAGER, account_id=1)

    assert limited_to_own(buyer) == {Permission.ORDER_SCHEDULE, Permission.ASSET_REVEAL_CODE}
    assert limited_to_own(manager_too) == {Permission.ORDER_SCHEDULE}
