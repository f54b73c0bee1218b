"""What the coupon connector promises beyond the contract."""

import re

import pytest

from portal.connectors.contract import Done, Failed, NeedsStaff
from portal.connectors.coupon import CouponConnector
from portal.connectors.coupon.client import REDEEMED
from portal.connectors.coupon.settings import REDEEM_STEPS
from portal.connectors.coupon.sources import OUT_OF_STOCK
from portal.connectors.schema import problems
from portal.kernel.texts import Text
from tests.connectors.contract_suite import Subject
from tests.connectors.vendor_process import VendorProcess

PORTAL = "https://vendor.example/redeem"
GENERATE = {"mode": "generate", "portal_url": PORTAL, "code_seed": "0123456789abcdef"}
STOCK = {"mode": "stock", "portal_url": PORTAL}
SCHEMA = CouponConnector.settings_schema


def created(subject: Subject, key: str = "operation-1") -> Done:
    answer = subject.ask("create", subject.call(key))
    assert isinstance(answer, Done)
    return answer


def test_a_generated_code_is_five_groups_that_are_read_aloud_without_mistakes() -> None:
    code = created(Subject(CouponConnector(), GENERATE)).secret

    assert code is not None
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code)


def test_codes_differ_by_order_and_by_seed() -> None:
    subject = Subject(CouponConnector(), GENERATE)
    other_seed = Subject(CouponConnector(), {**GENERATE, "code_seed": "fedcba9876543210"})

    codes = {created(subject, f"operation-{n}").secret for n in range(50)}

    assert len(codes) == 50
    assert created(other_seed, "operation-1").secret not in codes


def test_the_buyer_is_told_where_and_how_to_redeem() -> None:
    facts = created(Subject(CouponConnector(), {**GENERATE, "expire_days": 30})).facts

    assert facts == {
        "portal_url": PORTAL,
        "redeem_steps": REDEEM_STEPS,
        "expire_days": "30",
        "validity_days": "365",
        "status": "issued",
    }


def test_a_reserved_code_is_handed_on() -> None:
    subject = Subject(CouponConnector(), STOCK, reserved_code="AAAA-BBBB")

    assert created(subject).secret == "AAAA-BBBB"


def test_an_empty_stock_is_refused_and_costs_nothing() -> None:
    subject = Subject(CouponConnector(), STOCK)

    assert subject.ask("create", subject.call()) == Failed(Text("The product is out of stock."), OUT_OF_STOCK)


@pytest.mark.parametrize("settings", [GENERATE, STOCK])
def test_voiding_a_code_without_an_interface_is_a_task_for_staff(settings: dict[str, str]) -> None:
    subject = Subject(CouponConnector(), settings, reserved_code="AAAA-BBBB")

    assert isinstance(subject.ask("cancel", subject.call(external_id="coupon-1")), NeedsStaff)


def test_the_vendor_is_told_the_order_once_and_issues_one_code_for_all_licences(
    vendor: VendorProcess,
) -> None:
    created(Subject(CouponConnector(), vendor.settings))

    assert [call["quantity"] for call in vendor.calls("POST")] == [5]
    assert list(vendor.codes()) == ["operation-1"]


def test_a_redeemed_code_is_told_and_cannot_be_cancelled(vendor: VendorProcess) -> None:
    subject = Subject(CouponConnector(), vendor.settings)
    known = subject.call(external_id=created(subject).external_id)
    vendor.redeem("operation-1")

    assert subject.ask("status", known) == Done(known.external_id, {"status": "redeemed"})
    assert subject.ask("cancel", known) == Failed("The coupon was redeemed at the vendor.", REDEEMED)


def test_cancelling_twice_voids_once(vendor: VendorProcess) -> None:
    subject = Subject(CouponConnector(), vendor.settings)
    known = subject.call(external_id=created(subject).external_id)

    answers = [subject.ask("cancel", known) for _ in range(2)]

    assert answers == [Done(known.external_id, {"status": "void"})] * 2


def test_a_coupon_the_vendor_has_forgotten_goes_to_staff(vendor: VendorProcess) -> None:
    subject = Subject(CouponConnector(), vendor.settings)

    assert isinstance(subject.ask("status", subject.call(external_id="gone")), Failed)


def test_a_token_that_cannot_be_written_is_not_quoted(vendor: VendorProcess) -> None:
    broken = {**vendor.settings, "vendor_token": "short-secret\n"}
    subject = Subject(CouponConnector(), broken)

    answer = subject.ask("create", subject.call())

    assert isinstance(answer, Failed)
    assert "short-secret" not in repr(answer)
    assert vendor.calls() == []


NEEDED = "Fill in this field."


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({}, {"mode": NEEDED, "portal_url": NEEDED}),
        ({"mode": "generate", "portal_url": PORTAL}, {"code_seed": NEEDED}),
        ({**GENERATE, "code_seed": "short"}, {"code_seed": "Use at least 16 characters."}),
        ({**STOCK, "expire_days": 0}, {"expire_days": "Enter 1 or more."}),
        ({**STOCK, "vendor_api": "https://v.example"}, {"vendor_token": NEEDED}),
        ({**STOCK, "portal_url": "javascript:alert(1)"}, {"portal_url": "This value does not fit."}),
    ],
)
def test_settings_that_do_not_fit_are_named(settings: dict[str, object], wrong: dict[str, str]) -> None:
    assert {name: str(text) for name, text in problems(SCHEMA, settings).items()} == wrong
