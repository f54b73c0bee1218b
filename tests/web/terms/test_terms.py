"""Staff write terms, version by version, and accept them on behalf of customers (F10)."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.catalogue.actions import NewTerms, publish_terms
from portal.domain.catalogue.groups import GroupFacts, create_group
from portal.domain.catalogue.models import Product, TermsAcceptance, TermsDocument, TermsPolicy
from portal.domain.catalogue.terms import terms_to_accept
from portal.domain.orders.models import Order
from portal.domain.users.models import Membership
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product
from tests.web.orders.test_buying import fill, place, url

TEXT = {"title": "Rules", "body": "Be kind.", "policy": "first_and_changes", "effective_on": ""}


@pytest.fixture
def pages(acme: Actor) -> dict[str, str]:
    """Where terms are written: of a product, of a group, of the shop."""
    product, grouped = a_product(), a_product()
    group = create_group(GroupFacts("Movers"), [grouped], actor=SYSTEM)
    db.session.commit()
    return {
        "product": f"/products/{product.public_id}/terms",
        "group": f"/product-groups/{group.public_id}/terms",
        "shop": "/settings/terms",
        "privacy": "/settings/privacy",
    }


def write(client: Client, page: str, **changes: Any) -> TestResponse:
    return client.send(client.get(page), page, **(TEXT | changes))


def versions() -> list[tuple[int, str]]:
    """Number and text of each version."""
    db.session.expire_all()
    found = db.session.scalars(select(TermsDocument).order_by(TermsDocument.id))
    return [(one.number, one.body) for one in found]


@pytest.mark.parametrize("about", ["product", "group", "shop", "privacy"])
def test_each_change_is_a_version_of_its_own(as_ada: Client, pages: dict[str, str], about: str) -> None:
    answers = [write(as_ada, pages[about]), write(as_ada, pages[about], body="Be very kind.")]

    page = page_of(as_ada.get(pages[about]))
    assert [one.status_code for one in answers] == [303, 303]
    assert versions() == [(1, "Be kind."), (2, "Be very kind.")]
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert ["In force" in row for row in rows] == [True, False]
    assert page.select_one("textarea").get_text(strip=True) == "Be very kind."  # type: ignore[union-attr]


def test_terms_and_privacy_policy_are_versions_of_their_own(as_ada: Client, pages: dict[str, str]) -> None:
    write(as_ada, pages["shop"])
    write(as_ada, pages["shop"], body="Be very kind.")

    write(as_ada, pages["privacy"], body="We keep your name.")

    asked = [bool(page_of(as_ada.get(pages[one])).select("[name=policy]")) for one in ("shop", "privacy")]
    assert versions() == [(1, "Be kind."), (2, "Be very kind."), (1, "We keep your name.")]
    assert asked == [True, False]


@pytest.mark.parametrize("about", ["product", "group", "shop", "privacy"])
def test_the_same_again_is_no_version(as_ada: Client, pages: dict[str, str], about: str) -> None:
    write(as_ada, pages[about])

    again = as_ada.submit(as_ada.get(pages[about]), pages[about], effective_on="2099-01-01")
    retitled = write(as_ada, pages[about], title="Our rules")

    [told] = page_of(again).select("#body-error")
    assert (again.status_code, retitled.status_code) == (422, 303)
    assert "Nothing has changed since version 1." in told.get_text()
    assert versions() == [(1, "Be kind."), (2, "Be kind.")]


def test_each_version_can_be_read(as_ada: Client, pages: dict[str, str]) -> None:
    bodies = ["Be kind.", "Be very kind.", "Be kinder yet."]
    for body, day in zip(bodies, ["", "", "2099-01-01"], strict=True):
        write(as_ada, pages["shop"], body=body, effective_on=day)

    read = [
        one.get_text()
        for one in page_of(as_ada.get(pages["shop"])).select("[aria-labelledby=versions] details p")
    ]
    assert read == bodies[::-1]


def test_whoever_writes_second_is_told(as_ada: Client, pages: dict[str, str]) -> None:
    slower = as_ada.get(pages["product"])
    write(as_ada, pages["product"])

    answer = as_ada.send(slower, pages["product"], **(TEXT | {"body": "Late."}))

    assert (answer.status_code, versions()) == (409, [(1, "Be kind.")])


@pytest.mark.parametrize("about", ["product", "privacy"])
def test_a_version_to_come_is_taken_back_and_one_in_force_stays(
    as_ada: Client, pages: dict[str, str], about: str
) -> None:
    write(as_ada, pages[about])
    write(as_ada, pages[about], effective_on="2099-01-01", body="Later.")
    page = as_ada.get(pages[about])
    back = f"{pages[about]}/take-back"

    current = db.session.scalars(select(TermsDocument.public_id).order_by(TermsDocument.id)).first()
    refused = as_ada.send(page, back, document=current)
    as_ada.send(page, back)

    assert (refused.status_code, versions()) == (409, [(1, "Be kind.")])


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"title": ""}, "Enter a title."),
        ({"body": " "}, "Enter the text."),
        ({"effective_on": "2001-01-01"}, "In force from: Choose today or a day to come."),
        ({"policy": "never"}, "Buyers accept it: Choose one of the list."),
    ],
)
def test_what_is_no_version_is_refused(
    as_ada: Client, pages: dict[str, str], wrong: dict[str, str], problem: str
) -> None:
    answer = write(as_ada, pages["product"], **wrong)

    told = [one.get_text(strip=True) for one in page_of(answer).select(".error-summary__list li")]
    assert (answer.status_code, told, versions()) == (422, [problem], [])


def test_a_version_before_the_one_to_come_is_refused(as_ada: Client, pages: dict[str, str]) -> None:
    write(as_ada, pages["product"], effective_on="2099-01-01")

    assert write(as_ada, pages["product"], body="At once.").status_code == 422


@pytest.mark.parametrize("about", ["product", "group"])
def test_eve_gets_404(as_eve: Client, pages: dict[str, str], about: str) -> None:
    assert as_eve.get(pages[about]).status_code == 404


def test_without_the_right_it_is_refused(client: Client, ben: Membership, pages: dict[str, str]) -> None:
    client.sign_in(ben)

    assert [client.get(page).status_code for page in pages.values()] == [403, 403, 403, 403]


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer, and a product with terms."""
    made, product = a_customer(), a_product()
    publish_terms(NewTerms("Rules", "Be kind.", TermsPolicy.FIRST_ONLY), product, actor=SYSTEM)
    db.session.commit()
    return made


def test_staff_accept_on_behalf_and_the_customer_is_still_asked(as_ada: Client, bakery: Account) -> None:
    fill(as_ada, bakery)
    page = as_ada.get(url(bakery, "/review"))

    answer = place(as_ada, bakery, page)

    [kept] = db.session.scalars(select(TermsAcceptance)).all()
    [product] = db.session.scalars(select(Product.id)).all()
    shown = page_of(as_ada.get(str(answer.location)))  # type: ignore[attr-defined]
    assert "The customer has accepted: Rules" in page_of(page).get_text()
    assert (kept.accepted_by, kept.on_behalf) == ("Ada Lovelace", True)
    told = shown.select_one("[aria-labelledby=accepted]").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert told.startswith("Terms accepted Rules , version 1 by Ada Lovelace on behalf of the customer")
    asked = [terms_to_accept([product], bakery.id, on_behalf=one) for one in (True, False)]
    assert [len(one) for one in asked] == [0, 1]


def test_staff_cannot_leave_them_out(as_ada: Client, bakery: Account) -> None:
    fill(as_ada, bakery)

    answer = place(as_ada, bakery, accept_terms="")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Accept the terms of Mail Mover" in answer.text  # type: ignore[attr-defined]
    assert db.session.scalars(select(Order)).all() == []
