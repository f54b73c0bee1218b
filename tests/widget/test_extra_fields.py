"""The seller's own fields (F26, F27): at sign-up, before who approves, and in the profile."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db, entering, transaction
from portal.domain.accounts.models import Account
from portal.domain.audit.models import AuditEvent
from portal.domain.billing.closing import close_account
from portal.domain.extra_fields.actions import HIDDEN, Definition, change_answers, define_field
from portal.domain.extra_fields.answers import checked
from portal.domain.extra_fields.models import ExtraField, Kind, Place
from portal.domain.extra_fields.patterns import ensure_harmless, fits
from portal.domain.extra_fields.queries import extra_fields
from portal.domain.requests.decide import reject_request
from portal.domain.requests.models import Request
from portal.domain.requests.signup import confirm_email
from portal.domain.users.models import TokenPurpose, User
from portal.domain.users.permissions import Role
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import Invalid
from portal.kernel.texts import locale_of, speaking
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.users import a_member, a_user
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sign_in
from tests.widget.test_signing_up import FORM

Define = Callable[..., ExtraField]


@pytest.fixture
def define(store: Store) -> Define:
    """Make a field of Acme's."""

    def made(code: str = "branches", kind: Kind = Kind.TEXT, **more: Any) -> ExtraField:
        told = {"place": Place.REGISTRATION, "labels": {"en": code.title()}, "helps": {}} | more
        with transaction(store.scope):
            return define_field(Definition(code=code, kind=kind, **told), actor=SYSTEM)

    return made


@pytest.fixture
def staff(client: Client, store: Store) -> Client:
    client.sign_in(a_member(a_user(), store.seller))
    return client


def sign_up(visitor: Client, store: Store, **extra: Any) -> tuple[int, list[str]]:
    url = store.at("/sign-up")
    answer = visitor.send(visitor.get(url), url, **FORM | extra)
    return answer.status_code, errors_of(answer)


def errors_of(answer: Any) -> list[str]:
    return [one.get_text(strip=True) for one in page_of(answer).select(".error-summary li")]


def account_of(store: Store, name: str = FORM["company"]) -> Account:
    db.session.expire_all()
    with entering(store.scope):
        return db.session.scalars(select(Account).where(Account.name == name)).one()


def customer_of(store: Store) -> Account:
    return account_of(store, store.customer.name)


def confirmed(store: Store) -> Request:
    """The request that waits once the newcomer has confirmed the address."""
    with transaction(store.scope):
        user = db.session.scalars(select(User).where(User.email == FORM["email"].lower())).one()
        confirm_email(issue_token(user, TokenPurpose.CONFIRM_EMAIL, 1))
    with entering(store.scope):
        return db.session.scalars(select(Request)).one()


def changes_of(store: Store, event: str = "account.extra_changed") -> list[dict[str, Any]]:
    with entering(store.scope):
        found = select(AuditEvent).where(AuditEvent.event == event).order_by(AuditEvent.id)
        return [one.changes for one in db.session.scalars(found)]


def test_a_field_is_asked_at_sign_up_seen_by_who_approves_and_kept(
    visitor: Client, store: Store, define: Define, staff: Client
) -> None:
    define("branches", Kind.INTEGER, required=True, helps={"en": "How many shops you have."})
    define("later", place=Place.PROFILE)
    page = page_of(visitor.get(store.at("/sign-up")))
    names = [str(one["name"]) for one in page.select("#sign-up-form [name]")]
    assert "How many shops you have." in page.text
    assert "extra_later" not in names
    assert names.index("extra_branches") < names.index("email")

    assert sign_up(visitor, store)[1] == ["Branches: fill in this field."]
    assert sign_up(visitor, store, extra_branches="many")[1] == ["Branches: enter a number."]
    assert sign_up(visitor, store, extra_branches="12", extra_later="x") == (303, [])

    request = confirmed(store)
    assert request.submitted["extra"] == [["Branches", "12"]]
    shown = page_of(staff.get(f"/requests/{request.public_id}")).select_one("[aria-labelledby=submitted]")
    assert shown is not None
    assert "Branches" in shown.text
    assert account_of(store).extra == {"branches": "12"}
    customer = staff.get(f"/customers/{account_of(store).public_id}").text
    assert ("Branches" in customer, ">12<" in customer) == (True, True)


@pytest.mark.parametrize("framed", [False, True])
def test_what_is_missing_is_asked_for_whether_the_address_is_known_or_not(
    visitor: Client, store: Store, define: Define, framed: bool
) -> None:
    define("branches", required=True)
    url = store.at("/sign-up", framed=framed)

    answers = [
        visitor.send(visitor.get(url), url, **FORM | {"email": email})
        for email in (store.cleo.user.email, "nobody@sprout.example")
    ]

    assert [(one.status_code, errors_of(one)) for one in answers] == [
        (422, ["Branches: fill in this field."])
    ] * 2


def test_whoever_is_refused_leaves_no_answer_behind(visitor: Client, store: Store, define: Define) -> None:
    define("passport", is_personal=True)
    define("branches")
    assert sign_up(visitor, store, extra_passport="A-123-SECRET", extra_branches="77-SECRET")[0] == 303
    request = confirmed(store)

    with transaction(store.scope):
        reject_request(db.session.merge(request), actor=SYSTEM, reason="No.")

    with entering(store.scope):
        left = db.session.scalars(select(Request)).one()
        events = [str(one.changes) for one in db.session.scalars(select(AuditEvent))]
        accounts = [one.extra for one in db.session.scalars(select(Account))]
    assert (left.submitted, [one for one in events if "SECRET" in one]) == ({}, [])
    assert [one for one in accounts if one] == []


@pytest.mark.acceptance(89)
@pytest.mark.parametrize("framed", [False, True])
def test_a_field_to_read_is_unchanged_whatever_is_posted(
    visitor: Client, store: Store, define: Define, framed: bool
) -> None:
    define("number", place=Place.PROFILE, is_editable=False)
    define("branches", place=Place.PROFILE)
    with transaction(store.scope):
        customer = db.session.get_one(Account, store.customer.id)
        change_answers(customer, extra_fields(), {"number": "K-7", "branches": "1"}, actor=SYSTEM)
    sign_in(visitor, store, store.cleo, framed=framed)
    url = store.at("/company", framed=framed)
    page = visitor.get(url)
    assert "K-7" in page.text
    assert page_of(page).select("[name=extra_number]") == []

    answer = visitor.send(page, url, **_typed(page) | {"extra_number": "EVIL", "extra_branches": "2"})

    assert answer.status_code == 303
    assert customer_of(store).extra == {"number": "K-7", "branches": "2"}


def _typed(page: Any) -> dict[str, str]:
    """What stands in the fields of the company's form."""
    form = page_of(page).select_one("#company-form")
    assert form is not None
    typed = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    return typed | {"line1": "Kai 3", "city": "Bergen", "postcode": "5003", "country": "NO"}


def test_the_company_changes_its_address_and_a_stale_form_is_refused(visitor: Client, store: Store) -> None:
    sign_in(visitor, store, store.cleo)
    url = store.at("/company")
    page = visitor.get(url)
    assert f'href="{url}"' in visitor.get(store.at("/")).text

    found = [
        visitor.send(page, url, **_typed(page) | {"city": city}).status_code for city in ("Oslo", "Rome")
    ]

    assert found == [303, 409]
    assert customer_of(store).city == "Oslo"


def test_who_may_not_manage_the_company_does_not_see_it(app: Flask, store: Store) -> None:
    dan, browser = a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER), a_browser(app)
    sign_in(browser, store, dan)

    assert browser.get(store.at("/company")).status_code == 403
    assert store.at("/company") not in browser.get(store.at("/")).text


def test_staff_enter_what_customers_only_read_and_the_audit_tells_it(
    staff: Client, store: Store, define: Define
) -> None:
    define("number", place=Place.PROFILE, is_editable=False)
    define("passport", place=Place.PROFILE, is_personal=True)
    url = f"/customers/{store.customer.public_id}/company"
    address = {"first_name": "Cleo", "last_name": "Baker", "email": "cleo@bakery.example", "country": "NO"}

    for number in ("K-7", "K-8"):
        answer = staff.send(staff.get(url), url, **address, extra_number=number, extra_passport=f"P{number}")
        assert answer.status_code == 303

    assert customer_of(store).extra == {"number": "K-8", "passport": "PK-8"}
    assert changes_of(store) == [
        {"number": [None, "K-7"], "passport": [None, HIDDEN]},
        {"number": ["K-7", "K-8"], "passport": [HIDDEN, HIDDEN]},
    ]


def test_personal_answers_go_when_the_customer_is_closed(store: Store, define: Define) -> None:
    define("passport", place=Place.PROFILE, is_personal=True)
    define("branches", place=Place.PROFILE)
    with transaction(store.scope):
        customer = db.session.get_one(Account, store.customer.id)
        change_answers(customer, extra_fields(), {"passport": "A-1", "branches": "2"}, actor=SYSTEM)
        close_account(customer, actor=SYSTEM, reason="Over.")

    assert customer_of(store).extra == {"branches": "2"}


@pytest.mark.parametrize(
    ("kind", "more", "typed", "found"),
    [
        (Kind.TEXT, {}, " two  words ", "two  words"),
        (Kind.TEXT, {"lowest": Decimal(3)}, "ab", "F: write 3 to 200 characters."),
        (Kind.TEXT, {"highest": Decimal(3)}, "abcd", "F: write 0 to 3 characters."),
        (Kind.TEXT, {"pattern": "[A-Z]{2}[0-9]{4}"}, "AB1234", "AB1234"),
        (
            Kind.TEXT,
            {"pattern": "[A-Z]{2}[0-9]{4}", "pattern_message": "Like AB1234."},
            "ab1",
            "Like AB1234.",
        ),
        (Kind.TEXTAREA, {}, "one\r\ntwo", "one\ntwo"),
        (Kind.INTEGER, {}, "1.5", "F: enter a whole number."),
        (Kind.INTEGER, {"lowest": Decimal(2)}, "1", "F: enter 2 or more."),
        (Kind.DECIMAL, {"highest": Decimal(9)}, "9.5", "F: enter 9 or less."),
        (Kind.DECIMAL, {}, "NaN", "F: enter a number."),
        (Kind.DECIMAL, {}, "1e5", "100000"),
        (Kind.DATE, {}, "2026-02-30", "F: enter a day such as 2026-11-30."),
        (Kind.DATE, {}, "2026-02-28", "2026-02-28"),
        (Kind.BOOL, {}, True, True),
        (Kind.BOOL, {"required": True}, False, "F: fill in this field."),
        (Kind.CHOICE, {"options": ["a", "b"]}, "c", "F: choose one of the list."),
        (Kind.CHOICES, {"options": ["a", "b", "c"]}, ["c", "x", "a"], ["a", "c"]),
        (Kind.CHOICES, {"options": ["a"], "required": True}, ["x"], "F: fill in this field."),
        (Kind.EMAIL, {}, "nobody", "F: this is not an e-mail address."),
        (Kind.EMAIL, {}, "A@X.example", "a@x.example"),
        (Kind.URL, {}, "javascript:alert(1)", "F: enter an address such as https://www.example.com."),
        (Kind.URL, {}, "https://x.example/a", "https://x.example/a"),
        (Kind.TEXT, {"required": True}, "  ", "F: fill in this field."),
        (Kind.INTEGER, {}, "", ""),
    ],
)
def test_answers_are_checked_on_the_server(
    define: Define, kind: Kind, more: dict[str, Any], typed: object, found: object
) -> None:
    field = define("ff", kind, labels={"en": "F"}, **more)

    try:
        answer: object = checked([field], {"ff": typed})["ff"]
    except Invalid as refusal:
        answer = refusal.field_errors["extra_ff"]

    assert answer == found


def test_forms_begin_with_the_default_and_fit_the_kind(visitor: Client, store: Store, define: Define) -> None:
    define("a1", default="Oslo")
    define("b1", Kind.BOOL, default="yes")
    define("c1", Kind.CHOICE, options=["red", "blue"], default="blue")
    define("d1", Kind.DATE)
    define("e1", Kind.CHOICES, options=["x", "y"], default="y")
    define("f1", Kind.TEXTAREA)

    form = page_of(visitor.get(store.at("/sign-up")))

    assert str(form.select_one("[name=extra_a1]")["value"]) == "Oslo"  # type: ignore[index]
    assert form.select("[name=extra_b1][checked]")
    assert [str(one["value"]) for one in form.select("[name=extra_c1] option[selected]")] == ["blue"]
    assert str(form.select_one("[name=extra_d1]")["type"]) == "date"  # type: ignore[index]
    assert [str(one["value"]) for one in form.select("[name=extra_e1][checked]")] == ["y"]
    assert form.select("textarea[name=extra_f1]")


def test_fields_stand_in_their_order_and_in_the_readers_language(define: Define, store: Store) -> None:
    define("second", position=2, labels={"en": "Second", "el": "Δεύτερο"}, helps={"en": "Hint"})
    define("first", position=1, labels={"en": "First"})

    with entering(store.scope):
        fields = extra_fields()
    with speaking(locale_of("el")):
        assert [(one.label, one.help) for one in fields] == [("First", ""), ("Δεύτερο", "Hint")]


@pytest.mark.parametrize("pattern", ["(", "(a+)+", "(a|aa)*", "a*b*c*d*", r"(a)\1", "(?=a)b", "(?P<x>a)"])
def test_patterns_that_could_take_long_are_refused(pattern: str) -> None:
    with pytest.raises(Invalid):
        ensure_harmless(pattern)


@pytest.mark.parametrize("pattern", ["[A-Z]{2}[0-9]{4}", r"\d+-\d+", "(?:AB|CD)[^*+]+", r"a\+b", "(ab)?c*"])
def test_patterns_that_are_allowed_are_tried_in_a_moment(pattern: str) -> None:
    ensure_harmless(pattern)
    began = time.process_time()

    assert not fits(pattern, "a" * 199 + "!")
    assert not fits(pattern, "1" * 199 + "!")
    assert time.process_time() - began < 2


def new(browser: Client, **typed: Any) -> tuple[int, list[str]]:
    url = "/settings/fields/new"
    told = {
        "label_en": "Branches",
        "code": "branches",
        "kind": "text",
        "place": "profile",
        "position": "1",
        "asked_of": "",
    }
    answer = browser.send(browser.get(url), url, **told | typed)
    return answer.status_code, errors_of(answer)


def test_a_field_is_made_changed_and_deleted_with_its_answers(staff: Client, store: Store) -> None:
    assert new(staff, kind="choice", options="red\nblue") == (303, [])
    with transaction(store.scope):
        (field,) = extra_fields()
        change_answers(
            db.session.get_one(Account, store.customer.id), [field], {"branches": "red"}, actor=SYSTEM
        )
    url = f"/settings/fields/{field.public_id}"
    page = staff.get(url)
    assert page_of(staff.get("/settings/fields")).select("tbody tr")
    told = {
        "label_en": "Shops", "place": "registration", "position": "3", "options": "red", "is_editable": "y",
        "code": "other", "kind": "text", "asked_of": "",
    }  # fmt: skip

    changed = [staff.send(page, url, **told).status_code for _ in range(2)]

    assert changed == [303, 409]
    db.session.expire_all()
    with entering(store.scope):
        (field,) = extra_fields()
    assert (field.label, field.code, field.kind, field.place, field.options) == (
        "Shops", "branches", Kind.CHOICE, Place.REGISTRATION, ["red"],
    )  # fmt: skip

    assert staff.send(staff.get(url), f"{url}/delete").status_code == 303
    assert customer_of(store).extra == {}
    assert staff.get(url).status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"code": "Big"}, "Code: Use 2 to 40 of a-z, 0-9 and _, a letter first."),
        ({"label_en": ""}, "Name (English): Give the field a name."),
        ({"kind": "choice"}, "What can be chosen: List what can be chosen."),
        ({"lowest": "3", "highest": "2"}, "Highest, or most characters: The highest is below the lowest."),
        ({"kind": "date", "lowest": "3"}, "Lowest, or least characters: Only texts and numbers have limits."),
        ({"pattern": "(a+)+"}, "Use a simpler expression"),
        ({"kind": "bool", "pattern": "a"}, "Only one line of text has a pattern."),
    ],
)
def test_what_makes_no_field_is_refused_at_its_place(staff: Client, typed: dict[str, str], told: str) -> None:
    status, said = new(staff, **typed)

    assert status == 422
    assert any(told.split(": ")[-1] in line for line in said), said


def test_a_code_is_a_sellers_once_and_another_sellers_too(
    staff: Client, store: Store, define: Define
) -> None:
    define("branches")

    assert new(staff)[1] == ["You have a field of this code."]
    rival = a_store("Rival", "otto@rival.example")
    with transaction(rival.scope):
        assert extra_fields() == []
        define_field(Definition(Place.PROFILE, "branches", {"en": "B"}, Kind.TEXT, {}), actor=SYSTEM)


def test_three_fields_take_as_many_statements_as_one(as_cleo: Client, store: Store, define: Define) -> None:
    define("a1")
    as_cleo.get(store.at("/company"))

    def asked() -> int:
        with statements() as sent:
            assert as_cleo.get(store.at("/company")).status_code == 200
        return len(sent)

    few = asked()
    define("b1"), define("c1")

    assert asked() == few
