"""Friendly names of what was bought (F24): the entitled change them, in the shop and in the portal."""

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.assets.models import Asset
from portal.domain.audit.models import AuditEvent
from portal.domain.catalogue.models import Product, ProductKind
from portal.domain.orders.actions import move_line, move_order
from portal.domain.orders.states import LineStatus
from portal.domain.subscriptions.models import Subscription
from portal.domain.users.permissions import Role, permissions_of
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import an_order
from tests.factories.users import a_member, a_user
from tests.widget.conftest import Store, a_buyer, a_store, deliver, sign_in
from tests.widget.test_basket import wrong_field


@pytest.fixture(params=[ProductKind.ONE_OFF, ProductKind.RECURRING])
def service(store: Store, request: pytest.FixtureRequest) -> Asset | Subscription:
    """An asset or a subscription of Bright Bakery."""
    return deliver(store, request.param)


def renamed(store: Store) -> list[dict[str, list[str]]]:
    with transaction(store.scope):
        found = select(AuditEvent.changes).where(AuditEvent.event.endswith(".renamed"))
        return list(db.session.scalars(found))


def name_now(store: Store, service: Asset | Subscription) -> str:
    with transaction(store.scope):
        return db.session.get_one(type(service), service.id).friendly_name


@pytest.mark.parametrize("part", [False, True])
def test_the_buyer_renames_it(
    as_cleo: Client, store: Store, service: Asset | Subscription, part: bool
) -> None:
    url, old = store.at(f"/services/{service.public_id}"), service.friendly_name

    answer = as_cleo.send(as_cleo.get(url), f"{url}/rename", part=part, friendly_name=" Front desk ")

    assert answer.status_code == (204 if part else 303)
    assert page_of(as_cleo.get(url)).h1.get_text() == "Front desk"  # type: ignore[union-attr]
    assert renamed(store) == [{"friendly_name": [old, "Front desk"]}]


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("  ", "Use 1 to 120 characters."),
        ("x" * 121, "Use 1 to 120 characters."),
        ("a\u202eb", "Remove the characters that cannot be displayed."),
    ],
)
def test_a_bad_name_stays_in_its_field(
    as_cleo: Client, store: Store, service: Asset | Subscription, name: str, said: str, part: bool
) -> None:
    url = store.at(f"/services/{service.public_id}")

    answer = as_cleo.send(as_cleo.get(url), f"{url}/rename", part=part, friendly_name=name)

    field, error = wrong_field(answer)
    assert (answer.status_code, field["value"], error) == (422, name, said)
    assert name_now(store, service) == service.friendly_name
    assert renamed(store) == []


def test_who_may_not_is_refused_and_sees_no_field(
    visitor: Client, store: Store, service: Asset | Subscription
) -> None:
    sign_in(visitor, store, a_buyer(store.seller, store.customer, "bill@bakery.example", Role.BILLING_AGENT))
    url = store.at(f"/services/{service.public_id}")
    page = page_of(visitor.get(url))
    token = page.select_one("[name=csrf_token]")["value"]  # type: ignore[index]

    answer = visitor.post(f"{url}/rename", data={"csrf_token": token, "friendly_name": "Mine"})

    assert (answer.status_code, page.select(".rename")) == (403, [])
    assert name_now(store, service) == service.friendly_name


def test_others_get_404(visitor: Client, store: Store, service: Asset | Subscription) -> None:
    rival = a_store("Rival", "otto@rival.example")
    sign_in(visitor, rival, rival.cleo)
    token = page_of(visitor.get(rival.at("/services"))).select_one("[name=csrf_token]")["value"]  # type: ignore[index]
    url = rival.at(f"/services/{service.public_id}")

    answers = [
        visitor.get(url),
        visitor.post(f"{url}/rename", data={"csrf_token": token, "friendly_name": "x"}),
    ]

    assert [one.status_code for one in answers] == [404, 404]


def address(service: Asset | Subscription) -> str:
    return f"/{'assets' if isinstance(service, Asset) else 'subscriptions'}/{service.public_id}"


@pytest.mark.parametrize(("role", "status"), [(Role.RESELLER_MEMBER, 303), (Role.RESELLER_BILLING, 403)])
def test_staff_rename_it_by_their_right(
    client: Client, store: Store, service: Asset | Subscription, role: Role, status: int
) -> None:
    member = a_member(a_user("staff@acme.example", name="Staff"), store.seller, role)
    db.session.commit()
    client.sign_in(member)
    url = address(service)
    token = page_of(client.get(url)).select_one("[name=csrf_token]")["value"]  # type: ignore[index]
    form = {"csrf_token": token, "friendly_name": "Front desk"}

    answer = client.post(f"{url}/rename", data=form)
    bad = client.post(f"{url}/rename", data=form | {"friendly_name": ""}, headers={"HX-Request": "true"})

    assert (answer.status_code, bad.status_code) == (status, 422 if status == 303 else 403)
    assert (name_now(store, service) == "Front desk") == (status == 303)


def test_eve_renames_nothing(as_eve: Client, store: Store, service: Asset | Subscription) -> None:
    token = page_of(as_eve.get("/settings/access")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]

    answer = as_eve.post(f"{address(service)}/rename", data={"csrf_token": token, "friendly_name": "x"})

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/orders", "/services", "/invoices"])
def test_lists_take_a_fixed_number_of_statements(as_cleo: Client, store: Store, path: str) -> None:
    for kind in (ProductKind.ONE_OFF, ProductKind.RECURRING):
        deliver(store, kind)
    as_cleo.get(store.at(path))
    with statements() as for_two:
        two = as_cleo.get(store.at(path))
    for kind in (ProductKind.ONE_OFF, ProductKind.RECURRING) * 2:
        deliver(store, kind)

    with statements() as for_six:
        six = as_cleo.get(store.at(path))

    assert [len(page_of(one).select("tbody tr")) for one in (two, six)] == [2, 6]
    assert len(for_two) == len(for_six)


def test_a_withdrawn_line_is_not_called_failed(as_cleo: Client, store: Store) -> None:
    cleo = Actor("Cleo Baker", store.cleo.user_id, store.cleo.id, False, permissions_of(store.cleo))
    with transaction(store.scope):
        order = an_order(
            db.session.get_one(Account, store.customer.id),
            db.session.get_one(Product, store.product.id),
            actor=cleo,
        )
        move_line(order.lines[0], "withdraw")
        move_order(order, "withdraw", actor=cleo)
        assert order.lines[0].status is LineStatus.WITHDRAWN
        url = store.at(f"/orders/{order.public_id}")

    step = page_of(as_cleo.get(url)).select_one(".progress__step--withdrawn")

    assert step is not None
    assert "Withdrawn" in step.get_text()
    assert "Failed" not in step.get_text()
