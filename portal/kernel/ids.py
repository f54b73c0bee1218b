"""Random identifiers that are read aloud without mistakes (Crockford's base 32)."""

import secrets
from base64 import b32encode

_RFC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = str.maketrans(_RFC, CROCKFORD)


def crockford(raw: bytes) -> str:
    """Write bytes in upper case base 32 without I, L, O and U, and without padding."""
    return b32encode(raw).decode().rstrip("=").translate(_TO_CROCKFORD)


def new_public_id(prefix: str) -> str:
    """Return an id for URLs and mails, of 80 random bits: `ord_` and 16 characters."""
    return f"{prefix}_{crockford(secrets.token_bytes(10)).lower()}"


def new_reference() -> str:
    """Return 8 characters that a person quotes to support, and that are in the log."""
    return crockford(secrets.token_bytes(5))
