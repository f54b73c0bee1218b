"""Who a seller's own web site says is there: a JWT that its server signs, good once and for minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import OctKey
from sqlalchemy import delete, or_, update
from sqlalchemy.dialects.postgresql import insert

from portal.db import current_scope, db
from portal.domain.sellers.host_keys import host_key, secret_of
from portal.domain.sellers.models import HostKey, SpentHostToken
from portal.domain.users.addresses import normal_email
from portal.kernel import clock
from portal.kernel.errors import Invalid
from portal.kernel.text import clean
from portal.kernel.tokens import hash_token

ALGORITHM = "HS256"
GOOD_FOR, TOLERANCE = timedelta(minutes=5), timedelta(seconds=30)
"""How long a token may be good, and how far the clock of the other server may be off."""
MOST_LETTERS = 4096
NOTED_EVERY = timedelta(minutes=1)


class HostTokenRefused(Exception):
    """A token that counts for nothing. The reason is for the log of the operator: visitors are told none."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class HostVisitor:
    """Whom a token names; `is_trusted` where the seller lets its addresses sign customers in."""

    email: str
    first_name: str
    last_name: str
    company: str
    is_trusted: bool

    @property
    def prefill(self) -> dict[str, str]:
        """What the forms of the shop begin with, by the names of their fields."""
        return {
            "email": self.email, "first_name": self.first_name, "last_name": self.last_name,
            "company": self.company,
        }  # fmt: skip


def take_host_token(token: str, *, audience: str) -> HostVisitor:
    """Use a token up, and say whom it names; of two at once, one wins. Raises HostTokenRefused."""
    key = host_key()
    if key is None:
        raise HostTokenRefused("no key")
    claims = _claims(token, key, audience)
    visitor = _visitor(claims, key)
    _spend(claims)
    _note_use(key)
    return visitor


def forget_spent_host_tokens() -> None:
    """Delete what could not be used again anyway."""
    db.session.execute(delete(SpentHostToken).where(SpentHostToken.expires_at < clock.now()))


def _claims(token: str, key: HostKey, audience: str) -> dict[str, Any]:
    if len(token) > MOST_LETTERS:
        raise HostTokenRefused("too long")
    needed: jwt.ClaimsOption = {"essential": True}
    wanted = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=int(TOLERANCE.total_seconds()),
        iss={"essential": True, "value": key.public_id},
        aud={"essential": True, "value": audience},
        sub=needed, email=needed, iat=needed, exp=needed, jti=needed,
    )  # fmt: skip
    try:
        claims = jwt.decode(token, OctKey.import_key(secret_of(key)), algorithms=[ALGORITHM]).claims
        wanted.validate(claims)
    except ClaimError as error:
        raise HostTokenRefused(f"{error.error}: {error.claim}") from error
    except JoseError as error:
        raise HostTokenRefused(error.error) from error
    except (ValueError, TypeError, RecursionError) as error:  # what strangers write, before any signature
        raise HostTokenRefused("malformed") from error
    if claims["exp"] - claims["iat"] > GOOD_FOR.total_seconds():
        raise HostTokenRefused("good for too long")
    return claims


def _visitor(claims: dict[str, Any], key: HostKey) -> HostVisitor:
    try:
        email = normal_email(str(claims["email"]))
    except Invalid as error:
        raise HostTokenRefused("no e-mail address") from error
    first_name, _, last_name = _line(claims.get("name"), 200).partition(" ")
    company = _line(claims.get("company"), 200)
    return HostVisitor(email, first_name[:100], last_name.strip()[:100], company, key.trusts_addresses)


def _line(value: object, longest: int) -> str:
    """A text that a form can begin with; nothing where it is none."""
    try:
        return clean(value)[:longest] if isinstance(value, str) else ""
    except Invalid:
        return ""


def _spend(claims: dict[str, Any]) -> None:
    """Note the token as used up, until it could not come again; raises HostTokenRefused the second time."""
    row = insert(SpentHostToken).values(
        seller_id=current_scope().seller_id,
        jti_hash=hash_token(ascii(claims["jti"])),  # JSON may hold halves of letters, which nothing encodes
        expires_at=datetime.fromtimestamp(claims["exp"], UTC) + TOLERANCE,
    )
    unique = ["seller_id", "jti_hash"]
    spent = row.on_conflict_do_nothing(index_elements=unique).returning(SpentHostToken.id)
    if db.session.execute(spent).scalar() is None:
        raise HostTokenRefused("used before")


def _note_use(key: HostKey) -> None:
    """When the key was last used, for its seller's settings; written once a minute at most."""
    now = clock.now()
    is_due = or_(HostKey.last_used_at.is_(None), HostKey.last_used_at < now - NOTED_EVERY)
    db.session.execute(update(HostKey).where(HostKey.id == key.id, is_due).values(last_used_at=now))
