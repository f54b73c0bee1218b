"""The web sites that may hold a seller's widget: allowed, proved to be the seller's, looked at again."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.connectors.site_proof import Finding, WantedProof, Way
from portal.db import apart, current_scope, db
from portal.domain.audit.actions import record
from portal.domain.sellers.hosts import is_local, origin_in
from portal.domain.sellers.models import AllowedOrigin, OriginProof, TurnedAwayOrigin
from portal.domain.sellers.proofs import ask_to_check, settle_proof
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.texts import Text

CHECK = "widget.check_origin"
MOST_ORIGINS = 50
"""Each stands in a header of every answer to the frame."""
MOST_TURNED_AWAY = 20
NOTED_EVERY = timedelta(hours=1)


def allow_origin(origin: str, *, actor: Actor, test_mode: bool) -> AllowedOrigin:
    """Let a web site embed the widget, as somebody names it; raises Invalid where that is no web site.

    A wildcard waits for its proof before it lets anybody in (`AllowedOrigin.is_in_force`).
    """
    exact = origin_in(origin, test_mode=test_mode)
    known = set(db.session.scalars(select(AllowedOrigin.origin)))
    if exact in known:
        raise Invalid(field_errors={"origin": Text("This address is in the list already.")})
    if len(known) >= MOST_ORIGINS:
        problem = Text("There are %(most)s addresses in the list. Remove one first.", most=MOST_ORIGINS)
        raise Invalid(field_errors={"origin": problem})
    row = AllowedOrigin(origin=exact, added_at=clock.now())
    db.session.add(row)
    db.session.execute(delete(TurnedAwayOrigin).where(TurnedAwayOrigin.origin == exact))
    db.session.flush()
    record(actor, "widget.origin_allowed", current_seller(), origin=[None, exact])
    return row


def forbid_origin(origin_id: int, *, actor: Actor) -> None:
    """Take a web site off the list."""
    row = origin_or_404(origin_id)
    record(actor, "widget.origin_removed", current_seller(), origin=[row.origin, None])
    db.session.delete(row)
    db.session.flush()


def origin_or_404(origin_id: int) -> AllowedOrigin:
    """The seller's web site of this id; raises NotFound."""
    found = db.session.scalar(select(AllowedOrigin).where(AllowedOrigin.id == origin_id))
    if found is None:
        raise NotFound
    return found


def ways_of(origin: AllowedOrigin) -> tuple[Way, ...]:
    """By what it can be proved: names below a domain by the domain alone, this machine by its pages."""
    if origin.is_wildcard:
        return (Way.DNS,)
    return (Way.META, Way.FILE) if is_local(origin.origin) else tuple(Way)


def proof_of(origin: AllowedOrigin, token: str) -> WantedProof:
    """What has to stand where, so that the site counts as the seller's."""
    return WantedProof(origin.origin, ways_of(origin), token)


def ask_for_check(origin: AllowedOrigin) -> None:
    """Let a job look for the proof; does nothing while one is looking."""
    ask_to_check(origin, CHECK, origin_id=origin.id)


def look_at_origins_again() -> None:
    """Have each site looked at that was proved once: a domain can change hands."""
    once_proved = AllowedOrigin.proof.in_([OriginProof.PROVED, OriginProof.LOST])
    for origin in db.session.scalars(select(AllowedOrigin).where(once_proved)).all():
        ask_for_check(origin)


def proof_to_look_for(origin_id: int) -> WantedProof | None:
    """What a job has to look for; nothing where the site was taken off the list meanwhile."""
    origin = db.session.scalar(select(AllowedOrigin).where(AllowedOrigin.id == origin_id))
    return None if origin is None else proof_of(origin, shop().site_token)


def settle_check(origin_id: int, findings: dict[Way, Finding]) -> None:
    """Note what was found; a site that could not be asked keeps the standing it had."""
    origin = db.session.scalar(select(AllowedOrigin).where(AllowedOrigin.id == origin_id).with_for_update())
    if origin is None:
        return
    origin.findings = {str(way): str(found) for way, found in findings.items()}
    proved_by = next((way for way, found in findings.items() if found is Finding.FOUND), None)
    origin.proved_by = proved_by or origin.proved_by
    is_silent = bool({Finding.UNREACHABLE, Finding.NOT_ALLOWED} & set(findings.values()))
    found = True if proved_by else None if is_silent else False
    change = settle_proof(origin, found)
    if change:
        record(SYSTEM, "widget.origin_checked", current_seller(), **{origin.origin: change})


def note_ready(rule: str) -> None:
    """The frame became ready on a web site of the list; written once an hour at most."""
    now = clock.now()
    is_due = or_(AllowedOrigin.last_ready_at.is_(None), AllowedOrigin.last_ready_at < now - NOTED_EVERY)
    db.session.execute(
        update(AllowedOrigin).where(AllowedOrigin.origin == rule, is_due).values(last_ready_at=now)
    )


def note_turned_away(origin: str) -> None:
    """A web site wanted the frame and may not have it: once an hour, and only so many of them.

    Who is told of first stays: whoever invents names cannot push the real ones out.
    """
    now = clock.now()
    with apart() as other:
        last = other.scalar(select(TurnedAwayOrigin.last_tried_at).where(TurnedAwayOrigin.origin == origin))
        if last is not None and now - last < NOTED_EVERY:
            return
        other.execute(
            delete(TurnedAwayOrigin).where(TurnedAwayOrigin.last_tried_at < now - timedelta(days=30))
        )
        if last is None and other.scalars(select(func.count(TurnedAwayOrigin.id))).one() >= MOST_TURNED_AWAY:
            return
        seller_id = current_scope().seller_id
        row = insert(TurnedAwayOrigin).values(seller_id=seller_id, origin=origin, last_tried_at=now)
        unique = ["seller_id", "origin"]
        other.execute(row.on_conflict_do_update(index_elements=unique, set_={"last_tried_at": now}))


def turned_away() -> Sequence[TurnedAwayOrigin]:
    """The web sites that tried without being allowed, the latest first."""
    latest = select(TurnedAwayOrigin).order_by(TurnedAwayOrigin.last_tried_at.desc(), TurnedAwayOrigin.origin)
    return db.session.scalars(latest.limit(MOST_TURNED_AWAY)).all()
