"""Staff look at the shop as a customer sees it: they read, for a while, and it is in the audit."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db, entering, transaction
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.audit.models import AuditEvent
from portal.domain.basket.models import Basket
from portal.domain.catalogue.models import ProductKind
from portal.domain.users.models import EmbedSession, Membership, SignIn
from portal.domain.users.permissions import Role
from portal.domain.users.sign_ins import end_all_sign_ins
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.users import a_member, a_user
from tests.widget.conftest import Store, a_browser, a_store, deliver, sign_in


@pytest.fixture
def sales(store: Store) -> Membership:
    """Somebody who sells, and may see no costs."""
    member = a_member(a_user("sal@acme.example", name="Sal Sales"), store.seller, Role.RESELLER_MEMBER)
    db.session.commit()
    return member


@pytest.fixture
def staff(app: Flask, store: Store, sales: Membership) -> Client:
    made = a_browser(app)
    made.sign_in(sales)
    return made


def begin(browser: Client, store: Store) -> str:
    page = f"/customers/{store.customer.public_id}"
    answer = browser.send(browser.get(page), f"{page}/view-as")
    assert answer.status_code == 303, answer.text
    return answer.location


def events(store: Store) -> list[tuple[str, str]]:
    with entering(store.scope):
        found = select(AuditEvent).where(AuditEvent.event.in_(["account.viewed_as", "account.view_ended"]))
        return [(one.event, one.actor_name) for one in db.session.scalars(found.order_by(AuditEvent.id))]


def banner(browser: Client, store: Store, path: str = "/") -> str:
    found = page_of(browser.get(store.at(path))).select_one(".viewing")
    return found.get_text(" ", strip=True) if found else ""


def is_in(browser: Client, store: Store) -> bool:
    return browser.get(store.at("/orders")).status_code == 200


def test_the_shop_is_seen_with_a_banner_and_left_by_its_button(staff: Client, store: Store) -> None:
    deliver(store, ProductKind.RECURRING)

    assert begin(staff, store) == store.at("/")

    assert banner(staff, store).startswith("You see the shop as Bright Bakery does, for 30 more minutes")
    assert len(page_of(staff.get(store.at("/orders"))).select("tbody tr")) == 1
    stopped = staff.send(staff.get(store.at("/")), store.at("/stop-viewing"))
    assert stopped.location == f"/customers/{store.customer.public_id}"
    assert (is_in(staff, store), banner(staff, store)) == (False, "")
    assert events(store) == [("account.viewed_as", "Sal Sales"), ("account.view_ended", "Sal Sales")]


@pytest.mark.parametrize("part", [False, True])
def test_every_write_is_refused_with_a_sentence(staff: Client, store: Store, part: bool) -> None:
    begin(staff, store)
    add, plan = store.at(f"/products/{store.product.slug}/add"), store.product.plans[0].public_id
    page = staff.get(store.at(f"/products/{store.product.slug}"))

    answer = staff.send(page, add, part=part, plan=plan, quantity="1")

    assert answer.status_code == 403
    assert "cannot change anything here" in answer.text
    with entering(store.scope):
        assert db.session.scalars(select(Basket)).all() == []


def test_what_would_be_refused_is_not_offered_as_live(staff: Client, store: Store, app: Flask) -> None:
    asset = deliver(store, ProductKind.RECURRING)
    cleo = a_browser(app)
    sign_in(cleo, store, store.cleo)
    begin(staff, store)
    paths = (
        f"/products/{store.product.slug}",
        "/company",
        "/users/new",
        "/basket",
        f"/services/{asset.public_id}",
    )

    def live(browser: Client, path: str) -> list[str]:
        page = page_of(browser.get(store.at(path)))
        buttons = page.select("main form[method=post] button")
        return [one.get_text(strip=True) for one in buttons if not one.find_parent("fieldset", disabled=True)]

    offered = {path: live(cleo, path) for path in paths}
    assert "Add to basket" in offered[paths[0]]
    assert all(offered[path] for path in ("/company", "/users/new"))
    assert {path: live(staff, path) for path in paths} == dict.fromkeys(paths, [])
    off = page_of(staff.get(store.at(paths[0]))).select_one("#add-form fieldset")
    assert off is not None
    assert off["aria-describedby"] == "viewing-reason"
    assert "cannot change anything" in str(off["title"])


@pytest.mark.parametrize(
    ("path", "status"), [("/account", 403), ("/products/nothing", 404), ("/sign-in", 200), ("/sign-up", 200)]
)
def test_every_page_of_a_view_carries_the_banner(staff: Client, store: Store, path: str, status: int) -> None:
    begin(staff, store)

    answer = staff.get(store.at(path))
    again = staff.send(answer, store.at("/stop-viewing"))

    assert answer.status_code == status
    assert page_of(answer).select_one("#viewing-reason").get_text().startswith("You see the shop as Bright")
    assert again.location == f"/customers/{store.customer.public_id}"


def test_the_page_of_a_refused_write_carries_the_banner(staff: Client, store: Store) -> None:
    begin(staff, store)
    page = staff.get(store.at(f"/products/{store.product.slug}"))

    answer = staff.send(page, store.at(f"/products/{store.product.slug}/add"), quantity="1")

    assert (answer.status_code, len(page_of(answer).select(".viewing form"))) == (403, 1)


def test_each_route_that_writes_is_refused(staff: Client, store: Store, app: Flask) -> None:
    """Whatever is added later: the rim refuses by the method, and no view knows of it."""
    begin(staff, store)
    csrf = str(page_of(staff.get(store.at("/"))).select_one(".viewing [name=csrf_token]")["value"])  # type: ignore[index]
    found = {}

    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("shop.") and "POST" in (rule.methods or ()):
            ids = {name: 1 if name == "session_id" else "x" for name in rule.arguments - {"shop_slug"}}
            with app.test_request_context():
                url = app.url_for(rule.endpoint, shop_slug=store.seller.slug, **ids)
            if rule.endpoint != "shop.stop_viewing":
                found[rule.endpoint] = staff.post(url, data={"csrf_token": csrf}).status_code

    assert len(found) > 25
    assert set(found.values()) == {403}, found


def test_no_code_is_revealed_and_nobodys_account_is_open(staff: Client, store: Store) -> None:
    asset = deliver(store, ProductKind.ONE_OFF)
    begin(staff, store)

    pages = ["/account", "/account/email", "/account/password"]

    assert [staff.get(store.at(path)).status_code for path in pages] == [403] * 3
    assert store.at("/account") not in staff.get(store.at("/")).text
    page = page_of(staff.get(store.at(f"/services/{asset.public_id}")))
    assert page.select_one("h1") is not None
    assert page.select('form[action$="/reveal"]') == []


def test_prices_are_the_customers_own(staff: Client, store: Store, app: Flask) -> None:
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        change_account(account, version=account.version, actor=SYSTEM, adjustment_percent=-50)
    cleo, path = a_browser(app), f"/products/{store.product.slug}"
    sign_in(cleo, store, store.cleo)
    begin(staff, store)

    def prices(browser: Client) -> list[str]:
        return [
            one.get_text(strip=True) for one in page_of(browser.get(store.at(path))).select("main .money")
        ]

    assert prices(staff) == prices(cleo)
    assert prices(staff) != prices(a_browser(app))
    assert "Cost" not in staff.get(store.at(path)).text


def test_it_ends_after_half_an_hour(staff: Client, store: Store) -> None:
    begin(staff, store)
    with clock.frozen(clock.now() + timedelta(minutes=29)):
        assert is_in(staff, store)
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert not is_in(staff, store)


@pytest.mark.parametrize("end", ["signs out", "loses the right", "loses the access", "another session"])
def test_it_ends_with_the_session_and_the_right(
    staff: Client, store: Store, sales: Membership, end: str, app: Flask
) -> None:
    begin(staff, store)
    assert is_in(staff, store)

    match end:
        case "signs out":
            staff.send(staff.get("/dashboard"), "/sign-out")
        case "loses the right":
            sales.roles = [Role.STOREFRONT_MANAGER]
        case "loses the access":
            end_all_sign_ins(sales.user)
        case "another session":
            db.session.scalars(select(SignIn)).first().membership_id = None  # type: ignore[union-attr]
    db.session.commit()

    assert not is_in(staff, store)


def test_a_new_view_ends_the_one_before(staff: Client, store: Store, app: Flask) -> None:
    begin(staff, store)
    first = staff.get_cookie(f"cv_{store.seller.public_id}")
    assert first is not None
    begin(staff, store)
    other = a_browser(app)
    other.set_cookie(first.key, first.decoded_value)

    assert (is_in(other, store), is_in(staff, store)) == (False, True)


def test_it_is_never_seen_in_a_frame_nor_in_another_shop(staff: Client, store: Store) -> None:
    begin(staff, store)
    rival = a_store("Rival", "otto@rival.example")
    cookie = staff.get_cookie(f"cv_{store.seller.public_id}")
    assert cookie is not None
    staff.set_cookie(f"cv_{rival.seller.public_id}", cookie.decoded_value)

    assert staff.get(store.at("/orders", framed=True)).status_code == 302
    assert staff.get(rival.at("/orders")).status_code == 302


def test_the_cookie_of_a_view_is_no_session_of_the_shop(staff: Client, store: Store, app: Flask) -> None:
    begin(staff, store)
    cookie = staff.get_cookie(f"cv_{store.seller.public_id}")
    assert cookie is not None
    other = a_browser(app)
    other.set_cookie(f"cs_{store.seller.public_id}", cookie.decoded_value)

    assert not is_in(other, store)
    assert "viewing" not in other.get(store.at("/")).text


def test_a_session_of_ones_own_in_the_shop_is_there_again_afterwards(staff: Client, store: Store) -> None:
    sign_in(staff, store, store.cleo)
    begin(staff, store)
    assert banner(staff, store)

    staff.send(staff.get(store.at("/")), store.at("/stop-viewing"))

    assert is_in(staff, store)
    assert db.session.scalars(
        select(EmbedSession.revoked_at).where(EmbedSession.membership_id.is_not(None))
    ).all() == [None]


@pytest.mark.parametrize("status", [AccountStatus.CLOSED, AccountStatus.PENDING])
def test_who_has_no_people_to_look_as_is_refused(staff: Client, store: Store, status: AccountStatus) -> None:
    page = staff.get(f"/customers/{store.customer.public_id}")
    with transaction(store.scope):
        db.session.get_one(Account, store.customer.id).status = status

    assert staff.send(page, f"/customers/{store.customer.public_id}/view-as").status_code == 409


def test_who_has_not_the_right_is_refused(client: Client, store: Store) -> None:
    billing = a_member(a_user("bill@acme.example"), store.seller, Role.RESELLER_BILLING)
    client.sign_in(billing)
    page = client.get(f"/customers/{store.customer.public_id}")
    assert "view-as" not in page.text
    token = page_of(page).select_one("[name=csrf_token]")
    assert token is not None

    refused = client.post(
        f"/customers/{store.customer.public_id}/view-as", data={"csrf_token": str(token["value"])}
    )

    assert refused.status_code == 403


def test_another_customers_things_stay_unknown(staff: Client, store: Store) -> None:
    with transaction(store.scope):
        other = a_customer("Reef Diving")
    asset = deliver(store, ProductKind.RECURRING)
    page = f"/customers/{other.public_id}"
    staff.send(staff.get(page), f"{page}/view-as")

    assert staff.get(store.at(f"/services/{asset.public_id}")).status_code == 404


def test_it_costs_a_fixed_number_of_statements(staff: Client, store: Store) -> None:
    begin(staff, store)
    staff.get(store.at("/orders"))

    def asked() -> int:
        with statements() as sent:
            staff.get(store.at("/orders"))
        return len(sent)

    few = asked()
    for _ in range(3):
        deliver(store, ProductKind.RECURRING)

    assert asked() - few <= 3  # lines and counts of rows that there are, none for each
