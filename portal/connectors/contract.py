"""What a connector is asked and what it may answer.

A connector sees no model and no database session: values in, one result out. It never raises
for anything a vendor does; whatever can go wrong out there has a result of its own. Every call
carries a key that stays the same over all attempts at the same effect, so that the vendor (or
the connector) can recognise a repetition.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from portal.kernel.texts import Text, Words

EXTERNAL_ID = "external_id"
"""The name under which `Call.facts` holds the external id that an earlier result told."""

JsonSchema = Mapping[str, Any]

NO_ORDER_FIELDS: JsonSchema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {},
    "additionalProperties": {"type": "string"},
}
"""The order schema of a connector that asks the buyer for nothing of its own."""


@dataclass(frozen=True)
class Buyer:
    """The end customer, as far as a vendor may know it.

    `country` is ISO 3166-1 alpha-2; `key` is random, and the same for all orders of a customer.
    """

    company: str
    contact_name: str
    email: str
    country: str
    key: str


@dataclass(frozen=True)
class Call:
    """One effect that is wanted, or asked about.

    `key` identifies the effect over all attempts. `settings` are those of the product, fitting
    `settings_schema`, and hold secrets. `order_fields` are what the buyer filled in, fitting
    `order_schema`. `facts` are what earlier results told. `reserved_code` comes from a stock.
    `data_location` is where the buyer wants the data, in the product's own words, or nothing.
    """

    key: str
    product_code: str
    plan_code: str
    quantity: int
    settings: Mapping[str, Any] = field(repr=False)
    buyer: Buyer
    order_fields: Mapping[str, str]
    facts: Mapping[str, str]
    reserved_code: str | None = field(default=None, repr=False)
    data_location: str = ""

    @property
    def external_id(self) -> str:
        """What the vendor calls the thing, or nothing where no result has told it yet."""
        return self.facts.get(EXTERNAL_ID, "")


@dataclass(frozen=True)
class Capabilities:
    """What may be relied on.

    `idempotent`: the same key twice has one effect. `can_lookup`: `lookup` finds an effect by
    its key. With neither, an unknown outcome goes to staff. `settle` is how long after a lost
    answer a lookup that finds nothing may still be wrong.
    """

    idempotent: bool
    can_lookup: bool
    can_change: bool
    can_suspend: bool
    settle: timedelta = timedelta(0)


@dataclass(frozen=True)
class Done:
    """It is as it was wanted. `secret` is for the buyer alone: sealed at once, never logged."""

    external_id: str
    facts: dict[str, str] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Pending:
    """The vendor works on it: ask `status` again after this time."""

    external_id: str
    poll_after: timedelta


@dataclass(frozen=True)
class NeedsStaff:
    """A person has to do it; the task tells what."""

    task: Words


@dataclass(frozen=True)
class Retry:
    """Nothing has happened: try again, after the time the vendor named or our own back-off."""

    after: timedelta | None
    reason: str


@dataclass(frozen=True)
class Unknown:
    """It may have happened, and nobody heard the answer: look it up, never simply repeat it."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """It has not happened and will not: one text for our staff, one for the buyer."""

    reason_for_staff: Words
    text_for_user: Words = Text("This could not be set up. The support team has been told.")


@dataclass(frozen=True)
class Absent:
    """The vendor knows nothing of this key."""


Result = Done | Pending | NeedsStaff | Retry | Unknown | Failed


class Connector(Protocol):
    """One kind of vendor. Its instances hold no state: any process may answer for any other.

    Secrets in `settings_schema` are marked `writeOnly`: they are stored sealed and not shown.
    """

    code: str
    name: str
    capabilities: Capabilities
    settings_schema: JsonSchema
    order_schema: JsonSchema

    def create(self, call: Call) -> Result:
        """Set the service up."""

    def change(self, call: Call) -> Result:
        """Bring it to the quantity and plan of the call: a target, never a difference."""

    def suspend(self, call: Call) -> Result:
        """Stop it for a while, keeping what is in it."""

    def resume(self, call: Call) -> Result:
        """Let a suspended service run again."""

    def cancel(self, call: Call) -> Result:
        """End it for good."""

    def lookup(self, call: Call) -> Result | Absent:
        """Find out what became of an effect, by its key."""

    def status(self, call: Call) -> Result:
        """Tell the present state of the service in facts."""

    def usage(self, call: Call) -> Result:
        """Tell the running counts of its meters in facts."""
