"""The seller's own fields where staff add, change and look for customers: asked, of whom, and found by."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account, AccountWord
from portal.domain.accounts.queries import accounts_matching
from portal.domain.extra_fields import words as own_words
from portal.domain.extra_fields.actions import (
    Definition,
    change_answers,
    change_field,
    define_field,
    delete_field,
    forget_personal,
)
from portal.domain.extra_fields.models import ExtraField, Kind, Place, Trait
from portal.domain.extra_fields.queries import extra_fields
from portal.domain.extra_fields.words import FIND_ANEW, find_some_anew
from portal.domain.sellers.queries import shop
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.world import deliver_again, work_off
from tests.web.customers.test_invite import NEW

Define = Callable[..., ExtraField]


def definition(code: str, **more: Any) -> Definition:
    told: dict[str, Any] = {
        "place": Place.PROFILE, "labels": {"en": code.title()}, "helps": {}, "kind": Kind.TEXT,
    }  # fmt: skip
    return Definition(code=code, **told | more)


@pytest.fixture
def define(acme: Actor) -> Define:
    """Make a field of Acme's."""

    def made(code: str = "branches", **more: Any) -> ExtraField:
        field = define_field(definition(code, **more), actor=SYSTEM)
        db.session.commit()
        return field

    return made


def add(browser: Client, **typed: str) -> tuple[int, list[str]]:
    answer = browser.submit(browser.get("/customers/new"), "/customers/new", **(NEW | typed))
    return answer.status_code, [
        one.get_text(strip=True) for one in page_of(answer).select(".error-summary li")
    ]


def test_staff_who_add_a_customer_are_asked_too(as_ada: Client, define: Define) -> None:
    define("branches", kind=Kind.INTEGER, required=True)
    define("notes")

    refused = [add(as_ada), add(as_ada, extra_branches="many")]
    assert db.session.scalars(select(Account)).all() == []
    added = add(as_ada, extra_branches="12")

    assert refused == [
        (422, ["Branches: fill in this field."]), (422, ["Branches: enter a number."]),
    ]  # fmt: skip
    assert added == (303, [])
    assert db.session.scalars(select(Account)).one().extra == {"branches": "12", "notes": ""}


def test_all_that_is_wrong_with_a_new_customer_is_told_at_once(as_ada: Client, define: Define) -> None:
    define("branches", kind=Kind.INTEGER, required=True)
    twin, ours = a_customer("Crisp Apples"), shop()
    ours.published, ours.valid_billing_address, ours.currencies = False, True, ["EUR", "CHF"]
    db.session.commit()
    wrong = {"first_name": "", "phone": "12", "payment_currency": "CHF", "send_invitation": "y"}

    answer = as_ada.submit(as_ada.get("/customers/new"), "/customers/new", **NEW | wrong)

    page = page_of(answer)
    assert answer.status_code == 422
    assert [one.get_text(strip=True) for one in page.select(".error-summary li")] == [
        "Publish the shop or widget before you send invitations.",
        "Enter the first name.",
        "Phone: Write the number with its country code, such as +49 30 123456.",
        "Street and number: Fill in this field.",
        "Postcode: Fill in this field.",
        "City: Fill in this field.",
        "Currency customers pay with: No exchange rate EUR->CHF.",
        "Branches: fill in this field.",
    ]
    assert page.select_one("main .note a").get_text() == "Crisp Apples"  # type: ignore[union-attr]
    assert db.session.scalars(select(Account)).all() == [twin]


def test_staff_who_change_a_customer_are_asked_too(as_ada: Client, define: Define) -> None:
    define("branches", required=True)
    here = f"/customers/{a_customer().public_id}/company"
    db.session.commit()

    answer = as_ada.submit(as_ada.get(here), here)

    assert answer.status_code == 422
    assert "Branches: fill in this field." in page_of(answer).select_one(".error-summary").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rule", "country", "is_asked"),
    [
        ({"shown_when": Trait.COUNTRY, "shown_for": ["GR", "CY"]}, "GR", True),
        ({"shown_when": Trait.COUNTRY, "shown_for": ["GR", "CY"]}, "DE", False),
        ({"shown_when": Trait.KIND, "shown_for": ["customer"]}, "DE", True),
        ({"shown_when": Trait.KIND, "shown_for": ["reseller"]}, "GR", False),
    ],
)
def test_a_field_is_asked_of_those_alone_whom_its_rule_names(
    as_ada: Client, define: Define, rule: dict[str, Any], country: str, is_asked: bool
) -> None:
    define("tax_office", required=True, **rule)

    without = add(as_ada, country=country, vat_id="")
    given = add(as_ada, country=country, vat_id="", extra_tax_office="A", name="Second Apples")

    account = db.session.scalars(select(Account).where(Account.name == "Second Apples")).one()
    assert (without[0], given[0]) == (422 if is_asked else 303, 303)
    assert account.extra == ({"tax_office": "A"} if is_asked else {})
    shown = page_of(as_ada.get(f"/customers/{account.public_id}")).get_text()
    assert ("Tax_Office" in shown) is is_asked


def test_an_answer_is_not_shown_once_the_company_has_moved(as_ada: Client, define: Define) -> None:
    field = define("office", shown_when=Trait.COUNTRY, shown_for=["GR"])
    account = a_customer()
    change_answers(account, [field], {"office": "Piraeus B"}, actor=SYSTEM)
    db.session.commit()
    here = f"/customers/{account.public_id}"

    before = as_ada.get(here).text
    as_ada.submit(as_ada.get(f"{here}/company"), f"{here}/company", country="DE", vat_id="", postcode="10115")

    assert ("Piraeus B" in before, "Piraeus B" in as_ada.get(here).text) == (True, False)


@pytest.mark.parametrize(
    "rule",
    [
        {"shown_when": Trait.COUNTRY, "shown_for": []},
        {"shown_when": Trait.COUNTRY, "shown_for": ["Greece"]},
        {"shown_when": Trait.KIND, "shown_for": ["operator"]},
    ],
)
def test_a_rule_names_who_can_exist(acme: Actor, rule: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        define_field(definition("office", **rule), actor=SYSTEM)

    assert list(refused.value.field_errors) == ["shown_for"]


def test_the_rule_is_set_in_the_settings_and_drawn_for_the_script(as_ada: Client, acme: Actor) -> None:
    new = "/settings/fields/new"
    told = {"label_en": "Tax office", "code": "office", "kind": "text", "place": "registration"}
    wrong = as_ada.submit(as_ada.get(new), new, **told, asked_of="country", shown_for="Greece")
    made = as_ada.submit(
        as_ada.get(new), new, **told, asked_of="country", shown_for="gr, cy", is_searchable="y"
    )

    field = extra_fields()[0]
    filled = page_of(as_ada.get(f"/settings/fields/{field.public_id}"))
    box = page_of(as_ada.get("/customers/new")).select_one("[data-shown-when=country]")
    assert (wrong.status_code, made.status_code) == (422, 303)
    assert (field.shown_when, field.shown_for, field.is_searchable) == (Trait.COUNTRY, ["GR", "CY"], True)
    assert filled.select_one("[name=shown_for]")["value"] == "GR, CY"  # type: ignore[index]
    assert filled.select_one("[name=asked_of] [selected]")["value"] == "country"  # type: ignore[index]
    assert box is not None
    assert (box["data-shown-when"], box["data-shown-for"]) == ("country", "GR CY")
    assert box.select("[name=extra_office]")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"kind": Kind.CHOICE, "options": ["A", "B"], "default": "C"}, "default"),
        ({"kind": Kind.CHOICES, "options": ["A", "B"], "default": "C"}, "default"),
        ({"kind": Kind.BOOL, "default": "maybe"}, "default"),
        ({"kind": Kind.FILE, "default": "a.pdf"}, "default"),
        ({"kind": Kind.INTEGER, "highest": 9, "default": "10"}, "default"),
        ({"kind": Kind.TEXT, "pattern": "[A-Z]+", "default": "low"}, "default"),
        ({"kind": Kind.TEXT, "options": ["A"]}, "options"),
        ({"kind": Kind.CHOICE, "options": ["A"], "highest": 2}, "lowest"),
        ({"kind": Kind.BOOL, "pattern_message": "Two letters."}, "pattern"),
    ],
)
def test_what_a_type_has_no_use_for_is_refused(acme: Actor, told: dict[str, Any], problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        define_field(definition("office", **told), actor=SYSTEM)

    assert list(refused.value.field_errors) == [problem]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": Kind.CHOICE, "options": ["A", "B"], "default": "B", "required": True},
        {"kind": Kind.CHOICES, "options": ["A", "B"], "default": "B"},
        {"kind": Kind.BOOL, "default": "yes"},
        {"kind": Kind.DATE, "default": "2026-11-30"},
    ],
)
def test_a_field_begins_with_what_could_be_answered(define: Define, told: dict[str, Any]) -> None:
    assert define("office", **told).default == told["default"]


def test_the_form_asks_what_the_type_uses(as_ada: Client, define: Define) -> None:
    listed, plain = define("office", kind=Kind.CHOICE, options=["A", "B"]), define("notes", kind=Kind.TEXT)
    optional = ["options", "default", "lowest", "highest", "pattern", "pattern_message"]

    new = page_of(as_ada.get("/settings/fields/new"))
    pages = [page_of(as_ada.get(f"/settings/fields/{one.public_id}")) for one in (listed, plain)]
    here = f"/settings/fields/{plain.public_id}"
    saved = as_ada.submit(as_ada.get(here), here, label_en="Remarks", default="none")

    boxes = {one["name"]: one.find_parent(attrs={"data-shown-when": "kind"}) for one in new.select("[name]")}
    assert boxes["options"]["data-shown-for"] == "choice choices"  # type: ignore[index]
    assert boxes["pattern"]["data-shown-for"] == "text integer decimal email url"  # type: ignore[index]
    assert [[name for name in optional if page.select(f"[name={name}]")] for page in pages] == [
        ["options", "default"], optional[1:],
    ]  # fmt: skip
    db.session.refresh(plain)
    assert (saved.status_code, plain.label, plain.default) == (303, "Remarks", "none")


def found(browser: Client, words: str) -> list[str]:
    rows = page_of(browser.get("/customers", query_string={"q": words})).select("tbody th a")
    return [one.get_text() for one in rows]


def test_customers_are_found_by_what_begins_words_of_searched_fields(as_ada: Client, define: Define) -> None:
    define("erp", is_searchable=True)
    define("secret")
    for name, erp in (("Bright Bakery", "ERP-77 Ágora"), ("Corner Shop", "ERP-78")):
        change_answers(a_customer(name), extra_fields(), {"erp": erp, "secret": "hush"}, actor=SYSTEM)
    db.session.commit()

    asked = ("erp-77", "ago erp-77", "ERP-78", "erp-7", "rp-7", "erp-77 erp-78", "hush", "corner", "%")

    assert {words: found(as_ada, words) for words in asked} == {
        "erp-77": ["Bright Bakery"], "ago erp-77": ["Bright Bakery"], "ERP-78": ["Corner Shop"],
        "erp-7": ["Bright Bakery", "Corner Shop"], "rp-7": [], "erp-77 erp-78": [], "hush": [],
        "corner": ["Corner Shop"], "%": [],
    }  # fmt: skip


def test_what_is_searched_follows_the_fields(define: Define) -> None:
    field, account = define("erp", is_personal=True), a_customer()
    change_answers(account, [field], {"erp": "K-7"}, actor=SYSTEM)

    def is_found() -> bool:
        return bool(db.session.scalars(accounts_matching("k-7")).unique().all())

    seen = [is_found()]
    change_field(
        field, definition("erp", is_searchable=True, is_personal=True), version=field.version, actor=SYSTEM
    )
    find_some_anew(field.code, "mark", 0)
    seen.append(is_found())
    forget_personal(account)
    seen.append(is_found())
    change_answers(account, [field], {"erp": "K-7"}, actor=SYSTEM)
    delete_field(field, actor=SYSTEM)
    seen.append(is_found())

    assert seen == [False, True, False, False]


def test_jobs_write_the_words_of_all_in_pieces_and_as_often_as_they_come(
    define: Define, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_words, "AT_ONCE", 2)
    field = define("erp")
    for number in range(5):
        change_answers(a_customer(f"Company {number}"), [field], {"erp": f"K-{number} Kiosk"}, actor=SYSTEM)
    change_field(field, definition("erp", is_searchable=True), version=field.version, actor=SYSTEM)
    db.session.commit()

    before = db.session.scalars(select(AccountWord)).all()
    work_off(lambda kind: kind == FIND_ANEW)
    deliver_again(FIND_ANEW)

    jobs = db.session.scalars(select(Outbox).where(Outbox.kind == FIND_ANEW)).all()
    assert (before, len(jobs), {one.state for one in jobs}) == ([], 4, {"done"})
    assert len(db.session.scalars(accounts_matching("kiosk")).unique().all()) == 5
    assert len(db.session.scalars(select(AccountWord)).all()) == 10


def test_eve_finds_nobody_of_acmes(as_eve: Client, define: Define) -> None:
    field = define("erp", is_searchable=True)
    change_answers(a_customer(), [field], {"erp": "K-7"}, actor=SYSTEM)
    db.session.commit()

    assert found(as_eve, "k-7") == []


def test_searching_takes_a_fixed_number_of_statements(as_ada: Client, define: Define) -> None:
    field = define("erp", is_searchable=True)

    def asked(customers: int) -> tuple[int, int]:
        for number in range(customers):
            made = a_customer(f"Company {number} of {customers}")
            change_answers(made, [field], {"erp": "K-7"}, actor=SYSTEM)
        db.session.commit()
        with statements() as sent:
            rows = len(found(as_ada, "k-7"))
        return rows, len(sent)

    one, three = asked(1), asked(2)

    assert (one[0], three[0], one[1]) == (1, 3, three[1])


def test_a_word_is_looked_up_in_the_index_within_the_policies(define: Define, acme: Actor) -> None:
    found = select(AccountWord.account_id).where(
        AccountWord.word >= "k-7", AccountWord.word < "k-7\U0010ffff"
    )
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = db.session.execute(
        text(f"EXPLAIN {found.compile(db.engine, compile_kwargs={'literal_binds': True})}")
    )

    condition = next(row[0] for row in plan if "Index Cond" in row[0])
    assert "word >= 'k-7'" in condition.replace("(word)::text", "word").replace("::text", "")
