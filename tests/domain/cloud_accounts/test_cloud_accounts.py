"""Cloud accounts (F41): asked for, decided with their request, confirmed by their owner, one customer's."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account
from portal.domain.cloud_accounts.actions import (
    AlreadyAsked,
    AlreadyLinked,
    ConfirmationEnded,
    add_cloud_account,
    ask_to_delete,
    confirm,
    finish_setting_up,
    give_up,
    link_to_confirm,
    request_cloud_account,
    to_confirm,
)
from portal.domain.cloud_accounts.decide import (
    approve_cloud_request,
    expire_cloud_requests,
    reject_cloud_request,
)
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.cloud_accounts.states import CLOUD_ACCOUNT
from portal.domain.notifications.builders import BUILDERS
from portal.domain.requests.decide import delete_request
from portal.domain.requests.models import Request, RequestStatus
from portal.domain.requests.queries import request_of
from portal.domain.users.people import suspend_account
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided, Conflict, IllegalMove, Invalid
from tests.factories.trade import a_customer, a_shop
from tests.factories.users import a_seller

NUMBER = "123456789012"
S = CloudAccountStatus


@pytest.fixture
def bakery(acme: Actor) -> Account:
    made = a_customer()
    made.cloud_providers = ["aws", "azure"]
    db.session.flush()
    return made


def mails(template: str) -> list[str]:
    """To whom this mail was asked for."""
    told = select(Outbox.payload["to"].astext).where(Outbox.payload["template"].astext == template)
    return list(db.session.scalars(told.order_by(Outbox.id)))


def about(found: CloudAccount) -> Request:
    request = request_of(found.request_id)
    assert request is not None
    return request


def linked(customer: Account, actor: Actor, number: str = NUMBER) -> CloudAccount:
    return add_cloud_account(
        customer, "aws", number=number, owner_email="Root@Bakery.example", actor=actor, source="portal"
    )


@pytest.mark.parametrize("typed", ["1234-5678-9012", "1234 5678 9012"])
def test_a_number_of_digits_may_be_typed_as_the_provider_writes_it(
    bakery: Account, acme: Actor, typed: str
) -> None:
    assert linked(bakery, acme, typed).number == NUMBER


def active(customer: Account, actor: Actor, number: str = NUMBER) -> CloudAccount:
    found = linked(customer, actor, number)
    approve_cloud_request(about(found), actor=actor)
    confirm(found)
    return found


@pytest.mark.acceptance(110)
def test_a_new_account_is_active_once_it_is_approved_with_its_number(bakery: Account, acme: Actor) -> None:
    found = request_cloud_account(bakery, "azure", actor=acme, source="shop")
    assert (found.status, about(found).status, about(found).type) == (
        S.REQUESTED, RequestStatus.NEW, "cloud_account_provision",
    )  # fmt: skip

    approve_cloud_request(about(found), actor=acme, number="sub-77")

    assert (found.status, found.number) == (S.ACTIVE, "sub-77")
    assert about(found).status is RequestStatus.APPROVED
    asked = ("request-created", "request-received", "request-approved", "cloud-account-active")
    assert {one: mails(one) for one in asked} == dict.fromkeys(asked, ["ada@acme.example"])


def test_the_number_may_come_later_and_only_once(bakery: Account, acme: Actor) -> None:
    found = request_cloud_account(bakery, "aws", actor=acme, source="shop")
    approve_cloud_request(about(found), actor=acme)
    assert found.status is S.PROVISIONING

    with pytest.raises(Invalid) as refusal:
        finish_setting_up(found, "12345", actor=acme)
    finish_setting_up(found, NUMBER, actor=acme)

    assert refusal.value.field_errors == {"account_number": "An account number has 12 digits."}
    assert found.status is S.ACTIVE
    with pytest.raises(IllegalMove, match="while the cloud account is active"):
        finish_setting_up(found, NUMBER, actor=acme)


def test_an_existing_account_waits_for_the_request_and_then_for_its_owner(
    bakery: Account, acme: Actor
) -> None:
    found = linked(bakery, acme)
    assert (found.status, found.owner_email) == (S.LINK_REQUESTED, "root@bakery.example")

    approve_cloud_request(about(found), actor=acme)
    values = BUILDERS["cloud-account-confirm"]({"cloud_account_id": found.id})

    assert (found.status, mails("cloud-account-confirm")) == (
        S.AWAITING_OWNER_CONFIRMATION, ["root@bakery.example"],
    )  # fmt: skip
    assert values is not None
    confirm(to_confirm(values["url"].rpartition("/")[2]))
    assert (found.status, mails("cloud-account-active")) == (S.ACTIVE, ["ada@acme.example"])
    assert BUILDERS["cloud-account-confirm"]({"cloud_account_id": found.id}) is None


def test_the_link_of_the_owner_ends(bakery: Account, acme: Actor) -> None:
    found = linked(bakery, acme)
    approve_cloud_request(about(found), actor=acme)
    older, newer = link_to_confirm(found), link_to_confirm(found)

    for token in (older, "", "made-up"):
        with pytest.raises(ConfirmationEnded):
            to_confirm(token)
    with clock.frozen(clock.now() + timedelta(days=7)), pytest.raises(ConfirmationEnded):
        to_confirm(newer)
    confirm(to_confirm(newer))
    with pytest.raises(ConfirmationEnded):
        to_confirm(newer)


@pytest.mark.parametrize("number", ["", "12345678901", "1234567890123", "12345678901a", "١٢٣٤٥٦٧٨٩٠١٢"])
@pytest.mark.acceptance(111)
def test_an_account_number_has_twelve_digits(bakery: Account, acme: Actor, number: str) -> None:
    with pytest.raises(Invalid):
        linked(bakery, acme, number)

    assert db.session.scalars(select(CloudAccount)).all() == []


def test_a_provider_that_is_not_enabled_is_refused_by_name(bakery: Account, acme: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        request_cloud_account(bakery, "gcp", actor=acme, source="shop")

    assert refusal.value.field_errors == {"provider": "Google Cloud is not enabled for this customer."}
    assert db.session.scalars(select(Request)).all() == []


def test_accounts_of_some_providers_cannot_be_added(bakery: Account, acme: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        add_cloud_account(bakery, "azure", number="a-1", owner_email="a@b.example", actor=acme, source="")

    assert refusal.value.field_errors == {"provider": "Existing accounts of Microsoft Azure cannot be added."}


def test_a_suspended_customer_asks_for_nothing(bakery: Account, acme: Actor) -> None:
    suspend_account(bakery, actor=acme)

    with pytest.raises(Conflict, match="not active"):
        request_cloud_account(bakery, "aws", actor=acme, source="shop")


@pytest.mark.acceptance(111)
def test_one_account_belongs_to_one_customer_and_nobody_learns_to_which(bakery: Account, acme: Actor) -> None:
    active(bakery, acme)
    other = a_customer("Corner Shop")
    other.cloud_providers = ["aws"]

    with pytest.raises(AlreadyLinked) as refusal:
        linked(other, acme)

    assert str(refusal.value) == "This account is already linked."
    assert linked(other, acme, "210987654321").status is S.LINK_REQUESTED


def test_another_sellers_customer_has_it_already(app: Flask) -> None:
    sellers = [a_seller(name) for name in ("Acme Cloud", "Harbour Cloud")]
    db.session.commit()
    with transaction(Scope(sellers[0].id)):
        a_shop()
        customer = a_customer()
        customer.cloud_providers = ["aws"]
        active(customer, SYSTEM)
    with transaction(Scope(sellers[1].id)):
        a_shop()
        other = a_customer()
        other.cloud_providers = ["aws"]

        with pytest.raises(AlreadyLinked):
            linked(other, SYSTEM)

        assert db.session.scalars(select(CloudAccount)).all() == []


def test_of_two_customers_that_wait_the_first_confirmed_one_has_it(bakery: Account, acme: Actor) -> None:
    first = request_cloud_account(bakery, "azure", actor=acme, source="")
    approve_cloud_request(about(first), actor=acme, number="same")
    second = request_cloud_account(bakery, "azure", actor=acme, source="")
    approve_cloud_request(about(second), actor=acme)

    with pytest.raises(AlreadyLinked), db.session.begin_nested():
        finish_setting_up(second, "same", actor=acme)

    db.session.expire_all()
    assert [first.status, second.status] == [S.ACTIVE, S.PROVISIONING]


def test_the_same_is_not_asked_for_twice_while_it_waits(bakery: Account, acme: Actor) -> None:
    first, known = request_cloud_account(bakery, "azure", actor=acme, source=""), linked(bakery, acme)

    with pytest.raises(AlreadyAsked) as refusal:
        request_cloud_account(bakery, "azure", actor=acme, source="")
    with pytest.raises(AlreadyAsked):
        linked(bakery, acme)

    assert str(refusal.value) == "This has been asked for already. The request waits for a decision."
    assert len(db.session.scalars(select(Request)).all()) == 2
    request_cloud_account(bakery, "aws", actor=acme, source="")
    linked(bakery, acme, "210987654321")
    for asked in (first, known):
        reject_cloud_request(about(asked), actor=acme, reason="Not now.")
    assert request_cloud_account(bakery, "azure", actor=acme, source="").status is S.REQUESTED
    assert linked(bakery, acme).status is S.LINK_REQUESTED


def test_a_deletion_is_asked_for_and_decided(bakery: Account, acme: Actor) -> None:
    found = active(bakery, acme)
    ask_to_delete(found, bakery, actor=acme, source="shop")
    with pytest.raises(IllegalMove):
        ask_to_delete(found, bakery, actor=acme, source="shop")

    reject_cloud_request(about(found), actor=acme, reason="Pay first.")
    assert (found.status, about(found).reason) == (S.ACTIVE, "Pay first.")

    ask_to_delete(found, bakery, actor=acme, source="shop")
    approve_cloud_request(about(found), actor=acme)
    assert found.status is S.DELETED
    assert linked(bakery, acme).status is S.LINK_REQUESTED  # it is free again


def test_a_refusal_says_why_and_the_request_is_not_deleted(bakery: Account, acme: Actor) -> None:
    found = linked(bakery, acme)
    with pytest.raises(Invalid):
        reject_cloud_request(about(found), actor=acme, reason="")
    with pytest.raises(Conflict, match="Only sign-ups"):
        delete_request(about(found), actor=acme)

    reject_cloud_request(about(found), actor=acme, reason="Not yours.")

    assert (found.status, about(found).subject) == (S.REJECTED, "Bright Bakery")
    assert mails("request-rejected") == ["ada@acme.example"]
    with pytest.raises(AlreadyDecided):
        approve_cloud_request(about(found), actor=acme)


def test_what_comes_to_nothing_is_noted_and_told(bakery: Account, acme: Actor) -> None:
    found = request_cloud_account(bakery, "aws", actor=acme, source="shop")
    approve_cloud_request(about(found), actor=acme)
    with pytest.raises(Invalid):
        give_up(found, "", actor=acme)

    give_up(found, "The quota is used up.", actor=acme)

    assert (found.status, found.note) == (S.FAILED, "The quota is used up.")
    assert mails("cloud-account-failed") == ["ada@acme.example"]
    with pytest.raises(IllegalMove):
        give_up(found, "Again.", actor=acme)


def test_what_nobody_decides_for_thirty_days_expires(bakery: Account, acme: Actor) -> None:
    found = linked(bakery, acme)
    with clock.frozen(clock.now() + timedelta(days=29)):
        expire_cloud_requests()
        assert found.status is S.LINK_REQUESTED
    with clock.frozen(clock.now() + timedelta(days=30, minutes=1)):
        expire_cloud_requests()

    assert (found.status, about(found).status) == (S.REJECTED, RequestStatus.EXPIRED)
    values = BUILDERS["request-rejected"]({"request_id": about(found).id})
    assert values is not None
    assert values["reason"] == "Nobody decided within 30 days. Ask again."


def test_every_move_that_the_table_does_not_name_is_refused() -> None:
    ends = {S.DELETED, S.REJECTED, S.FAILED}
    events = {event for _state, event in CLOUD_ACCOUNT.moves}

    assert {state for state, _event in CLOUD_ACCOUNT.moves} == set(S) - ends
    for state in ends:
        for event in events:
            with pytest.raises(IllegalMove):
                CLOUD_ACCOUNT.next(state, event)
