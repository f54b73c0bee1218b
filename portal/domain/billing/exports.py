"""Detailed bills for a customer's own bucket: set up, tried, and each month written once, also later."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

from sqlalchemy import func, select

from portal.connectors.s3 import Bucket, Keys, Outcome
from portal.db import current_scope, db, outbox
from portal.db.sealed import vault
from portal.domain.accounts.models import Account
from portal.domain.audit.actions import record
from portal.domain.billing.export_models import BillExport, BillMonth
from portal.domain.billing.models import Invoice, InvoiceLine
from portal.domain.billing.states import InvoiceStatus
from portal.domain.sellers.queries import today_of_the_house
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.text import formula_safe
from portal.kernel.texts import Text, Words

CHECK, WRITE = "bill_export.check", "bill_export.write"
TEST_FILE, TEST_WORDS = "portico-test.txt", b"Portico can write here. This file may be deleted.\n"
SHOWN_MONTHS = 12
COLUMNS = (
    "invoice", "issued_on", "due_on", "order", "line", "text", "period_start", "period_end", "quantity",
    "currency", "unit_price", "net", "tax_percent", "tax", "gross",
)  # fmt: skip
_RULES: Mapping[str, tuple[re.Pattern[str], Text]] = {
    "bucket": (
        re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"),
        Text("A bucket's name has 3 to 63 small letters, digits and hyphens."),
    ),
    "region": (re.compile(r"[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]"), Text("Enter a region such as eu-north-1.")),
    "prefix": (
        re.compile(r"(?!/)(?!.*//)[A-Za-z0-9_./-]{0,200}"),
        Text("Use letters, digits, hyphens and slashes, such as bills/portico/."),
    ),
    "role": (
        re.compile(r"(arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512})?"),
        Text("Enter a role such as arn:aws:iam::123456789012:role/bills."),
    ),
    "key_id": (
        re.compile(r"[A-Za-z0-9]{16,128}"),
        Text("An access key id has 16 letters and digits or more."),
    ),
}


@dataclass(frozen=True)
class ExportTerms:
    """Where bills go and with whose keys; an empty secret leaves the one that is kept."""

    bucket: str
    region: str
    prefix: str
    role: str
    key_id: str
    secret: str = ""


@dataclass(frozen=True)
class File:
    """What a job has to write where."""

    bucket: Bucket
    keys: Keys
    key: str
    content: bytes
    kind: str


def export_of(account: Account) -> BillExport | None:
    """Where the customer's bills go."""
    return db.session.scalar(select(BillExport).where(BillExport.account_id == account.id))


def export_or_404(account: Account) -> BillExport:
    """The same; raises NotFound where they go nowhere."""
    found = export_of(account)
    if found is None:
        raise NotFound
    return found


def set_export(account: Account, terms: ExportTerms, *, version: int, actor: Actor) -> BillExport:
    """Send the customer's bills there once a test file could be written. Raises Invalid and Stale."""
    found = export_of(account)
    if version != (found.version if found else 0):
        raise Stale
    _ensure_sound(terms, found)
    if found is None:
        found = BillExport(account_id=account.id, public_id=new_public_id("bex"))
        db.session.add(found)
    told = {}
    for name in _RULES:
        before, after = getattr(found, name), getattr(terms, name)
        if before != after:
            setattr(found, name, after)
            told[name] = [before, after]
    if terms.secret:
        found.secret_box = vault().encrypt(terms.secret, context=_context(found.public_id))
        told["secret"] = [None, "•••"]
    found.is_proved, found.finding = False, ""
    record(actor, "bill_export.changed", account, **told)
    ask_for_test(found)
    return found


def _ensure_sound(terms: ExportTerms, known: BillExport | None) -> None:
    errors: dict[str, Words] = {
        name: problem
        for name, (rule, problem) in _RULES.items()
        if not rule.fullmatch(getattr(terms, name)) or ".." in getattr(terms, name)
    }
    keeps_secret = known is not None and known.key_id == terms.key_id
    if not terms.secret and not keeps_secret:
        errors["secret"] = Text("Enter the secret of this access key.")
    if terms.secret and not re.fullmatch(r"[!-~]{16,200}", terms.secret):
        errors["secret"] = Text("This is not a secret access key.")
    if errors:
        raise Invalid(field_errors=errors)


def stop_export(account: Account, *, actor: Actor) -> None:
    """Write no more bills, and forget the keys."""
    found = export_or_404(account)
    record(actor, "bill_export.stopped", account, bucket=[found.bucket, None])
    db.session.delete(found)
    db.session.flush()


def ask_for_test(found: BillExport) -> None:
    """Let a job write a test file; does nothing while one is at it."""
    now = clock.now()
    if found.is_being_checked(now):
        return
    found.check_asked_at = now
    db.session.flush()
    key = f"{found.public_id}:{found.version}:{now.isoformat()}"
    outbox.add(CHECK, key=key, seller_id=current_scope().seller_id, export_id=found.id)


def write_bills_due() -> None:
    """Have each month's lines written for each customer that wants them, each day until they are."""
    _note_months()
    today = today_of_the_house()
    waiting = (
        select(BillExport, BillMonth.month)
        .join(BillMonth, BillMonth.export_id == BillExport.id)
        .where(BillExport.is_proved, BillMonth.written_at.is_(None))
        .order_by(BillMonth.month)
    )
    for found, month in db.session.execute(waiting):
        outbox.add(
            WRITE, key=f"{found.public_id}:{month}:{today}", seller_id=current_scope().seller_id,
            export_id=found.id, month=month.isoformat(),
        )  # fmt: skip


def _note_months() -> None:
    """Write down the months that have ended since those that are known; a new export begins with the last."""
    newest = select(BillMonth.export_id, func.max(BillMonth.month).label("month")).group_by(
        BillMonth.export_id
    )
    known = {row.export_id: row.month for row in db.session.execute(newest)}
    for found in db.session.scalars(select(BillExport).where(BillExport.is_proved)):
        month = month_after(known[found.id]) if found.id in known else last_month()
        while month <= last_month():
            db.session.add(BillMonth(export_id=found.id, account_id=found.account_id, month=month))
            month = month_after(month)
    db.session.flush()


def months_of(found: BillExport) -> Sequence[BillMonth]:
    """The last twelve months, the newest first."""
    months = select(BillMonth).where(BillMonth.export_id == found.id).order_by(BillMonth.month.desc())
    return db.session.scalars(months.limit(SHOWN_MONTHS)).all()


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def last_month() -> date:
    """The first day of the month before this one, by the seller's calendar."""
    return (today_of_the_house().replace(day=1) - timedelta(days=1)).replace(day=1)


def test_file(export_id: int) -> File | None:
    """What shows that the bucket can be written to; nothing where bills go nowhere any more."""
    found = db.session.get(BillExport, export_id)
    return None if found is None else _file(found, TEST_FILE, TEST_WORDS, "text/plain")


def bill_file(export_id: int, month: date) -> File | None:
    """The customer's lines of a month; nothing where they were written already."""
    found, asked = db.session.get(BillExport, export_id), _month(export_id, month)
    if found is None or not found.is_proved or asked is None or asked.written_at is not None:
        return None
    return _file(
        found, f"{month:%Y-%m}.csv", lines_as_csv(found.account_id, month), "text/csv; charset=utf-8"
    )


def _file(found: BillExport, name: str, content: bytes, kind: str) -> File:
    secret = vault().decrypt(found.secret_box, context=_context(found.public_id))
    bucket, keys = Bucket(found.bucket, found.region, found.role), Keys(found.key_id, secret)
    return File(bucket, keys, found.prefix + name, content, kind)


def lines_as_csv(account_id: int, month: date) -> bytes:
    """The lines of the invoices issued in a month, numbers with a point."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    wanted = (
        select(Invoice, InvoiceLine)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(
            Invoice.account_id == account_id, Invoice.status == InvoiceStatus.ISSUED,
            Invoice.issued_on >= month, Invoice.issued_on < month_after(month),
        )
        .order_by(Invoice.issued_on, Invoice.id, InvoiceLine.position)
    )  # fmt: skip
    for invoice, line in db.session.execute(wanted):
        writer.writerow(
            [
                invoice.number, invoice.issued_on, invoice.due_on, invoice.order_number, line.position,
                formula_safe(line.text), line.period_start or "", line.period_end or "", line.quantity,
                line.currency,
                *map(_number, (line.unit_amount, line.net_amount, line.tax_percent, line.tax_amount,
                               line.gross_amount)),
            ]
        )  # fmt: skip
    return text.getvalue().encode()


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def settle(export_id: int, outcome: Outcome, *, month: date | None = None) -> None:
    """Note what became of a file: of the test, or of a month's lines."""
    found = db.session.scalar(select(BillExport).where(BillExport.id == export_id).with_for_update())
    if found is None:
        return
    now, is_written = clock.now(), outcome is Outcome.WRITTEN
    found.tried_at, found.finding, found.is_proved = now, str(outcome), found.is_proved or is_written
    asked = _month(export_id, month) if month else None
    if asked is not None:
        asked.tried_at, asked.finding, asked.written_at = now, str(outcome), now if is_written else None
    db.session.flush()


def _month(export_id: int, month: date) -> BillMonth | None:
    return db.session.scalar(
        select(BillMonth).where(BillMonth.export_id == export_id, BillMonth.month == month)
    )


def _context(public_id: str) -> str:
    return f"bill_export:{public_id}"
