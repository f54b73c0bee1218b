"""What is done for each kind of work: the one table of jobs."""

from collections.abc import Callable

from portal.db.outbox import Lease
from portal.jobs import (
    bills,
    duties,
    extra_fields,
    lists,
    mail,
    origins,
    prices,
    provisioning,
    resellers,
    supply,
)

Handler = Callable[[Lease], None]
"""Does the work and calls `outbox.finish` in the transaction of its effect (`effects.finishing`).

It may raise RetryLater or GiveUp of `portal.db.outbox`; every other exception is tried again with
growing pauses. What it calls outside must stand being called twice with the same key.
"""

HANDLERS: dict[str, Handler] = {
    **{duty.kind: duties.carry_out for duty in duties.DUTIES},
    duties.HOUSEKEEPING.kind: duties.keep_house,
    "bill_export.check": bills.check,
    "bill_export.write": bills.write,
    "extra_fields.find_anew": extra_fields.find_anew,
    "lists.write_file": lists.write_file,
    "mail.check_sender": mail.check_sender,
    "mail.forget": mail.forget,
    "mail.send": mail.send,
    "price_import.read": prices.read,
    "price_import.take_over": prices.take_over,
    "provisioning.run": provisioning.run,
    "resellers.found": resellers.found,
    "shop.check_host": origins.check_host,
    "stock.give_back": supply.give_stock_back,
    "stock.keep": supply.keep_stock,
    "supply.confirmed": supply.confirmed,
    "supply.order_placed": supply.order_placed,
    "supply.tell_order": supply.tell_order,
    "supply.told": supply.told,
    "supply.withdraw_requested": supply.withdraw_requested,
    "widget.check_origin": origins.check,
    "widget.check_page": origins.check_page,
}
