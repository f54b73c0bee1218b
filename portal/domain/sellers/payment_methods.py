"""Payment methods of a seller. One is always active, so that every customer can be given one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.billing_models import PaymentKind, PaymentMethod
from portal.domain.sellers.queries import shop
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, NotFound, Stale
from portal.kernel.texts import Text


@dataclass(frozen=True)
class MethodTerms:
    """What a payment method says of itself; `payment_days` count from the day of issue, 0 to 90."""

    name: str
    kind: PaymentKind = PaymentKind.BANK_TRANSFER
    payment_days: int = 30
    instructions: str = ""
    is_active: bool = True


def payment_methods() -> Sequence[PaymentMethod]:
    """All of the seller's, by name."""
    return db.session.scalars(select(PaymentMethod).order_by(PaymentMethod.name)).all()


def payment_methods_with(text: str = "") -> Select[PaymentMethod]:
    """Those whose name contains this text."""
    return select(PaymentMethod).where(PaymentMethod.name.icontains(text, autoescape=True))


def payment_method(method_id: int) -> PaymentMethod:
    """One that a customer or the shop has."""
    return db.session.get_one(PaymentMethod, method_id)


def payment_method_or_404(public_id: str) -> PaymentMethod:
    """One of the seller's; raises NotFound."""
    found = db.session.scalar(select(PaymentMethod).where(PaymentMethod.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def create_payment_method(terms: MethodTerms, *, actor: Actor) -> PaymentMethod:
    """Make a payment method. Raises Invalid for a name that is taken, and for a kind that nothing serves."""
    _ensure_possible(terms.kind)
    _ensure_free(terms.name)
    method = PaymentMethod(**asdict(terms))
    db.session.add(method)
    db.session.flush()
    days = [None, method.payment_days]
    record(actor, "payment_method.created", method, name=[None, method.name], payment_days=days)
    return method


def change_payment_method(method: PaymentMethod, terms: MethodTerms, *, version: int, actor: Actor) -> None:
    """Change a payment method; invoices issued from now on use it.

    Raises Invalid, Stale when it was changed meanwhile, and Conflict for the one new customers get.
    """
    if method.version != version:
        raise Stale
    _ensure_possible(terms.kind)
    if terms.name != method.name:
        _ensure_free(terms.name)
    if not terms.is_active and shop().payment_method_id == method.id:
        raise Conflict(Text("New customers get this payment method. Choose another one for them first."))
    told = {}
    for name, value in asdict(terms).items():
        if getattr(method, name) != value:
            told[name] = [getattr(method, name), value]
            setattr(method, name, value)
    db.session.flush()
    record(actor, "payment_method.changed", method, **told)


def _ensure_possible(kind: PaymentKind) -> None:
    if kind is PaymentKind.CARD:
        told = Text("Cards are charged by a payment gateway, and none is connected yet.")
        raise Invalid(field_errors={"kind": told})


def _ensure_free(name: str) -> None:
    if db.session.scalar(select(PaymentMethod.id).where(PaymentMethod.name == name)):
        raise Invalid(field_errors={"name": Text("You have a payment method of this name.")})
