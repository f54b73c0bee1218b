"""An invoice as PDF: typeset from its frozen rows, so that it is the same whenever it is asked for."""

import json
from functools import cache
from importlib.resources import files

import typst
from babel.numbers import format_currency, format_decimal

from portal.domain.billing.charges import Charge
from portal.domain.billing.models import Invoice, InvoiceLine
from portal.kernel.money import Money
from portal.kernel.texts import Text, day_in_words, locale_of, reader_locale, speaking, writing_days


def invoice_pdf(invoice: Invoice) -> bytes:
    """Typeset the invoice in the language that its buyer had when it was drawn up, whoever asks for it."""
    with (
        speaking(locale_of(invoice.buyer_party.get("language", ""))),
        writing_days(invoice.seller_party.get("date_format", "")),
    ):
        payable = invoice.payable
        facts = {
            "language": reader_locale().language,
            "number": invoice.number,
            "order": invoice.order_number,
            "issued": day_in_words(invoice.issued_on),
            "due": day_in_words(invoice.due_on),
            "seller": invoice.seller_party,
            "buyer": invoice.buyer_party,
            "lines": [_line(*both) for both in zip(invoice.lines, payable.charges, strict=True)],
            "net": payable.net.shown(reader_locale()),
            "tax": payable.tax.shown(reader_locale()),
            "gross": payable.gross.shown(reader_locale()),
            "notes": [str(note) for note in _notes(invoice) if note],
            "words": {name: str(text) for name, text in _words(invoice).items()},
        }
    made: bytes = typst.compile(_template(), format="pdf", sys_inputs={"invoice": json.dumps(facts)})
    return made


def _words(invoice: Invoice) -> dict[str, Text]:
    return {
        "invoice": Text("Invoice"),
        "buyer": Text("Billed to"),
        "seller": Text("From"),
        "number": Text("Number"),
        "issued": Text("Issued"),
        "due": Text("Due"),
        "order": Text("Order"),
        "item": Text("Item"),
        "quantity": Text("Quantity"),
        "unit_price": Text("Unit price"),
        "tax": Text("Tax"),
        "net": Text("Net"),
        "total": Text("Total payable"),
        "vat_id": Text("VAT id"),
        "page": Text("Page"),
        "pay": invoice.how_to_pay,
    }


def _notes(invoice: Invoice) -> list[Text | str]:
    method = invoice.seller_party.get("payment_method")
    named = Text("Payment: %(method)s", method=method) if method else ""
    return [named, invoice.payment_details, *invoice.remarks]


@cache
def _template() -> bytes:
    return files("portal").joinpath("templates/documents/invoice.typ").read_bytes()


def _line(line: InvoiceLine, charge: Charge) -> dict[str, str]:
    period = ""
    if line.period_start and line.period_end:
        period = f"{day_in_words(line.period_start)} – {day_in_words(line.period_end)}"
    if charge.days:
        part = Text("%(days)s of %(cycle)s days", days=charge.days, cycle=charge.cycle_days)
        period = f"{period}, {part}"
    return {
        "text": line.text,
        "period": period,
        "quantity": format_decimal(line.quantity, locale=reader_locale()),
        "unit": _unit_price(charge.unit),
        "tax": f"{format_decimal(line.tax_percent, locale=reader_locale())} %",
        "net": charge.net.shown(reader_locale()),
    }


def _unit_price(price: Money) -> str:
    return format_currency(price.amount, price.currency, locale=reader_locale(), decimal_quantization=False)
