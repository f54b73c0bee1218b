"""What the Content-Security-Policy of somebody's page lets it load, as browsers decide (CSP level 3)."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

SCRIPTS = ("script-src-elem", "script-src", "default-src")
FRAMES = ("frame-src", "child-src", "default-src")
"""The first of these that a policy has decides."""
_UPGRADES = {("http", "https"), ("ws", "wss")}

Policy = dict[str, list[str]]


def policies_of(headers: Iterable[str]) -> list[Policy]:
    """Each policy in these headers; of two directives alike the first counts."""
    found = []
    for text in ",".join(headers).split(","):
        policy: Policy = {}
        for directive in text.split(";"):
            name, *values = directive.split() or [""]
            policy.setdefault(name.lower(), values)
        policy.pop("", None)
        if policy:
            found.append(policy)
    return found


def allows(policies: list[Policy], kinds: tuple[str, ...], url: str, *, page: str, nonce: str = "") -> bool:
    """Whether every policy of the page lets it load the address."""
    return all(_allows(policy, kinds, url, page, nonce) for policy in policies)


def _allows(policy: Policy, kinds: tuple[str, ...], url: str, page: str, nonce: str) -> bool:
    sources = next((policy[kind] for kind in kinds if kind in policy), None)
    if sources is None or (nonce and f"'nonce-{nonce}'" in sources):
        return True
    if "'strict-dynamic'" in sources:  # then browsers do not look at hosts
        return False
    return any(_matches(source, urlsplit(url), urlsplit(page)) for source in sources)


def _matches(source: str, url: SplitResult, page: SplitResult) -> bool:
    if source == "*":
        return url.scheme in {"http", "https"} or url.scheme == page.scheme
    if source == "'self'":
        return (url.scheme, url.netloc) == (page.scheme, page.netloc)
    if source.endswith(":"):
        return _scheme_fits(source[:-1].lower(), url.scheme)
    if source.startswith("'"):
        return False
    scheme, _, rest = source.rpartition("://")
    place, slash, path = rest.partition("/")
    host, _, port = place.lower().partition(":")
    if not _scheme_fits(scheme.lower() or page.scheme, url.scheme) or not _host_fits(
        host, url.hostname or ""
    ):
        return False
    if port != "*" and _port(port, url.scheme) != (url.port or _port("", url.scheme)):
        return False
    wanted = slash + path
    return wanted in {"", "/"} or (
        url.path.startswith(wanted) if wanted.endswith("/") else url.path == wanted
    )


def _scheme_fits(wanted: str, actual: str) -> bool:
    return wanted == actual or (wanted, actual) in _UPGRADES


def _host_fits(wanted: str, actual: str) -> bool:
    return actual.endswith(wanted[1:]) if wanted.startswith("*.") else wanted in {"*", actual}


def _port(text: str, scheme: str) -> int:
    return int(text) if text.isdigit() else {"https": 443, "http": 80}.get(scheme, 0)
