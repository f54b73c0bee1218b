"""Making and changing product groups (F11)."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.domain.catalogue.comparison import members_of
from portal.domain.catalogue.group_models import ProductGroup
from portal.domain.catalogue.groups import GroupFacts, create_group
from portal.domain.catalogue.models import Product, ProductKind
from portal.domain.users.models import Membership
from portal.kernel.actor import SYSTEM, Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import a_browser

FACTS = {"name": "Vaults", "slug": "", "description": "All vaults.", "compared": "y", "published": "y",
         "position": "7"}  # fmt: skip


def products(number: int = 3) -> list[Product]:
    made = [a_product("Vault") for _ in range(number)]
    db.session.commit()
    return made


def submit(client: Client, address: str, members: list[Product], **changes: Any) -> TestResponse:
    """Fill the form in; members in their order, with a place left empty between them."""
    places = ["", *(one.public_id for one in members), ""]
    return client.send(client.get(address), address, members=places, **(FACTS | changes))


def the_group() -> ProductGroup:
    db.session.expire_all()
    return db.session.scalars(select(ProductGroup)).one()


def url(group: ProductGroup) -> str:
    return f"/product-groups/{group.public_id}/edit"


def told(answer: TestResponse) -> list[str]:
    return [one.get_text(strip=True) for one in page_of(answer).select(".error-summary__list li")]


def test_a_group_is_made_and_the_shop_shows_it_in_its_order(
    as_ada: Client, ada: Membership, acme: Actor
) -> None:
    small, large, huge = products()

    answer = submit(as_ada, "/product-groups/new", [large, huge, small])

    visitor = a_browser(as_ada.application)
    page = page_of(visitor.get(f"/shop/{ada.seller.slug}/group/vaults"))
    assert answer.status_code == 303
    assert [one.get_text(strip=True) for one in page.select(".cards h2")] == [
        large.name,
        huge.name,
        small.name,
    ]
    assert page.select_one(".page-header__lead").get_text(strip=True) == "All vaults."  # type: ignore[union-attr]
    assert [one.get_text(strip=True) for one in page.select(".page-header .button")] == ["Compare"]


@pytest.mark.parametrize(
    ("changes", "path", "status"),
    [
        ({"published": ""}, "group/vaults", 404),
        ({"slug": "safes"}, "group/safes", 200),
        ({"slug": "safes"}, "group/vaults", 404),
        ({"compared": ""}, "compare/vaults", 404),
    ],
)
def test_what_a_group_says_of_itself_counts_in_the_shop(
    as_ada: Client, ada: Membership, acme: Actor, changes: dict[str, str], path: str, status: int
) -> None:
    submit(as_ada, "/product-groups/new", products(2))
    off = {name: value for name, value in changes.items() if value}
    page = as_ada.get(url(the_group()))

    unticked = {name: value for name, value in FACTS.items() if name not in changes}
    members = [one.public_id for one in members_of(the_group())]
    as_ada.send(page, url(the_group()), members=members, **(unticked | off))
    db.session.commit()

    assert a_browser(as_ada.application).get(f"/shop/{ada.seller.slug}/{path}").status_code == status


def test_low_places_stand_first(as_ada: Client, ada: Membership, acme: Actor) -> None:
    for name, position in (("Later", "9"), ("Sooner", "2")):
        submit(as_ada, "/product-groups/new", products(2), name=name, position=position)

    views = page_of(as_ada.get("/settings/widget")).select("#view option")

    assert [one["value"] for one in views if str(one["value"]).startswith("compare/")] == [
        "compare/sooner",
        "compare/later",
    ]


def test_members_change_and_the_audit_trail_tells_it(as_ada: Client, acme: Actor) -> None:
    small, large, huge = products()
    submit(as_ada, "/product-groups/new", [small, large])

    submit(as_ada, url(the_group()), [huge, small], name="Safes")

    assert [one.id for one in members_of(the_group())] == [huge.id, small.id]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "product_group.changed")).one()
    assert event.changes == {
        "name": ["Vaults", "Safes"],
        "slug": ["vaults", "safes"],
        "members": [f"{small.name}, {large.name}", f"{huge.name}, {small.name}"],
    }


def test_whoever_saves_second_is_told(as_ada: Client, acme: Actor) -> None:
    small, large = products(2)
    submit(as_ada, "/product-groups/new", [small])
    slower = as_ada.get(url(the_group()))
    submit(as_ada, url(the_group()), [large])

    answer = as_ada.send(slower, url(the_group()), members=[small.public_id], **FACTS)

    assert (answer.status_code, [one.id for one in members_of(the_group())]) == (409, [large.id])


def test_what_cannot_stand_together_is_refused_and_stays_typed(as_ada: Client, acme: Actor) -> None:
    once, monthly = a_product(), a_product(kind=ProductKind.RECURRING)
    grouped = products(1)
    create_group(GroupFacts("Taken"), grouped, actor=SYSTEM)
    db.session.commit()

    answers = [
        submit(as_ada, "/product-groups/new", [once, monthly]),
        submit(as_ada, "/product-groups/new", [once, once]),
        submit(as_ada, "/product-groups/new", [once, *grouped]),
        submit(as_ada, "/product-groups/new", [once], slug="taken"),
        submit(as_ada, "/product-groups/new", [once], slug="No address"),
    ]

    assert {one.status_code for one in answers} == {422}
    assert [told(one) for one in answers] == [
        ["Products in their order: All products of a group must be of the same kind."],
        ["Products in their order: A product can be in a group once only."],
        ["Products in their order: A product can be in one group only."],
        ["You have a group of this address."],
        ["Address: Use letters a-z, digits and single hyphens."],
    ]
    chosen = [one["value"] for one in page_of(answers[0]).select("[name=members] option[selected]")]
    assert chosen[:2] == [once.public_id, monthly.public_id]


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor) -> None:
    counts = []
    for number in range(3):
        create_group(GroupFacts(f"Group {number}"), products(2), actor=SYSTEM)
        db.session.commit()
        with statements() as taken:
            rows = page_of(as_ada.get("/product-groups")).select("tbody tr")
        counts.append((len(rows), len(taken)))

    assert counts == [(1, counts[0][1]), (2, counts[0][1]), (3, counts[0][1])]


def test_a_foreign_product_is_none_of_the_list(as_ada: Client, acme: Actor) -> None:
    page = as_ada.get("/product-groups/new")

    answer = as_ada.send(page, "/product-groups/new", members=["prd_0000000000000000"], **FACTS)

    assert answer.status_code == 422


def test_eve_gets_404_and_sees_none(as_eve: Client, acme: Actor) -> None:
    group = create_group(GroupFacts("Hidden"), products(1), actor=SYSTEM)
    db.session.commit()

    assert as_eve.get(url(group)).status_code == 404
    assert "Hidden" not in as_eve.get("/product-groups").text


def test_a_member_without_the_right_gets_403(client: Client, ben: Membership, acme: Actor) -> None:
    group = create_group(GroupFacts("Hidden"), products(1), actor=SYSTEM)
    db.session.commit()
    client.sign_in(ben)

    pages = ["/product-groups", "/product-groups/new", url(group)]
    assert [client.get(one).status_code for one in pages] == [403] * 3
