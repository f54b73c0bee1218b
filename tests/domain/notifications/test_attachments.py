"""What goes along with a mail."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account
from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.sellers.queries import shop
from tests.factories.world import buy, buyer_of, load_world, seller, work_off


def test_an_invoice_goes_out_with_its_document(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    buy(sold_by, account_id, buyer, "migration-bundle", 5)
    work_off()

    with transaction(Scope(sold_by.id)):
        invoice = db.session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()
        assert invoice is not None
        ids = {"invoice_id": invoice.id}
        mail = compose(Wanted("k", "invoice-issued", "rita@reef.example", "Rita Reef", "", ids))
    assert mail is not None

    (part,) = mail.as_email(sender="portal@portal.example").iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("application/pdf", f"{invoice.number}.pdf")
    text = PdfReader(BytesIO(part.get_payload(decode=True))).pages[0].extract_text()
    assert str(invoice.number) in text
    assert "Storgata 8" in text


@pytest.mark.parametrize(("of_customer", "of_shop"), [("el", "en"), ("", "el")])
def test_the_document_is_in_the_language_that_the_buyer_had(
    live_app: Flask, of_customer: str, of_shop: str
) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    with transaction(Scope(sold_by.id)):
        account(account_id).language, shop().language = of_customer, of_shop
    buy(sold_by, account_id, buyer, "migration-bundle", 5)
    work_off()

    with transaction(Scope(sold_by.id)):
        account(account_id).language = "en"
        invoice = db.session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()
        assert invoice is not None
        text = PdfReader(BytesIO(invoice_pdf(invoice))).pages[0].extract_text()

    assert "Τιμολόγιο" in text
    assert "Λήξη πληρωμής" in text


def test_other_mails_carry_nothing(live_app: Flask) -> None:
    load_world(live_app)

    with transaction(Scope(seller("northlight").id)):
        mail = compose(Wanted("k", "signup-duplicate", "cleo@acme.example", "Cleo", "", {}))

    assert mail is not None
    assert list(mail.as_email(sender="portal@portal.example").iter_attachments()) == []
