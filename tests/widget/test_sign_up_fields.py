"""The sign-up form asks for what its seller wants to know, and the server insists on the same."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.domain.accounts.models import Account
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.models import Shop
from portal.domain.sellers.sign_up_fields import USUAL, sign_up_fields
from portal.domain.users.models import Membership
from tests.client import Client, page_of
from tests.widget.conftest import Store
from tests.widget.test_signing_up import FORM

PAGE = "/settings/widget/sign-up"
ALL = {"title", "phone", "vat_id", "line1", "line2", "postcode", "city", "region"}


def ask(store: Store, **fields: str) -> None:
    with transaction(store.scope):
        db.session.scalars(select(Shop)).one().sign_up_fields = fields


def sign_up(visitor: Client, store: Store, *, framed: bool = False, **changes: str) -> TestResponse:
    url = store.at("/sign-up", framed=framed)
    return visitor.send(visitor.get(url), url, **(FORM | changes))


def shown(visitor: Client, store: Store, *, framed: bool = False) -> set[str]:
    page = page_of(visitor.get(store.at("/sign-up", framed=framed)))
    return {str(one["name"]) for one in page.select("#sign-up-form [name]")} & ALL


def made(store: Store) -> Account:
    with transaction(store.scope):
        found = db.session.scalars(select(Account).where(Account.name == FORM["company"])).one()
        assert found.contacts
        return found


@pytest.mark.parametrize("framed", [False, True])
def test_what_is_hidden_is_neither_shown_nor_taken(visitor: Client, store: Store, framed: bool) -> None:
    ask(store, title="hidden", phone="hidden", vat_id="hidden", address="hidden")

    answer = sign_up(visitor, store, framed=framed, vat_id="DE136695976")

    account = made(store)
    person = account.contacts[0]
    assert shown(visitor, store, framed=framed) == set()
    assert answer.status_code == 303
    assert (account.line1, account.city, account.vat_id, person.title, person.phone) == ("", "", "", "", "")
    assert account.country == "DE"


@pytest.mark.parametrize("name", ["title", "phone", "vat_id", "line1", "postcode", "city"])
def test_what_is_required_has_to_be_filled_in(visitor: Client, store: Store, name: str) -> None:
    ask(store, **dict.fromkeys(USUAL, "required"))

    answer = sign_up(visitor, store, **({"vat_id": "DE136695976"} | {name: ""}))

    links = [one["href"] for one in page_of(answer).select(".error-summary a")]
    assert (answer.status_code, links) == (422, [f"#{name}"])


def test_what_may_be_left_empty_may(visitor: Client, store: Store) -> None:
    ask(store, **dict.fromkeys(USUAL, "optional"))

    answer = sign_up(visitor, store, title="", phone="", line1="", postcode="", city="")

    assert answer.status_code == 303
    assert shown(visitor, store) == ALL


@pytest.mark.parametrize("framed", [False, True])
def test_browsers_insist_on_what_the_server_insists_on_alone(
    visitor: Client, store: Store, framed: bool
) -> None:
    ask(store, title="required", phone="optional", vat_id="optional", address="required")

    page = page_of(visitor.get(store.at("/sign-up", framed=framed)))

    required = {str(one["name"]): one.get("required") for one in page.select("#sign-up-form [name]")}
    assert {name for name in ALL if required[name] is not None} == {"title", "line1", "postcode", "city"}
    assert "None" not in required.values()


@pytest.mark.parametrize("name", ["line1", "postcode", "city"])
def test_where_nothing_was_said_the_address_is_needed(visitor: Client, store: Store, name: str) -> None:
    answer = sign_up(visitor, store, **{name: ""})

    assert answer.status_code == 422


def change(browser: Client, page: TestResponse | None = None, **fields: str) -> TestResponse:
    return browser.send(
        page or browser.get(PAGE), PAGE, **({name: str(USUAL[name]) for name in USUAL} | fields)
    )


def stored(ada: Membership) -> dict[str, str]:
    with transaction(Scope(ada.seller_id)):
        return {
            name: str(asked) for name, asked in sign_up_fields(db.session.scalars(select(Shop)).one()).items()
        }


def test_the_seller_chooses(as_ada: Client, ada: Membership) -> None:
    answer = change(as_ada, phone="required", address="hidden")

    with transaction(Scope(ada.seller_id)):
        event = select(AuditEvent.changes).where(AuditEvent.event == "shop.sign_up_fields_changed")
        told = db.session.scalars(event).one()
    chosen = [str(one["value"]) for one in page_of(as_ada.get(PAGE)).select("main option[selected]")]
    assert answer.status_code == 303
    assert stored(ada) == {
        "title": "optional",
        "phone": "required",
        "vat_id": "optional",
        "address": "hidden",
    }
    assert chosen == ["optional", "required", "optional", "hidden"]
    assert told == {"phone": ["optional", "required"], "address": ["required", "hidden"]}


def test_what_cannot_be_chosen_is_refused(as_ada: Client, ada: Membership) -> None:
    assert change(as_ada, phone="sometimes").status_code == 422
    assert stored(ada)["phone"] == "optional"


def test_a_change_meanwhile_is_not_overwritten(as_ada: Client, ada: Membership) -> None:
    first, second = as_ada.get(PAGE), as_ada.get(PAGE)

    answers = [change(as_ada, first, phone="hidden"), change(as_ada, second, phone="required")]

    assert [one.status_code for one in answers] == [303, 409]
    assert stored(ada)["phone"] == "hidden"


def test_ben_may_not(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert client.get(PAGE).status_code == 403
