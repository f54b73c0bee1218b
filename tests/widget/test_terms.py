"""Terms at the checkout: which are asked for, when again, and what is kept of the answer (F10)."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.domain.catalogue.actions import NewTerms, publish_terms, take_back_terms
from portal.domain.catalogue.groups import GroupFacts, create_group
from portal.domain.catalogue.models import Product, TermsAcceptance, TermsDocument, TermsPolicy
from portal.domain.orders.models import Order
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store
from tests.widget.test_buying import orders, review

EVERY, CHANGES, ONCE = TermsPolicy


def write(
    store: Store, policy: TermsPolicy = CHANGES, body: str = "Be kind.", *, about: str = "product"
) -> TermsDocument:
    """The next version of the terms of the store's product, of its group, or of the shop."""
    with transaction(store.scope):
        product = db.session.get_one(Product, store.product.id)
        subject = product if about == "product" else None
        if about == "group":
            subject = create_group(GroupFacts("Movers"), [product], actor=SYSTEM)
        return publish_terms(NewTerms("Rules", body, policy), subject, actor=SYSTEM)


def boxes(page: TestResponse) -> list[str]:
    """The documents that a page asks to accept."""
    return [str(one["value"]) for one in page_of(page).select("[name=accept_terms]")]


def place(client: Client, store: Store, page: TestResponse, *ticked: str) -> TestResponse:
    return client.send(page, store.at("/checkout/review"), accept_terms=list(ticked))


def buy(client: Client, store: Store) -> list[str]:
    """A purchase with everything ticked; returns what was asked for."""
    page = review(client, store)
    asked = boxes(page)  # type: ignore[arg-type]
    assert place(client, store, page, *asked).status_code == 303  # type: ignore[arg-type]
    return asked


@pytest.mark.acceptance(42)
def test_without_change_nothing_is_asked_again_and_a_new_version_blocks_placing(
    as_cleo: Client, store: Store
) -> None:
    first = write(store)
    asked = [buy(as_cleo, store), buy(as_cleo, store)]
    second = write(store, body="Be very kind.")
    page = review(as_cleo, store)

    refused = place(as_cleo, store, page)  # type: ignore[arg-type]
    placed = len(orders(store))
    accepted = place(as_cleo, store, refused, second.public_id)

    assert asked == [[first.public_id], []]
    assert (refused.status_code, placed) == (422, 2)
    assert f"Accept the terms of {store.product.name} to continue." in page_of(refused).get_text()
    assert (boxes(refused), accepted.status_code) == ([second.public_id], 303)


@pytest.mark.acceptance(43)
def test_terms_that_change_while_one_reviews_are_shown_and_nothing_is_ordered(
    as_cleo: Client, store: Store
) -> None:
    first = write(store, EVERY)
    page = review(as_cleo, store)
    second = write(store, EVERY, "Be very kind.")

    answer = place(as_cleo, store, page, first.public_id)  # type: ignore[arg-type]

    shown = page_of(answer)
    assert (answer.status_code, orders(store)) == (422, [])
    assert boxes(answer) == [second.public_id]
    assert shown.select("[name=accept_terms][checked]") == []
    assert "Be very kind." in shown.get_text()


@pytest.mark.parametrize(
    ("policy", "asked"), [(EVERY, [1, 1, 1]), (CHANGES, [1, 0, 1]), (ONCE, [1, 0, 0])], ids=str
)
def test_each_policy_asks_in_its_own_way(
    as_cleo: Client, store: Store, policy: TermsPolicy, asked: list[int]
) -> None:
    write(store, policy)
    before = [len(buy(as_cleo, store)), len(buy(as_cleo, store))]
    write(store, policy, "Changed.")

    assert [*before, len(buy(as_cleo, store))] == asked


def test_there_is_a_box_for_each_document_and_all_are_needed(as_cleo: Client, store: Store) -> None:
    documents = [write(store, about=about) for about in ("shop", "product", "group")]
    page = review(as_cleo, store)

    refused = place(as_cleo, store, page, documents[0].public_id)  # type: ignore[arg-type]

    assert boxes(page) == [one.public_id for one in documents]  # type: ignore[arg-type]
    told = page_of(refused).select_one("#accept_terms .field__error").get_text(strip=True)  # type: ignore[union-attr]
    assert told == f"Accept the terms of {store.product.name}, Movers to continue."
    ticked = page_of(refused).select("[name=accept_terms][checked]")
    assert [one["value"] for one in ticked] == [documents[0].public_id]


def test_terms_of_a_group_cover_each_of_its_products(as_cleo: Client, store: Store) -> None:
    group_terms = write(store, EVERY, about="group")
    with transaction(store.scope):
        publish_terms(NewTerms("Others", "Of another product."), a_product(), actor=SYSTEM)

    assert boxes(review(as_cleo, store)) == [group_terms.public_id]  # type: ignore[arg-type]


def test_what_was_accepted_is_kept_with_person_version_hash_time_address_and_order(
    as_cleo: Client, store: Store
) -> None:
    document = write(store)

    buy(as_cleo, store)

    with transaction(store.scope):
        [kept] = db.session.scalars(select(TermsAcceptance)).all()
        [order] = db.session.scalars(select(Order)).all()
    assert (kept.terms_id, kept.number, kept.text_hash) == (document.id, 1, sha256(b"Be kind.").hexdigest())
    assert (kept.user_id, kept.accepted_by) == (store.cleo.user_id, "Cleo Baker")
    assert (kept.address, kept.order_number, kept.on_behalf) == ("127.0.0.1", order.number, False)
    assert (clock.now() - kept.at).total_seconds() < 60


def test_a_version_to_come_is_not_asked_for_and_can_be_taken_back(as_cleo: Client, store: Store) -> None:
    current = write(store)
    with transaction(store.scope):
        product = db.session.get_one(Product, store.product.id)
        new = NewTerms("Rules", "Later.", EVERY, date(2099, 1, 1))
        coming = publish_terms(new, product, actor=SYSTEM)
    asked = boxes(review(as_cleo, store))  # type: ignore[arg-type]

    with transaction(store.scope):
        take_back_terms(db.session.get_one(Product, store.product.id), coming.public_id, actor=SYSTEM)
        left = db.session.scalars(select(TermsDocument.public_id)).all()

    assert (asked, left) == ([current.public_id], [current.public_id])


def test_where_there_are_no_terms_nothing_is_asked(as_cleo: Client, store: Store) -> None:
    assert buy(as_cleo, store) == []


def test_three_documents_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    write(store, about="shop")
    review(as_cleo, store)
    with statements() as for_one:
        as_cleo.get(store.at("/checkout/review"))
    write(store), write(store, about="group")

    with statements() as for_three:
        page = as_cleo.get(store.at("/checkout/review"))

    assert (len(boxes(page)), len(for_three)) == (3, len(for_one))
