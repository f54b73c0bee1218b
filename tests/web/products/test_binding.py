"""How long customers are bound (F9, F23b): term of a plan and policy of cancellation, set and refused."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.domain.catalogue.cancellation import CancellationPolicy
from portal.domain.catalogue.models import Plan, Product, ProductKind
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_product


@pytest.fixture
def mail(acme: Actor) -> Product:
    """A service of Acme's, charged every month."""
    made = a_product(kind=ProductKind.RECURRING)
    db.session.commit()
    return made


def edit(client: Client, product: Product, **fields: Any) -> Any:
    address = f"/products/{product.public_id}/edit"
    return client.submit(client.get(address), address, **fields)


def change(client: Client, product: Product, **fields: Any) -> Any:
    address = f"/products/{product.public_id}/plans/{product.plans[0].public_id}"
    return client.submit(client.get(address), address, **fields)


def policy() -> tuple[str, int]:
    db.session.expire_all()
    return db.session.execute(select(Product.cancellation_policy, Product.cancellation_hours)).one()  # type: ignore[return-value]


def term() -> int:
    db.session.expire_all()
    return db.session.scalars(select(Plan.term_months)).one()


@pytest.mark.parametrize(
    ("chosen", "hours", "kept", "words"),
    [
        ("anytime", "", 0, "It can be cancelled at any time."),
        ("window_hours", "168", 168, "It can be cancelled in the first 168 hours only."),
        ("end_of_term_only", "168", 0, "It can be cancelled to the end of its term only."),
        ("never", "", 0, "It cannot be cancelled."),
    ],
)
def test_the_policy_is_kept_and_told_in_words(
    as_ada: Client, mail: Product, chosen: str, hours: str, kept: int, words: str
) -> None:
    answer = edit(as_ada, mail, cancellation_policy=chosen, cancellation_hours=hours)

    assert (answer.status_code, policy()) == (303, (chosen, kept))
    assert words in as_ada.get(f"/products/{mail.public_id}").text


@pytest.mark.parametrize("hours", ["", "0", "8761", "many"])
def test_a_window_needs_its_hours(as_ada: Client, mail: Product, hours: str) -> None:
    answer = edit(as_ada, mail, cancellation_policy="window_hours", cancellation_hours=hours)

    assert (answer.status_code, policy()) == (422, (CancellationPolicy.ANYTIME, 0))
    assert page_of(answer).select_one("#cancellation_hours[aria-invalid]") is not None


def test_a_policy_that_there_is_not_is_refused(as_ada: Client, mail: Product) -> None:
    assert edit(as_ada, mail, cancellation_policy="sometimes").status_code == 422
    assert policy() == (CancellationPolicy.ANYTIME, 0)


def test_the_change_stands_in_the_audit(as_ada: Client, mail: Product) -> None:
    edit(as_ada, mail, cancellation_policy="window_hours", cancellation_hours="24")

    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert last.changes == {
        "cancellation_policy": ["anytime", "window_hours"], "cancellation_hours": [0, 24],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cycle", "months", "kept"),
    [("month", "", 0), ("month", "1", 1), ("month", "18", 18), ("year", "36", 36), ("year", "0", 0)],
)
def test_a_term_of_whole_cycles_is_kept(
    as_ada: Client, mail: Product, cycle: str, months: str, kept: int
) -> None:
    assert change(as_ada, mail, cycle=cycle, term_months=months).status_code == 303
    assert term() == kept


@pytest.mark.parametrize(
    ("cycle", "months"), [("year", "18"), ("year", "1"), ("month", "121"), ("month", "-1"), ("month", "long")]
)
def test_another_term_is_refused(as_ada: Client, mail: Product, cycle: str, months: str) -> None:
    answer = change(as_ada, mail, cycle=cycle, term_months=months)

    assert (answer.status_code, term()) == (422, 0)
    assert page_of(answer).select_one("#term_months[aria-invalid]") is not None


def test_what_is_paid_once_has_no_term(as_ada: Client, acme: Actor) -> None:
    once = a_product()
    db.session.commit()

    answer = change(as_ada, once, term_months="12")

    assert (answer.status_code, term()) == (422, 0)
    assert "What is paid once has no term." in answer.text


def test_a_term_stays_when_something_else_is_changed(as_ada: Client, mail: Product) -> None:
    change(as_ada, mail, term_months="12")
    change(as_ada, mail, name="Renamed")

    shown = as_ada.get(f"/products/{mail.public_id}")
    assert term() == 12
    assert "Term: 12 months" in shown.text


def test_what_nothing_reads_yet_is_shown_and_off(as_ada: Client, mail: Product) -> None:
    page = page_of(as_ada.get(f"/products/{mail.public_id}/edit"))

    assert [one["id"] for one in page.select("#products-fields [disabled]")] == ["payment-mode", "trial"]
    assert [one.get_text() for one in page.select("#payment-mode-hint, #trial-hint")] == [
        "Orders will offer it once usage is metered. Until then everything is pre-paid.",
        "Its length in days or months comes with orders of trials. Until then nothing starts as one.",
    ]


def test_a_member_and_another_seller_change_neither(
    client: Client, ben: Membership, eve: Membership, mail: Product
) -> None:
    answers = []
    for one in (ben, eve):
        client.sign_in(one)
        answers.append(client.get(f"/products/{mail.public_id}/edit").status_code)

    assert answers == [403, 404]


def test_hours_are_asked_for_a_window_alone(as_ada: Client, mail: Product) -> None:
    field = page_of(as_ada.get(f"/products/{mail.public_id}/edit")).select_one("#cancellation_hours")

    assert field is not None
    box = field.find_parent(attrs={"data-shown-when": "cancellation_policy"})
    assert box is not None
    assert box["data-shown-for"] == "window_hours"
