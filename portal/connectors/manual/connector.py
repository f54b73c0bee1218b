"""Answers every wish with a task for staff."""

from portal.connectors.contract import NO_ORDER_FIELDS, Absent, Call, Capabilities, Done, NeedsStaff
from portal.connectors.manual.settings import SETTINGS_SCHEMA
from portal.kernel.texts import Text, Words, lined, noted


class ManualConnector:
    """Nothing happens outside, so asking twice does no harm and there is nothing to look up."""

    code = "manual"
    name = noted("Set up by staff")
    capabilities = Capabilities(idempotent=True, can_lookup=True, can_change=True, can_suspend=True)
    settings_schema = SETTINGS_SCHEMA
    order_schema = NO_ORDER_FIELDS

    def create(self, call: Call) -> NeedsStaff:
        """Ask staff to set the service up."""
        return _task(noted("Set up: %(quantity)s × %(product)s, plan %(plan)s"), call)

    def change(self, call: Call) -> NeedsStaff:
        """Ask staff to bring the service to this quantity and plan."""
        return _task(noted("Change to: %(quantity)s × %(product)s, plan %(plan)s"), call)

    def suspend(self, call: Call) -> NeedsStaff:
        """Ask staff to suspend the service."""
        return _task(noted("Suspend: %(quantity)s × %(product)s, plan %(plan)s"), call)

    def resume(self, call: Call) -> NeedsStaff:
        """Ask staff to resume the service."""
        return _task(noted("Resume: %(quantity)s × %(product)s, plan %(plan)s"), call)

    def cancel(self, call: Call) -> NeedsStaff:
        """Ask staff to end the service."""
        return _task(noted("End: %(quantity)s × %(product)s, plan %(plan)s"), call)

    def lookup(self, call: Call) -> Absent:  # noqa: ARG002 -- the verb of the contract
        """Find nothing: what staff did is known from their task alone."""
        return Absent()

    def status(self, call: Call) -> Done:
        """Know what staff have told, and nothing newer."""
        return Done(call.external_id, dict(call.facts))

    def usage(self, call: Call) -> NeedsStaff:
        """Ask staff for the counts."""
        return _task(noted("Read the usage of: %(quantity)s × %(product)s, plan %(plan)s"), call)


def _task(work: str, call: Call) -> NeedsStaff:
    """The work, then whom it is for, then what was told, a line each; only our own words are translated."""
    buyer = call.buyer
    whom = f"{buyer.company} ({buyer.country}), {buyer.contact_name}, {buyer.email}"
    told = [f"{name}: {value}" for name, value in sorted(call.order_fields.items())]
    lines: list[Words] = [
        Text(work, quantity=call.quantity, product=call.product_code, plan=call.plan_code),
        Text("For: %(buyer)s", buyer=whom),
        Text("Service: %(service)s", service=call.external_id) if call.external_id else "",
        Text("Data location: %(location)s", location=call.data_location) if call.data_location else "",
        *told,
        str(call.settings.get("instructions", "")),
    ]
    return NeedsStaff(lined(line for line in lines if line))
