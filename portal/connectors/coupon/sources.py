"""The three places a redemption code comes from."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from portal.connectors.contract import Absent, Call, Done, Failed, NeedsStaff, Result
from portal.connectors.coupon.client import VendorClient, VendorCode
from portal.connectors.coupon.settings import CouponSettings
from portal.connectors.http import Trouble
from portal.kernel.ids import crockford
from portal.kernel.texts import Text

CODE_LENGTH, GROUP_LENGTH = 20, 4
OUT_OF_STOCK = Text("This product is out of stock. Nothing was charged.")


class Source(Protocol):
    """Issues one code a key, and knows what it can about codes issued before."""

    def create(self, call: Call) -> Result:
        """Issue the code."""

    def lookup(self, call: Call) -> Result | Absent:
        """Find the code that was issued under the key."""

    def status(self, call: Call) -> Result:
        """Tell whether the code was redeemed."""

    def cancel(self, call: Call) -> Result:
        """Make the code worthless."""


@dataclass(frozen=True)
class _Here:
    """What codes have in common that no vendor's interface watches over."""

    settings: CouponSettings

    def _issued(self, call: Call, code: str) -> Done:
        external_id = "coupon-" + sha256(call.key.encode()).hexdigest()[:16]
        return Done(external_id, {**self.settings.facts(), "status": "issued"}, secret=code)

    def lookup(self, call: Call) -> Absent:  # noqa: ARG002 -- the verb of the contract
        """Find nothing: issuing leaves no trace outside, and again gives the same code."""
        return Absent()

    def status(self, call: Call) -> Done:
        """Know only what was known."""
        return Done(call.external_id, dict(call.facts))

    def cancel(self, call: Call) -> NeedsStaff:
        """Ask staff: only a person can see at the vendor whether the code was redeemed."""
        task = Text(
            "Void the coupon %(coupon)s of %(company)s at the vendor (%(address)s), "
            "unless it has been redeemed.",
            coupon=call.external_id, company=call.buyer.company, address=self.settings.portal_url,
        )  # fmt: skip
        return NeedsStaff(task)


class Generated(_Here):
    """The code is computed from a secret and the key, so every attempt gives the same one."""

    def create(self, call: Call) -> Done:
        """Compute the code: 20 characters, 100 bits."""
        digest = hmac.digest(self.settings.code_seed.encode(), call.key.encode(), sha256)
        letters = crockford(digest)[:CODE_LENGTH]
        groups = (letters[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))
        return self._issued(call, "-".join(groups))


class Stocked(_Here):
    """The code was reserved for this order from an imported list before the call."""

    def create(self, call: Call) -> Done | Failed:
        """Hand the reserved code on."""
        if not call.reserved_code:
            return Failed(Text("The product is out of stock."), OUT_OF_STOCK)
        return self._issued(call, call.reserved_code)


@dataclass(frozen=True)
class AtVendor:
    """The vendor issues the code through its interface."""

    settings: CouponSettings
    client: VendorClient

    def create(self, call: Call) -> Result:
        """Order the code under our key."""
        return self._issued(self.client.issue(call))

    def lookup(self, call: Call) -> Result | Absent:
        """Ask for the code of our key."""
        found = self.client.find(call.key)
        return found if isinstance(found, Absent) else self._issued(found)

    def status(self, call: Call) -> Result:
        """Ask what became of the code."""
        found = self.client.find(call.external_id)
        if isinstance(found, Absent):
            return Failed(Text("The vendor does not know the coupon any more."))
        return self._told(found)

    def cancel(self, call: Call) -> Result:
        """Void the code while nobody has redeemed it."""
        return self._told(self.client.void(call.external_id))

    def _issued(self, answer: VendorCode | Trouble) -> Result:
        if not isinstance(answer, VendorCode):
            return answer
        facts = {**self.settings.facts(), "status": answer.status}
        return Done(answer.id, facts, secret=answer.code)

    def _told(self, answer: VendorCode | Trouble) -> Result:
        if not isinstance(answer, VendorCode):
            return answer
        return Done(answer.id, {"status": answer.status})


def source_of(settings: CouponSettings) -> Source:
    """Return where the codes of a product come from."""
    if settings.mode == "stock":
        return Stocked(settings)
    if settings.vendor_api:
        return AtVendor(settings, VendorClient(settings.vendor_api, settings.vendor_token))
    return Generated(settings)
