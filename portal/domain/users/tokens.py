"""Links that say who comes: single use, stored as a hash; of mailed ones only the newest is good."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.users.models import Membership, Token, TokenPurpose, User
from portal.kernel import clock
from portal.kernel.errors import Gone
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token, new_token


class LinkUnknown(Gone):
    """We never wrote it, or a newer link has replaced it."""

    default = Text("This link is not valid. A newer message may hold the right one.")


class LinkUsed(Gone):
    """It has done its work."""

    default = Text("This link has been used already.")


class LinkExpired(Gone):
    """It was not used in time."""

    default = Text("This link has expired. We can send you a new one.")


def issue_token(user: User, purpose: TokenPurpose, hours: float, membership: Membership | None = None) -> str:
    """Return the secret of a new link to be mailed; unused older ones of the same purpose die."""
    end_links(user, purpose, membership)
    return issue_another(user, purpose, hours, membership)


def issue_another(
    user: User, purpose: TokenPurpose, hours: float, membership: Membership | None = None
) -> str:
    """Return the secret of a new link; older ones stay good, for somebody may follow several at once."""
    token = new_token()
    row = Token(
        token_hash=hash_token(token),
        purpose=purpose,
        user_id=user.id,
        membership_id=None if membership is None else membership.id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=hours),
    )
    db.session.add(row)
    db.session.flush()
    return token


def end_links(user: User, purpose: TokenPurpose, membership: Membership | None = None) -> None:
    """Make unused links of this purpose unknown."""
    unused = delete(Token).where(Token.user_id == user.id, Token.purpose == purpose, Token.used_at.is_(None))
    if membership is not None:
        unused = unused.where(Token.membership_id == membership.id)
    db.session.execute(unused)


def find_link(purpose: TokenPurpose, token: str) -> Token:
    """The link's row with its user, also when it is used or has expired. Raises LinkUnknown."""
    found = db.session.scalar(
        select(Token)
        .where(Token.token_hash == hash_token(token), Token.purpose == purpose)
        .options(joinedload(Token.user).joinedload(User.door))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise LinkUnknown
    return found


def ensure_usable(link: Token) -> None:
    """Raise LinkUsed or LinkExpired for a link that has come to its end."""
    if link.used_at is not None:
        raise LinkUsed
    if link.expires_at <= clock.now():
        raise LinkExpired


def read_token(purpose: TokenPurpose, token: str) -> Token:
    """The link's row with its user, unchanged. Raises LinkUnknown, LinkUsed or LinkExpired."""
    found = find_link(purpose, token)
    ensure_usable(found)
    return found


def use_token(purpose: TokenPurpose, token: str) -> Token:
    """Use the link up; of two at once, one wins and the other gets LinkUsed."""
    found = read_token(purpose, token)
    won = db.session.execute(
        update(Token)
        .where(Token.id == found.id, Token.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(Token.id)
    ).scalar()
    if won is None:
        raise LinkUsed
    return found
