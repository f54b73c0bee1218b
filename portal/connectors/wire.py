"""Sockets to vendors: which addresses are allowed, how long it may take, how much is read."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, InvalidURL
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit

MOST_BYTES = 1_000_000
MOST_ADDRESSES = 3
_SIX_TO_FOUR = ip_network("2002::/16")

Address = IPv4Address | IPv6Address


class NotAllowed(Exception):
    """This is never sent: the text says why, for staff."""


@dataclass(frozen=True)
class Policy:
    """How connectors may reach out.

    `loopback` allows plain http to this very machine, for development and tests. `connecting`
    bounds each attempt to connect, `deadline` all the rest of one exchange.
    """

    loopback: bool = False
    connecting: timedelta = timedelta(seconds=5)
    deadline: timedelta = timedelta(seconds=20)


_policy = Policy()


def configure(policy: Policy) -> Policy:
    """Set the policy of this process, once at its start; returns the former one."""
    global _policy  # noqa: PLW0603 -- one policy a process, like the resolver and the trust store
    former, _policy = _policy, policy
    return former


@dataclass(frozen=True)
class Reply:
    """What came back; `body` is None where it was longer than we read."""

    status: int
    headers: HTTPMessage
    body: bytes | None


class Connection:
    """One open connection for one request; it is cut when the deadline passes."""

    def __init__(self, parts: SplitResult, connected: socket.socket, timer: Timer) -> None:
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        port = _default_port(parts)
        self._http = HTTPConnection(parts.hostname or "", parts.port or port)
        self._http.default_port = port
        self._http.sock = connected
        self._timer = timer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._http.close()

    def send(self, method: str, *, headers: Mapping[str, str], body: bytes | None) -> None:
        """Send the request; raises NotAllowed before a byte is sent, OSError after that."""
        try:
            self._http.request(method, self._target, body=body, headers=dict(headers))
        except (ValueError, InvalidURL) as error:
            # its text would quote the header, which may be a token
            raise NotAllowed(f"The request cannot be written ({type(error).__name__}).") from None

    def hear(self) -> Reply:
        """Read the reply; raises OSError, HTTPException or ValueError where it is none."""
        with self._http.getresponse() as response:
            return Reply(response.status, response.headers, _limited(response))


def _limited(response: HTTPResponse) -> bytes | None:
    if (response.length or 0) > MOST_BYTES:
        return None
    body = response.read(MOST_BYTES + 1)
    return body if len(body) <= MOST_BYTES else None


def _cut(connected: socket.socket) -> None:
    """End both directions of the plain socket below TLS; the reader then sees the end."""
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def open_connection(url: str) -> Connection:
    """Connect to the address of the URL, resolved and judged once.

    Raises NotAllowed for what we never talk to, OSError where nobody answers.
    """
    policy = _policy
    parts, port = _parsed(url)
    addresses = _resolved(parts.hostname or "", port)
    if not all(_is_allowed(address, parts.scheme, policy) for address in addresses):
        raise NotAllowed(f"The address of {parts.hostname} is not allowed.")
    connected = _connected(addresses[:MOST_ADDRESSES], port, policy)
    if parts.scheme == "https":
        connected = _wrapped(connected, parts.hostname or "")
    timer = _cutting(connected, policy.deadline)
    if isinstance(connected, ssl.SSLSocket):
        _shake_hands(connected, timer)
    return Connection(parts, connected, timer)


def _cutting(connected: socket.socket, deadline: timedelta) -> Timer:
    """Start the timer that ends even a vendor who sends one byte at a time."""
    connected.settimeout(deadline.total_seconds())
    timer = Timer(deadline.total_seconds(), _cut, [connected])
    timer.daemon = True
    timer.start()
    return timer


def _default_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _parsed(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or _default_port(parts)
    except ValueError as error:
        raise NotAllowed("This is not an address of a web server.") from error
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        raise NotAllowed("The address must begin with https:// and a host name.")
    return parts, port


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except ValueError as error:
        raise NotAllowed("The host name cannot be read.") from error
    return [ip_address(str(each[4][0]).partition("%")[0]) for each in found]


def _is_allowed(address: Address, scheme: str, policy: Policy) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return policy.loopback
    return scheme == "https" and _is_public(address)


def _is_public(address: Address) -> bool:
    tunnelled = address in _SIX_TO_FOUR or getattr(address, "is_site_local", False)
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not (tunnelled or special)


def _connected(addresses: list[Address], port: int, policy: Policy) -> socket.socket:
    """Try the judged addresses in turn; the name is not resolved a second time."""
    problem = OSError("no address")
    for address in addresses:
        try:
            timeout = policy.connecting.total_seconds()
            return socket.create_connection((str(address), port), timeout)
        except OSError as error:
            problem = error
    raise problem


def _wrapped(connected: socket.socket, host: str) -> ssl.SSLSocket:
    """Prepare TLS without a word to the vendor yet, so that the timer covers the handshake."""
    context = ssl.create_default_context()
    try:
        return context.wrap_socket(connected, server_hostname=host, do_handshake_on_connect=False)
    except (OSError, ValueError) as error:
        connected.close()
        raise NotAllowed(f"A secure connection to {host} cannot be begun.") from error


def _shake_hands(connected: ssl.SSLSocket, timer: Timer) -> None:
    try:
        connected.do_handshake()
    except OSError:
        timer.cancel()
        connected.close()
        raise
