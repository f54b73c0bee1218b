"""Accepting an invitation by the link in the mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.sellers.queries import shop_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose
from portal.domain.users.permissions import Role
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from tests.client import Client, page_of, without_tokens
from tests.factories.trade import a_shop
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


def ways_on(answer: TestResponse) -> list[str]:
    main = page_of(answer).select_one("main")
    assert main is not None
    return [str(one.get("href") or one.get("action")) for one in main.select("a[href], form[action]")]


def invitations() -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == "staff-invitation"
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def test_a_used_link_says_so_and_leads_to_sign_in(client: Client) -> None:
    _member, link = invite()
    client.send(client.get(link), link, password=CHOSEN)

    answer = client.get(link)

    assert answer.status_code == 410
    assert "This link has been used already." in answer.text
    assert ways_on(answer) == ["/sign-in", "/forgot"]


def test_an_old_link_says_so_and_sends_a_new_one(client: Client) -> None:
    member, link = invite()

    with clock.frozen(clock.now() + timedelta(hours=72)):
        page = client.get(link)
        asked = client.send(page, f"{link}/again")
        told = client.get(asked.location)

    [mail] = invitations()
    assert page.status_code == 410
    assert "This link has expired. We can send you a new one." in page.text
    assert (asked.status_code, asked.location) == (303, f"{link}?sent=1")
    assert "If the invitation is still open, a message with a new link is on its way." in told.text
    assert (mail.payload["to"], mail.seller_id) == (member.user.email, member.seller_id)
    with transaction(Scope(member.seller_id)):
        a_shop()
        written = compose(Wanted("k", "staff-invitation", "x@y.example", "", "", mail.payload["ids"]))
    assert "http://localhost/invitation/" in (written.text if written else "")


def test_who_was_put_out_meanwhile_is_answered_alike_and_gets_no_mail(client: Client) -> None:
    member, link = invite()

    with clock.frozen(clock.now() + timedelta(hours=72)):
        page = client.get(link)
        member.status = MembershipStatus.INACTIVE
        db.session.commit()
        asked = client.send(page, f"{link}/again")

    assert (asked.status_code, asked.location) == (303, f"{link}?sent=1")
    assert invitations() == []


def test_whoever_asks_too_often_waits(client: Client) -> None:
    _member, link = invite()

    with clock.frozen((clock.now() + timedelta(hours=73)).replace(minute=1)):
        page = client.get(link)
        statuses = [client.send(page, f"{link}/again").status_code for _ in range(6)]

    assert statuses == [303] * 5 + [429]


@pytest.mark.parametrize("link", ["/invitation/x", "/invitation/" + "A" * 43])
def test_an_invented_link_is_gone_too(client: Client, link: str) -> None:
    a_seller()
    db.session.commit()

    answer = client.get(link)

    assert answer.status_code == 410
    assert "This link is not valid." in answer.text


def test_a_customers_link_is_unknown_here(client: Client) -> None:
    seller = a_seller()
    user = new_user(shop_door(seller.id).id, email="cleo@bakery.example", name="Cleo Baker")
    member = new_membership(
        user,
        seller_id=seller.id,
        account_id=5,
        roles=[Role.BUYER],
        status=MembershipStatus.PENDING_ACTIVATION,
    )
    token = issue_token(user, TokenPurpose.INVITATION, 72, member)
    db.session.commit()

    answers = [client.get(f"/invitation/{one}") for one in (token, "unknown")]

    assert [one.status_code for one in answers] == [410, 410]
    assert without_tokens(answers[0].text) == without_tokens(answers[1].text)
    assert ways_on(answers[0]) == ["/forgot", "/sign-in"]
    assert client.get_cookie("portico") is None
