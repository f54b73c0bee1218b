"""Secrets at rest: sealed with AES-256-GCM, and bound to the place they belong to."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


class VaultError(Exception):
    """A box that cannot be opened: another key, another context, or tampered with."""


class Vault:
    """Seals with the current key and opens with every key it knows.

    The context (such as `redemption_code:ast_0k3…`) is not stored, it must be known again to
    open: a box copied into another row stays shut.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys:
            raise ValueError("The current key is not among the keys.")
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"Every key of the vault has {KEY_BYTES} bytes.")
        if any(not name or "." in name for name in keys):
            raise ValueError("A key needs a name without a dot.")
        self._keys = dict(keys)
        self._current = current
        self._blind_key = _derive(self._keys[current], "portico blind hash")

    @classmethod
    def from_secret(cls, secret_key: str, *, former: Sequence[str] = ()) -> Self:
        """Derive the keys from the installation's secret, and from those it had before."""
        keys = [_derive(secret.encode(), "portico vault") for secret in (secret_key, *former)]
        named = {sha256(key).hexdigest()[:8]: key for key in keys}
        return cls(named, current=sha256(keys[0]).hexdigest()[:8])

    def encrypt(self, plain: str, *, context: str) -> str:
        """Seal a text; the box reads `key.nonce.ciphertext`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self._keys[self._current])
        sealed = cipher.encrypt(nonce, plain.encode(), context.encode())
        return ".".join((self._current, _text(nonce), _text(sealed)))

    def decrypt(self, box: str, *, context: str) -> str:
        """Open a box; raises VaultError where key, context or content do not fit."""
        try:
            name, nonce, sealed = box.split(".")
            cipher = AESGCM(self._keys[name])
            return cipher.decrypt(_bytes(nonce), _bytes(sealed), context.encode()).decode()
        except (InvalidTag, KeyError, ValueError) as error:
            raise VaultError("The secret cannot be opened.") from error

    def blind_hash(self, value: str, *, context: str) -> bytes:
        """Return a keyed hash by which a sealed value is found and kept unique.

        It belongs to the current key: whoever changes the key hashes the rows anew.
        """
        message = len(context.encode()).to_bytes(4) + context.encode() + value.encode()
        return hmac.digest(self._blind_key, message, "sha256")


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Read strictly: Python alone would skip foreign characters in silence."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(raw) != text:
        raise ValueError("Not written by us.")
    return raw
