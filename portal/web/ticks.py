"""Rows that are chosen in a list stay chosen on the way back to it: they stand in its address."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request

CHOSEN = "chosen"


def with_ticks(address: str, public_ids: Iterable[str] = ()) -> str:
    """The address of a list in which these rows are chosen, and no others."""
    parts = urlsplit(address)
    state = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != CHOSEN]
    query = urlencode([*state, *((CHOSEN, one) for one in public_ids)])
    return f"{parts.path}{'?' if query else ''}{query}"


def is_ticked(public_id: str) -> bool:
    """Whether the address of this request says that the row is chosen."""
    return public_id in request.args.getlist(CHOSEN)


def here_without_ticks() -> str:
    """The address of this request without the rows that are chosen."""
    return with_ticks(request.full_path)
