"""A seller's own server, which signs who its visitor is."""

import json
import secrets
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

from portal.domain.sellers.host_keys import make_host_key, trust_addresses
from portal.kernel import clock
from portal.kernel.actor import SYSTEM

PORTAL = "http://localhost"


class Ascii(json.JSONEncoder):
    """Writes letters as most servers do, so also halves of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": True})


class HostServer:
    """It holds the key that was made for it, in the scope of its seller."""

    def __init__(self, *, trusted: bool = False) -> None:
        key, self.secret = make_host_key(former="", actor=SYSTEM)
        self.key = key.public_id
        if trusted:
            trust_addresses(self.key, trusts=True, actor=SYSTEM)

    def token(
        self, email: str = "nina@sprout.example", *, secret: str = "", alg: str = "HS256", **claims: Any
    ) -> str:
        """A token for somebody, or with other claims; one that is None is left out."""
        now = int(clock.now().timestamp())
        told = {
            "iss": self.key, "aud": PORTAL, "sub": "7", "email": email, "iat": now, "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
        } | claims  # fmt: skip
        present = {name: value for name, value in told.items() if value is not None}
        key = OctKey.import_key(secret or self.secret)
        return jwt.encode({"alg": alg}, present, key, algorithms=[alg], encoder_cls=Ascii)
