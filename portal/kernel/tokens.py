"""Secrets that travel in links and cookies: we keep their hash only."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """Return 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return what is stored of a token: SHA-256 is enough for a value nobody can guess."""
    return hashlib.sha256(token.encode()).digest()


def same(one: str | bytes, other: str | bytes) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(_raw(one), _raw(other))


def _raw(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
