"""Which of its optional fields the sign-up form of a shop shows, and which it insists on."""

from collections.abc import Mapping
from enum import StrEnum

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import current_seller
from portal.kernel.actor import Actor


class Asked(StrEnum):
    """How the form asks for something."""

    HIDDEN = "hidden"
    OPTIONAL = "optional"
    REQUIRED = "required"


USUAL: Mapping[str, Asked] = {
    "title": Asked.OPTIONAL,
    "phone": Asked.OPTIONAL,
    "vat_id": Asked.OPTIONAL,
    "address": Asked.REQUIRED,
}
"""What is asked where a seller has said nothing. The country is always asked: prices depend on it."""


def sign_up_fields(shop: Shop) -> dict[str, Asked]:
    """How the shop's form asks for each."""
    found = {name: Asked(shop.sign_up_fields.get(name, usual)) for name, usual in USUAL.items()}
    return found | ({"address": Asked.REQUIRED} if shop.valid_billing_address else {})


def change_sign_up_fields(shop: Shop, wanted: Mapping[str, Asked], *, actor: Actor) -> None:
    """Say how to ask from now on; what customers have told before stays."""
    before = sign_up_fields(shop)
    shop.sign_up_fields = {name: str(wanted[name]) for name in USUAL}
    db.session.flush()
    told = {name: [str(before[name]), str(wanted[name])] for name in USUAL if before[name] != wanted[name]}
    if told:
        record(actor, "shop.sign_up_fields_changed", current_seller(), **told)
