"""Lists are asked for by GET, and their state is the address: page, status and search text."""

from enum import StrEnum
from typing import TypeVar

from flask import request

E = TypeVar("E", bound=StrEnum)
LONGEST_SEARCH, LONGEST_PLACE = 100, 400


def place_in_list() -> str:
    """Where in the list the page begins, as the page before it said."""
    return request.args.get("at", "")[:LONGEST_PLACE]


def search_text() -> str:
    """The words somebody searches for."""
    return " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]


def chosen(codes: type[E], name: str = "status") -> E | None:
    """The code that the list is limited to; an unknown one does not limit it."""
    wanted = request.args.get(name, "")
    return codes(wanted) if wanted in set(codes) else None


def wanted_all(name: str = "status") -> bool:
    """Whether the list that is limited by default is asked for as a whole."""
    return request.args.get(name) == "all"
