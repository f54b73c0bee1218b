"""Roles: the table of what each may do, and those that a seller has made itself."""

import pytest
from flask import Flask

from portal.db import Scope, db, transaction
from portal.domain.sellers.models import SellerKind
from portal.domain.users.custom_roles import change_role, custom_roles, make_role
from portal.domain.users.models import CustomRole, Membership
from portal.domain.users.permissions import (
    CUSTOMER_ROLES,
    NOT_IN_PORTAL,
    NOT_IN_SHOP,
    OWN_ONLY,
    ROLE_PERMISSIONS,
    STAFF_RIGHTS,
    SWITCHABLE,
    Permission,
    Role,
    permissions_of,
)
from portal.domain.users.role_names import ROLES
from portal.domain.users.team import CUSTOMERS, STAFF_OF
from portal.kernel.actor import Actor
from portal.kernel.errors import Forbidden
from portal.web.permission_words import AREAS, RIGHTS
from tests.client import Client, page_of
from tests.factories.users import a_member, a_user

READERS = {"name": "Readers", "permissions": ["order.view", "invoice.view"]}


@pytest.fixture
def ada(ada: Membership) -> Membership:
    """Ada, whose company resells."""
    ada.seller.kind = SellerKind.RESELLER
    db.session.commit()
    return ada


def _send(browser: Client, path: str, **fields: object) -> tuple[int, list[str]]:
    answer = browser.send(browser.get(path), path, **fields)  # type: ignore[arg-type]
    return answer.status_code, [
        one.get_text(strip=True) for one in page_of(answer).select(".error-summary li")
    ]


def _roles(member: Membership) -> list[CustomRole]:
    db.session.expire_all()
    with transaction(Scope(member.seller_id)):
        return list(custom_roles())


def _give(browser: Client, member: Membership, role: CustomRole | None, *roles: str) -> tuple[int, list[str]]:
    custom = role.public_id if role else ""
    return _send(browser, f"/users/{member.public_id}", roles=list(roles), custom=custom, extra=[])


def test_each_right_is_in_one_area_and_offered_there(as_ada: Client) -> None:
    groups = page_of(as_ada.get("/users/roles/new")).select(".choice-group")

    assert sorted(code for _area, codes in AREAS for code in codes) == sorted(Permission)
    shown = {
        group.legend.get_text(): [box["value"] for box in group.select("[name=permissions]")]  # type: ignore[union-attr]
        for group in groups
    }
    assert shown["Invoices and payments"] == ["invoice.view", "payment.record"]
    assert all(shown.values())
    assert {code for codes in shown.values() for code in codes} == STAFF_RIGHTS - {
        Permission.PROFILE_SELF, Permission.RESELLER_CREATE,
    }  # fmt: skip


def test_every_right_and_role_has_words() -> None:
    assert list(RIGHTS) == list(Permission)
    assert set(ROLES) == set(Role)


def test_the_table_says_what_the_data_says(as_ada: Client) -> None:
    tables = page_of(as_ada.get("/users/roles")).select("table")
    said = {Permission(code): str(words) for code, words in RIGHTS.items()}

    for table, roles in zip(tables, (STAFF_OF[SellerKind.RESELLER], CUSTOMERS), strict=True):
        rows = [
            [cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")
        ]
        expected = [
            [words, *(_told(role, code) for role in roles)]
            for code, words in said.items()
            if code not in _unasked(roles[0])
            and any(code in ROLE_PERMISSIONS[role] | SWITCHABLE.get(role, set()) for role in roles)
        ]
        assert rows == expected


def test_on_a_phone_each_role_is_a_list_to_open(as_ada: Client) -> None:
    lists = page_of(as_ada.get("/users/roles")).select(".only-narrow details")
    roles = [*STAFF_OF[SellerKind.RESELLER], *CUSTOMERS]

    for found, role in zip(lists, roles, strict=True):
        held = ROLE_PERMISSIONS[role] | SWITCHABLE.get(role, set())
        expected = [str(words) for code, words in RIGHTS.items() if code in held - _unasked(role)]
        said = [str(next(one.stripped_strings)) for one in found.select("li")]  # type: ignore[call-overload]
        assert (found.summary.get_text(), said) == (str(ROLES[role]), expected)  # type: ignore[union-attr]


def _unasked(role: Role) -> frozenset[Permission]:
    return NOT_IN_SHOP if role in CUSTOMER_ROLES else NOT_IN_PORTAL


def test_customers_are_not_said_to_see_what_the_shop_does_not_show(as_ada: Client) -> None:
    staff, customers = (
        [row.th.get_text() for row in table.select("tbody tr")]  # type: ignore[union-attr]
        for table in page_of(as_ada.get("/users/roles")).select("table")
    )

    assert ("See the audit" in staff, "See the audit" in customers) == (True, False)
    assert ("See the catalogue" in staff, "Fill the basket" in staff) == (True, False)


def _told(role: Role, code: Permission) -> str:
    if code in SWITCHABLE.get(role, ()):
        return "Can be given"
    if code in OWN_ONLY.get(role, ()):
        return "For own orders"
    return "Yes" if code in ROLE_PERMISSIONS[role] else "No"


def test_a_role_of_ones_own_opens_what_it_holds_and_nothing_else(
    as_ada: Client, ben: Membership, app: Flask
) -> None:
    assert _send(as_ada, "/users/roles/new", **READERS) == (303, [])
    (role,) = _roles(ben)
    assert "Readers 2 rights" in page_of(as_ada.get("/users/roles")).get_text(" ", strip=True)

    assert _give(as_ada, ben, role) == (303, [])

    db.session.expire_all()
    assert permissions_of(ben) == {"order.view", "invoice.view", "profile.self"}
    browser = Client(app, app.response_class, use_cookies=True)
    browser.sign_in(ben)
    assert [browser.get(path).status_code for path in ("/orders", "/invoices", "/customers", "/users")] == [
        200, 200, 403, 403,
    ]  # fmt: skip
    row = page_of(as_ada.get("/users")).select_one(f"#member-row-{ben.public_id}")
    assert row is not None
    assert "Readers" in row.get_text()


def test_a_change_of_the_role_counts_at_once_for_all_who_have_it(as_ada: Client, ben: Membership) -> None:
    _send(as_ada, "/users/roles/new", **READERS)
    (role,) = _roles(ben)
    _give(as_ada, ben, role, "storefront_manager")

    changed = _send(as_ada, f"/users/roles/{role.public_id}", name="Clerks", permissions=["asset.view"])

    db.session.expire_all()
    assert changed == (303, [])
    assert permissions_of(ben) == ROLE_PERMISSIONS[Role.STOREFRONT_MANAGER] | {"asset.view"}
    _give(as_ada, ben, None, "storefront_manager")
    db.session.expire_all()
    assert permissions_of(ben) == ROLE_PERMISSIONS[Role.STOREFRONT_MANAGER]


@pytest.mark.acceptance(25)
def test_without_any_role_nothing_is_saved(as_ada: Client, ben: Membership) -> None:
    _send(as_ada, "/users/roles/new", **READERS)

    assert _give(as_ada, ben, None) == (422, ["Roles: Choose at least one role."])


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "", "Enter a name."),
        ("name", "readers", "A role with this name exists."),
        ("permissions", [], "Rights: Choose at least one right."),
        ("permissions", ["reseller.create"], "Rights: Choose from the list."),
        ("permissions", ["profile.self"], "Rights: Choose from the list."),
    ],
)
def test_what_does_not_fit_is_refused(
    as_ada: Client, ada: Membership, field: str, typed: object, told: str
) -> None:
    _send(as_ada, "/users/roles/new", **READERS)

    assert _send(as_ada, "/users/roles/new", **({**READERS, "name": "Others"} | {field: typed})) == (
        422,
        [told],
    )
    assert [role.name for role in _roles(ada)] == ["Readers"]


def test_a_role_in_use_stays(as_ada: Client, ada: Membership, ben: Membership) -> None:
    _send(as_ada, "/users/roles/new", **READERS)
    (role,) = _roles(ben)
    _send(as_ada, "/users/roles/new", name="Clerks", permissions=["order.view"])
    (other,) = (one for one in _roles(ben) if one.name == "Clerks")
    url = f"/users/roles/{role.public_id}"
    before = as_ada.get(url)
    for name, given in (("zoe", role), ("yan", role), ("xan", other)):
        member = a_member(a_user(f"{name}@acme.example"), ada.seller, Role.RESELLER_MEMBER)
        db.session.commit()
        _give(as_ada, member, given)

    refused = as_ada.send(before, f"{url}/delete")

    assert (refused.status_code, "Used by 2 people." in refused.text) == (409, True)
    assert "Used by 2 people." in as_ada.get(url).text
    assert {one.name for one in _roles(ada)} == {"Readers", "Clerks"}


def test_a_role_that_nobody_has_is_deleted_and_of_two_edits_the_second_is_refused(
    as_ada: Client, ada: Membership
) -> None:
    _send(as_ada, "/users/roles/new", **READERS)
    url = f"/users/roles/{_roles(ada)[0].public_id}"
    page = as_ada.get(url)
    found = [
        as_ada.send(page, url, name="Clerks", permissions=["order.view"]).status_code,
        as_ada.send(page, url, name="Others", permissions=["order.view"]).status_code,
        as_ada.send(page, f"{url}/delete").status_code,
        as_ada.get(url).status_code,
    ]

    assert found == [303, 409, 303, 404]


def test_another_sellers_role_is_unknown(
    client: Client, ada: Membership, eve: Membership, ben: Membership
) -> None:
    client.sign_in(eve)
    _send(client, "/users/roles/new", **READERS)
    (theirs,) = _roles(eve)
    client.sign_in(ada)
    _send(client, "/users/roles/new", **{**READERS, "name": "Ours"})

    assert client.get(f"/users/roles/{theirs.public_id}").status_code == 404
    assert _give(client, ben, theirs)[0] == 422


def test_nobody_makes_a_role_above_their_own_rights(ada: Membership) -> None:
    helper = Actor("Hal", -1, -1, True, frozenset({"user.manage", "order.view"}))
    with transaction(Scope(ada.seller_id, None, helper)), pytest.raises(Forbidden, match="you have yourself"):
        make_role("Clerks", ["price.cost"], actor=helper)
    with transaction(Scope(ada.seller_id)):
        owner = Actor("Ada", ada.user_id, ada.id, True, permissions_of(ada))
        role_id = make_role("Costs", ["price.cost"], actor=owner).id
    with transaction(Scope(ada.seller_id, None, helper)):
        role = db.session.get_one(CustomRole, role_id)
        with pytest.raises(Forbidden, match="you have yourself"):
            change_role(role, "Costs", ["order.view"], version=role.version, actor=helper)


def test_nobody_widens_the_role_they_have(ada: Membership, ben: Membership) -> None:
    actor = Actor("Ben", ben.user_id, ben.id, True, permissions_of(ada))
    with transaction(Scope(ada.seller_id, None, actor)):
        role = make_role("Helpers", ["user.manage"], actor=actor)
        db.session.get_one(Membership, ben.id).custom_role_id = role.id
    with transaction(Scope(ada.seller_id, None, actor)), pytest.raises(Forbidden, match="their own access"):
        change_role(custom_roles()[0], "Helpers", ["price.cost"], version=1, actor=actor)
