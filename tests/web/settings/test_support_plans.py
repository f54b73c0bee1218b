"""Support plans: the list, making, changing and deleting them."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.sellers.billing_models import SupportKind, SupportPlan
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_support_plan

LIST, NEW = "/settings/support-plans", "/settings/support-plans/new"
TIERS = "0 - 10000: 10\n10000 - 80000: 7\n80000 - 250000: 5 %\n\n250000 -: 3"
FIELDS = {"name": "Business", "kind": "tiers", "tiers": TIERS, "minimum": "100"}


@pytest.fixture
def plan(acme: Actor) -> SupportPlan:
    """Acme's plan of 5 %."""
    made = a_support_plan()
    db.session.commit()
    return made


def url(plan: SupportPlan, verb: str = "") -> str:
    return f"{LIST}/{plan.public_id}" + (f"/{verb}" if verb else "")


def an_aws_customer(plan: SupportPlan) -> Account:
    made = a_customer()
    made.cloud_providers, made.support_plans = ["aws"], {"aws": plan.id}
    db.session.flush()
    return made


def names() -> list[str]:
    db.session.expire_all()
    return sorted(db.session.scalars(select(SupportPlan.name)))


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, plan: SupportPlan) -> None:
    with statements() as for_one:
        one = as_ada.get(LIST)
    a_support_plan("Two"), a_support_plan("Three")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get(LIST)

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


@pytest.mark.acceptance(101)
def test_the_page_of_a_plan_shows_the_worked_numbers(as_ada: Client, plan: SupportPlan) -> None:
    made = as_ada.send(as_ada.get(NEW), NEW, **FIELDS)

    page = page_of(as_ada.get(str(made.location)))
    assert [cell.get_text() for cell in page.select("tbody td")] == [
        "€100.00", "€1,000.00", "€3,800.00", "€6,900.00", "€15,900.00"
    ]  # fmt: skip
    assert page.select_one("[name=tiers]").get_text().splitlines()[-2:] == [  # type: ignore[union-attr]
        "80000 - 250000: 5", "250000 - : 3"
    ]  # fmt: skip


def test_a_tier_with_an_amount_is_kept_shown_and_counted(as_ada: Client, plan: SupportPlan) -> None:
    tiers = "0 - 1000: 50 EUR\n1000 - : 10"
    made = as_ada.send(as_ada.get(NEW), NEW, **FIELDS | {"tiers": tiers, "minimum": ""})

    page = page_of(as_ada.get(str(made.location)))

    assert page.select_one("[name=tiers]").get_text().strip().splitlines() == tiers.splitlines()  # type: ignore[union-attr]
    assert [cell.get_text() for cell in page.select("tbody td")][:2] == ["€50.00", "€950.00"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "percent", "percent": "2.5"}, ["2.5 %", "–", "All", "0"]),
        ({"kind": "amount", "amount": "99"}, ["99 EUR", "–", "All", "0"]),
        (FIELDS | {"providers": "aws"}, ["4 tiers", "100 EUR", "Amazon Web Services", "0"]),
    ],
)
def test_the_list_tells_the_fee(
    as_ada: Client, plan: SupportPlan, fields: dict[str, str], told: list[str]
) -> None:
    as_ada.send(as_ada.get(url(plan)), url(plan), **{"name": "Gold"} | fields)

    [row] = page_of(as_ada.get(LIST)).select("tbody tr")
    assert [cell.get_text(" ", strip=True) for cell in row.select("td")] == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Gold"}, {"name": ""}, {"kind": "amount"}, {"kind": "free"}, {"tiers": ""},
        {"tiers": "0 - 10: 5"}, {"tiers": "0 - 10: 5\n20 - : 3"}, {"tiers": "much: 5"},
        {"tiers": "0 - : 101"}, {"tiers": "0 - : 10 USD"}, {"tiers": "0 - : 10 EURO"},
        {"kind": "percent", "percent": "101"}, {"kind": "percent"}, {"minimum": "-1"}, {"providers": "moon"},
        {"valid_from": "tomorrow"}, {"kind": "amount", "amount": "9"},
    ],
)  # fmt: skip
def test_a_poor_plan_is_refused(as_ada: Client, plan: SupportPlan, wrong: dict[str, str]) -> None:
    answer = as_ada.send(as_ada.get(NEW), NEW, **FIELDS | wrong)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li")), names()) == (
        422, 1, ["Gold"],
    )  # fmt: skip


def test_each_kind_of_fee_asks_for_its_own_number(as_ada: Client, plan: SupportPlan) -> None:
    boxes = page_of(as_ada.get(NEW)).select('[data-shown-when="kind"]')

    asked = {str(box.select_one("input, textarea")["name"]): box["data-shown-for"] for box in boxes}  # type: ignore[index]
    assert asked == {
        "percent": "percent", "amount": "amount", "tiers": "tiers", "minimum": "percent tiers",
    }  # fmt: skip
    assert boxes[1].noscript.get_text() == "Only for: Fixed amount"  # type: ignore[union-attr]


def test_numbers_of_another_kind_are_not_kept(as_ada: Client, plan: SupportPlan) -> None:
    as_ada.send(
        as_ada.get(url(plan)), url(plan), **FIELDS | {"kind": "percent", "percent": "3", "amount": "9"}
    )

    db.session.refresh(plan)
    assert (plan.kind, plan.percent, plan.amount, plan.tiers) == (SupportKind.PERCENT, 3, None, [])


def test_providers_tax_and_day_are_kept_and_the_list_tells_the_day(as_ada: Client, plan: SupportPlan) -> None:
    fields = {"name": "Gold", "kind": "percent", "percent": "3", "minimum": ""}

    as_ada.submit(
        as_ada.get(url(plan)), url(plan), **fields, providers=["aws", "gcp"], is_taxed=None,
        valid_from="2099-01-01",
    )  # fmt: skip

    db.session.refresh(plan)
    [row] = page_of(as_ada.get(LIST)).select("tbody tr")
    assert (plan.providers, plan.is_taxed, str(plan.valid_from)) == (["aws", "gcp"], False, "2099-01-01")
    assert row.select_one("th").get_text(" ", strip=True) == "Gold From 1 Jan 2099"  # type: ignore[union-attr]


def test_a_provider_that_a_customer_has_the_plan_for_stays_in_the_list(
    as_ada: Client, plan: SupportPlan
) -> None:
    an_aws_customer(plan)
    db.session.commit()

    refused = as_ada.submit(as_ada.get(url(plan)), url(plan), providers="gcp")
    widened = as_ada.submit(as_ada.get(url(plan)), url(plan), providers=["aws", "gcp"])

    told = "Customers have this plan for Amazon Web Services, so it stays in the list."
    assert (refused.status_code, told in refused.text, widened.status_code) == (422, True, 303)


def test_of_two_editors_the_second_is_told(as_ada: Client, plan: SupportPlan) -> None:
    page = as_ada.get(url(plan))
    as_ada.send(page, url(plan), **FIELDS)

    assert as_ada.send(page, url(plan), **FIELDS).status_code == 409


def test_a_plan_is_deleted(as_ada: Client, plan: SupportPlan) -> None:
    as_ada.send(as_ada.get(url(plan)), url(plan, "delete"))

    assert names() == []


@pytest.mark.parametrize("used_by", ["customer", "shop"])
def test_a_plan_in_use_is_not_deleted(as_ada: Client, plan: SupportPlan, used_by: str) -> None:
    page = as_ada.get(url(plan))
    if used_by == "customer":
        an_aws_customer(plan)
    else:
        shop().default_support_plan_id = plan.id
    db.session.commit()

    answer = as_ada.send(page, url(plan, "delete"))

    told = "Used by 1 customer." if used_by == "customer" else "New customers get this plan."
    assert (answer.status_code, told in answer.text, names()) == (409, True, ["Gold"])


def test_a_member_is_refused(client: Client, ben: Membership, plan: SupportPlan) -> None:
    client.sign_in(ben)

    assert client.get(LIST).status_code == 403


def test_eve_gets_404(as_eve: Client, plan: SupportPlan) -> None:
    assert as_eve.get(url(plan)).status_code == 404
