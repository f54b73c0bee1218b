"""Files as answers to the seller's own fields: what is taken, who gets them, and when they are deleted."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal.db import db, entering, transaction
from portal.domain.accounts.models import Account
from portal.domain.audit.models import AuditEvent
from portal.domain.extra_fields.actions import (
    Definition,
    change_answers,
    define_field,
    delete_field,
    forget_personal,
)
from portal.domain.extra_fields.answers import checked
from portal.domain.extra_fields.files import LARGEST_FILE, Upload
from portal.domain.extra_fields.models import ExtraField, ExtraFile, Kind, Place
from portal.domain.extra_fields.queries import extra_fields
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import Invalid
from tests.client import Client, page_of
from tests.factories.users import a_member, a_user
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sign_in

PDF = b"%PDF-1.7 the statute"
Define = Callable[..., ExtraField]


@pytest.fixture
def store(app: Flask) -> Store:
    return a_store()


@pytest.fixture
def define(store: Store) -> Define:
    def made(code: str = "statute", **more: Any) -> ExtraField:
        told = {"place": Place.PROFILE, "labels": {"en": code.title()}, "helps": {}, "kind": Kind.FILE} | more
        with transaction(store.scope):
            return define_field(Definition(code=code, **told), actor=SYSTEM)

    return made


@pytest.fixture
def staff(client: Client, store: Store) -> Client:
    client.sign_in(a_member(a_user(), store.seller))
    return client


def packed(*names: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "text")
    return made.getvalue()


def picture(kind: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (4, 4)).save(made, kind)
    return made.getvalue()


def company_of(store: Store) -> str:
    return f"/customers/{store.customer.public_id}"


def hand_in(browser: Client, page: str, *, name: str = "statute.pdf", content: bytes = PDF) -> Any:
    return browser.submit(browser.get(page), page, extra_statute=(BytesIO(content), name))


def kept(store: Store) -> list[ExtraFile]:
    db.session.expire_all()
    with entering(store.scope):
        return list(db.session.scalars(select(ExtraFile).order_by(ExtraFile.id)))


def test_staff_hand_a_file_in_and_get_it_back(staff: Client, store: Store, define: Define) -> None:
    define(required=True)
    page = f"{company_of(store)}/company"

    missing = staff.submit(staff.get(page), page)
    answer = hand_in(staff, page)
    again = staff.submit(staff.get(page), page)

    [file] = kept(store)
    shown = page_of(staff.get(company_of(store))).find("a", string="statute.pdf")
    fetched = staff.get(f"{company_of(store)}/files/{file.public_id}")
    assert (missing.status_code, answer.status_code, again.status_code) == (422, 303, 303)
    assert shown is not None
    assert shown["href"] == f"{company_of(store)}/files/{file.public_id}"
    assert (fetched.data, fetched.mimetype) == (PDF, "application/pdf")
    assert fetched.headers["Content-Disposition"] == "attachment; filename=statute.pdf"
    with entering(store.scope):
        told = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "account.extra_changed")).one()
    assert told.changes == {"statute": [None, "statute.pdf"]}


def test_a_newer_file_takes_the_place_of_the_older(staff: Client, store: Store, define: Define) -> None:
    define()
    page = f"{company_of(store)}/company"
    hand_in(staff, page)
    [older] = kept(store)

    hand_in(staff, page, name="new.png", content=picture("PNG"))

    assert [one.name for one in kept(store)] == ["new.png"]
    assert staff.get(f"{company_of(store)}/files/{older.public_id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("a.pdf", PDF, True),
        ("A.PDF", PDF, True),
        ("a.png", picture("PNG"), True),
        ("a.jpg", picture("JPEG"), True),
        ("a.docx", packed("word/document.xml"), True),
        ("a.xlsx", packed("xl/workbook.xml"), True),
        ("a.zip", packed("anything"), True),
        ("a.pdf", b"<script>", False),
        ("a.png", picture("JPEG"), False),
        ("a.png", picture("PNG")[:20], False),
        ("a.docx", packed("xl/workbook.xml"), False),
        ("a.zip", b"PK\x03\x04 broken", False),
        ("a.html", b"<p>", False),
        ("a.svg", b"<svg/>", False),
        ("pdf", PDF, True),
        ("", PDF, False),
    ],
)
def test_the_content_decides_what_a_file_is(name: str, content: bytes, is_taken: bool) -> None:
    assert Upload(name, content).is_what_it_says is is_taken


def test_what_is_not_taken_is_refused_at_its_field(staff: Client, store: Store, define: Define) -> None:
    define()

    answer = hand_in(staff, f"{company_of(store)}/company", content=b"MZ program")

    words = "Statute: choose a file of these types: PDF, PNG, JPG, DOCX, XLSX, ZIP."
    assert answer.status_code == 422
    assert words in page_of(answer).select_one(".error-summary").get_text()  # type: ignore[union-attr]
    assert kept(store) == []


def test_five_megabytes_are_the_limit(define: Define) -> None:
    field = define()

    def taken(size: int) -> bool:
        upload = Upload("a.pdf", PDF.ljust(size))
        return checked([field], {"statute": upload}) == {"statute": upload}

    assert taken(LARGEST_FILE)
    with pytest.raises(Invalid) as refused:
        taken(LARGEST_FILE + 1)
    assert str(refused.value.field_errors["extra_statute"]) == "Statute: the file is larger than 5 MB."


def test_what_is_far_too_large_is_not_even_read(staff: Client, store: Store, define: Define) -> None:
    define()
    kind = "multipart/form-data; boundary=x"

    answer = staff.post(
        f"{company_of(store)}/company", data=b"x" * (LARGEST_FILE + 200_000), content_type=kind
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("framed", [False, True])
def test_the_customer_hands_in_and_fetches_its_own(
    store: Store, define: Define, app: Flask, framed: bool
) -> None:
    define()
    cleo = a_browser(app)
    sign_in(cleo, store, store.cleo, framed=framed)
    page = store.at("/company", framed=framed)

    answer = hand_in(cleo, page)

    [file] = kept(store)
    assert (answer.status_code, "Now: statute.pdf" in cleo.get(page).text) == (303, True)
    assert cleo.get(f"{page}/files/{file.public_id}").data == PDF


def test_nobody_else_gets_it(staff: Client, store: Store, define: Define, app: Flask, eve: object) -> None:
    define()
    hand_in(staff, f"{company_of(store)}/company")
    [file] = kept(store)
    there = f"{company_of(store)}/files/{file.public_id}"
    dan = a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER)
    painter = a_member(a_user("pat@acme.example"), store.seller, Role.STOREFRONT_MANAGER)
    buyer, pages, rival = a_browser(app), a_browser(app), a_browser(app)
    db.session.commit()
    sign_in(buyer, store, dan)
    pages.sign_in(painter)
    rival.sign_in(eve)  # type: ignore[arg-type]

    assert buyer.get(store.at(f"/company/files/{file.public_id}")).status_code == 403
    assert pages.get(there).status_code == 403
    assert rival.get(there).status_code == 404
    assert staff.get(f"{company_of(store)}/files/xfi_unknown").status_code == 404
    assert a_browser(app).get(there).status_code == 302


def test_files_are_asked_of_known_people_alone(define: Define) -> None:
    with pytest.raises(Invalid) as refused:
        define(place=Place.REGISTRATION)

    assert list(refused.value.field_errors) == ["place"]


@pytest.mark.parametrize("end", ["the field is deleted", "the customer is closed"])
def test_they_go_with_the_field_and_personal_ones_with_the_customer(
    store: Store, define: Define, end: str
) -> None:
    define(is_personal=True)
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        change_answers(account, extra_fields(), {"statute": Upload("a.pdf", PDF)}, actor=SYSTEM)
    assert len(kept(store)) == 1

    with transaction(store.scope):
        if end == "the field is deleted":
            delete_field(extra_fields()[0], actor=SYSTEM)
        else:
            forget_personal(db.session.get_one(Account, store.customer.id))

    assert kept(store) == []
