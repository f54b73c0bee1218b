"""Who is let in unseen, who never, and whom a newcomer resembles (F1, rules 3 and 4)."""

import pytest

from portal.db import db
from portal.domain.accounts.models import AccountStatus
from portal.domain.accounts.queries import account as load_account
from portal.domain.requests.queries import requests_with
from portal.domain.requests.risks import duplicate_of
from portal.domain.requests.signup import confirm_email
from portal.domain.sellers.lists import ListMatch, match_of
from portal.domain.sellers.queries import shop
from portal.domain.users.models import MembershipStatus, TokenPurpose
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import Actor
from tests.factories.trade import a_customer, a_request, a_sign_up


@pytest.mark.parametrize(
    ("green", "red", "match"),
    [
        ([], [], ListMatch.NONE),
        (["a.example"], [], ListMatch.GREEN),
        ([], ["a.example"], ListMatch.RED),
        (["a.example"], ["ann@a.example"], ListMatch.RED),
        (["ann@a.example"], ["a.example"], ListMatch.GREEN),
        (["sub.a.example", "example"], [], ListMatch.NONE),
    ],
)
def test_an_item_that_names_the_address_outweighs_its_domain(
    green: list[str], red: list[str], match: ListMatch
) -> None:
    assert match_of("ann@a.example", green, red) is match


@pytest.mark.parametrize(
    ("lists", "approval_step", "status"),
    [
        ({"green_list": ["bakery.example"]}, True, MembershipStatus.ACTIVE),
        ({"red_list": ["bakery.example"]}, False, MembershipStatus.PENDING_APPROVAL),
        ({}, True, MembershipStatus.PENDING_APPROVAL),
        ({}, False, MembershipStatus.ACTIVE),
    ],
)
@pytest.mark.acceptance(106)
def test_the_lists_outweigh_the_approval_step(
    acme: Actor, lists: dict[str, list[str]], approval_step: bool, status: MembershipStatus
) -> None:
    ours = shop()
    ours.approval_step = approval_step
    for name, items in lists.items():
        setattr(ours, name, items)

    member = confirm_email(issue_token(a_sign_up(), TokenPurpose.CONFIRM_EMAIL, 48))

    expected = ["new"] if status is MembershipStatus.PENDING_APPROVAL else []
    assert member.status is status
    assert [one.status for one in db.session.scalars(requests_with())] == expected


def test_nobody_is_let_in_before_the_address_is_confirmed(acme: Actor) -> None:
    shop().green_list = ["bakery.example"]

    [member] = a_sign_up().memberships

    assert member.status is MembershipStatus.PENDING_EMAIL_VALIDATION


def test_a_company_at_the_same_domain_may_be_a_duplicate(acme: Actor) -> None:
    known = a_customer("Bright Bakery")

    assert duplicate_of(a_request("Bright Bakery and Sons")) is known


def test_a_company_with_the_same_vat_id_may_be_a_duplicate(acme: Actor) -> None:
    known = a_customer("Bright Bakery")
    known.vat_id = "GR 123.456-789"
    known.contacts[0].email = "cleo@elsewhere.example"
    user = a_sign_up("Somebody else")
    load_account(user.memberships[0].account_id or 0).vat_id = "gr123456789"
    db.session.flush()

    confirm_email(issue_token(user, TokenPurpose.CONFIRM_EMAIL, 48))

    [request] = db.session.scalars(requests_with())
    assert duplicate_of(request) is known


def test_free_mail_says_nothing_of_the_company(acme: Actor) -> None:
    known = a_customer("Bright Bakery")
    known.contacts[0].email = "bakery@gmail.com"
    db.session.flush()
    user = a_sign_up()
    user.email = "nora@gmail.com"
    db.session.flush()

    confirm_email(issue_token(user, TokenPurpose.CONFIRM_EMAIL, 48))

    [request] = db.session.scalars(requests_with())
    assert duplicate_of(request) is None


def test_one_that_waits_itself_is_no_customer_yet(acme: Actor) -> None:
    a_customer("Bright Bakery", status=AccountStatus.PENDING)

    assert duplicate_of(a_request()) is None
