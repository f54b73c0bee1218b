"""Why an order was not placed or not changed."""

from portal.kernel.errors import Conflict, Invalid
from portal.kernel.money import Money


class EmptyBasket(Invalid):
    """There is nothing to order."""

    default = "Your basket is empty."


class BillingIncomplete(Invalid):
    """An invoice could not be addressed."""

    default = "Add a billing address before you place the order."


class NotConnected(Invalid):
    """The vendor sets up only for customers it was told of before."""

    def __init__(self, company: str, vendor: str, support: str) -> None:
        super().__init__(f"{company} is not connected to {vendor} yet. Ask {support} to connect it.")


class SellerSuspended(Conflict):
    """The seller above has suspended us: our staff read, and order for nobody."""

    def __init__(self, by: str) -> None:
        super().__init__(
            f"Your account is suspended by {by}. You cannot place orders until it is reinstated."
        )


class ShopPaused(Conflict):
    """The seller above takes no orders from this shop, and a product comes from there."""

    def __init__(self, support: str) -> None:
        super().__init__(f"This shop takes no orders for this product at the moment. Contact {support}.")


class TermsNotAccepted(Invalid):
    """Ordering needs the buyer's consent to the terms."""

    default = "Accept the terms to place the order."


class PricesChanged(Conflict):
    """The total rose since the buyer saw it."""

    def __init__(self, old: Money, new: Money) -> None:
        super().__init__(f"Prices changed: {old.shown()} → {new.shown()}. Review and place again.")
        self.old, self.new = old, new


class NotWithdrawable(Conflict):
    """The execution has gone too far."""

    default = "This order is being executed and can no longer be changed."


class KeyUsed(Invalid):
    """The form's token belongs to another order."""

    default = "This form was used for another order already. Reload the page."
