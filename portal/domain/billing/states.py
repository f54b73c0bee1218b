"""SM-8 of the specification, as far as the document itself goes: payment is read from the ledger."""

from enum import StrEnum

from portal.kernel.states import Machine
from portal.kernel.texts import Text


class InvoiceStatus(StrEnum):
    """What the document itself is; whether it is paid or overdue is read from the ledger and the date."""

    DRAFT = "draft"
    ISSUED = "issued"


INVOICE_MACHINE = Machine(
    "invoice",
    {(InvoiceStatus.DRAFT, "issue"): InvoiceStatus.ISSUED},
    labels={
        InvoiceStatus.DRAFT: Text("the invoice is a draft"),
        InvoiceStatus.ISSUED: Text("the invoice is issued"),
    },
)
