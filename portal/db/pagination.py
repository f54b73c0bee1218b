"""One page of a list, found by the keys of its rows: the last page costs no more than the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlakeyset import select_page
from sqlalchemy import Select

from portal.db.base import db

R = TypeVar("R")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[R]):
    """The rows of one page, and the places of the pages around it (empty where there is none)."""

    rows: Sequence[R]
    previous: str = ""
    next: str = ""


def page_of(statement: Select[R], *, at: str = "", size: int = SIZE) -> Page[R]:
    """Read the page at a place that an earlier page named; the first for none, and for no place of ours.

    The statement is ordered by columns that are never null and end in one that is unique.
    """
    signer = _signer(statement)
    try:
        place = signer.loads(at) if at else None
    except BadSignature:
        place = None
    found = select_page(db.session(), statement, size, unique=True, page=place)  # type: ignore[type-var]
    ways = found.paging
    return Page(
        [row[0] for row in found],
        signer.dumps(str(ways.bookmark_previous)) if ways.has_previous else "",
        signer.dumps(str(ways.bookmark_next)) if ways.has_next else "",
    )


def _signer(statement: Select[Any]) -> URLSafeSerializer:
    """What keeps places of other lists, other orders and other hands out of a query."""
    order = ",".join(map(str, statement._order_by_clauses))
    return URLSafeSerializer(current_app.secret_key or "", salt=f"place:{order}")
