"""The shop's privacy policy: written in versions, shown before somebody signs up, kept as proof (F1, F5)."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.catalogue.actions import NewTerms, publish_terms
from portal.domain.catalogue.models import DocumentKind, TermsAcceptance, TermsDocument
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.widget.conftest import Store, a_store
from tests.widget.test_signing_up import send


def write(
    store: Store, body: str = "We keep your name.", *, effective_on: date | None = None
) -> TermsDocument:
    with transaction(store.scope):
        new = NewTerms("Our privacy", body, effective_on=effective_on, kind=DocumentKind.PRIVACY)
        return publish_terms(new, None, actor=SYSTEM)


def links(visitor: Client, store: Store, path: str = "/", *, framed: bool = False) -> int:
    """How many links of a page lead to the policy."""
    url = store.at("/privacy", framed=framed)
    return len(page_of(visitor.get(store.at(path, framed=framed))).select(f'a[href="{url}"]'))


@pytest.mark.parametrize("framed", [False, True])
def test_foot_and_sign_up_lead_to_the_version_in_force(visitor: Client, store: Store, framed: bool) -> None:
    write(store, "Old text.")
    write(store, "New text.")
    write(store, "Text to come.", effective_on=date(2099, 1, 1))

    page = page_of(visitor.get(store.at("/privacy", framed=framed))).select_one("main")

    assert [links(visitor, store, path, framed=framed) for path in ("/", "/sign-up")] == [1, 2]
    assert page is not None
    assert [text in page.get_text() for text in ("Old text.", "New text.", "to come")] == [False, True, False]


@pytest.mark.parametrize("effective_on", [None, date(2099, 1, 1)])
def test_nothing_leads_to_a_policy_that_there_is_not(
    visitor: Client, store: Store, effective_on: date | None
) -> None:
    if effective_on is not None:
        write(store, effective_on=effective_on)

    assert [links(visitor, store, path) for path in ("/", "/sign-up")] == [0, 0]
    assert "Nothing is written here yet" in visitor.get(store.at("/privacy")).text


def test_what_was_shown_at_sign_up_is_kept_with_version_hash_time_and_address(
    visitor: Client, store: Store
) -> None:
    write(store)
    second = write(store, "We keep more.")

    send(visitor, store)

    with transaction(store.scope):
        [kept] = db.session.scalars(select(TermsAcceptance)).all()
        account = db.session.scalars(select(Account).where(Account.name == "Sprout Gardens")).one()
    assert (kept.account_id, kept.terms_id, kept.number) == (account.id, second.id, 2)
    assert (kept.text_hash, kept.accepted_by) == (sha256(b"We keep more.").hexdigest(), "Nina Koch")
    assert (kept.address, kept.order_number) == ("127.0.0.1", "")
    assert (clock.now() - kept.at).total_seconds() < 60


def test_terms_are_not_asked_for_twice_because_of_it(visitor: Client, store: Store) -> None:
    write(store)

    page = page_of(visitor.get(store.at("/terms"))).select_one("main")

    assert page is not None
    assert "Our privacy" not in page.get_text()


def test_a_shop_speaks_of_its_own_alone(visitor: Client, store: Store) -> None:
    other = a_store("Rival", "otto@rival.example")
    write(other)

    assert (links(visitor, other), links(visitor, store)) == (1, 0)


def test_the_link_costs_no_statement(visitor: Client, store: Store) -> None:
    visitor.get(store.at())
    with statements() as without:
        visitor.get(store.at())
    write(store)

    with statements() as linked:
        page = visitor.get(store.at())

    assert f'href="{store.at("/privacy")}"' in page.text
    assert len(linked) == len(without)
