"""Customers: finding, adding and changing them."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute

from portal.db import db
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account, AccountStatus, Contact
from portal.domain.accounts.queries import customers_to_order_for
from portal.domain.audit.models import AuditEvent
from portal.domain.catalogue.actions import NewTerms, accept_terms, publish_terms
from portal.domain.catalogue.models import DocumentKind
from portal.domain.sellers.queries import current_seller
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.profile import choose_news
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_customer, a_product, a_tax_rate
from tests.widget.conftest import a_buyer

ACTIVE = MembershipStatus.ACTIVE


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer of Acme."""
    made = a_customer()
    db.session.commit()
    return made


def url(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}" + (f"/{verb}" if verb else "")


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, bakery: Account) -> None:
    with statements() as for_one:
        one = as_ada.get("/customers")
    for number in range(2):
        a_customer(f"Company {number}")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get("/customers")

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_search_ignores_case_and_accents(as_ada: Client, bakery: Account) -> None:
    a_customer("Café Zoë")
    db.session.commit()

    rows = page_of(as_ada.part("/customers?q=CAFE")).select("tbody th a")

    assert [row.get_text() for row in rows] == ["Café Zoë"]


def test_without_a_status_the_list_holds_each_of_them_and_who_waits_gets_no_order(
    as_ada: Client, bakery: Account
) -> None:
    waiting = a_customer("Waiting Apples")
    waiting.status = AccountStatus.PENDING
    db.session.commit()

    found = [page_of(as_ada.part(f"/customers{q}")).select("tbody tr") for q in ("", "?q=waiting")]

    assert [len(rows) for rows in found] == [2, 1]
    assert "Pending" in found[1][0].get_text()
    assert customers_to_order_for() == [bakery]


def test_a_customer_is_found_by_its_number_and_by_its_people(as_ada: Client, bakery: Account) -> None:
    other, person = a_customer("Corner Shop"), bakery.contacts[0]
    person.first_name, person.last_name, person.email = "Zoë", "Van Newman", "zoe@Bakery.example"
    other.contacts[0].first_name, other.contacts[0].last_name = "Carl", "Corner"
    other.contacts[0].email = "carl@corner.example"
    db.session.commit()

    def found(words: str) -> list[str]:
        rows = page_of(as_ada.part(f"/customers?q={words}")).select("tbody th a")
        return [one.get_text() for one in rows]

    both, ours, theirs = [bakery.name, other.name], [bakery.name], [other.name]
    asked = {
        bakery.number: ours, other.number.lower(): theirs, other.number[:-1]: both, other.number[1:]: [],
        "zoe": ours, "ZOE van": ours, "zoe@bakery.example": ours, "zoe carl": [], "carl@": theirs,
        "bakery.example": [], "%": [],
    }  # fmt: skip
    assert {words: found(words) for words in asked} == asked


@pytest.mark.parametrize("column", [Account.number, Contact.first_key, Contact.last_key, Contact.email_key])
def test_what_a_customer_is_found_by_is_looked_up_in_the_index_within_the_policies(
    bakery: Account, column: InstrumentedAttribute[str]
) -> None:
    wanted = select(column).where(column >= "K-7", column < "K-7\U0010ffff").order_by(column)
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    sql = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})

    plan = [row[0] for row in db.session.execute(text(f"EXPLAIN {sql}"))]

    assert any("Index Cond" in row and f"({column.key})::text >= 'K-7'" in row for row in plan), plan


def test_title_and_phone_stand_with_the_person(as_ada: Client, bakery: Account) -> None:
    bakery.contacts[0].title, bakery.contacts[0].phone = "Head baker", "+302101234567"
    db.session.commit()

    people = page_of(as_ada.get(url(bakery))).select_one("#customers-people")

    assert people is not None
    assert "Head baker" in people.get_text()
    assert people.select_one("[href='tel:+302101234567']")


def test_what_was_accepted_at_sign_up_stands_on_the_page(as_ada: Client, bakery: Account) -> None:
    policy = publish_terms(
        NewTerms("Our privacy", "We keep your name.", kind=DocumentKind.PRIVACY), None, actor=SYSTEM
    )
    accept_terms([policy], account_id=bakery.id, actor=Actor("Nora Newman"), address="192.0.2.7")
    db.session.commit()

    told = page_of(as_ada.get(url(bakery))).select_one("[aria-labelledby=accepted] li")

    assert told is not None
    words = told.get_text(" ", strip=True)
    assert words.startswith("Our privacy , version 1 by Nora Newman")
    assert "192.0.2.7" in words
    assert told.select_one("details p").get_text() == "We keep your name."  # type: ignore[union-attr]


def test_the_page_says_in_which_currency_a_customer_pays(as_ada: Client, bakery: Account) -> None:
    page = page_of(as_ada.get(url(bakery)))

    assert "Pays in EUR" in page.select_one("[aria-labelledby=terms]").get_text(" ", strip=True)  # type: ignore[union-attr]


def test_a_reseller_finds_and_takes_out_whom_news_may_be_sent_to(as_ada: Client, bakery: Account) -> None:
    a_customer("Silent Works")
    people = [
        a_buyer(current_seller(), bakery, f"{name}@bakery.example", status=status)
        for name, status in (("zoe", ACTIVE), ("cleo", ACTIVE), ("gone", MembershipStatus.SUSPENDED))
    ]
    for member in people:
        choose_news(member.user, True, address="192.0.2.7", actor=SYSTEM)
    db.session.commit()

    file = as_ada.send(as_ada.get("/customers?news=wanted"), "/list-files", kind="csv")

    [head, row] = csv.reader(StringIO(file.data.decode("utf-8-sig")))
    assert row[head.index("News and offers to")] == "cleo@bakery.example, zoe@bakery.example"
    shown = page_of(as_ada.get(url(bakery))).select_one("#customers-people").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert shown.count("Wants news and offers") == 3
    assert "192.0.2.7" in shown


def test_who_may_not_see_customers_is_refused(client: Client, painter: Membership, bakery: Account) -> None:
    client.sign_in(painter)

    assert [client.get("/customers").status_code, client.get(url(bakery)).status_code] == [403, 403]


def test_eve_gets_404(as_eve: Client, bakery: Account) -> None:
    assert [as_eve.get(url(bakery)).status_code, as_eve.get(url(bakery, "edit")).status_code] == [404, 404]
    assert "Bright Bakery" not in as_eve.get("/customers").text


def test_the_page_shows_terms_and_credit(as_ada: Client, bakery: Account) -> None:
    text = page_of(as_ada.get(url(bakery))).get_text()

    assert "Unlimited" in text
    assert "Cleo Baker" in text


def test_terms_can_be_changed(as_ada: Client, bakery: Account) -> None:
    book, rate = a_book(), a_tax_rate()
    db.session.commit()

    answer = as_ada.submit(
        as_ada.get(url(bakery, "edit")), url(bakery, "edit"), name="Brighter Bakery",
        price_book_id=str(book.id), is_taxable="y", tax_rate_id=str(rate.id), credit_limit_amount="500.50",
            order_approval=None,
    )  # fmt: skip

    db.session.expire_all()
    assert (answer.status_code, answer.location) == (303, url(bakery))
    assert (bakery.name, bakery.price_book_id, bakery.tax_rate_id) == ("Brighter Bakery", book.id, rate.id)
    assert (bakery.credit_limit_amount, bakery.order_approval) == (Decimal("500.50"), False)


@pytest.mark.parametrize("typed", ["1,000", "ten", "-5", "1e3"])
def test_an_amount_that_could_be_misread_is_refused(as_ada: Client, bakery: Account, typed: str) -> None:
    answer = as_ada.submit(
        as_ada.get(url(bakery, "edit")), url(bakery, "edit"), name="Bright Bakery", credit_limit_amount=typed
    )

    assert answer.status_code == 422
    assert page_of(answer).select("#credit_limit_amount")[0]["value"] == typed
    assert db.session.scalars(select(Account.credit_limit_amount)).one() is None


def test_of_two_editors_the_second_is_told(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery, "edit"))
    as_ada.submit(page, url(bakery, "edit"), name="First")

    answer = as_ada.submit(page, url(bakery, "edit"), name="Second")

    assert answer.status_code == 409
    assert "Somebody changed this record meanwhile." in page_of(answer).get_text()
    assert db.session.scalars(select(Account.name)).one() == "First"


def test_a_member_cannot_set_the_credit_limit(client: Client, ben: Membership, bakery: Account) -> None:
    client.sign_in(ben)

    client.submit(client.get(url(bakery, "edit")), url(bakery, "edit"), name="B B", credit_limit_amount="5")

    db.session.expire_all()
    assert (bakery.name, bakery.credit_limit_amount) == ("B B", None)


def test_a_new_customer_is_active(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.submit(
        as_ada.get("/customers/new"), "/customers/new", name="Crisp Apples", first_name="Ann",
        last_name="Apple", email="ann@apples.example", country="GR",
    )  # fmt: skip

    made = db.session.scalars(select(Account)).one()
    assert answer.location == url(made)
    assert (made.name, made.status, made.country) == ("Crisp Apples", AccountStatus.ACTIVE, "GR")


def test_what_is_missing_is_said(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.submit(as_ada.get("/customers/new"), "/customers/new", email="nobody")

    texts = [item.get_text(strip=True) for item in page_of(answer).select(".error-summary li")]
    assert answer.status_code == 422
    assert {"Enter the organization's name.", "This is not an e-mail address.", "Choose the country."} <= set(
        texts
    )


def test_staff_say_which_vendors_know_the_customer(as_ada: Client, acme: Actor) -> None:
    customer, product = a_customer(), a_product()
    product.vendor, product.needs_connection = "MigrateRight", True
    db.session.commit()
    url = f"/customers/{customer.public_id}/edit"

    page = as_ada.get(url)
    as_ada.submit(page, url, name=customer.name, connected_vendors=["MigrateRight"])

    assert "Connected to" in page.text
    db.session.refresh(customer)
    assert customer.connected_vendors == ["MigrateRight"]


def test_staff_say_in_which_language_a_customer_is_written_to(as_ada: Client, acme: Actor) -> None:
    customer = a_customer()
    db.session.commit()

    as_ada.submit(as_ada.get(url(customer, "edit")), url(customer, "edit"), name=customer.name, language="el")

    assert "Ελληνικά" in page_of(as_ada.get(url(customer))).get_text()
    [told] = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "account.changed"))
    assert told.changes["language"] == ["", "el"]


@pytest.mark.parametrize("language", ["xx", "en@long"])
def test_a_language_that_we_do_not_speak_is_refused(as_ada: Client, acme: Actor, language: str) -> None:
    customer = a_customer()
    db.session.commit()

    answer = as_ada.submit(
        as_ada.get(url(customer, "edit")), url(customer, "edit"), name=customer.name, language=language
    )

    assert answer.status_code == 422
    db.session.refresh(customer)
    assert customer.language == ""
    with pytest.raises(Invalid):
        change_account(customer, version=customer.version, actor=acme, language=language)
