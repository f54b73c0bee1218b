"""The connection to Redis, which carries hints and nothing else: it gives up at once."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def doorbell(url: str) -> Redis:
    """A client that answers or raises `redis.RedisError` within half a second."""
    client: Redis = Redis.from_url(
        url, socket_connect_timeout=0.25, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )
    return client
