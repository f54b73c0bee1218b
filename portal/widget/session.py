"""The session of a shop: a row in the database, and a cookie that holds its secret.

In a frame the cookie is partitioned: the browser keeps one for each site around us, and sends it
although it blocks third-party cookies. It is named after the seller, so that two shops on one
page do not share it. Where it does not come back all the same, the frame keeps the secret in its
memory and brings it along with each request as a bearer.
"""

from datetime import datetime, timedelta

from flask import Response, current_app, g, request
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.db import apart, db
from portal.domain.basket.actions import merge_visit_basket
from portal.domain.users.models import IDLE, LONGEST, Carrier, EmbedSession, Membership, User
from portal.domain.users.rules import refusal_of
from portal.domain.users.sign_ins import NOTED_EVERY, note_member
from portal.domain.users.viewing import view_of
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.texts import LANGUAGES, Text
from portal.kernel.tokens import hash_token, new_token
from portal.web.viewing import view_cookie
from portal.widget.place import Place, embedding_origin, place

BASKET_KEPT = timedelta(days=14)
BEARER, CLAIMED_WITHIN = "Embed", timedelta(minutes=1)


def cookie_name(found: Place) -> str:
    """One name for each seller and each way in."""
    if found.framed:
        return f"__Host-cse_{found.seller.public_id}"
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}cs_{found.seller.public_id}"


def find_session(found: Place) -> EmbedSession | None:
    """The session of the cookie or bearer, ended or not, with its member."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if found.framed and kind == BEARER:
        found.carrier = Carrier.BEARER
    else:
        token = request.cookies.get(cookie_name(found), "")
    if not token:
        return None
    sessions = db.session.scalars(
        select(EmbedSession)
        .where(
            EmbedSession.id_hash == hash_token(token),
            EmbedSession.seller_id == found.seller.id,
            EmbedSession.carrier == found.carrier,
            EmbedSession.viewer_id.is_(None),
        )
        .options(
            joinedload(EmbedSession.membership).joinedload(Membership.user).joinedload(User.memberships),
            joinedload(EmbedSession.membership).joinedload(Membership.seller),
            joinedload(EmbedSession.user),
        )
    )
    return sessions.unique().one_or_none()


def find_view(found: Place) -> EmbedSession | None:
    """The view of staff that this browser holds, while it lasts; never in a frame."""
    token = "" if found.framed else request.cookies.get(view_cookie(found.seller), "")
    return view_of(token, found.seller.id) if token else None


def is_alive(session: EmbedSession, at: datetime) -> bool:
    """A visitor's session keeps the basket for two weeks, a person's ends as in the portal."""
    if session.revoked_at is not None:
        return False
    if session.membership is None:
        return at - session.last_seen_at < BASKET_KEPT
    if refusal_of(session.membership):
        return False
    return at - session.last_seen_at < IDLE and at - session.created_at < LONGEST


def note_use(session: EmbedSession) -> None:
    """Push its end back; written once a minute at most, and kept whatever follows."""
    now = clock.now()
    if now - session.last_seen_at < NOTED_EVERY:
        return
    with apart() as other:
        other.execute(update(EmbedSession).where(EmbedSession.id == session.id).values(last_seen_at=now))
        if session.membership_id is not None:
            note_member(other, session.membership_id)


def start_session(membership: Membership | None = None) -> EmbedSession:
    """Begin a session under a new id, for a visitor or for a member; the former one ends."""
    end_session()
    found, token, now = place(), new_token(), clock.now()
    session = EmbedSession(
        id_hash=hash_token(token),
        seller_id=found.seller.id,
        carrier=found.carrier,
        origin=embedding_origin(),
        device=request.user_agent.string[:200],
        csrf=new_token(),
        membership_id=None if membership is None else membership.id,
        created_at=now,
        last_seen_at=now,
    )
    db.session.add(session)
    db.session.flush()
    if membership is not None:
        note_member(db.session(), membership.id)
    found.visit, found.new_secret = session, token
    return session


def ensure_session() -> EmbedSession:
    """The session of this visit, begun when there is none."""
    return place().visit or start_session()


def enter(member: Membership) -> None:
    """Begin the session of a customer's member, who was proved; what was collected before comes along."""
    former = place().visit
    if former is not None and former.membership_id is None and member.account_id is not None:
        merge_visit_basket(visit_id=former.id, account_id=member.account_id, user_id=member.user_id)
    start_session(member)


def enter_to_choose(user: User) -> None:
    """Go on under a new id as somebody who was proved and is yet to choose a company; the basket waits."""
    visit, token, now = start_session() if is_signed_in() else ensure_session(), new_token(), clock.now()
    changes = {
        "id_hash": hash_token(token), "csrf": new_token(), "user_id": user.id, "created_at": now,
        "last_seen_at": now,
    }  # fmt: skip
    for name, value in changes.items():
        set_committed_value(visit, name, value)
    db.session.execute(update(EmbedSession).where(EmbedSession.id == visit.id).values(changes))
    place().new_secret = token


def switch_to(member: Membership) -> None:
    """Go on in another company of the same person, under a new id; the twelve hours go on too."""
    former = place().visit
    session = start_session(member)
    if former is not None:
        session.created_at = former.created_at


def chooser() -> User | None:
    """Who may choose among their companies: a member, or somebody who was proved not long ago."""
    visit = place().visit
    if visit is None or (visit.membership_id is None and clock.now() - visit.created_at >= IDLE):
        return None
    return visit.person


def is_signed_in() -> bool:
    """Whether this visit is a member's."""
    visit = place().visit
    return visit is not None and visit.membership_id is not None


def prefill() -> dict[str, str]:
    """What forms of this visit begin with, by the names of their fields."""
    visit = place().visit
    return visit.prefill if visit else {}


def keep_prefill(known: dict[str, str]) -> None:
    """Let the forms of this visit begin with what is known."""
    visit = ensure_session()
    set_committed_value(visit, "prefill", known)
    db.session.execute(update(EmbedSession).where(EmbedSession.id == visit.id).values(prefill=known))


def keep_language(language: str) -> None:
    """Speak to this visit in a language from now on. Raises Invalid for one we do not speak."""
    if language not in LANGUAGES:
        raise Invalid(Text("Choose one of the list."))
    visit = ensure_session()
    set_committed_value(visit, "language", language)
    db.session.execute(update(EmbedSession).where(EmbedSession.id == visit.id).values(language=language))


def end_session() -> None:
    """End the session of this visit, and take its cookie back."""
    found = place()
    if found.visit is not None:
        now = clock.now()
        ended = update(EmbedSession).where(EmbedSession.id == found.visit.id)
        ended = ended.values(revoked_at=now, prefill={})
        db.session.execute(ended)
    found.visit, found.new_secret = None, ""


def carry_by_bearer(claim: str) -> EmbedSession:
    """Take over a session whose cookie did not come back: its next requests bring a bearer along.

    `claim` is the token that the session's beginning told the frame, and nobody else. Raises NotFound
    unless the session is new, a visitor's, and was not claimed before.
    """
    found, now = place(), clock.now()
    claimed = db.session.execute(
        update(EmbedSession)
        .where(
            EmbedSession.seller_id == found.seller.id,
            EmbedSession.csrf == claim,
            EmbedSession.carrier == Carrier.COOKIE,
            EmbedSession.membership_id.is_(None),
            EmbedSession.user_id.is_(None),
            EmbedSession.revoked_at.is_(None),
            EmbedSession.created_at > now - CLAIMED_WITHIN,
        )
        .values(revoked_at=now)
        .returning(EmbedSession.id)
    ).scalar()
    if claimed is None:
        raise NotFound
    found.carrier = Carrier.BEARER
    return start_session()


def hand_out(response: Response) -> Response:
    """Hand out or take back the secret, where the request began or ended a session and it was kept."""
    found: Place | None = g.get("place")
    if found is None or found.new_secret is None or response.status_code >= 400:
        return response
    if found.carrier is Carrier.BEARER:
        response.headers["X-Embed-Bearer"] = found.new_secret
        return response
    secure = found.framed or current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        cookie_name(found),
        found.new_secret,
        max_age=None if found.new_secret else 0,
        secure=secure,
        httponly=True,
        samesite="None" if found.framed else "Lax",
        partitioned=found.framed,
        path="/",
    )
    return response
