"""People of a customer: who has a login, and inviting those who have none."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.people import give_login, members_of
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer of Acme."""
    made = a_customer()
    db.session.commit()
    return made


def url(customer: Account) -> str:
    return f"/customers/{customer.public_id}"


def invite_url(customer: Account) -> str:
    return f"{url(customer)}/contacts/{customer.contacts[0].public_id}/invite"


def invitations() -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == "customer-invitation"
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def the_member(customer: Account) -> Membership:
    [found] = members_of(customer)
    return found


@pytest.mark.acceptance(103)
def test_a_contact_without_a_login_is_invited(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery))

    answer = as_ada.send(page, invite_url(bakery))

    [mail] = invitations()
    member = the_member(bakery)
    shown = page_of(as_ada.get(url(bakery))).select_one("#customers-people")
    assert "No login" in page_of(page).select_one("#customers-people").get_text()  # type: ignore[union-attr]
    assert (answer.status_code, answer.location) == (303, url(bakery))
    assert (member.status, member.account_id) == (MembershipStatus.PENDING_ACTIVATION, bakery.id)
    assert mail.payload["to"] == bakery.contacts[0].email
    assert "Invited" in shown.get_text()  # type: ignore[union-attr]
    assert "Send invitation again" in shown.get_text()  # type: ignore[union-attr]


def test_the_link_of_the_mail_opens_the_shop(as_ada: Client, client: Client, bakery: Account) -> None:
    as_ada.send(as_ada.get(url(bakery)), invite_url(bakery))
    told = invitations()[0].payload
    mail = compose(Wanted("k", "customer-invitation", told["to"], told["name"], "", told["ids"]))
    db.session.commit()
    link = re.search(r"http://localhost(/shop/\S+/invitation/\S+)", mail.text)[1]  # type: ignore[union-attr,index]

    answer = client.send(client.get(link), link, password="nine loud lighthouses")

    member = the_member(bakery)
    db.session.expire_all()
    assert answer.location == f"/shop/{member.seller.slug}/"
    assert member.status is MembershipStatus.ACTIVE
    assert compose(Wanted("l", "customer-invitation", told["to"], told["name"], "", told["ids"])) is None


def test_twice_in_a_minute_is_one_mail_and_later_another(as_ada: Client, bakery: Account) -> None:
    at = clock.now()
    for minutes in (0, 0, 2):
        with clock.frozen(at + timedelta(minutes=minutes)):
            assert as_ada.send(as_ada.get(url(bakery)), invite_url(bakery)).status_code == 303

    assert len(invitations()) == 2
    assert len(members_of(bakery)) == 1


WHY_NOT = {
    AccountStatus.PENDING: "This customer is not active yet",
    AccountStatus.SUSPENDED: "This customer is suspended",
    AccountStatus.CLOSED: "This customer is closed",
}


@pytest.mark.parametrize("status", [AccountStatus.SUSPENDED, AccountStatus.CLOSED])
def test_the_page_of_a_customer_that_is_shut_says_why_nobody_is_invited(
    as_ada: Client, bakery: Account, status: AccountStatus
) -> None:
    bakery.status = status
    db.session.commit()

    people = page_of(as_ada.get(url(bakery))).select_one("#customers-people")

    assert people is not None
    assert WHY_NOT[status] in people.get_text()


@pytest.mark.parametrize("status", WHY_NOT)
@pytest.mark.parametrize("place", ["contact", "users"])
def test_why_nobody_is_invited_is_said_as_it_is(
    as_ada: Client, bakery: Account, status: AccountStatus, place: str
) -> None:
    page, users = as_ada.get(url(bakery)), f"{url(bakery)}/users/new"
    form = as_ada.get(users)
    bakery.status = status
    db.session.commit()

    answer = (
        as_ada.send(page, invite_url(bakery))
        if place == "contact"
        else as_ada.send(
            form, users, first_name="Nora", last_name="Vik", email="nora@bakery.example", roles="buyer",
            language="", send_invitation="y",
        )
    )  # fmt: skip

    told = page_of(answer).get_text()
    assert not page_of(as_ada.get(url(bakery))).select(f"form[action='{invite_url(bakery)}']")
    assert answer.status_code == 422
    assert [one for one in WHY_NOT.values() if one in told] == [WHY_NOT[status]]
    assert (invitations(), members_of(bakery)) == ([], [])


def test_who_was_given_a_login_alone_is_not_called_invited(as_ada: Client, bakery: Account) -> None:
    give_login(bakery, bakery.contacts[0], "cleo@bakery.example", actor=SYSTEM)
    db.session.commit()

    def shown() -> list[str]:
        page, users = page_of(as_ada.get(url(bakery))), page_of(as_ada.get(f"{url(bakery)}/users"))
        badges = page.select_one("#customers-people .badge"), users.select_one("tbody .badge")
        return [one.get_text(strip=True) for one in badges if one]

    before = shown()
    as_ada.send(as_ada.get(url(bakery)), invite_url(bakery))

    assert (before, shown()) == (["Not invited yet"] * 2, ["Invited"] * 2)


def test_who_has_accepted_is_not_invited_again(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery))
    give_login(bakery, bakery.contacts[0], "cleo@bakery.example", actor=SYSTEM)
    the_member(bakery).status = MembershipStatus.ACTIVE
    db.session.commit()

    answer = as_ada.send(page, invite_url(bakery))

    assert answer.status_code == 409
    assert "This person has a login already." in page_of(answer).get_text()
    assert invitations() == []


@pytest.mark.acceptance(103)
def test_without_a_shop_nobody_is_invited(as_ada: Client, bakery: Account) -> None:
    shop().published = False
    db.session.commit()

    answer = as_ada.send(as_ada.get(url(bakery)), invite_url(bakery))

    assert answer.status_code == 422
    assert "Publish the shop or widget before you send invitations." in page_of(answer).get_text()
    assert (invitations(), list(members_of(bakery))) == ([], [])


def test_who_comes_for_another_customer_is_invited_for_this_one_too(as_ada: Client, bakery: Account) -> None:
    """The person stays one, and is called here as the contact is: who they are elsewhere stays unsaid."""
    other = a_customer("Another")
    known = give_login(other, other.contacts[0], bakery.contacts[0].email, actor=SYSTEM)
    known.user.name = "Somebody Known"
    db.session.commit()

    answer = as_ada.send(as_ada.get(url(bakery)), invite_url(bakery))

    member = the_member(bakery)
    assert answer.status_code == 303
    assert (member.user_id, member.shown_name) == (known.user_id, bakery.contacts[0].name)
    assert len(invitations()) == 1
    assert "Somebody Known" not in as_ada.get(url(bakery)).text


def test_an_address_that_another_login_of_the_customer_has_is_refused(
    as_ada: Client, bakery: Account
) -> None:
    give_login(bakery, bakery.contacts[0], bakery.contacts[0].email, actor=SYSTEM)
    bakery.contacts[0].user_id = None
    db.session.commit()

    answer = as_ada.send(as_ada.get(url(bakery)), invite_url(bakery))

    assert answer.status_code == 422
    assert "has a login for this customer already." in page_of(answer).get_text()


def test_people_of_a_reseller_are_not_invited_into_the_shop(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery))
    bakery.kind = AccountKind.RESELLER
    db.session.commit()

    assert as_ada.send(page, invite_url(bakery)).status_code == 409
    assert "Send invitation" not in as_ada.get(url(bakery)).text


def test_eve_and_an_unknown_contact_get_404(as_eve: Client, bakery: Account) -> None:
    token = page_of(as_eve.get("/customers/new")).select("[name=csrf_token]")[0]["value"]

    assert as_eve.post(invite_url(bakery), data={"csrf_token": token}).status_code == 404


def test_the_page_takes_a_fixed_number_of_statements(as_ada: Client, bakery: Account) -> None:
    give_login(bakery, bakery.contacts[0], "cleo@bakery.example", actor=SYSTEM)
    db.session.commit()
    with statements() as for_one:
        as_ada.get(url(bakery))
    for number in range(2):
        other = a_customer(f"Other {number}")
        other.contacts[0].is_billing = False
        give_login(other, other.contacts[0], f"dan{number}@bakery.example", actor=SYSTEM)
        the_member(other).account_id = bakery.id
    db.session.commit()

    with statements() as for_three:
        page = as_ada.get(url(bakery))

    assert len(page_of(page).select("#customers-people .stack")) == 3
    assert len(for_one) == len(for_three)


NEW = {
    "name": "Crisp Apples", "first_name": "Ann", "last_name": "Apple", "email": "ann@apples.example",
    "country": "GR", "price_book_id": "", "tax_rate_id": "",
}  # fmt: skip


def add(browser: Client, **fields: str) -> object:
    return browser.submit(browser.get("/customers/new"), "/customers/new", **(NEW | fields))


@pytest.mark.parametrize(
    ("fields", "login", "mails"),
    [
        ({}, "", 0),
        ({"send_invitation": "y"}, "ann@apples.example", 1),
        ({"login_email": "it@apples.example"}, "it@apples.example", 0),
        ({"login_email": "it@apples.example", "send_invitation": "y"}, "it@apples.example", 1),
    ],
)
def test_a_new_customer_may_get_a_login_at_once(
    as_ada: Client, acme: Actor, fields: dict[str, str], login: str, mails: int
) -> None:
    add(as_ada, **fields)

    made = db.session.scalars(select(Account)).one()
    assert [one.user.email for one in members_of(made)] == ([login] if login else [])
    assert [mail.payload["to"] for mail in invitations()] == [login] * mails


def test_nothing_is_kept_of_a_customer_whose_invitation_is_refused(as_ada: Client, acme: Actor) -> None:
    shop().published = False
    db.session.commit()

    answer = add(as_ada, send_invitation="y")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Publish the shop or widget before you send invitations." in answer.text  # type: ignore[attr-defined]
    assert db.session.scalars(select(Account)).all() == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": "BRIGHT  bakery"}, "A customer with this name exists: Bright Bakery. Create anyway?"),
        ({"vat_id": "el 094 259 216"}, "A customer with this VAT id exists: Bright Bakery. Create anyway?"),
    ],
)
def test_a_customer_that_resembles_another_takes_a_second_word(
    as_ada: Client, bakery: Account, fields: dict[str, str], text: str
) -> None:
    bakery.vat_id = "EL094259216"
    db.session.commit()
    count = select(Account).where(Account.id != bakery.id)

    asked = add(as_ada, **fields)
    page = page_of(asked)  # type: ignore[arg-type]
    before = db.session.scalars(count).all()
    button = page.select_one("main button[name=create_anyway]")
    typed = page.select_one("#first_name")
    assert button is not None
    as_ada.submit(asked, "/customers/new", **(NEW | fields), create_anyway=str(button["value"]))  # type: ignore[arg-type]

    assert asked.status_code == 409  # type: ignore[attr-defined]
    assert text in " ".join(page.select_one("main .note").get_text().split())  # type: ignore[union-attr]
    assert (before, typed["value"]) == ([], "Ann")  # type: ignore[index]
    assert len(db.session.scalars(count).all()) == 1


def test_a_second_word_about_another_customer_counts_for_nothing(as_ada: Client, bakery: Account) -> None:
    other = a_customer("Crisp Apples")
    db.session.commit()

    answers = [add(as_ada, create_anyway=one.public_id) for one in (bakery, other)]

    assert [one.status_code for one in answers] == [409, 303]  # type: ignore[attr-defined]
