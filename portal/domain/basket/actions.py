"""Filling a basket."""

from portal.db import db
from portal.domain.basket.locations import location_of
from portal.domain.basket.models import Basket, BasketLine
from portal.domain.basket.quantities import ensure_quantity, fitting, quantity_of
from portal.domain.basket.queries import open_basket
from portal.domain.catalogue.models import Plan
from portal.kernel import clock
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean_name
from portal.kernel.texts import Text


class NotAvailable(Invalid):
    """Something in the basket is not sold any more: to nobody, or not to this account."""

    default = Text("A product of your basket is no longer available. Remove it and try again.")


def ensure_basket(*, account_id: int | None, user_id: int | None, visit_id: int | None) -> Basket:
    """The open basket of a user in an account, or of a visitor; made when there is none."""
    found = open_basket(account_id=account_id, user_id=user_id, visit_id=visit_id)
    if found is not None:
        return found
    basket = Basket(
        public_id=new_public_id("bsk"),
        account_id=account_id,
        user_id=user_id,
        embed_session_id=None if user_id else visit_id,
        billing={},
        created_at=clock.now(),
    )
    basket.lines = []
    db.session.add(basket)
    db.session.flush()
    return basket


def add_to_basket(
    basket: Basket, plan: Plan, *, quantity: int, friendly_name: str = "", data_location: str = ""
) -> BasketLine:
    """Add a plan; the same again, by name and location, adds to its quantity. Raises Invalid."""
    location = location_of(plan.product, data_location)
    line = _like(basket, (plan.id, friendly_name, location))
    in_basket = line.quantity if line else 0
    ensure_quantity(plan.product, quantity, in_basket=in_basket)
    if line is None:
        line = _new_line(basket, plan, friendly_name, location)
    line.quantity = quantity + in_basket
    db.session.flush()
    return line


def _like(basket: Basket, sameness: tuple[int, str, str]) -> BasketLine | None:
    return next((one for one in basket.lines if one.sameness == sameness), None)


def _new_line(basket: Basket, plan: Plan, friendly_name: str, data_location: str) -> BasketLine:
    line = BasketLine(
        public_id=new_public_id("bsl"),
        plan_id=plan.id,
        plan=plan,
        friendly_name=friendly_name,
        data_location=data_location,
    )
    basket.lines.append(line)
    return line


def change_quantity(line: BasketLine, typed: str) -> None:
    """Set how many, as it was typed; raises Invalid unless the product may be ordered so."""
    if line.product is None:
        raise NotAvailable
    line.quantity = quantity_of(line.product, typed)
    db.session.flush()


def rename_line(line: BasketLine, typed: str) -> None:
    """Give a line the buyer's own name, or none; raises Invalid when another line of the plan has it."""
    friendly_name = clean_name(typed, field="friendly_name")
    for other in line.basket.lines:
        if other is not line and other.sameness == (line.plan_id, friendly_name, line.data_location):
            raise Invalid(field_errors={"friendly_name": Text("Another line of your basket has this name.")})
    line.friendly_name = friendly_name
    db.session.flush()


def choose_location(line: BasketLine, typed: str) -> None:
    """Say where the data of a line shall be kept; raises Invalid when another line of the plan is there."""
    if line.product is None:
        raise NotAvailable
    location = location_of(line.product, typed)
    if _like(line.basket, (line.plan_id, line.friendly_name, location)) not in (None, line):
        told = Text("Another line of your basket is this plan at this location.")
        raise Invalid(field_errors={"data_location": told})
    line.data_location = location
    db.session.flush()


def remove_line(line: BasketLine) -> None:
    """Take a line out of its basket."""
    line.basket.lines.remove(line)
    db.session.flush()


def merge_visit_basket(*, visit_id: int, account_id: int, user_id: int) -> None:
    """Put what a visitor collected into his own basket (same line: quantities add up, capped)."""
    visit = open_basket(account_id=None, user_id=None, visit_id=visit_id)
    if visit is None or not visit.lines:
        return
    own = ensure_basket(account_id=account_id, user_id=user_id, visit_id=None)
    for line in visit.lines:
        if line.plan is None or line.product is None:
            continue
        same = _like(own, line.sameness) or _new_line(own, line.plan, line.friendly_name, line.data_location)
        same.quantity = fitting(line.product, (same.quantity or 0) + line.quantity)
    db.session.delete(visit)
    db.session.flush()
