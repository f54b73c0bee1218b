"""Addresses in mails: only ever from the configured public address, never from a request."""

from urllib.parse import urlsplit

_base: list[str] = ["http://localhost:8000"]


def set_base(public_url: str) -> None:
    """Use this address (scheme, host and port, no slash at the end) from now on."""
    _base[:] = [public_url]


def base_url() -> str:
    """The public address."""
    return _base[0]


def portal_url(path: str) -> str:
    """A page of the portal."""
    return f"{_base[0]}{path}"


def shop_url(slug: str, path: str = "/", *, host: str = "") -> str:
    """A page of a seller's shop: at a host of its own, or under the public address.

    One proxy stands in front of both, so scheme and port are the same.
    """
    return f"{_at_host(host) if host else _base[0]}/shop/{slug}{path}"


def _at_host(host: str) -> str:
    public = urlsplit(_base[0])
    return public._replace(netloc=f"{host}:{public.port}" if public.port else host).geturl()


def logo_url(slug: str, digest: str) -> str:
    """A seller's logo for light ground; empty where there is none."""
    return f"{_base[0]}/logo/{slug}/light/{digest}.png" if digest else ""
