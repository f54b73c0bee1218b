"""Support plans of a customer, one for each cloud provider (F35, F39): chosen, refused, with their fee."""

from datetime import date
from decimal import Decimal

import pytest

from portal.db import Scope, db, transaction
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account, AccountKind
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.models import AuditEvent
from portal.domain.catalogue.models import ProductKind
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.sellers.queries import shop
from portal.domain.subscriptions.actions import begin_subscription
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import (
    a_customer,
    a_product,
    a_request,
    a_shop,
    a_support_plan,
    a_tax_rate,
    an_order,
)
from tests.factories.users import a_member, a_seller, a_user

PROVIDERS = ["aws", "azure", "gcp", "microsoft"]
HINT = "Your own support cost for this provider is €30.00; without a plan your margin shrinks."
NEW = {"name": "Crisp Apples", "first_name": "Ann", "last_name": "Apple", "email": "ann@apples.example",
       "country": "GR", "price_book_id": "", "tax_rate_id": ""}  # fmt: skip


def url(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}" + (f"/{verb}" if verb else "")


def plans_of(customer: Account) -> dict[str, int]:
    db.session.expire_all()
    return customer.support_plans


def shown(browser: Client, customer: Account) -> list[str]:
    rows = page_of(browser.get(url(customer))).select("section[aria-labelledby=support] dl > div")
    return [" ".join(one.get_text(" ").split()) for one in rows]


def options(browser: Client, address: str, provider: str) -> list[str]:
    return [one.get_text() for one in page_of(browser.get(address)).select(f"#support_{provider} option")]


def use_aws(customer: Account, actor: Actor, price: str, quantity: int = 2) -> None:
    """Let a service run that costs so much a month for each unit."""
    product = a_product(price=price, kind=ProductKind.RECURRING)
    product.cloud_provider = "aws"
    order = an_order(customer, product, actor=actor, quantity=quantity)
    begin_subscription(order.lines[0], Fulfilment("V-1", {}, None))
    db.session.commit()


def test_a_plan_for_each_provider_is_kept_with_the_customer(as_ada: Client, bakery: Account) -> None:
    gold, silver = a_support_plan(), a_support_plan("Silver")
    db.session.commit()
    page = as_ada.get(url(bakery, "edit"))

    as_ada.submit(page, url(bakery, "edit"), support_aws=str(gold.id), support_azure=str(silver.id))
    both = plans_of(bakery)
    as_ada.submit(as_ada.get(url(bakery, "edit")), url(bakery, "edit"), support_azure="")

    changed = db.session.query(AuditEvent).filter_by(event="account.changed").order_by(AuditEvent.id).all()
    assert (both, plans_of(bakery)) == ({"aws": gold.id, "azure": silver.id}, {"aws": gold.id})
    assert changed[-1].changes == {"support_plans": [both, {"aws": gold.id}]}


def test_what_was_seen_before_a_colleagues_change_is_not_kept(as_ada: Client, bakery: Account) -> None:
    gold = a_support_plan()
    db.session.commit()
    page = as_ada.get(url(bakery, "edit"))
    as_ada.submit(page, url(bakery, "edit"), support_aws=str(gold.id))

    assert as_ada.submit(page, url(bakery, "edit"), support_aws="").status_code == 409
    assert plans_of(bakery) == {"aws": gold.id}


def test_a_provider_that_is_taken_away_takes_its_plan_along(as_ada: Client, bakery: Account) -> None:
    gold = a_support_plan()
    bakery.support_plans = {"aws": gold.id, "azure": gold.id}
    db.session.commit()

    as_ada.submit(as_ada.get(url(bakery, "edit")), url(bakery, "edit"), cloud_providers="azure")

    assert plans_of(bakery) == {"azure": gold.id}


def test_a_plan_for_a_provider_that_is_not_ticked_is_refused_at_its_field(
    as_ada: Client, bakery: Account
) -> None:
    gold = a_support_plan()
    db.session.commit()
    page, at = as_ada.get(url(bakery, "edit")), url(bakery, "edit")

    answer = as_ada.submit(page, at, cloud_providers="azure", support_azure="", support_gcp=str(gold.id))

    assert answer.status_code == 422
    told = page_of(answer).select_one("#support_gcp-error").get_text(" ")  # type: ignore[union-attr]
    assert "Tick Google Cloud, or choose no support plan for it." in told
    assert plans_of(bakery) == {}


def test_a_plan_is_asked_for_beside_its_ticked_provider(as_ada: Client, bakery: Account) -> None:
    boxes = page_of(as_ada.get(url(bakery, "edit"))).select("[data-shown-when=cloud_providers]")

    asked = {str(one["data-shown-for"]): str(one.select_one("select")["name"]) for one in boxes}  # type: ignore[index]
    assert asked == {code: f"support_{code}" for code in PROVIDERS}


def test_only_plans_that_fit_the_provider_are_offered(as_ada: Client, bakery: Account) -> None:
    a_support_plan("All"), a_support_plan("Clouds", providers=["aws", "gcp"])
    a_support_plan("Dollars", currency="USD"), a_support_plan("Soon", valid_from=date(2099, 1, 1))
    db.session.commit()

    offered = {one: options(as_ada, url(bakery, "edit"), one) for one in PROVIDERS}

    wide, narrow = (
        ["None", "All", "Clouds", "Soon, from 1 Jan 2099"],
        ["None", "All", "Soon, from 1 Jan 2099"],
    )
    assert offered == {"aws": wide, "gcp": wide, "azure": narrow, "microsoft": narrow}


def test_a_plan_of_another_provider_is_refused(as_ada: Client, bakery: Account) -> None:
    only_aws = a_support_plan(providers=["aws"])
    db.session.commit()

    answer = as_ada.submit(
        as_ada.get(url(bakery, "edit")), url(bakery, "edit"), support_azure=str(only_aws.id)
    )

    assert (answer.status_code, plans_of(bakery)) == (422, {})
    assert len(page_of(answer).select("#support_azure[aria-invalid]")) == 1


def test_the_action_refuses_it_too(acme: Actor, bakery: Account) -> None:
    only_aws, dollars = a_support_plan(providers=["aws"]), a_support_plan("Dollars", currency="USD")
    wanted = {"aws": dollars.id, "azure": only_aws.id, "gcp": 987654}

    with pytest.raises(Invalid) as refused:
        change_account(bakery, version=bakery.version, actor=acme, support_plans=wanted)

    assert list(refused.value.field_errors) == ["support_aws", "support_azure"]  # it does not have the third


def test_a_plan_of_another_seller_is_refused(as_ada: Client, eve: Membership, bakery: Account) -> None:
    with transaction(Scope(eve.seller_id)):
        foreign = a_support_plan("Theirs").id

    answer = as_ada.submit(as_ada.get(url(bakery, "edit")), url(bakery, "edit"), support_aws=str(foreign))
    with pytest.raises(Invalid):
        change_account(bakery, version=bakery.version, actor=SYSTEM, support_plans={"aws": foreign})

    assert (answer.status_code, plans_of(bakery)) == (422, {})


@pytest.fixture
def bill(ada: Membership) -> Membership:
    """Somebody at Acme who sets credit limits and no terms of sale."""
    made = a_member(a_user("bill@acme.example", name="Bill"), ada.seller, Role.RESELLER_BILLING)
    db.session.commit()
    return made


def test_who_may_only_set_the_credit_limit_changes_no_plan(
    client: Client, bill: Membership, bakery: Account
) -> None:
    gold = a_support_plan()
    bakery.support_plans = {"aws": gold.id}
    db.session.commit()
    client.sign_in(bill)

    answer = client.submit(client.get(url(bakery, "edit")), url(bakery, "edit"), support_aws="")

    assert (answer.status_code, plans_of(bakery)) == (303, {"aws": gold.id})


def test_new_customers_begin_with_the_default_for_each_provider_that_it_fits(
    as_ada: Client, acme: Actor
) -> None:
    clouds = a_support_plan(providers=["aws", "gcp"])
    shop().default_support_plan_id, shop().default_cloud_providers = clouds.id, ["aws", "azure"]
    db.session.commit()

    opened = a_customer()
    page = as_ada.get("/customers/new")
    as_ada.submit(page, "/customers/new", **NEW, cloud_providers=["azure", "gcp"])

    typed = db.session.query(Account).filter_by(name="Crisp Apples").one()
    assert (opened.support_plans, typed.support_plans) == ({"aws": clouds.id}, {"gcp": clouds.id})


@pytest.mark.acceptance(107)
def test_plans_are_chosen_with_the_approval(as_ada: Client, acme: Actor) -> None:
    gold, usual = a_support_plan(), a_support_plan("Usual")
    shop().default_support_plan_id = usual.id
    wanted = a_request()
    db.session.commit()
    address = f"/requests/{wanted.public_id}"
    page = as_ada.get(address + "?ask=approve")

    as_ada.submit(page, f"{address}/approve", cloud_providers=["aws", "gcp"], support_gcp=str(gold.id))

    assert plans_of(load_account(wanted.account_id or 0)) == {"aws": usual.id, "gcp": gold.id}


def test_a_plan_that_does_not_fit_keeps_the_decision_open(as_ada: Client, acme: Actor) -> None:
    only_aws, wanted = a_support_plan(providers=["aws"]), a_request()
    db.session.commit()
    address = f"/requests/{wanted.public_id}"

    answer = as_ada.submit(
        as_ada.get(address), f"{address}/approve", cloud_providers="gcp", support_gcp=str(only_aws.id)
    )

    db.session.refresh(wanted)
    assert (answer.status_code, wanted.is_open) == (422, True)


@pytest.mark.parametrize(
    ("told", "tax"),
    [({}, "€6.20 with tax."), ({"is_taxed": False}, "no tax on it.")],
)
def test_the_page_tells_the_fee_of_what_runs(
    as_ada: Client, acme: Actor, bakery: Account, told: dict[str, bool], tax: str
) -> None:
    bakery.support_plans = {"aws": a_support_plan(**told).id}
    bakery.tax_rate_id = a_tax_rate().id
    use_aws(bakery, acme, "50.00")

    assert shown(as_ada, bakery) == [
        f"Amazon Web Services Gold €5.00 a month for €100.00 spent; {tax}",
        "Microsoft Azure No support plan",
    ]


def test_while_nothing_is_spent_a_sample_is_told_and_before_its_day_nothing(
    as_ada: Client, bakery: Account
) -> None:
    gold, soon = a_support_plan(minimum=Decimal(80)), a_support_plan("Soon", valid_from=date(2099, 1, 1))
    bakery.support_plans = {"aws": gold.id, "azure": soon.id}
    db.session.commit()

    assert shown(as_ada, bakery) == [
        "Amazon Web Services Gold It would be €80.00 for €1,000.00 a month; €80.00 with tax.",
        "Microsoft Azure Soon From 1 Jan 2099. Nothing is charged before.",
    ]


def test_the_page_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor, bakery: Account) -> None:
    bakery.support_plans = {"aws": a_support_plan().id}
    use_aws(bakery, acme, "50.00")
    with statements() as for_one:
        as_ada.get(url(bakery))
    bakery.cloud_providers = PROVIDERS[:3]
    bakery.support_plans = {one: a_support_plan(one).id for one in PROVIDERS[:3]}
    db.session.commit()

    with statements() as for_three:
        as_ada.get(url(bakery))

    assert len(shown(as_ada, bakery)) == 3
    assert len(for_one) == len(for_three)


@pytest.fixture
def sid(ada: Membership) -> Membership:
    """The owner of Sound, a reseller below Acme that may sell AWS and pays 30 a month for its support."""
    made = a_member(a_user("sid@sound.example", name="Sid Sound"), a_seller("Sound", parent=ada.seller))
    db.session.commit()
    with transaction(Scope(ada.seller_id)):
        account = a_customer("Sound Cloud")
        account.kind, account.seller_below_id = AccountKind.RESELLER, made.seller_id
        account.cloud_providers = ["aws"]
        account.support_plans = {"aws": a_support_plan(percent=0, minimum=Decimal(30)).id}
    made.seller.upper_account_id = account.id
    db.session.commit()
    return made


@pytest.fixture
def kiosk(sid: Membership) -> Account:
    """A customer of Sid's that has AWS and no support plan."""
    with transaction(Scope(sid.seller_id)):
        a_shop()
        made = a_customer()
        made.cloud_providers = ["aws"]
    return made


def test_a_reseller_offers_the_providers_that_its_own_account_has(
    client: Client, sid: Membership, kiosk: Account
) -> None:
    client.sign_in(sid)
    page = page_of(client.get(url(kiosk, "edit")))
    boxes = [one["value"] for one in page.select("input[name=cloud_providers]")]
    selects = [one["name"] for one in page.select("select[name^=support_]")]

    answer = client.submit(client.get(url(kiosk, "edit")), url(kiosk, "edit"), cloud_providers=["aws", "gcp"])

    assert (boxes, selects, answer.status_code) == (["aws"], ["support_aws"], 422)


def test_what_support_costs_us_is_told_where_the_customer_has_no_plan(
    client: Client, sid: Membership, kiosk: Account
) -> None:
    client.sign_in(sid)
    hint = page_of(client.get(url(kiosk, "edit"))).select_one("#support_aws-hint")
    without = shown(client, kiosk)
    with transaction(Scope(sid.seller_id)):
        load_account(kiosk.id).support_plans = {"aws": a_support_plan("Ours").id}

    assert hint is not None
    assert (hint.get_text(), without) == (HINT, [f"Amazon Web Services No support plan {HINT}"])
    assert HINT not in client.get(url(kiosk)).text


def test_the_same_is_told_where_a_sign_up_is_approved(
    client: Client, sid: Membership, kiosk: Account
) -> None:
    with transaction(Scope(sid.seller_id)):
        wanted = a_request("New Kiosk")
        load_account(wanted.account_id or 0).cloud_providers = ["aws"]
        here = f"/requests/{wanted.public_id}"
    client.sign_in(sid)

    hints = [page_of(client.get(path)).select_one("#support_aws-hint") for path in (here, f"{here}/edit")]

    assert [one and one.get_text() for one in hints] == [HINT, HINT]


def test_who_may_not_see_costs_is_not_told(client: Client, sid: Membership, kiosk: Account) -> None:
    member = a_member(a_user("mo@sound.example", name="Mo Sound"), sid.seller, Role.RESELLER_MEMBER)
    db.session.commit()
    client.sign_in(member)

    assert shown(client, kiosk) == ["Amazon Web Services No support plan"]


def test_the_seller_on_top_knows_of_no_cost(as_ada: Client, bakery: Account) -> None:
    assert shown(as_ada, bakery) == ["Amazon Web Services No support plan", "Microsoft Azure No support plan"]
