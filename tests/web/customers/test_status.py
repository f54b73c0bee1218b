"""The status that staff choose for a customer they add (F35, SM-1), and who is taxed."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.requests.models import Request
from portal.domain.sellers.queries import shop, shop_door
from portal.domain.users.invitations import accept_invitation
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_tax_rate

HERE = "/customers/new"
REQUIRED = {
    "name": "Crisp Apples", "first_name": "Ann", "last_name": "Apple", "email": "ann@apples.example",
    "country": "GR",
}  # fmt: skip


def made() -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account)).one()


def add(browser: Client, **fields: object) -> int:
    return browser.submit(browser.get(HERE), HERE, **REQUIRED | fields).status_code


def login() -> Membership:
    return db.session.scalars(select(Membership).where(Membership.account_id.is_not(None))).one()


@pytest.mark.acceptance(96)
@pytest.mark.parametrize(
    ("chosen", "status"),
    [
        ("active", AccountStatus.ACTIVE),
        ("suspended", AccountStatus.SUSPENDED),
        ("pending_approval", AccountStatus.PENDING),
    ],
)
def test_with_only_the_required_fields_the_customer_has_the_status_as_chosen(
    as_ada: Client, acme: Actor, chosen: str, status: AccountStatus
) -> None:
    assert add(as_ada, begins_as=chosen) == 303

    customer = made()
    page = page_of(as_ada.get(f"/customers/{customer.public_id}"))
    assert customer.status is status
    offered = [one.get_text(strip=True) for one in page.select("main button, main a")]
    assert {"Request", "Add +"} <= set(offered)


def test_a_pending_address_is_validated_by_the_invitation(as_ada: Client, acme: Actor) -> None:
    without = add(as_ada, begins_as="pending_email_validation")
    assert add(as_ada, begins_as="pending_email_validation", send_invitation="y") == 303
    before = made().status
    token = issue_token(login().user, TokenPurpose.INVITATION, 48, membership=login())

    accept_invitation(shop_door(shop().seller_id), token, "nine loud lighthouses", address="127.0.0.1")

    assert (without, before, made().status) == (422, AccountStatus.PENDING, AccountStatus.ACTIVE)
    assert login().status is MembershipStatus.ACTIVE


@pytest.mark.parametrize("wants_login", [True, False])
def test_who_waits_for_approval_is_let_in_and_invited_by_it(
    as_ada: Client, acme: Actor, wants_login: bool
) -> None:
    add(as_ada, begins_as="pending_approval", send_invitation="y" if wants_login else None)
    told = page_of(as_ada.get(f"/customers/{made().public_id}")).get_text()
    assert ("The invitation goes out when it is approved." in told) is wants_login
    request = db.session.scalars(select(Request)).one()
    here = f"/requests/{request.public_id}"
    assert db.session.scalar(select(Membership.id).where(Membership.account_id.is_not(None))) is None

    answer = as_ada.submit(as_ada.get(here), f"{here}/approve")

    assert (answer.status_code, made().status) == (303, AccountStatus.ACTIVE)
    invited = db.session.scalars(select(Membership.status).where(Membership.account_id.is_not(None))).all()
    assert invited == ([MembershipStatus.PENDING_ACTIVATION] if wants_login else [])


def test_nobody_is_invited_to_who_waits_for_approval_or_begins_suspended(as_ada: Client, acme: Actor) -> None:
    assert add(as_ada, begins_as="suspended", send_invitation="y") == 422
    add(as_ada, begins_as="pending_approval")
    customer = made()
    here = f"/customers/{customer.public_id}/contacts/{customer.contacts[0].public_id}/invite"

    page = page_of(as_ada.get(f"/customers/{customer.public_id}"))
    token = page.select_one("[name=csrf_token]")
    assert token is not None

    assert page.select(f"form[action='{here}']") == []
    assert as_ada.post(here, data={"csrf_token": token["value"]}).status_code == 422


def test_a_rejected_one_is_forgotten(as_ada: Client, acme: Actor) -> None:
    add(as_ada, begins_as="pending_approval")
    request = db.session.scalars(select(Request)).one()
    here = f"/requests/{request.public_id}"

    as_ada.submit(as_ada.get(here), f"{here}/reject", reason="Not ours.")

    db.session.expire_all()
    assert db.session.scalars(select(Account)).all() == []
    assert request.submitted == {}


@pytest.mark.acceptance(100)
def test_a_taxable_customer_needs_a_rate(as_ada: Client, acme: Actor) -> None:
    rate = a_tax_rate()
    db.session.commit()

    refused = as_ada.submit(as_ada.get(HERE), HERE, **REQUIRED, is_taxable="y", tax_rate_id="")
    done = add(as_ada, is_taxable="y", tax_rate_id=str(rate.id))

    told = [one.get_text(strip=True) for one in page_of(refused).select(".error-summary li")]
    assert (refused.status_code, told, done) == (422, ["Choose a tax rate."], 303)
    assert made().tax_rate_id == rate.id


def test_of_who_is_not_taxed_the_reason_is_kept_and_no_rate(as_ada: Client, acme: Actor) -> None:
    rate = a_tax_rate()
    db.session.commit()

    add(as_ada, is_taxable=None, tax_rate_id=str(rate.id), tax_exemption="Embassy")

    assert (made().tax_rate_id, made().tax_exemption) == (None, "Embassy")
    shown = page_of(as_ada.get(f"/customers/{made().public_id}")).get_text()
    assert "No tax: Embassy" in shown
