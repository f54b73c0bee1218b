"""Becoming a customer, and confirming the address."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from portal.db import db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account
from portal.domain.requests.queries import requests_with
from portal.domain.users.models import MembershipStatus, Token, TokenPurpose, User
from portal.domain.users.permissions import Permission, Role, permissions_of
from portal.domain.users.queries import user_by_email
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from tests.client import Client, page_of
from tests.widget.conftest import Store, a_buyer, a_store
from tests.widget.test_terms import write

FORM = {
    "company": "Sprout Gardens", "first_name": "Nina", "last_name": "Koch", "title": "Owner",
    "email": "Nina@Sprout.example", "phone": "+49 30 1234567", "line1": "Market Street 5",
    "postcode": "10115", "city": "Berlin", "country": "DE",
    "password": "violet harbour train", "accept_terms": "y",
}  # fmt: skip


def send(visitor: Client, store: Store, *, framed: bool = False, **changes: str) -> object:
    url = store.at("/sign-up", framed=framed)
    return visitor.send(visitor.get(url), url, **(FORM | changes))


def text_of(answer: object) -> str:
    return page_of(answer).get_text(" ", strip=True)  # type: ignore[arg-type]


def problems_of(page: BeautifulSoup) -> list[str]:
    """Where the links of the list of errors lead."""
    return [str(one["href"]) for one in page.select(".error-summary a")]


def user_of(store: Store, email: str) -> User:
    found = user_by_email(store.cleo.user.door_id, email)
    assert found is not None
    return found


@pytest.mark.parametrize("framed", [False, True])
def test_it_opens_a_pending_account_and_says_where_to_look(
    visitor: Client, store: Store, framed: bool
) -> None:
    answer = send(visitor, store, framed=framed)
    page = visitor.get(answer.location)  # type: ignore[attr-defined]

    with transaction(store.scope):
        made = db.session.scalars(select(Account).where(Account.name == "Sprout Gardens")).one()
        assert (made.status, made.city, made.contacts[0].phone) == ("pending", "Berlin", "+49301234567")
    assert "We sent a message to nina@sprout.example" in text_of(page)
    assert "nina" not in answer.location.lower()  # type: ignore[attr-defined]


def test_a_known_address_gets_the_same_page(visitor: Client, store: Store) -> None:
    pages = []
    for _ in range(2):
        page = visitor.get(send(visitor, store).location)  # type: ignore[attr-defined]
        for form in (shown := page_of(page)).select("form"):
            form["action"] = ""
        pages.append(str(shown))

    assert pages[0] == pages[1]
    with transaction(store.scope):
        assert len(db.session.scalars(select(Account).where(Account.name == "Sprout Gardens")).all()) == 1


def test_a_machine_that_fills_in_everything_is_told_the_same_and_nothing_is_kept(
    visitor: Client, store: Store
) -> None:
    answer = send(visitor, store, website="https://spam.example")

    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert user_by_email(store.cleo.user.door_id, "nina@sprout.example") is None


def test_mistakes_are_named_and_nothing_typed_is_lost(visitor: Client, store: Store) -> None:
    write(store, about="shop")
    answer = send(visitor, store, email="nina", phone="12", password="short", accept_terms="")

    page = page_of(answer)  # type: ignore[arg-type]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert problems_of(page) == ["#phone", "#email", "#accept_terms"]
    assert page.select_one("#company")["value"] == "Sprout Gardens"  # type: ignore[index]


def test_a_shop_without_terms_has_none_accepted(visitor: Client, store: Store) -> None:
    page = visitor.get(store.at("/sign-up"))
    answer = send(visitor, store, accept_terms="")

    assert page_of(page).select("[name=accept_terms]") == []
    assert answer.status_code == 303  # type: ignore[attr-defined]


def test_mistakes_are_listed_from_top_to_bottom(visitor: Client, store: Store) -> None:
    write(store, about="shop")
    answer = send(visitor, store, **dict.fromkeys(FORM, ""))

    assert problems_of(page_of(answer)) == [  # type: ignore[arg-type]
        "#company", "#line1", "#postcode", "#city", "#country", "#first_name", "#last_name", "#email",
        "#password", "#accept_terms",
    ]  # fmt: skip


@pytest.mark.parametrize("company", ["Sprout\uffff", "\ufdd0Sprout", "Sprout\ufffd", "Sprout\x01"])
def test_a_name_that_cannot_be_displayed_is_refused(visitor: Client, store: Store, company: str) -> None:
    answer = send(visitor, store, company=company)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert problems_of(page_of(answer)) == ["#company"]  # type: ignore[arg-type]
    assert "Remove the characters that cannot be displayed." in text_of(answer)


def test_the_sixth_sign_up_of_an_address_within_an_hour_waits(visitor: Client, store: Store) -> None:
    answers = [send(visitor, store) for _ in range(6)]

    assert [one.status_code for one in answers] == [303] * 5 + [429]  # type: ignore[attr-defined]
    assert "Too many sign-ups. Try again in" in text_of(answers[5])
    assert page_of(answers[5]).select_one("#company")["value"] == "Sprout Gardens"  # type: ignore[arg-type,index]


def test_closed_registration_is_unknown(visitor: Client, store: Store) -> None:
    with transaction(store.scope):
        db.session.merge(store.shop).allow_self_registration = False

    assert visitor.get(store.at("/sign-up")).status_code == 404


def confirm_url(store: Store, visitor: Client) -> str:
    send(visitor, store)
    token = issue_token(user_of(store, "nina@sprout.example"), TokenPurpose.CONFIRM_EMAIL, 48)
    db.session.commit()
    return store.at(f"/confirm/{token}")


def test_looking_at_the_link_changes_nothing_and_the_button_confirms(visitor: Client, store: Store) -> None:
    url = confirm_url(store, visitor)

    pages = [visitor.get(url) for _ in range(2)]
    answer = visitor.send(pages[1], url)

    assert [page.status_code for page in pages] == [200, 200]
    assert "will review your request. We will write to nina@sprout.example." in text_of(answer)
    with transaction(store.scope):
        assert [one.subject for one in db.session.scalars(requests_with())] == ["Sprout Gardens"]


def test_without_the_approval_step_the_person_may_order_at_once(visitor: Client, store: Store) -> None:
    with transaction(store.scope):
        db.session.merge(store.shop).approval_step = False
    url = confirm_url(store, visitor)

    answer = visitor.send(visitor.get(url), url)

    page, [member] = store.at("/sign-in"), user_of(store, "nina@sprout.example").memberships
    entered = visitor.send(visitor.get(page), page, email="nina@sprout.example", password=FORM["password"])
    with transaction(store.scope):
        made = db.session.scalars(select(Account).where(Account.name == "Sprout Gardens")).one()
        assert (made.status, len(made.contacts), made.id) == ("active", 1, member.account_id)
    assert "You can sign in now." in text_of(answer)
    assert (member.status, member.roles) == (MembershipStatus.ACTIVE, [Role.CUSTOMER_ADMIN])
    assert entered.status_code == 303
    assert permissions_of(member) >= {Permission.ORDER_PLACE}


def test_a_used_link_says_so(visitor: Client, store: Store) -> None:
    url = confirm_url(store, visitor)
    visitor.send(visitor.get(url), url)

    answer = visitor.get(url)

    assert answer.status_code == 410
    assert "This address is already confirmed. Sign in." in text_of(answer)


def test_an_expired_link_offers_a_new_one(visitor: Client, store: Store) -> None:
    url = confirm_url(store, visitor)
    db.session.execute(update(Token).values(expires_at=clock.now() - timedelta(hours=1)))
    db.session.commit()

    page = visitor.get(url)
    action = page_of(page).select_one("main form")["action"]  # type: ignore[index]
    again = visitor.get(visitor.send(page, str(action)).location)

    assert page.status_code == 410
    assert "We have sent the message again." in text_of(again)


def test_the_link_of_another_shop_is_unknown(visitor: Client, store: Store) -> None:
    path = confirm_url(store, visitor).removeprefix(store.at(""))
    other = a_store("Rival", "otto@rival.example")

    answer = visitor.get(other.at(path))

    assert answer.status_code == 410
    assert "nina" not in answer.text


def test_the_message_is_sent_again_once_a_minute(visitor: Client, store: Store) -> None:
    page = visitor.get(send(visitor, store).location)  # type: ignore[attr-defined]
    action = str(page_of(page).select_one("main form")["action"])  # type: ignore[index]

    assert [visitor.send(page, action).status_code for _ in range(2)] == [303, 429]
    with transaction(store.scope):
        asked_for = db.session.scalars(select(Outbox.payload["template"].astext)).all()
    assert asked_for.count("confirm-email") == 2


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (MembershipStatus.PENDING_EMAIL_VALIDATION, "Account not validated. Open the link in the message we"),
        (MembershipStatus.PENDING_APPROVAL, "Your request is waiting for approval."),
        (MembershipStatus.REJECTED, "Your request was not accepted. Contact help@acme.example."),
        (MembershipStatus.SUSPENDED, "This account is suspended. Contact help@acme.example."),
    ],
)
def test_who_may_not_come_in_yet_is_told_why(
    visitor: Client, store: Store, status: MembershipStatus, text: str
) -> None:
    a_buyer(store.seller, store.customer, "dan@bakery.example", status=status)
    url = store.at("/sign-in")

    answer = visitor.send(visitor.get(url), url, email="dan@bakery.example", password="seven quiet harbours")

    resend = page_of(answer).select('form[action*="/resend/"]')
    assert answer.status_code == 422
    assert text in text_of(answer)
    assert len(resend) == (1 if status is MembershipStatus.PENDING_EMAIL_VALIDATION else 0)
    assert visitor.get(store.at("/orders")).location.startswith(store.at("/sign-in"))


def test_a_wrong_password_says_nothing_of_the_account(visitor: Client, store: Store) -> None:
    url = store.at("/sign-in")

    answers = [
        visitor.send(visitor.get(url), url, email=email, password="nothing of that")
        for email in (store.cleo.user.email, "nobody@bakery.example")
    ]

    assert [one.status_code for one in answers] == [422, 422]
    assert text_of(answers[0]) == text_of(answers[1])
