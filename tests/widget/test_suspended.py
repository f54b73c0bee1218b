"""A suspended company's people are put out and stay out until it is reinstated."""

import pytest

from portal.db import db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.users.people import reinstate_account, suspend_account
from portal.kernel.actor import SYSTEM
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store, sign_in


def suspend(store: Store) -> None:
    with transaction(store.scope):
        suspend_account(load_account(store.customer.id), actor=SYSTEM)


@pytest.mark.acceptance(102)
def test_its_people_are_signed_out_and_told_whom_to_ask(as_cleo: Client, store: Store) -> None:
    url = store.at("/sign-in")
    assert as_cleo.get(store.at("/orders")).status_code == 200

    suspend(store)

    assert as_cleo.get(store.at("/orders")).location.startswith(url)
    answer = as_cleo.send(as_cleo.get(url), url, email=store.cleo.user.email, password=PASSWORD)
    assert answer.status_code == 422
    assert "This account is suspended. Contact help@acme.example." in page_of(answer).get_text()


def test_a_reinstated_company_comes_in_again(visitor: Client, store: Store) -> None:
    suspend(store)
    with transaction(store.scope):
        reinstate_account(load_account(store.customer.id), actor=SYSTEM)

    sign_in(visitor, store, store.cleo)

    assert visitor.get(store.at("/orders")).status_code == 200
    db.session.expire_all()
