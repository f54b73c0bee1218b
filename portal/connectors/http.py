"""The one door through which connectors reach a vendor.

It asks once, within a time and a size, follows no redirect, talks to public addresses only and
raises nothing: what went wrong is told as the result that says what may be done next. Whether
the vendor can have acted decides everything: before the request was sent it is `Retry`, after
that it is `Unknown`, unless the request only read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from typing import Any

from portal.connectors import wire
from portal.connectors.contract import Failed, Retry, Unknown
from portal.kernel import clock

Trouble = Retry | Unknown | Failed

_SAFE = frozenset({"GET", "HEAD"})
_TRY_AGAIN = frozenset({408, 409, 425, 429, 503})
_SEE_OTHER = 303
_LONGEST_WAIT = timedelta(days=1)
_SHORTEST_SECRET = 8


@dataclass(frozen=True)
class Answer:
    """A success, or a status the caller wanted to judge itself; the body is a JSON object."""

    status: int
    body: Mapping[str, Any]


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
    judged: frozenset[int] = frozenset(),
) -> Answer | Trouble:
    """Send one request. Statuses in `judged` come back as an answer without a body."""
    connection = _connection(url)
    if not isinstance(connection, wire.Connection):
        return connection
    with connection:
        try:
            connection.send(method, headers=_headers(headers, body), body=_encoded(body))
            reply = connection.hear()
        except wire.NotAllowed as refused:
            return Failed(str(refused))
        except (OSError, HTTPException, ValueError) as error:
            return unheard(method, f"No answer was heard ({type(error).__name__}).")
    return _judge(method, reply, judged, sent=headers)


def _connection(url: str) -> wire.Connection | Retry | Failed:
    try:
        return wire.open_connection(url)
    except wire.NotAllowed as refused:
        return Failed(str(refused))
    except OSError as error:
        return Retry(None, f"The vendor cannot be reached: {error}.")


def _headers(headers: Mapping[str, str], body: Mapping[str, Any] | None) -> dict[str, str]:
    standard = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "Portico",
    }
    if body is not None:
        standard["Content-Type"] = "application/json"
    return {**standard, **headers}


def _encoded(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def _judge(
    method: str, reply: wire.Reply, judged: frozenset[int], *, sent: Mapping[str, str]
) -> Answer | Trouble:
    status = reply.status
    if status in judged:
        return Answer(status, {})
    if 200 <= status < 300:
        return _read(method, reply)
    if status in _TRY_AGAIN:
        return Retry(retry_after(reply.headers), f"The vendor answered {status}.")
    if 300 <= status < 400 and status != _SEE_OTHER:
        return Failed(f"The vendor answered {status}, a redirect, which is not followed.")
    if 400 <= status < 500:
        return Failed(f"The vendor refused the request with status {status}{_excerpt(reply, sent)}")
    return unheard(method, f"The vendor answered {status}.")


def _read(method: str, reply: wire.Reply) -> Answer | Trouble:
    if reply.body is None:
        return unheard(method, "The vendor's answer is too long.")
    try:
        body = json.loads(reply.body or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return unheard(method, "The vendor's answer cannot be read.")
    return Answer(reply.status, body)


def _excerpt(reply: wire.Reply, sent: Mapping[str, str]) -> str:
    """Quote the beginning of what the vendor wrote, on one line and without our secrets."""
    text = (reply.body or b"").decode(errors="replace")
    for word in " ".join(sent.values()).split():
        text = text.replace(word, "•••") if len(word) >= _SHORTEST_SECRET else text
    printable = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
    return f": {printable[:200]}" if printable else "."


def unheard(method: str, reason: str) -> Retry | Unknown:
    """Say that no usable answer came: harmless after reading, open after anything else."""
    return Retry(None, reason) if method in _SAFE else Unknown(reason)


def retry_after(headers: HTTPMessage) -> timedelta | None:
    """Read `Retry-After`, given in seconds or as a date; a day at most, nothing where absurd."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), _LONGEST_WAIT.total_seconds()))
    try:
        wait = parsedate_to_datetime(value) - clock.now()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)
