"""Issuing assets, and showing the code to its buyer."""

from datetime import timedelta

from portal.db import db
from portal.db.sealed import vault
from portal.domain.accounts.queries import account as load_account
from portal.domain.assets.models import Asset, AssetStatus, CodeStatus
from portal.domain.audit.actions import record
from portal.domain.orders.models import OrderLine
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.sellers.actions import take_number
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean_name, mask_code
from portal.kernel.texts import Text


def issue_asset(line: OrderLine, result: Fulfilment, *, buyer_is_below: bool) -> Asset:
    """Make the asset of a line; its code is sealed for this row alone."""
    public_id = new_public_id("ast")
    code = result.secret
    asset = Asset(
        public_id=public_id,
        number=f"A-{take_number('asset'):06d}",
        account_id=line.account_id,
        order_line_id=line.id,
        product_id=line.product_id,
        product_name=line.product_name,
        plan_name=line.plan_name,
        friendly_name=line.friendly_name,
        status=AssetStatus.ISSUED,
        quantity=line.quantity,
        currency=line.currency,
        unit_amount=line.unit_amount,
        external_id=result.external_id,
        facts=_public_facts(result),
        issued_at=clock.now(),
        validity_days=_days(result, "validity_days"),
        code_is_below=buyer_is_below,
    )
    expire_days = _days(result, "expire_days")
    if expire_days is not None:
        today = clock.today(load_account(line.account_id).zone)
        asset.coupon_expires_on = today + timedelta(days=expire_days)
    if code is not None:
        asset.code_status = CodeStatus.GENERATED
        asset.code_box = vault().encrypt(code, context=_context(public_id))
        asset.code_hash = vault().blind_hash(code, context=f"redemption_code:{line.product_id}")
        asset.code_mask = mask_code(code)
    db.session.add(asset)
    db.session.flush()
    return asset


def _public_facts(result: Fulfilment) -> dict[str, str]:
    return {name: value for name, value in result.facts.items() if name in ("portal_url", "redeem_steps")}


def _days(result: Fulfilment, name: str) -> int | None:
    text = result.facts.get(name, "")
    return int(text) if text.isdigit() else None


def rename_asset(asset: Asset, typed: str, *, actor: Actor) -> None:
    """Call it by a name of the buyer's own (F24); raises Invalid."""
    old, asset.friendly_name = asset.friendly_name, clean_name(typed, field="friendly_name", shortest=1)
    db.session.flush()
    record(actor, "asset.renamed", asset, friendly_name=[old, asset.friendly_name])


def open_code(asset: Asset) -> str | None:
    """Unseal the code, where this row still keeps it."""
    return (
        None if asset.code_box is None else vault().decrypt(asset.code_box, context=_context(asset.public_id))
    )


def reaches_code(asset: Asset, actor: Actor) -> bool:
    """Whether the actor, who may reveal codes, may reveal this one: some only what they ordered."""
    line = db.session.get_one(OrderLine, asset.order_line_id)
    return actor.reaches(Permission.ASSET_REVEAL_CODE, line.order.placed_by_id)


def reveal_code(asset: Asset, *, actor: Actor) -> str:
    """Show the code to the buyer's people, and write down who saw it. Raises Conflict, Forbidden."""
    if not reaches_code(asset, actor):
        raise Forbidden
    code = open_code(asset) if asset.can_reveal else None
    if code is None:
        raise Conflict(Text("Only the buyer of this asset can show its code."))
    asset.revealed_at = asset.revealed_at or clock.now()
    if asset.code_status in (CodeStatus.GENERATED, CodeStatus.SENT):
        asset.code_status = CodeStatus.REVEALED
    db.session.flush()
    record(actor, "asset.code_revealed", asset)
    return code


def wipe_code(asset: Asset) -> None:
    """Forget the code once the link below keeps it; reference, hash and mask stay."""
    asset.code_box = None
    db.session.flush()


def note_code_sent(asset: Asset) -> None:
    """The welcome mail is on its way."""
    if asset.code_status is CodeStatus.GENERATED:
        asset.code_status = CodeStatus.SENT
        db.session.flush()


def _context(public_id: str) -> str:
    return f"redemption_code:{public_id}"
