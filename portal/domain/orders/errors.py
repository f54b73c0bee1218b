"""Why an order was not placed or not changed."""

from portal.kernel.errors import Conflict, Invalid
from portal.kernel.money import Money
from portal.kernel.texts import Text


class EmptyBasket(Invalid):
    """There is nothing to order."""

    default = Text("Your basket is empty.")


class BillingIncomplete(Invalid):
    """An invoice could not be addressed."""

    default = Text("Add a billing address before you place the order.")


class NotConnected(Invalid):
    """The vendor sets up only for customers it was told of before."""

    def __init__(self, company: str, vendor: str, support: str) -> None:
        super().__init__(
            Text(
                "%(company)s is not connected to %(vendor)s yet. Ask %(support)s to connect it.",
                company=company,
                vendor=vendor,
                support=support,
            )
        )


class SellerSuspended(Conflict):
    """The seller above has suspended us: our staff read, and order for nobody."""

    def __init__(self, by: str) -> None:
        super().__init__(
            Text(
                "Your account is suspended by %(seller)s. You cannot place orders until it is reinstated.",
                seller=by,
            )
        )


class ShopPaused(Conflict):
    """The seller above takes no orders from this shop, and a product comes from there."""

    def __init__(self, support: str) -> None:
        super().__init__(
            Text(
                "This shop takes no orders for this product at the moment. Contact %(support)s.",
                support=support,
            )
        )


class TermsNotAccepted(Invalid):
    """Ordering needs the buyer's consent to the terms."""

    def __init__(self, names: str) -> None:
        problem = Text("Accept the terms of %(name)s to continue.", name=names)
        super().__init__(field_errors={"accept_terms": problem})


class PricesChanged(Conflict):
    """The total rose since the buyer saw it."""

    def __init__(self, old: Money, new: Money) -> None:
        super().__init__(Text("Prices changed: %(old)s → %(new)s. Review and place again.", old=old, new=new))
        self.old, self.new = old, new


WITHDRAWAL_REFUSED = Text("This order is being executed and can no longer be changed.")


class NotWithdrawable(Conflict):
    """The execution has gone too far."""

    default = WITHDRAWAL_REFUSED


class KeyUsed(Invalid):
    """The form's token belongs to another order."""

    default = Text("This form was used for another order already. Reload the page.")
