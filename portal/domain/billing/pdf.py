"""An invoice as PDF: typeset from its frozen rows, so that it is the same whenever it is asked for."""

import json
from datetime import date
from functools import cache
from importlib.resources import files

import typst
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from portal.domain.billing.models import Invoice, InvoiceLine
from portal.kernel.money import Money


def invoice_pdf(invoice: Invoice, language: str = "en") -> bytes:
    """Typeset the invoice; `language` decides how amounts and days are written."""
    facts = {
        "number": invoice.number,
        "order": invoice.order_number,
        "issued": _day(invoice.issued_on, language),
        "due": _day(invoice.due_on, language),
        "seller": invoice.seller_party,
        "buyer": invoice.buyer_party,
        "lines": [_line(line, language) for line in invoice.lines],
        "net": invoice.net.shown(language),
        "tax": invoice.tax.shown(language),
        "gross": invoice.gross.shown(language),
    }
    made: bytes = typst.compile(_template(), format="pdf", sys_inputs={"invoice": json.dumps(facts)})
    return made


@cache
def _template() -> bytes:
    return files("portal").joinpath("templates/documents/invoice.typ").read_bytes()


def _line(line: InvoiceLine, language: str) -> dict[str, str]:
    period = ""
    if line.period_start and line.period_end:
        period = f"{_day(line.period_start, language)} – {_day(line.period_end, language)}"
    return {
        "text": line.text,
        "period": period,
        "quantity": format_decimal(line.quantity, locale=language),
        "unit": _unit_price(line.unit_price, language),
        "tax": f"{format_decimal(line.tax_percent, locale=language)} %",
        "net": line.net.shown(language),
    }


def _unit_price(price: Money, language: str) -> str:
    return format_currency(price.amount, price.currency, locale=language, decimal_quantization=False)


def _day(day: date | None, language: str) -> str:
    return format_date(day, "long", locale=language) if day else ""
