"""Security headers of every answer: strict, without inline script or style.

A view whose page may stand in a frame sets `g.frame_ancestors` to the tuple of origins that
may hold it (the widget does); an empty tuple means nobody, as does not setting it.
"""

import re

from flask import Flask, Response, g, request

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
)
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
_PORTAL_FEATURES = "camera=(), microphone=(), geolocation=(), payment=()"
_FRAME_FEATURES = "camera=(), microphone=(), geolocation=(), payment=(self), publickey-credentials-get=(self)"


def content_security_policy(ancestors: tuple[str, ...], *, frames: str = "'none'") -> str:
    """The policy for a page that only `ancestors` may frame.

    `frames` says what the page itself may hold in frames. An origin that is not exactly
    `scheme://host[:port]` raises ValueError, because it could smuggle in a directive.
    """
    for origin in ancestors:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"Not an origin: {origin!r}")
    allowed = " ".join(ancestors) or "'none'"
    return "; ".join((*_SOURCES, f"frame-src {frames}", f"frame-ancestors {allowed}"))


def _add_headers(response: Response) -> Response:
    headers = response.headers
    ancestors: tuple[str, ...] | None = g.get("frame_ancestors")
    if ancestors is None:
        frames = g.get("frames_site") or ("'self'" if g.get("frames_own_pages") else "'none'")
        headers.setdefault("Content-Security-Policy", content_security_policy((), frames=frames))
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", _PORTAL_FEATURES)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    else:
        headers.setdefault("Content-Security-Policy", content_security_policy(ancestors))
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", _FRAME_FEATURES)
        headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.is_secure:
        below = "" if "at_sellers_host" in g else "; includeSubDomains"  # those are not ours to speak for
        headers.setdefault("Strict-Transport-Security", f"max-age=31536000{below}")
    return response


def setup_csp(app: Flask) -> None:
    """Add the headers to every answer, also to errors; a header set by a view stays."""
    app.after_request(_add_headers)
