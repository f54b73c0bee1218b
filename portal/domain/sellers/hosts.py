"""Hosts, addresses and origins of web sites, as browsers write them, and those that many people share."""

import re
from urllib.parse import SplitResult, urlsplit

import idna

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

WILDCARD = "*."
LONGEST_HOST = 253
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*\.[a-z][a-z0-9-]*[a-z0-9]")
SHARED = frozenset(
    {
        "sites.google.com", "github.io", "gitlab.io", "netlify.app", "vercel.app", "pages.dev",
        "workers.dev", "herokuapp.com", "azurewebsites.net", "azurestaticapps.net", "blogspot.com",
        "wixsite.com", "wixstudio.io", "wordpress.com", "myshopify.com", "squarespace.com",
        "webflow.io", "weebly.com", "jimdosite.com", "jimdofree.com", "carrd.co", "notion.site",
        "web.app", "firebaseapp.com", "onrender.com", "fly.dev", "surge.sh", "glitch.me", "replit.app",
        "codesandbox.io", "stackblitz.io", "codepen.io", "neocities.org", "bitbucket.io",
        "readthedocs.io", "strikingly.com", "canva.site", "framer.app", "lovable.app",
        "godaddysites.com", "mystrikingly.com", "tumblr.com", "amazonaws.com", "cloudfront.net",
        "azureedge.net", "ngrok.io", "ngrok-free.app", "trycloudflare.com",
    }
)  # fmt: skip
"""Providers under whose names anybody may publish.

A list of ours and not the private section of the Public Suffix List: that one also holds registries
such as uk.com and eu.org, whose names are as much their holders' own as any under .com; and it lacks
hosts that keep their users apart by path alone, such as sites.google.com.
"""
WRONG_ORIGIN = "Give an address such as https://www.example.com, without a path."
WRONG_HOST = Text("Give a name below a domain of your own, such as shop.example.com.")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def origin_in(typed: str, *, test_mode: bool) -> str:
    """The origin of what people type or paste: a page's whole address, a bare host, plain http.

    Plain http becomes https but on this machine, since no other site may hold the widget by it.
    Raises Invalid as `normal_origin` does.
    """
    text = typed.strip()
    has_scheme = _SCHEME.match(text) is not None
    parts, host = _taken_apart(text if has_scheme else f"https://{text}")
    local = is_local(f"http://{host}")
    if not has_scheme:
        if "." not in host and not local:
            raise _wrong(WRONG_ORIGIN)
        parts = parts._replace(scheme="http" if local else "https")
    elif parts.scheme == "http" and not local and not parts.port:
        parts = parts._replace(scheme="https")
    return normal_origin(f"{parts.scheme}://{parts.netloc}", test_mode=test_mode)


def normal_origin(text: str, *, test_mode: bool) -> str:
    """Write an origin as browsers do; raises Invalid. Plain http is for this machine in test mode."""
    parts, host = _taken_apart(text)
    local = host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise _wrong(WRONG_ORIGIN)
    if parts.scheme != "https" and not (parts.scheme == "http" and local and test_mode):
        raise _wrong(WRONG_ORIGIN)
    if host.startswith(WILDCARD):
        ensure_wildcard(host)
    elif not _HOST.fullmatch(host):
        raise _wrong(WRONG_ORIGIN)
    ensure_own_host(host)
    default = {"https": 443, "http": 80}[parts.scheme]
    port = parts.port
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")


def host_in(typed: str) -> str:
    """The host of what people type or paste, as browsers tell it; raises Invalid for none of their own."""
    text = typed.strip()
    try:
        parts, host = _taken_apart(text if _SCHEME.match(text) else f"https://{text}")
        ensure_own_host(host)
    except Invalid as wrong:
        raise Invalid(field_errors={"name": WRONG_HOST}) from wrong
    if parts.port or parts.username or not _DOMAIN.fullmatch(host) or is_local(f"https://{host}"):
        raise Invalid(field_errors={"name": WRONG_HOST})
    return host


def _taken_apart(text: str) -> tuple[SplitResult, str]:
    try:
        parts = urlsplit(text.strip().lower())
        parts.port  # noqa: B018 -- the property raises for a port that is no number
        host = _in_ascii(parts.hostname or "")
    except (ValueError, idna.IDNAError) as error:
        raise _wrong(WRONG_ORIGIN) from error
    if not host or len(host) > LONGEST_HOST:
        raise _wrong(WRONG_ORIGIN)
    return parts, host


def _in_ascii(host: str) -> str:
    """A name with letters such as ü as the browser tells it."""
    return host if host.isascii() else idna.encode(host, uts46=True).decode()


def ensure_wildcard(host: str) -> None:
    """Raise Invalid unless the star stands for the names below somebody's own domain."""
    if not _DOMAIN.fullmatch(host.removeprefix(WILDCARD)):
        raise _wrong("A star stands for the names below one domain, such as https://*.example.com.")


def ensure_own_host(host: str) -> None:
    """Raise Invalid for a host that other people publish on too."""
    labels = host.removeprefix(WILDCARD).split(".")
    shared = next((name for at in range(len(labels)) if (name := ".".join(labels[at:])) in SHARED), None)
    if shared:
        raise _wrong(
            f"Anybody can publish on {shared}, so it cannot be told whose pages these are. "
            "Use a domain of your own."
        )


def _wrong(problem: str) -> Invalid:
    return Invalid(field_errors={"origin": problem})


def is_local(origin: str) -> bool:
    """Whether the origin is on the visitor's own machine, where no public name leads to."""
    host = urlsplit(origin).hostname or ""
    return host == "localhost" or host.endswith(".localhost") or re.fullmatch(r"[0-9.]+", host) is not None


def readable(origin: str) -> str:
    """The origin with the letters that its name was registered with, such as ü, in place of `xn--`."""
    try:
        return re.sub(r"xn--[a-z0-9-]+", lambda label: idna.decode(label[0]), origin)
    except idna.IDNAError:
        return origin


def fits(origin: str, rule: str) -> bool:
    """Whether an origin is the one that a rule names, or one of those below it."""
    scheme, star, host = rule.partition("://*")
    return origin.startswith(f"{scheme}://") and origin.endswith(host) if star else origin == rule
