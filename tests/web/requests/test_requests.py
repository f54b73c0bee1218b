"""The queue of sign-ups: who sees it, and one decision for each request."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.actions import Company
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.catalogue.actions import NewTerms, accept_terms, publish_terms
from portal.domain.catalogue.models import DocumentKind
from portal.domain.requests.decide import delete_request
from portal.domain.requests.models import Request, RequestStatus, RequestType
from portal.domain.requests.queries import request_or_404
from portal.domain.requests.signup import SignUp, sign_up
from portal.domain.sellers.billing_models import PartialCharges, PaymentMethod
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, VISITOR, Actor
from tests.application import statements
from tests.client import Client, filled_in, page_of
from tests.factories.trade import ADDRESS, a_book, a_customer, a_payment_method, a_request, a_tax_rate


@pytest.fixture
def method(acme: Actor) -> PaymentMethod:
    """Another way to pay."""
    made = a_payment_method("Cash", 7)
    db.session.commit()
    return made


@pytest.fixture
def wanted(acme: Actor) -> Request:
    """A request at Acme."""
    made = a_request()
    db.session.commit()
    return made


def accept(wanted: Request, title: str, kind: DocumentKind) -> None:
    """Have who signed up accept a document of the shop."""
    document = publish_terms(NewTerms(title, "We keep your name.", kind=kind), None, actor=SYSTEM)
    accept_terms([document], account_id=wanted.account_id or 0, actor=VISITOR, address="192.0.2.7")


def now(public_id: str) -> Request:
    db.session.expire_all()
    return request_or_404(public_id)


def url(wanted: Request, verb: str = "") -> str:
    return f"/requests/{wanted.public_id}" + (f"/{verb}" if verb else "")


def test_the_queue_shows_what_waits_in_a_fixed_number_of_statements(as_ada: Client, wanted: Request) -> None:
    with statements() as for_one:
        one = as_ada.get("/requests")
    for number in range(2):
        a_request(f"Bakery {number}")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get("/requests")

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [("q=new bak", 1), ("q=corner", 1), ("q=R-", 2), ("q=%25", 0), ("status=new", 2), ("status=rejected", 0)],
)
def test_requests_are_found(as_ada: Client, wanted: Request, asked: str, rows: int) -> None:
    a_request("Corner Shop")
    db.session.commit()

    assert len(page_of(as_ada.get(f"/requests?{asked}")).select("tbody tr")) == rows


@pytest.mark.parametrize(("wants", "told"), [(True, "Wanted"), (False, "Not wanted")])
def test_the_page_tells_what_was_accepted_and_whether_news_are_wanted(
    as_ada: Client, wanted: Request, wants: bool, told: str
) -> None:
    accept(wanted, "Our privacy", DocumentKind.PRIVACY)
    wanted.submitted = wanted.submitted | {"wants_news": wants}
    db.session.commit()
    with statements() as for_one:
        one = page_of(as_ada.get(url(wanted)))
    accept(wanted, "Our terms", DocumentKind.TERMS)
    accept(wanted, "Our newer terms", DocumentKind.TERMS)
    db.session.commit()

    with statements() as for_three:
        three = page_of(as_ada.get(url(wanted)))

    accepted = [page.select("[aria-labelledby=accepted] li") for page in (one, three)]
    assert [len(rows) for rows in accepted] == [1, 3]
    assert accepted[0][0].get_text(" ", strip=True).startswith("Our privacy , version 1")
    assert accepted[0][0].select_one("details p").get_text() == "We keep your name."  # type: ignore[union-attr]
    label = one.find("dt", string="News and offers")
    assert label is not None
    assert label.find_next("dd").get_text(strip=True) == told  # type: ignore[union-attr]
    assert len(for_one) == len(for_three)


def test_who_lets_a_reseller_in_is_told_what_it_gets(as_ada: Client, wanted: Request) -> None:
    customers = page_of(as_ada.get(url(wanted))).get_text()
    wanted.type = RequestType.RESELLER_SIGNUP
    db.session.commit()

    resellers = page_of(as_ada.get(url(wanted))).get_text()

    assert "can sign in and order from now on" in customers
    assert "can sign in and order from now on" not in resellers
    assert "gets its own seller with its own shop and access to the portal" in resellers


def test_the_part_stands_alone(as_ada: Client, wanted: Request) -> None:
    assert "New Bakery" in as_ada.part("/requests").text


def test_who_may_not_decide_sees_nothing(client: Client, ben: Membership, wanted: Request) -> None:
    client.sign_in(ben)

    assert [client.get("/requests").status_code, client.get(url(wanted)).status_code] == [403, 403]


def test_eve_gets_404(as_eve: Client, wanted: Request) -> None:
    assert as_eve.get(url(wanted)).status_code == 404
    assert "New Bakery" not in as_eve.get("/requests?status=all").text


def test_approving_lets_the_company_in(as_ada: Client, wanted: Request) -> None:
    answer = as_ada.submit(as_ada.get(url(wanted)), url(wanted, "approve"))

    decided = now(wanted.public_id)
    account = db.session.scalars(select(Account)).one()
    assert (answer.status_code, answer.location) == (303, url(wanted))
    assert (decided.status, decided.decided_by) == (RequestStatus.APPROVED, "Ada Lovelace")
    assert account.status is AccountStatus.ACTIVE
    assert as_ada.get(url(wanted)).text.count('<form method="post" action="/requests') == 0


@pytest.mark.parametrize("verb", ["approve", "reject", "delete", "edit"])
def test_the_second_decision_is_told_who_was_faster(
    as_ada: Client, acme: Actor, wanted: Request, verb: str
) -> None:
    page = as_ada.get(url(wanted, "edit") if verb == "edit" else url(wanted))
    with clock.frozen(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)):
        delete_request(wanted, actor=Actor("Dana"))
    db.session.commit()

    answer = as_ada.submit(page, url(wanted, verb), reason="Too late", price_book_id="")

    shown = page_of(answer)
    assert (answer.status_code, shown.h1.get_text()) == (409, wanted.number)
    assert shown.select_one(".note__title").get_text() == "Already deleted by Dana at 25 Nov 2026, 00:30 EET."
    assert [link["href"] for link in shown.select(".note a")] == ["/requests"]


def test_rejecting_needs_a_reason(as_ada: Client, wanted: Request) -> None:
    answer = as_ada.send(as_ada.get(url(wanted)), url(wanted, "reject"), reason=" ")

    assert answer.status_code == 422
    assert "Give a reason of 1 to 500 characters." in page_of(answer).get_text()
    assert now(wanted.public_id).status is RequestStatus.NEW


@pytest.mark.acceptance(6)
def test_rejecting_forgets_the_person(as_ada: Client, wanted: Request) -> None:
    as_ada.send(as_ada.get(url(wanted)), url(wanted, "reject"), reason="We do not know you.")

    decided = now(wanted.public_id)
    assert (decided.status, decided.submitted, decided.reason) == (
        RequestStatus.REJECTED, {}, "We do not know you.",
    )  # fmt: skip
    assert "We do not know you." in page_of(as_ada.get(url(wanted))).get_text()


def test_deleting_goes_back_to_the_queue(as_ada: Client, wanted: Request) -> None:
    answer = as_ada.send(as_ada.get(url(wanted)), url(wanted, "delete"))

    assert (answer.location, now(wanted.public_id).status) == ("/requests", RequestStatus.DELETED)


@pytest.mark.acceptance(108)
def test_who_was_deleted_may_sign_up_again(as_ada: Client, wanted: Request) -> None:
    told = wanted.submitted
    as_ada.send(as_ada.get(url(wanted)), url(wanted, "delete"))

    company = Company(told["company"], told["first_name"], told["last_name"], told["email"], address=ADDRESS)
    sign_up(SignUp(company, "seven quiet harbours"))

    statuses = db.session.scalars(select(Account.status).where(Account.name == told["company"])).all()
    assert (statuses, now(wanted.public_id).submitted) == ([AccountStatus.PENDING], {})


TERMS = {
    "adjustment_percent": "-2.5", "credit_limit_amount": "500", "is_taxable": "y", "order_approval": None,
    "prorate_billing": "y", "billing_day": "15", "partial_charges": "on_billing_day",
    "auto_invoice_notification": None, "cloud_providers": "aws",
}  # fmt: skip


@pytest.mark.acceptance(107)
def test_the_terms_in_the_question_are_kept_with_the_decision(as_ada: Client, wanted: Request) -> None:
    book, rate, method = a_book(), a_tax_rate(), a_payment_method("Cash", 7)
    db.session.commit()
    page = as_ada.get(url(wanted) + "?ask=approve")
    shown = page_of(page).select("section#approve select option[selected]")

    as_ada.submit(
        page, url(wanted, "approve"), price_book_id=str(book.id),
        tax_rate_id=str(rate.id), payment_method_id=str(method.id), **TERMS,
    )  # fmt: skip

    db.session.expire_all()
    account = db.session.scalars(select(Account)).one()
    assert [one.get_text() for one in shown][:2] == ["Retail prices", "No tax"]
    assert (account.status, account.price_book_id, account.cloud_providers) == (
        AccountStatus.ACTIVE, book.id, ["aws"],
    )  # fmt: skip
    assert (account.adjustment_percent, account.credit_limit_amount) == (Decimal("-2.5"), 500)
    assert (account.tax_rate_id, account.order_approval) == (rate.id, False)
    assert (account.payment_method_id, account.prorate_billing, account.billing_day) == (
        method.id, True, "15",
    )  # fmt: skip
    assert (account.partial_charges, account.auto_invoice_notification) == (
        PartialCharges.ON_BILLING_DAY, False,
    )  # fmt: skip


def test_the_question_begins_with_the_defaults_of_new_customers(as_ada: Client, acme: Actor) -> None:
    book, rate, ours = a_book(), a_tax_rate(), shop()
    ours.default_price_book_id, ours.default_tax_rate_id = book.id, rate.id
    ours.prorate_billing, ours.billing_day = True, "last"
    ours.partial_charges, ours.auto_invoice_notification = PartialCharges.ON_ORDER_DAY, False
    wanted = a_request()
    db.session.commit()

    filled = filled_in(page_of(as_ada.get(url(wanted) + "?ask=approve")), url(wanted, "approve"))

    told = ("price_book_id", "tax_rate_id", "is_taxable", "billing_day", "partial_charges", "order_approval")
    assert [filled[name] for name in told] == [
        [str(book.id)], [str(rate.id)], ["y"], ["last"], ["on_order_day"], ["y"],
    ]  # fmt: skip
    assert "auto_invoice_notification" not in filled


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"is_taxable": "y", "tax_rate_id": ""}, "Choose a tax rate."),
        ({"prorate_billing": "y", "billing_day": ""}, "Choose a billing day."),
        (
            {"prorate_billing": "y", "billing_day": "3", "partial_charges": ""},
            "Choose when partial charges are invoiced.",
        ),
        ({"payment_method_id": "987654"}, "Choose one of the list."),
        ({"adjustment_percent": "100.01"}, "Enter a number between -100 and 100."),
        ({"credit_limit_amount": "-1"}, "Enter 0 or more."),
    ],
)
@pytest.mark.parametrize("verb", ["approve", "edit"])
def test_terms_that_will_not_do_are_refused_at_their_fields(
    as_ada: Client, wanted: Request, verb: str, typed: dict[str, str], words: str
) -> None:
    page = as_ada.get(url(wanted, "edit") if verb == "edit" else url(wanted))

    answer = as_ada.submit(page, url(wanted, verb), **typed)

    assert answer.status_code == 422
    assert words in page_of(answer).select_one(".error-summary").get_text()
    assert now(wanted.public_id).status is RequestStatus.NEW
    assert db.session.scalars(select(Account.status)).one() is AccountStatus.PENDING


def test_who_may_not_set_credit_decides_without_it(
    client: Client, ben: Membership, wanted: Request, method: PaymentMethod
) -> None:
    ben.extra_permissions = [Permission.REQUEST_DECIDE]
    db.session.commit()
    client.sign_in(ben)
    page = client.get(url(wanted))

    answer = client.submit(
        page, url(wanted, "approve"), credit_limit_amount="9999", payment_method_id=str(method.id)
    )

    account = db.session.scalars(select(Account)).one()
    assert not page_of(page).select("[name=credit_limit_amount], [name=payment_method_id]")
    assert (answer.status_code, account.status) == (303, AccountStatus.ACTIVE)
    assert (account.credit_limit_amount, account.payment_method_id == method.id) == (None, False)


def test_terms_that_somebody_changed_meanwhile_keep_the_decision_open(
    as_ada: Client, wanted: Request
) -> None:
    page = as_ada.get(url(wanted))
    as_ada.submit(as_ada.get(url(wanted, "edit")), url(wanted, "edit"), cloud_providers="aws")

    answer = as_ada.submit(page, url(wanted, "approve"), cloud_providers="gcp")

    kept = page_of(answer).select("section#approve input[name=cloud_providers][checked]")
    assert answer.status_code == 409
    assert "Somebody changed this record meanwhile." in page_of(answer).get_text()
    assert [box["value"] for box in kept] == ["gcp"]
    assert now(wanted.public_id).status is RequestStatus.NEW
    assert db.session.scalars(select(Account.cloud_providers)).one() == ["aws"]


def test_a_book_of_another_seller_is_refused_with_the_decision(as_ada: Client, wanted: Request) -> None:
    answer = as_ada.submit(as_ada.get(url(wanted)), url(wanted, "approve"), price_book_id="987654")

    assert answer.status_code == 422
    assert now(wanted.public_id).status is RequestStatus.NEW


def test_risks_are_shown_before_the_decision(as_ada: Client, acme: Actor) -> None:
    shop().red_list = ["bakery.example"]
    known = a_customer("Bright Bakery")
    suspicious = a_request("Bakery Number Two")
    db.session.commit()

    page = page_of(as_ada.get(url(suspicious)))

    note = page.select_one("main .note")
    assert note is not None
    assert " ".join(note.get_text(" ").split()) == (
        "Before you decide The address is on your red list."
        f" Possible duplicate of {known.name} ({known.number})."
    )


def test_terms_are_set_before_the_decision(as_ada: Client, wanted: Request) -> None:
    book = a_book()
    db.session.commit()

    answer = as_ada.submit(
        as_ada.get(url(wanted, "edit")), url(wanted, "edit"), price_book_id=str(book.id),
        cloud_providers="azure", credit_limit_amount="750",
    )  # fmt: skip

    db.session.expire_all()
    account = db.session.scalars(select(Account)).one()
    shown = page_of(as_ada.get(url(wanted))).select_one("[aria-labelledby=start]")
    assert answer.status_code == 303
    assert (account.price_book_id, account.cloud_providers) == (book.id, ["azure"])
    assert shown is not None
    assert "Credit limit\n750 EUR" in "\n".join(shown.stripped_strings)


def test_an_old_form_is_refused(as_ada: Client, wanted: Request) -> None:
    page = as_ada.get(url(wanted, "edit"))
    as_ada.submit(page, url(wanted, "edit"), cloud_providers="aws")

    answer = as_ada.submit(page, url(wanted, "edit"), cloud_providers="gcp")

    assert answer.status_code == 409
    assert page_of(answer).select("[name=cloud_providers][checked]")[0]["value"] == "gcp"
    assert db.session.scalars(select(Account.cloud_providers)).one() == ["aws"]


def test_without_script_the_question_is_part_of_the_page(as_ada: Client, wanted: Request) -> None:
    page = page_of(as_ada.get(url(wanted) + "?ask=reject"))

    assert [tag["id"] for tag in page.select("dialog")] == ["approve", "ask", "delete"]
    assert page.select("section#reject form textarea")
