"""To whom a mail is addressed, in which language, and where its links lead."""

import re

import pytest

from portal.db import current_scope, db
from portal.domain.accounts.actions import change_account
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.requests.signup import confirm_email
from portal.domain.sellers.queries import shop
from portal.domain.users.models import TokenPurpose
from portal.domain.users.queries import language_of
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import Actor
from portal.mail.message import Mail
from tests.client import Client
from tests.factories.trade import a_customer, a_sign_up

TYPED = "Win at http://evil.example now"


def composed(template: str, to: str, user_id: int) -> Mail:
    mail = compose(Wanted(f"{template}:{to}", template, to, TYPED, "", {"user_id": user_id}))
    assert mail is not None
    return mail


def test_a_name_reaches_nobody_whose_address_it_may_not_be(acme: Actor) -> None:
    user = a_sign_up("New Bakery")

    told = composed("confirm-email", user.email, user.id)
    assert "evil" not in str(told.as_email(sender="portal@portal.example"))

    confirm_email(issue_token(user, TokenPurpose.CONFIRM_EMAIL, 48))
    told = composed("signup-duplicate", user.email, user.id)
    assert told.as_email(sender="portal@portal.example")["To"].addresses[0].display_name == TYPED


@pytest.mark.parametrize(
    ("chosen", "of_shop", "added"),
    [
        ("el", "", "?locale=el"),
        ("el", "en", "?locale=el"),
        ("en", "el", "?locale=en"),
        ("el", "el", ""),
        ("", "", ""),
    ],
)
def test_a_link_opens_in_the_language_of_its_mail(
    client: Client, acme: Actor, chosen: str, of_shop: str, added: str
) -> None:
    user = a_sign_up("New Bakery")
    user.language, shop().language = chosen, of_shop
    db.session.flush()

    mail = composed("confirm-email", user.email, user.id)
    [link] = re.findall(r"/shop/\S+/confirm/\S+", mail.text)

    assert link.endswith(added or link[-5:])
    assert ("locale" in link) == bool(added)
    db.session.commit()
    page = client.get(link)
    assert (page.status_code, '<html lang="el"' in page.text) == (200, "el" in (chosen or of_shop))


def test_who_has_chosen_no_language_is_written_to_in_that_of_the_company(acme: Actor) -> None:
    customer = a_customer()
    contact = customer.billing_contact
    assert contact is not None
    change_account(customer, version=customer.version, actor=acme, language="el")

    assert language_of(contact.email, current_scope().seller_id) == "el"
    assert language_of("stranger@x.example", current_scope().seller_id) == ""
