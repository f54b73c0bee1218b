"""The people of a customer, looked after by the seller's staff and by the customer's own administrator."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.queries import account as load_account
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.users.models import EmbedSession, Membership, MembershipStatus, User
from portal.domain.users.people import suspend_account
from portal.domain.users.permissions import Role
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.mail.message import Mail
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.users import a_member, a_user
from tests.widget.conftest import Store, a_browser, a_buyer, sign_in

NEW = {
    "first_name": "Nora", "last_name": "Vik", "email": "nora@bakery.example", "roles": ["buyer"],
    "language": "", "send_invitation": "y",
}  # fmt: skip


@pytest.fixture
def dan(store: Store) -> Membership:
    """A buyer of Cleo's company."""
    return a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER)


@pytest.fixture
def staff(client: Client, store: Store) -> Client:
    """A browser of the shop's owner."""
    client.sign_in(a_member(a_user(), store.seller))
    return client


def _url(store: Store, member: Membership | None = None, act: str = "") -> str:
    base = f"/customers/{store.customer.public_id}/users"
    return f"{base}/{member.public_id}{act}" if member else f"{base}{act}"


def _status(member: Membership) -> MembershipStatus:
    db.session.expire_all()
    return member.status


def _found(email: str) -> list[Membership]:
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == email).order_by(Membership.id)
        )
    )


def test_staff_invite_somebody_with_a_role(staff: Client, store: Store) -> None:
    answer = staff.send(staff.get(_url(store, act="/new")), _url(store, act="/new"), **NEW)  # type: ignore[arg-type]

    assert answer.status_code == 303
    assert [(one.account_id, one.roles, one.status) for one in _found("nora@bakery.example")] == [
        (store.customer.id, ["buyer"], MembershipStatus.PENDING_ACTIVATION)
    ]
    assert "Nora Vik" in staff.get(_url(store)).text


def test_nobody_is_invited_to_a_suspended_customer(staff: Client, store: Store) -> None:
    with transaction(store.scope):
        suspend_account(load_account(store.customer.id), actor=SYSTEM)

    answer = staff.send(staff.get(_url(store, act="/new")), _url(store, act="/new"), **NEW)  # type: ignore[arg-type]

    assert (answer.status_code, "This customer is suspended" in answer.text) == (422, True)
    assert _found("nora@bakery.example") == []


def test_who_sells_may_add_people_and_not_put_them_out(client: Client, store: Store, dan: Membership) -> None:
    client.sign_in(a_member(a_user(), store.seller, Role.RESELLER_MEMBER))
    page = client.get(_url(store, dan))
    token = str(page_of(page).select_one("[name=csrf_token]")["value"])  # type: ignore[index]

    refused = client.post(_url(store, dan, "/suspend"), data={"csrf_token": token})

    assert ("End the access" in page.text, refused.status_code) == (False, 403)
    assert _status(dan) is MembershipStatus.ACTIVE


def test_what_staff_suspend_ends_the_sessions_and_only_staff_restore_it(
    staff: Client, store: Store, dan: Membership, as_cleo: Client
) -> None:
    cleo_at = store.at(f"/users/{dan.public_id}")
    visit = EmbedSession.membership_id == dan.id

    assert staff.send(staff.get(_url(store, dan)), _url(store, dan, "/suspend")).status_code == 303
    assert _status(dan) is MembershipStatus.SUSPENDED
    assert all(db.session.scalars(select(EmbedSession.revoked_at).where(visit)))

    refused = as_cleo.send(as_cleo.get(cleo_at), f"{cleo_at}/reactivate")
    assert (refused.status_code, "alone can restore it" in refused.text) == (403, True)

    assert staff.send(staff.get(_url(store, dan)), _url(store, dan, "/reinstate")).status_code == 303
    assert _status(dan) is MembershipStatus.ACTIVE


@pytest.mark.acceptance(29)
def test_the_last_administrator_of_a_company_stays(staff: Client, store: Store) -> None:
    cleo = store.cleo
    page = staff.get(_url(store, cleo))

    ended = staff.send(page, _url(store, cleo, "/suspend"))
    demoted = staff.send(page, _url(store, cleo), roles=["buyer"])

    assert (ended.status_code, demoted.status_code) == (409, 409)
    assert "The account needs at least one active administrator." in demoted.text
    assert (_status(cleo), cleo.roles) == (MembershipStatus.ACTIVE, ["customer_admin"])


def test_people_of_other_customers_are_unknown(staff: Client, store: Store) -> None:
    with transaction(store.scope):
        other = a_customer("Reef Diving")
    rita = a_buyer(store.seller, other, "rita@reef.example")

    assert [staff.get(_url(store, one)).status_code for one in (rita, store.cleo)] == [404, 200]
    assert staff.get("/customers/acc_0000000000000000/users").status_code == 404


def test_a_companys_administrator_invites_changes_and_puts_out(
    as_cleo: Client, store: Store, dan: Membership
) -> None:
    home, new, his = (store.at(path) for path in ("/users", "/users/new", f"/users/{dan.public_id}"))
    assert f'href="{home}"' in as_cleo.get(store.at("/")).text

    found = [
        as_cleo.send(as_cleo.get(new), new, **NEW),  # type: ignore[arg-type]
        as_cleo.send(as_cleo.get(his), his, roles=["billing_agent"]),
        as_cleo.send(as_cleo.get(his), f"{his}/deactivate"),
        as_cleo.send(as_cleo.get(his), f"{his}/reactivate"),
    ]

    assert [one.status_code for one in found] == [303] * 4
    rows = [str(row.select_one(".cell__sub").text) for row in page_of(as_cleo.get(home)).select("tbody tr")]  # type: ignore[union-attr]
    assert rows == ["cleo@bakery.example", "dan@bakery.example", "nora@bakery.example"]
    assert (_status(dan), dan.roles) == (MembershipStatus.ACTIVE, ["billing_agent"])


def test_who_is_known_elsewhere_in_the_shop_is_not_told(as_cleo: Client, store: Store) -> None:
    with transaction(store.scope):
        other = a_customer("Reef Diving")
    a_buyer(store.seller, other, "nora@bakery.example").user.name = "Rita Reef"
    db.session.commit()
    new = store.at("/users/new")

    answer = as_cleo.send(as_cleo.get(new), new, **NEW)  # type: ignore[arg-type]

    assert answer.status_code == 303
    assert [one.account_id for one in _found("nora@bakery.example")] == [other.id, store.customer.id]
    page = as_cleo.get(store.at("/users")).text
    assert ("Nora Vik" in page, "Rita Reef" in page) == (True, False)


def test_a_buyer_manages_nobody(visitor: Client, store: Store, dan: Membership) -> None:
    sign_in(visitor, store, dan)

    assert visitor.get(store.at("/users")).status_code == 403
    assert store.at("/users") not in visitor.get(store.at("/")).text


def test_three_people_more_cost_no_more_statements(as_cleo: Client, store: Store, dan: Membership) -> None:
    def asked() -> int:
        with statements() as sent:
            as_cleo.get(store.at("/users"))
        return len(sent)

    asked()
    few = asked()
    for name in ("eli", "fay", "gus"):
        a_buyer(store.seller, store.customer, f"{name}@bakery.example", Role.BUYER)

    assert asked() == few


def _invitations() -> list[Mail]:
    """What was mailed to Nora, as it is written when it is sent."""
    db.session.expire_all()
    wanted = Outbox.payload["to"].astext == "nora@bakery.example"
    found = []
    for row in db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)).all():
        told, scope = row.payload, Scope(row.seller_id or 0)
        assert told["template"] == "user-invitation"
        with transaction(scope):
            mail = compose(
                Wanted(row.dedupe_key, told["template"], told["to"], told["name"], "", told["ids"])
            )
        assert mail is not None
        found.append(mail)
    return found


def _link(mail: Mail) -> str:
    return re.findall(r"http://localhost(\S+/invitation/\S+)", mail.text)[0]


@pytest.mark.parametrize("by_staff", [False, True])
def test_a_colleague_is_told_who_invites_and_as_what(
    as_cleo: Client, staff: Client, store: Store, by_staff: bool
) -> None:
    browser, url = (staff, _url(store, act="/new")) if by_staff else (as_cleo, store.at("/users/new"))

    browser.send(browser.get(url), url, **NEW | {"roles": ["buyer", "billing_agent"]})  # type: ignore[arg-type]

    (mail,) = _invitations()
    inviter = "Ada Lovelace" if by_staff else "Cleo Baker"
    assert mail.subject == f"{inviter} invites you to Bright Bakery"
    assert f"{inviter} invites you to the account of Bright Bakery at Acme Cloud." in mail.text
    assert "Your role: Buyer, Billing agent" in mail.text
    assert "has opened" not in mail.subject + mail.text


@pytest.mark.acceptance(30)
def test_a_link_sent_again_works_and_the_older_one_is_no_longer_valid(
    as_cleo: Client, store: Store, app: Flask
) -> None:
    new = store.at("/users/new")
    as_cleo.send(as_cleo.get(new), new, **NEW)  # type: ignore[arg-type]
    older = _link(_invitations()[0])
    his = store.at(f"/users/{_found('nora@bakery.example')[0].public_id}")
    assert "Send invitation again" in as_cleo.get(his).text
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        as_cleo.send(as_cleo.get(his), f"{his}/invite")

    newer = _link(_invitations()[1])
    nora = a_browser(app)
    old_page = nora.get(older)

    assert (old_page.status_code, "This link is not valid." in old_page.text) == (410, True)
    assert nora.send(nora.get(newer), newer, password="nine loud lighthouses").status_code == 303
    assert _status(_found("nora@bakery.example")[0]) is MembershipStatus.ACTIVE
