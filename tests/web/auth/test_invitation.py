"""Accepting an invitation by the link in the mail."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.sellers.queries import shop_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose
from portal.domain.users.permissions import Role
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from tests.client import Client, page_of
from tests.factories.users import PASSWORD, a_member, a_seller, a_user

CHOSEN = "nine loud lighthouses"


def invite(password: str | None = None) -> tuple[Membership, str]:
    user = a_user(password=password)
    member = a_member(user, a_seller(), status=MembershipStatus.PENDING_ACTIVATION)
    token = issue_token(user, TokenPurpose.INVITATION, 72, member)
    db.session.commit()
    return member, f"/invitation/{token}"


def status_of(member: Membership) -> MembershipStatus:
    db.session.expire_all()
    return member.status


def test_looking_at_it_changes_nothing(client: Client) -> None:
    member, link = invite()

    pages = [client.get(link) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    assert "Welcome, Ada Lovelace" in page_of(pages[1]).get_text()
    assert status_of(member) is MembershipStatus.PENDING_ACTIVATION


def test_a_password_opens_the_portal_at_once(client: Client) -> None:
    member, link = invite()

    answer = client.send(client.get(link), link, password=CHOSEN)

    assert (answer.status_code, answer.location) == (303, "/")
    assert status_of(member) is MembershipStatus.ACTIVE
    assert client.get("/choose-seller").status_code == 200


def test_a_poor_password_is_refused_at_the_field_and_the_link_stays_good(client: Client) -> None:
    member, link = invite()

    answer = client.send(client.get(link), link, password="adalovelace")

    assert answer.status_code == 422
    assert [text.get_text(strip=True) for text in page_of(answer).select(".error-summary li")] == [
        "Password: Use at least 12 characters."
    ]
    assert status_of(member) is MembershipStatus.PENDING_ACTIVATION
    assert client.send(answer, link, password=CHOSEN).status_code == 303


def test_whoever_has_a_password_proves_it(client: Client) -> None:
    member, link = invite(PASSWORD)

    wrong = client.send(client.get(link), link, password=CHOSEN)
    right = client.send(wrong, link, password=PASSWORD)

    assert wrong.status_code == 422
    assert right.status_code == 303
    assert status_of(member) is MembershipStatus.ACTIVE


def test_a_used_link_says_so(client: Client) -> None:
    _member, link = invite()
    client.send(client.get(link), link, password=CHOSEN)

    answer = client.get(link)

    assert answer.status_code == 410
    assert "This link has been used already." in answer.text


def test_an_old_link_says_so(client: Client) -> None:
    _member, link = invite()

    with clock.frozen(clock.now() + timedelta(hours=72)):
        answer = client.get(link)

    assert answer.status_code == 410
    assert "This link has expired." in answer.text


@pytest.mark.parametrize("link", ["/invitation/x", "/invitation/" + "A" * 43])
def test_an_invented_link_is_gone_too(client: Client, link: str) -> None:
    answer = client.get(link)

    assert answer.status_code == 410
    assert "This link is not valid." in answer.text


def test_a_customer_is_led_to_the_shop_and_gets_no_portal_session(client: Client) -> None:
    seller = a_seller()
    user = new_user(shop_door(seller.id).id, email="cleo@bakery.example", name="Cleo Baker")
    member = new_membership(
        user,
        seller_id=seller.id,
        account_id=5,
        roles=[Role.BUYER],
        status=MembershipStatus.PENDING_ACTIVATION,
    )
    link = f"/invitation/{issue_token(user, TokenPurpose.INVITATION, 72, member)}"
    db.session.commit()

    answer = client.send(client.get(link), link, password=CHOSEN)

    assert answer.location == f"/shop/{seller.slug}/sign-in"
    assert client.get_cookie("portico") is None
