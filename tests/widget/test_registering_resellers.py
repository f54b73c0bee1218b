"""Resellers register themselves where the operator lets them, and only the operator decides (F1, F3)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account, AccountKind
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.queries import products_to_offer
from portal.domain.orders.models import Order
from portal.domain.requests.models import Request, RequestType
from portal.domain.sellers.models import Seller, Shop
from portal.domain.sellers.queries import portal_door, shop, shop_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.invitations import accept_invitation
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose, User
from portal.domain.users.permissions import Role
from portal.domain.users.queries import user_by_email
from portal.domain.users.tokens import issue_token
from portal.kernel.errors import Forbidden
from tests.client import Client, page_of
from tests.factories.world import load_world, member_of, seller, work_off
from tests.widget.conftest import a_browser
from tests.widget.test_signing_up import FORM

PASSWORD = "violet harbour train"
NINA = "nina@sprout.example"


@pytest.fixture
def world(live_app: Flask) -> Flask:
    """The demo's world, whose operator lets resellers register; `sprout.example` is on its green list."""
    load_world(live_app)
    with transaction(Scope(seller("cumulus").id)):
        shop().allow_registration_of_resellers, shop().green_list = True, ["@sprout.example"]
        shop().approval_step = False
    return live_app


def register(app: Flask, slug: str = "cumulus", **changes: str) -> TestResponse:
    """Fill in the form of a shop."""
    browser, url = a_browser(app), f"/shop/{slug}/sign-up"
    return browser.send(browser.get(url), url, **(FORM | {"register_as": "reseller"} | changes))


def confirm(app: Flask, slug: str = "cumulus", email: str = NINA) -> None:
    """Follow the link of the mail."""
    user = user_at(slug, email)
    assert user is not None
    with transaction(Scope(seller(slug).id)):
        url = f"/shop/{slug}/confirm/{issue_token(db.session.merge(user), TokenPurpose.CONFIRM_EMAIL, 48)}"
    browser = a_browser(app)
    assert browser.send(browser.get(url), url).status_code == 200


def user_at(slug: str, email: str = NINA) -> User | None:
    found = user_by_email(shop_door(seller(slug).id).id, email)
    db.session.commit()
    return found


def account_of(slug: str) -> Account:
    with transaction(Scope(seller(slug).id)):
        return db.session.scalars(select(Account).where(Account.name == "Sprout Gardens")).one()


def the_request(slug: str = "cumulus") -> Request:
    with transaction(Scope(seller(slug).id)):
        return db.session.scalars(select(Request).order_by(Request.id.desc())).first()  # type: ignore[return-value]


def as_operator(app: Flask) -> Client:
    browser = a_browser(app)
    browser.sign_in(member_of(seller("cumulus"), Role.OPERATOR_ADMIN))
    return browser


def decide(browser: Client, verb: str, **fields: Any) -> TestResponse:
    """Press a button of the request's page with what stands in its form."""
    public_id = the_request().public_id
    page = browser.get(f"/requests/{public_id}")
    prefix = f"/requests/{public_id}/{verb}"
    form = next(one for one in page_of(page).select("form") if str(one["action"]).endswith(prefix))
    chosen = {
        str(one["name"]): str((one.select_one("option[selected]") or {}).get("value", ""))
        for one in form.select("select")
    }
    return browser.send(page, prefix, **(chosen | fields))


def mails(template: str) -> list[str]:
    """To whom mails of a kind were asked for."""
    with db.session.session_factory() as session:
        sent = select(Outbox).where(Outbox.kind == "mail.send").order_by(Outbox.id)
        return [one.payload["to"] for one in session.scalars(sent) if one.payload["template"] == template]


def let_in(app: Flask) -> Membership:
    """Accept the invitation, as the mailed link does."""
    reseller = seller("sprout-gardens")
    with transaction(Scope(reseller.id)):
        member = db.session.scalars(select(Membership).where(Membership.seller_id == reseller.id)).one()
        token = issue_token(member.user, TokenPurpose.INVITATION, 72, member)
        door = portal_door()
        accept_invitation(door, token, PASSWORD, address="127.0.0.1")
    return member_of(reseller, Role.RESELLER_ADMIN)


@pytest.mark.acceptance(15)
def test_a_reseller_waits_for_the_operator_and_then_orders_for_a_customer_of_its_own(
    world: Flask,
) -> None:
    register(world)
    confirm(world)
    asked = the_request()
    assert (asked.type, asked.status) == (RequestType.RESELLER_SIGNUP, "new")
    assert mails("signup-pending-approval")[-1] == "olivia@cumulus.example"

    answer = decide(as_operator(world), "approve")
    assert answer.status_code == 303, answer.text
    work_off()

    made, account = seller("sprout-gardens"), account_of("cumulus")
    assert (account.kind, account.status, account.seller_below_id) == ("reseller", "active", made.id)
    assert (made.parent_id, made.upper_account_id) == (seller("cumulus").id, account.id)
    assert (mails("reseller-approved"), mails("staff-invitation")[-1]) == ([NINA], NINA)
    assert user_at("cumulus") is None  # who works for a reseller signs in at the portal
    assert sell_something(world) == ["executing", "executed"]
    with transaction(Scope(seller("cumulus").id)):
        above = db.session.scalars(select(Order).where(Order.account_id == account.id)).all()
        assert [one.lines[0].product_name for one in above] == ["User Migration Bundle"]


def test_the_facts_of_a_request_stay_when_it_is_decided(world: Flask) -> None:
    register(world)
    confirm(world)
    operator, here = as_operator(world), f"/requests/{the_request().public_id}"

    def facts() -> str:
        panel = page_of(operator.get(here)).select_one("[aria-labelledby=submitted]")
        return "" if panel is None else panel.get_text(" ", strip=True)

    before = facts()
    decide(operator, "approve")

    assert "E-mail, confirmed" in before
    assert "Signed up at" in before
    assert facts() == before


@pytest.mark.parametrize("wants", [True, False])
def test_who_wanted_news_when_registering_is_found_and_may_take_it_back(world: Flask, wants: bool) -> None:
    register(world, **({"marketing_opt_in": "y"} if wants else {}))
    confirm(world)
    said = user_at("cumulus")
    operator = as_operator(world)
    decide(operator, "approve")
    work_off()
    nina = a_browser(world)
    nina.sign_in(let_in(world))

    def wanting() -> tuple[int, bool]:
        page = operator.get("/customers?news=wanted")
        rows = page_of(page).select("tbody th a")
        listed = operator.send(page, "/list-files", kind="csv").data.decode()
        return [one.get_text() for one in rows].count("Sprout Gardens"), listed.count(NINA) > 1

    before, page = wanting(), nina.get("/account")
    kept = user_by_email(portal_door().id, NINA)
    assert said is not None
    assert kept is not None
    assert (kept.wants_news, kept.news_said_at, kept.news_said_from) == (
        wants, said.news_said_at, said.news_said_from,
    )  # fmt: skip
    assert before == (int(wants), wants)
    assert len(page_of(page).select("[name=wants_news]")) == int(wants)
    if wants:
        nina.submit(page, "/account", wants_news=None)
        assert wanting() == (0, False)
        assert page_of(nina.get("/account")).select("[name=wants_news]")


def sell_something(app: Flask) -> list[str]:
    """In the portal: offer a product, add a customer, order for it. Returns the order's states until done."""
    nina = a_browser(app)
    nina.sign_in(let_in(app))
    with transaction(Scope(seller("sprout-gardens").id)):
        bundle = next(
            one for one in db.session.scalars(products_to_offer()) if one.code == "migration-bundle"
        )
    nina.send(nina.get(f"/products/{bundle.public_id}"), f"/products/{bundle.public_id}/offer")
    company = {
        "name": "Reef Diving", "first_name": "Rita", "last_name": "Reef", "title": "", "phone": "",
        "email": "rita@reef.example", "login_email": "", "line1": "Kai 3", "postcode": "5003",
        "city": "Bergen", "country": "NO",
    }  # fmt: skip
    page = nina.get("/customers/new")
    selects = {
        str(one["name"]): str((one.select_one("option[selected]") or {}).get("value", ""))
        for one in page_of(page).select("form select")
        if one.get("name") != "country"
    }
    customer = str(nina.send(page, "/customers/new", **(selects | company)).location).rpartition("/")[2]
    buying = f"/orders/new/{customer}"
    nina.send(nina.get(buying), f"{buying}/add", quantity="3")
    review = nina.get(f"{buying}/review")
    typed = {
        str(one["name"]): str(one.get("value", ""))
        for one in page_of(review).select("#review-form input[name]")
    }
    ticked = [str(one["value"]) for one in page_of(review).select("[name=accept_terms]")]
    placed = nina.send(review, f"{buying}/review", **(typed | {"country": "NO", "accept_terms": ticked}))
    assert placed.status_code == 303, placed.text
    states = [_state()]
    work_off()
    return [*states, _state()]


def _state() -> str:
    with transaction(Scope(seller("sprout-gardens").id)):
        return str(db.session.scalars(select(Order)).one().status)


@pytest.mark.acceptance(16)
@pytest.mark.parametrize("slug", ["cumulus", "northlight"])
def test_a_crafted_form_makes_no_reseller_where_the_switch_is_off(live_app: Flask, slug: str) -> None:
    load_world(live_app)

    answer = register(live_app, slug)
    confirm(live_app, slug)

    page = page_of(a_browser(live_app).get(f"/shop/{slug}/sign-up"))
    assert (answer.status_code, page.select("[name=register_as]")) == (303, [])
    assert account_of(slug).kind is AccountKind.CUSTOMER
    assert the_request(slug).type is RequestType.SIGNUP


def test_who_registers_as_a_customer_is_let_in_by_the_list_as_before(world: Flask) -> None:
    register(world, register_as="customer")
    confirm(world)

    account = account_of("cumulus")
    assert (account.kind, account.status) == ("customer", "active")


def test_only_the_operator_has_the_switch(world: Flask) -> None:
    operator, ada = as_operator(world), a_browser(world)
    ada.sign_in(member_of(seller("northlight"), Role.RESELLER_ADMIN))
    name = "allow_registration_of_resellers"
    fields = {
        "anonymous_access": "y",
        "allow_self_registration": "y",
        "activation_link_hours": "48",
        name: "y",
    }

    shown = [len(page_of(one.get("/settings/access")).select(f"[name={name}]")) for one in (operator, ada)]
    ada.send(ada.get("/settings/access"), "/settings/access", **fields)
    operator.send(
        operator.get("/settings/access"), "/settings/access", **(fields | {"allow_self_registration": ""})
    )

    def is_on(slug: str) -> bool:
        with transaction(Scope(seller(slug).id)):
            return shop().allow_registration_of_resellers

    assert shown == [1, 0]
    assert [is_on("northlight"), is_on("cumulus")] == [False, False]


def test_who_decides_about_customers_alone_may_not_decide_about_a_reseller(world: Flask) -> None:
    register(world)
    confirm(world)
    operator = seller("cumulus")
    with transaction(Scope(operator.id)):
        user = new_user(portal_door().id, email="clerk@cumulus.example", name="Clerk", password=PASSWORD)
        member = new_membership(
            user, seller_id=operator.id, roles=[], status=MembershipStatus.ACTIVE,
            extra_permissions=["request.decide"],
        )  # fmt: skip
        member.custom_permissions = ["request.decide"]
    clerk = a_browser(world)
    clerk.sign_in(db.session.merge(member))

    answers = [decide(clerk, "approve"), decide(clerk, "reject", reason="No."), decide(clerk, "delete")]

    assert [one.status_code for one in answers] == [Forbidden.status] * 3
    assert the_request().status == "new"


def test_a_rejected_reseller_is_told_why_and_forgotten(world: Flask) -> None:
    register(world)
    confirm(world)

    decide(as_operator(world), "reject", reason="Not this year.", tell="y")

    with transaction(Scope(seller("cumulus").id)):
        assert db.session.scalars(select(Account).where(Account.name == "Sprout Gardens")).all() == []
    assert (mails("signup-rejected"), user_at("cumulus")) == ([NINA], None)
    assert db.session.scalars(select(Seller).where(Seller.name == "Sprout Gardens")).all() == []


def test_work_that_comes_twice_opens_one_shop_and_invites_once(world: Flask) -> None:
    register(world)
    confirm(world)
    decide(as_operator(world), "approve")
    work_off()
    with db.session.session_factory() as session, session.begin():
        row = session.scalars(select(Outbox).where(Outbox.kind == "resellers.found")).one()
        row.state = "ready"

    work_off()

    with transaction(Scope(seller("sprout-gardens").id)):
        assert len(db.session.scalars(select(Shop)).all()) == 1
    assert mails("staff-invitation").count(NINA) == 1


def test_a_colleague_of_another_seller_keeps_the_password_and_accepts(world: Flask) -> None:
    known = "olivia@cumulus.example"
    register(world, email=known, company="Olivia Trading")
    confirm(world, email=known)
    decide(as_operator(world), "approve")
    work_off()

    made = seller("olivia-trading")
    [member] = db.session.scalars(select(Membership).where(Membership.seller_id == made.id)).all()
    assert (member.status, member.user.email) == (MembershipStatus.PENDING_ACTIVATION, known)
    assert member.user.password_hash is not None
    assert mails("staff-invitation")[-1] == known


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Northlight", "northlight-2"), ("SSO", "reseller-sso"), ("V1", "reseller-v1"), ("日本", "reseller"),
     ("Αθήνα Νέφος", "athina-nefos")],
)  # fmt: skip
def test_the_alias_follows_from_the_name_and_is_nobody_elses(world: Flask, name: str, slug: str) -> None:
    register(world, company=name)
    confirm(world)

    decide(as_operator(world), "approve")

    with transaction(Scope(seller("cumulus").id)):
        account = load_account(db.session.scalars(select(Account.id).where(Account.name == name)).one())
        assert db.session.get_one(Seller, account.seller_below_id).slug == slug
