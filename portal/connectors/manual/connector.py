"""Answers every wish with a task for staff."""

from portal.connectors.contract import NO_ORDER_FIELDS, Absent, Call, Capabilities, Done, NeedsStaff
from portal.connectors.manual.settings import SETTINGS_SCHEMA


class ManualConnector:
    """Nothing happens outside, so asking twice does no harm and there is nothing to look up."""

    code = "manual"
    name = "Set up by staff"
    capabilities = Capabilities(idempotent=True, can_lookup=True, can_change=True, can_suspend=True)
    settings_schema = SETTINGS_SCHEMA
    order_schema = NO_ORDER_FIELDS

    def create(self, call: Call) -> NeedsStaff:
        """Ask staff to set the service up."""
        return _task("Set up", call)

    def change(self, call: Call) -> NeedsStaff:
        """Ask staff to bring the service to this quantity and plan."""
        return _task("Change to", call)

    def suspend(self, call: Call) -> NeedsStaff:
        """Ask staff to suspend the service."""
        return _task("Suspend", call)

    def resume(self, call: Call) -> NeedsStaff:
        """Ask staff to resume the service."""
        return _task("Resume", call)

    def cancel(self, call: Call) -> NeedsStaff:
        """Ask staff to end the service."""
        return _task("End", call)

    def lookup(self, call: Call) -> Absent:  # noqa: ARG002 -- the verb of the contract
        """Find nothing: what staff did is known from their task alone."""
        return Absent()

    def status(self, call: Call) -> Done:
        """Know what staff have told, and nothing newer."""
        return Done(call.external_id, dict(call.facts))

    def usage(self, call: Call) -> NeedsStaff:
        """Ask staff for the counts."""
        return _task("Read the usage of", call)


def _task(verb: str, call: Call) -> NeedsStaff:
    buyer = call.buyer
    lines = [
        f"{verb}: {call.quantity} x {call.product_code}, plan {call.plan_code}",
        f"For: {buyer.company} ({buyer.country}), {buyer.contact_name}, {buyer.email}",
        f"Service: {call.external_id}" if call.external_id else "",
        *(f"{name}: {value}" for name, value in sorted(call.order_fields.items())),
        str(call.settings.get("instructions", "")),
    ]
    return NeedsStaff("\n".join(line for line in lines if line))
