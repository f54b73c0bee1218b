"""Cloud accounts in the shop and the frame; and their owner, who need not be anybody's customer."""

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.cloud_accounts.actions import add_cloud_account, link_to_confirm, request_cloud_account
from portal.domain.cloud_accounts.decide import approve_cloud_request
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.requests.queries import request_of
from portal.kernel.actor import SYSTEM
from tests.client import Client, page_of
from tests.widget.conftest import Store, sign_in

S = CloudAccountStatus


@pytest.fixture
def enabled(store: Store) -> Store:
    with transaction(store.scope):
        db.session.scalars(select(Account)).one().cloud_providers = ["aws"]
    return store


def states(store: Store) -> list[tuple[str, str]]:
    with transaction(store.scope):
        return [(one.status, one.number) for one in db.session.scalars(select(CloudAccount))]


@pytest.fixture
def link(enabled: Store) -> str:
    """What the owner was mailed."""
    with transaction(enabled.scope):
        customer = db.session.scalars(select(Account)).one()
        made = add_cloud_account(
            customer, "aws", number="123456789012", owner_email="root@b.example", actor=SYSTEM, source=""
        )
        request = request_of(made.request_id)
        assert request is not None
        approve_cloud_request(request, actor=SYSTEM)
        return enabled.at(f"/cloud-accounts/confirm/{link_to_confirm(made)}")


@pytest.mark.acceptance(110)
def test_a_customer_asks_for_a_new_one_and_adds_another(enabled: Store, as_cleo: Client) -> None:
    here = enabled.at("/cloud-accounts")
    page = as_cleo.get(here)
    as_cleo.send(page, f"{here}/request", provider="aws")
    as_cleo.send(
        page, f"{here}/add", provider="aws", account_number="123456789012", owner_email="root@b.example"
    )

    shown = page_of(as_cleo.get(here)).select("tbody tr")
    assert states(enabled) == [(S.REQUESTED, ""), (S.LINK_REQUESTED, "123456789012")]
    assert len(shown) == 2


@pytest.mark.parametrize("framed", [False, True])
def test_a_customer_says_under_which_cost_centre_it_counts(
    enabled: Store, visitor: Client, framed: bool
) -> None:
    sign_in(visitor, enabled, enabled.cleo, framed=framed)
    with transaction(enabled.scope):
        customer = db.session.scalars(select(Account)).one()
        made = request_cloud_account(customer, "aws", actor=SYSTEM, source="").public_id
    here = enabled.at("/cloud-accounts", framed=framed)
    address = f"{here}/{made}/cost-centre"

    refused = visitor.send(visitor.get(here), address, **{f"{made}-cost_centre": "x" * 61})
    saved = visitor.send(visitor.get(here), address, **{f"{made}-cost_centre": "K-7"})

    shown = page_of(visitor.get(here)).select_one('td[data-label="Cost centre"] bdi')
    opened = page_of(refused).select_one("details.rename[open] .field__error")
    assert [one.status_code for one in (refused, saved)] == [422, 303]
    assert opened is not None
    assert shown is not None
    assert shown.get_text() == "K-7"


def test_who_has_no_provider_is_not_told_to_request_one(store: Store, as_cleo: Client) -> None:
    page = page_of(as_cleo.get(store.at("/cloud-accounts")))

    assert "No cloud provider is enabled for you yet." in page.get_text()
    assert "Request a new one" not in page.get_text()
    assert page.select("form[action$='/request']") == []


@pytest.mark.acceptance(97)
def test_a_provider_that_is_not_enabled_is_refused(enabled: Store, as_cleo: Client) -> None:
    here = enabled.at("/cloud-accounts")

    answer = as_cleo.send(as_cleo.get(here), f"{here}/request", provider="gcp")

    assert (answer.status_code, states(enabled)) == (422, [])
    assert "Google Cloud is not enabled for this customer." in answer.text


def test_the_owner_confirms_once_without_signing_in(visitor: Client, enabled: Store, link: str) -> None:
    page = visitor.get(link)
    assert states(enabled) == [(S.AWAITING_OWNER_CONFIRMATION, "123456789012")]  # looking changes nothing

    done, again = visitor.send(page, link), visitor.send(page, link)

    assert "The cloud account is confirmed" in done.text
    assert (again.status_code, states(enabled)) == (410, [(S.ACTIVE, "123456789012")])


def test_a_made_up_link_is_gone(visitor: Client, enabled: Store) -> None:
    assert visitor.get(enabled.at("/cloud-accounts/confirm/made-up")).status_code == 410
