"""Cloud accounts on the customer's page and their requests in the queue."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.audit.models import AuditEvent
from portal.domain.cloud_accounts.actions import give_up, request_cloud_account
from portal.domain.cloud_accounts.decide import approve_cloud_request
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.requests.models import Request
from portal.domain.requests.queries import request_of
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.web.test_list_files import rows_of, take_out

S = CloudAccountStatus


def here(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}/cloud-accounts" + (f"/{verb}" if verb else "")


def only() -> CloudAccount:
    db.session.expire_all()
    return db.session.scalars(select(CloudAccount)).one()


def test_a_new_one_is_asked_for_approved_in_the_queue_and_shown(as_ada: Client, bakery: Account) -> None:
    as_ada.send(as_ada.get(here(bakery)), here(bakery, "request"), provider="azure")
    request = db.session.scalars(select(Request)).one()
    row = page_of(as_ada.get("/requests?type=cloud_account_provision")).select_one("tbody tr")
    page = as_ada.get(f"/requests/{request.public_id}")

    as_ada.send(page, f"/requests/{request.public_id}/approve-cloud-account", account_number="sub-7")

    shown = page_of(as_ada.get(here(bakery))).select_one("tbody tr")
    assert row is not None
    assert shown is not None
    assert "New cloud account" in row.select_one('td[data-label="Type"]').get_text()
    assert "Microsoft Azure" in page_of(page).get_text()
    assert ("sub-7" in shown.get_text(), "Active" in shown.get_text(), only().status) == (
        True,
        True,
        S.ACTIVE,
    )


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, bakery: Account, acme: Actor) -> None:
    def three_more(count: int) -> None:
        for _one in range(count):
            made = request_cloud_account(bakery, "azure", actor=acme, source="")
            approve_cloud_request(request_of(made.request_id), actor=acme)  # type: ignore[arg-type]
        db.session.commit()

    three_more(1)
    as_ada.get(here(bakery))
    with statements() as for_one:
        one = as_ada.get(here(bakery))
    three_more(2)
    with statements() as for_three:
        three = as_ada.get(here(bakery))

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


@pytest.fixture
def account(bakery: Account, acme: Actor) -> CloudAccount:
    """One that is being set up."""
    made = request_cloud_account(bakery, "azure", actor=acme, source="")
    approve_cloud_request(request_of(made.request_id), actor=acme)  # type: ignore[arg-type]
    db.session.commit()
    return made


def set_centre(client: Client, bakery: Account, account: CloudAccount, typed: str) -> TestResponse:
    verb = f"{account.public_id}/edit"
    told = {f"{account.public_id}-cost_centre": typed}
    return client.send(client.get(here(bakery)), here(bakery, verb), **told)


def test_staff_set_its_cost_centre_and_it_is_written_down(
    as_ada: Client, bakery: Account, account: CloudAccount
) -> None:
    answers = [set_centre(as_ada, bakery, account, " K-7 ") for _time in range(2)]

    shown = page_of(as_ada.get(here(bakery))).select_one('tbody td[data-label="Cost centre"]')
    changed = select(AuditEvent.changes).where(AuditEvent.event == "cloud_account.cost_centre_set")
    assert shown is not None
    assert ([one.status_code for one in answers], shown.get_text(strip=True)) == ([303, 303], "K-7")
    assert db.session.scalars(changed).all() == [{"cost_centre": ["", "K-7"]}]


def test_a_cost_centre_that_is_too_long_is_refused_at_its_field(
    as_ada: Client, bakery: Account, account: CloudAccount
) -> None:
    answer = set_centre(as_ada, bakery, account, "x" * 61)

    assert (answer.status_code, only().cost_centre) == (422, "")
    assert page_of(answer).select_one(f"section#edit-{account.public_id} .field__error") is not None


def test_nothing_is_set_about_an_account_that_is_over(
    as_ada: Client, bakery: Account, account: CloudAccount, acme: Actor
) -> None:
    page = as_ada.get(here(bakery))
    give_up(account, "The provider refused.", actor=acme)
    db.session.commit()

    answer = as_ada.send(
        page, here(bakery, f"{account.public_id}/edit"), **{f"{account.public_id}-cost_centre": "K-7"}
    )

    assert (answer.status_code, only().cost_centre) == (409, "")
    assert page_of(as_ada.get(here(bakery))).select(f'form[action$="{account.public_id}/edit"]') == []


def test_what_billing_will_need_is_shown_and_cannot_be_set(
    as_ada: Client, bakery: Account, account: CloudAccount
) -> None:
    page = page_of(as_ada.get(f"{here(bakery)}?ask=edit-{account.public_id}"))

    fields = page.select(f"section#edit-{account.public_id} input[disabled]")
    assert [(one["value"], one.get("name")) for one in fields] == [
        ("Resale", None), ("That of the customer", None), ("When it is active", None),
    ]  # fmt: skip
    assert "once the usage of cloud accounts is billed" in page.get_text()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"provider": "gcp"}, "Google Cloud is not enabled for this customer."),
        ({"account_number": "123"}, "An account number has 12 digits."),
        ({"account_number": ""}, "Fill in this field."),
        ({"owner_email": "nobody"}, "This is not an e-mail address."),
    ],
)
def test_what_will_not_do_is_said_at_its_field(
    as_ada: Client, bakery: Account, changed: dict[str, str], told: str
) -> None:
    form = {"provider": "aws", "account_number": "123456789012", "owner_email": "root@bakery.example"}

    answer = as_ada.send(as_ada.get(here(bakery)), here(bakery, "add"), **form | changed)

    assert answer.status_code == 422
    assert told in page_of(answer).select_one("section#add .field__error").get_text()
    assert db.session.scalars(select(CloudAccount)).all() == []


def test_a_number_that_will_not_do_leaves_the_request_open(as_ada: Client, bakery: Account) -> None:
    as_ada.send(as_ada.get(here(bakery)), here(bakery, "request"), provider="aws")
    request = db.session.scalars(select(Request)).one()
    address = f"/requests/{request.public_id}/approve-cloud-account"

    answer = as_ada.send(as_ada.get(f"/requests/{request.public_id}"), address, account_number="7")

    assert (answer.status_code, only().status) == (422, S.REQUESTED)
    assert "An account number has 12 digits." in answer.text


@pytest.mark.parametrize("verb", ["approve", "edit"])
def test_what_only_a_sign_up_has_does_not_exist_for_it(as_ada: Client, bakery: Account, verb: str) -> None:
    page = as_ada.get(here(bakery))
    as_ada.send(page, here(bakery, "request"), provider="aws")
    request = db.session.scalars(select(Request)).one()
    token = page_of(page).select_one("input[name=csrf_token]")["value"]

    answer = as_ada.post(f"/requests/{request.public_id}/{verb}", data={"csrf_token": token, "version": "1"})

    assert (answer.status_code, only().status) == (404, S.REQUESTED)


def test_cloud_requests_are_decided_together(as_ada: Client, bakery: Account) -> None:
    for provider in ("azure", "aws"):
        as_ada.send(as_ada.get(here(bakery)), here(bakery, "request"), provider=provider)
    ids = list(db.session.scalars(select(Request.public_id)))
    page = as_ada.get("/requests/together", query_string={"chosen": ids})

    answer = as_ada.send(page, "/requests/together/approve", chosen=ids)

    db.session.expire_all()
    assert "2 of 2 decided." in answer.text
    assert set(db.session.scalars(select(CloudAccount.status))) == {S.PROVISIONING}
    assert page_of(page).select('form[action$="/together/delete"]') == []


def test_asking_twice_is_told_and_queued_once(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(here(bakery))
    as_ada.send(page, here(bakery, "request"), provider="azure")

    answer = as_ada.send(page, here(bakery, "request"), provider="azure")

    assert answer.status_code == 409
    assert "This has been asked for already. The request waits for a decision." in answer.text
    assert len(db.session.scalars(select(Request)).all()) == 1


ONLY_ACTIVE = "Only active customers can have new cloud accounts."


@pytest.mark.parametrize(
    ("status", "providers", "offered"),
    [
        ("active", ["aws"], ["request", "add"]), ("active", ["azure"], ["request"]), ("active", [], []),
        ("suspended", ["aws"], []), ("pending", ["aws"], []), ("closed", ["aws"], []),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_told(
    as_ada: Client, bakery: Account, status: str, providers: list[str], offered: list[str]
) -> None:
    bakery.status, bakery.cloud_providers = AccountStatus(status), providers
    db.session.commit()

    page = page_of(as_ada.get(f"/customers/{bakery.public_id}"))
    links = [str(link["href"]) for link in page.select("a[href*='cloud-accounts?ask=']")]
    cloud_page = page_of(as_ada.get(here(bakery)))

    assert [link.rpartition("=")[2] for link in links] == ["request", "add"]
    assert [box["id"] for box in cloud_page.select(".questions > *")] == offered
    assert (ONLY_ACTIVE in cloud_page.get_text()) is (status != "active")


def test_the_queue_names_the_provider_in_list_and_file(as_ada: Client, bakery: Account) -> None:
    as_ada.send(as_ada.get(here(bakery)), here(bakery, "request"), provider="azure")

    row = page_of(as_ada.get("/requests")).select_one("tbody tr")
    head, told = rows_of(take_out(as_ada, "/requests"))

    assert row is not None
    assert row.select_one('td[data-label="Type"] .cell__sub').get_text() == "Microsoft Azure"
    assert dict(zip(head, told, strict=True))["Provider"] == "Microsoft Azure"
