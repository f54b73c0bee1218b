"""Reading a page of somebody's web site through the guarded client: never more than reading.

A redirect is followed within the same origin only, because another origin is another site: what is
found there says nothing about the one that was asked for.
"""

import re
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from urllib.parse import urljoin, urlsplit

from portal.connectors import wire

MOST_REDIRECTS = 3
_CHARSET = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)
_HEADERS = {
    "Accept": "text/html,text/plain;q=0.9",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "Portico (looks whether the shop's widget is set up)",
}


class Unreachable(Exception):
    """Nothing that can be read came back: the text says why."""


@dataclass(frozen=True)
class WebPage:
    """What a web site answered in the end, and at which address."""

    url: str
    status: int
    headers: HTTPMessage
    text: str

    @property
    def leads_to(self) -> str:
        """Where a redirect that was not followed goes; empty for every other answer."""
        return urljoin(self.url, self.headers.get("Location", "")) if 300 <= self.status < 400 else ""


def read_page(url: str) -> WebPage:
    """Ask for the address; raises wire.NotAllowed for what we never talk to, Unreachable for silence."""
    page = _read(url)
    for _ in range(MOST_REDIRECTS):
        if not page.leads_to or origin_of(page.leads_to) != origin_of(url):
            break
        page = _read(page.leads_to)
    return page


def origin_of(url: str) -> str:
    """Scheme, host and port as browsers write them; empty for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    if usual is None or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port and port != usual else "")


def _read(url: str) -> WebPage:
    try:
        with wire.open_connection(url) as connection:
            connection.send("GET", headers=_HEADERS, body=None)
            reply = connection.hear()
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
    if reply.body is None:
        raise Unreachable("The answer is too long.")
    return WebPage(url, reply.status, reply.headers, _text(reply.body, reply.headers))


def _text(body: bytes, headers: HTTPMessage) -> str:
    told = _CHARSET.search(headers.get("Content-Type", ""))
    try:
        return body.decode(told.group(1) if told else "utf-8", errors="replace")
    except LookupError:
        return body.decode(errors="replace")
