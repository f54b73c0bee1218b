"""The key by which a seller's own server signs who its visitor is: made, replaced, trusted, removed."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import db
from portal.db.sealed import vault
from portal.domain.audit.actions import record
from portal.domain.sellers.models import HostKey
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.tokens import new_token


def host_key() -> HostKey | None:
    """The key of the seller in scope."""
    return db.session.scalar(select(HostKey))


def host_key_or_404(public_id: str) -> HostKey:
    """The seller's key, locked, if this is its id; raises NotFound."""
    found = db.session.scalar(select(HostKey).where(HostKey.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def make_host_key(*, former: str, actor: Actor) -> tuple[HostKey, str]:
    """Make the seller's key, in place of the former one where there is one; the secret is told here alone.

    Raises NotFound when the former one is not there any more, and Stale when somebody has made one meanwhile.
    """
    secret, public_id = new_token(), new_public_id("hsk")
    key = host_key_or_404(former) if former else HostKey()
    key.public_id, key.made_at, key.last_used_at = public_id, clock.now(), None
    key.secret_box = vault().encrypt(secret, context=_context(public_id))
    db.session.add(key)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Stale from error
    if former:
        record(actor, "widget.host_key_replaced", key, key=[former, public_id])
    else:
        record(actor, "widget.host_key_made", key, key=[None, public_id])
    return key, secret


def remove_host_key(public_id: str, *, actor: Actor) -> None:
    """Believe no token any more."""
    key = host_key_or_404(public_id)
    record(actor, "widget.host_key_removed", key, key=[public_id, None])
    db.session.delete(key)
    db.session.flush()


def trust_addresses(public_id: str, *, trusts: bool, actor: Actor) -> None:
    """Say whether a signed e-mail address signs its customer in."""
    key = host_key_or_404(public_id)
    before, key.trusts_addresses = key.trusts_addresses, trusts
    db.session.flush()
    if before is not trusts:
        record(actor, "widget.host_key_trust_changed", key, trusts_addresses=[before, trusts])


def secret_of(key: HostKey) -> str:
    """What tokens are signed with."""
    return vault().decrypt(key.secret_box, context=_context(key.public_id))


def _context(public_id: str) -> str:
    return f"host_key:{public_id}"
