"""Limits of attempts, counted in the database so that they survive the loss of Redis.

Every count is written in a transaction of its own: a refused attempt leaves nothing behind but it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.db import apart, db
from portal.domain.users.models import RateLimit
from portal.kernel import clock
from portal.kernel.errors import TooMany


@dataclass(frozen=True)
class Limit:
    """How often something may be done within one window by one party."""

    name: str
    times: int
    within: timedelta

    def key(self, *party: object) -> str:
        """What is counted under, part by part; addresses of people are kept as a hash only."""
        return ":".join([self.name, *(sha256(str(part).encode()).hexdigest()[:32] for part in party)])

    def window(self, at: datetime) -> datetime:
        """The start of the window an instant falls into."""
        seconds = int(self.within.total_seconds())
        return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def count(limit: Limit, *party: object) -> int:
    """Count one attempt of the party; returns how many there were. Raises TooMany, with the time to wait."""
    now = clock.now()
    start = limit.window(now)
    row = insert(RateLimit).values(key=limit.key(*party), window_start=start, count=1)
    upsert = row.on_conflict_do_update(
        index_elements=["key", "window_start"], set_={"count": RateLimit.count + 1}
    ).returning(RateLimit.count)
    with apart() as session:
        attempts = session.execute(upsert).scalar_one()
    if attempts > limit.times:
        raise TooMany(retry_after=max(1, int((start + limit.within - now).total_seconds())))
    return attempts


def uncount(limit: Limit, *party: object) -> None:
    """Take one attempt back, because it was a good one."""
    with apart() as session:
        session.execute(
            update(RateLimit)
            .where(RateLimit.key == limit.key(*party), RateLimit.count > 0)
            .where(RateLimit.window_start == limit.window(clock.now()))
            .values(count=RateLimit.count - 1)
        )


def forget(limit: Limit, *party: object) -> None:
    """Begin anew for the party; for all below it where only the first parts of its name are given."""
    with apart() as session:
        session.execute(delete(RateLimit).where(_is_within(limit.key(*party))))


def reached(limit: Limit, parties: Mapping[int, tuple[object, ...]]) -> set[int]:
    """Those of the parties, each named by its first parts, below which somebody has no attempt left now."""
    keys = {limit.key(*party): name for name, party in parties.items()}
    if not keys:
        return set()
    size = len(next(iter(keys)))
    whose = func.left(RateLimit.key, size)
    spent = select(whose).where(RateLimit.window_start == limit.window(clock.now()))
    found = db.session.scalars(spent.where(RateLimit.count >= limit.times, whose.in_(keys)))
    return {keys[key] for key in found}


def _is_within(key: str) -> ColumnElement[bool]:
    return or_(RateLimit.key == key, RateLimit.key.startswith(f"{key}:", autoescape=True))


def network_of(address: str) -> str:
    """What is counted as one place: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((ip, 64), strict=False))
    return str(ip)
